"""A small study, and what many tests do with it."""

import os
import subprocess
import sys
from pathlib import Path

from simulator.study.study_file import read_study_text
from simulator.study.sweep import Options, sweep

REPOSITORY = Path(__file__).parents[2]
TEXT = """\
question: Does a better rival win more of our customers?
prediction: It does, and the more so without the social cost.
people: 60
weeks: 12
strategies: [community_led, sales_led]
changes: {rival.launch_week: 4}
vary: {rival.quality: [0.3, 0.7], switching.social_cost: [0, 1]}
replicates: 5
keep: {metrics: [customers_won, members, cac_blended], weeks: [5, 11], columns: [customers]}
"""
"""2 x 2 points, 2 strategies, 5 worlds: 40 runs of some milliseconds."""


def small(text=TEXT, **replaced):
    """The small study; headings may be replaced by others."""
    lines = [line for line in text.splitlines() if line.partition(":")[0] not in replaced]
    lines += [f"{name}: {value}" for name, value in replaced.items() if value is not None]
    return read_study_text("\n".join(lines), stem="small")


def swept(study, folder, executor="serial", chunk=7, **options):
    return sweep(study, folder, Options(executor=executor, chunk=chunk, **options))


def write(folder, text=TEXT):
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def command(*words):
    return [sys.executable, "-m", "simulator", *(str(word) for word in words)]


def surroundings(**more):
    return os.environ | {"PYTHONPATH": str(REPOSITORY)} | more


def started(*words, timeout=120, **more):
    """`flywheel` in a process of its own."""
    return subprocess.run(
        command(*words), capture_output=True, text=True, timeout=timeout, check=False,
        env=surroundings(**more),
    )  # fmt: skip


def shard_files(folder):
    return sorted((Path(folder) / "shards").rglob("*.parquet"))


def flip(path, bit):
    """Turn one bit of a file around."""
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << (bit % 8)
    path.write_bytes(bytes(data))


def canonical_files(folder):
    """The bytes of the canonical tables."""
    return {path.name: path.read_bytes() for path in sorted((Path(folder) / "tables").iterdir())}

"""The study of what matters: effects of a known function are found as they are."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

SCRIPT = Path(__file__).parents[1] / "experiments" / "which_guesses_matter.py"


def written(folder: Path) -> Path:
    """A study of two trajectories of three factors, the last of which does nothing."""
    factors = [
        {"name": "a.strong", "low": 0.0, "high": 2.0},
        {"name": "b.weak", "low": 10.0, "high": 20.0},
        {"name": "c.none", "low": 0.0, "high": 1.0},
    ]
    points = [
        (0.0, 10.0, 0.0), (2.0, 10.0, 0.0), (2.0, 20.0, 0.0), (2.0, 20.0, 1.0),
        (1.0, 20.0, 1.0), (1.0, 15.0, 1.0), (1.0, 15.0, 0.5), (0.0, 15.0, 0.5),
    ]  # fmt: skip
    rows = [
        {"point": place, "strategy": "ours", "a.strong": a, "b.weak": b, "c.none": c,
         "cac_blended": 1000.0 + 200.0 * a - 2.0 * b, "retention_52": 0.5 - 0.05 * a * a,
         "lock_in": 0.0}
        for place, (a, b, c) in enumerate(points)
    ]  # fmt: skip
    (folder / "tables").mkdir()
    pd.DataFrame(rows).sample(frac=1, random_state=1).to_parquet(folder / "tables" / "runs.parquet")
    (folder / "study.json").write_text(json.dumps({"factors": factors}))
    return folder


def test_known_effects_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    import which_guesses_matter as study

    found, scaled = study.effects_by_strategy(written(tmp_path))
    cost = found["ours", "cac_blended"]
    assert cost.to_dict() == pytest.approx({"a.strong": 400.0, "b.weak": 20.0, "c.none": 0.0})
    # Over the whole range 0.2; over its halves, from 2 to 1 and from 1 to 0, 0.15 and 0.05.
    kept = found["ours", "retention_52"]
    assert kept["a.strong"] == pytest.approx((0.2 + 2 * 0.15 + 2 * 0.05) / 3)
    assert scaled["ours", "retention_52"]["a.strong"] == pytest.approx(kept["a.strong"] / 0.03)


def test_it_prints_how_many_matter(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(written(tmp_path))],
        check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert "3 guesses were varied; 1 (33%) matter; 1 (33%) have no effect at all" in done.stdout
    assert done.stdout.splitlines()[-1] == "matter at all: a.strong"

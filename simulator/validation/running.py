"""Running: many cases on all cores, and the folder of what they found."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pandas as pd

from simulator import provenance
from simulator.crew import each
from simulator.distribution import version
from simulator.experiment import compile_everything
from simulator.jsonable import jsonable
from simulator.study.comparisons import VALIDATION
from simulator.validation.drawing import draw_case, draw_overview
from simulator.validation.reductions import EVERYTHING_OFF, shipped
from simulator.validation.registry import CASES, Check, Kind, Result

_FIRST: Final[tuple[Kind, ...]] = ("EMP", "CF", "META", "EST")  # what takes longest comes first
Job = tuple[str, bool]


def run_cases(
    keys: Sequence[str],
    *,
    quick: bool = False,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Result]:
    """Run these cases; the results are in the order of the keys, whoever made them.

    Parameters
    ----------
    keys
        numbers of cases
    quick
        run the quick form of each
    workers
        processes; all cores if not given, 1 stays in this process
    progress
        is called with the number of finished cases and of all
    """
    order = sorted(keys, key=lambda key: _FIRST.index(CASES[key].kind))
    if workers != 1 and len(order) > 1:
        compile_everything(shipped("baseline"))  # once, before the processes part
    found: dict[str, Result] = {}
    with closing(each(run_one, [(key, quick) for key in order], workers)) as results:
        for result in results:
            found[result.key] = result
            if progress:
                progress(len(found), len(order))
    return [found[key] for key in keys]


def run_one(job: Job) -> Result:
    """One case, given its number and whether its quick form is wanted."""
    key, quick = job
    return CASES[key].run(quick=quick)


def as_json(results: Sequence[Result], *, quick: bool) -> dict[str, Any]:
    """What the cases found as plain data; undefined and missing bounds are None."""
    return {
        "holds": not any(result.fails for result in results),
        "quick": quick,
        "cases": [
            {
                "case": result.key,
                "kind": CASES[result.key].kind,
                "title": CASES[result.key].title,
                "about": CASES[result.key].about,
                "source": CASES[result.key].source,
                "verdict": result.verdict,
                "fails": result.fails,
                "seconds": round(result.seconds, 2),
                "remark": CASES[result.key].remark,
                "commands": [one.command() for one in CASES[result.key].reductions],
                "checks": [_row(result, check) for check in result.checks],
            }
            for result in results
        ],
    }


def write_folder(results: Sequence[Result], folder: Path, *, quick: bool) -> list[Path]:
    """Write the table (Parquet and CSV), JSON, a picture per case and the manifest.

    Raises
    ------
    OSError
        if the folder cannot be written
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / provenance.MANIFEST).unlink(missing_ok=True)  # comes last
    table = pd.DataFrame(
        [{"case": one.key, **_row(one, check)} for one in results for check in one.checks]
    )
    written = [folder / "checks.parquet", folder / "checks.csv", folder / "validation.json"]
    table.to_parquet(written[0], index=False)
    table.to_csv(written[1], index=False)
    text = json.dumps(as_json(results, quick=quick), indent=1, allow_nan=False)
    written[2].write_text(text + "\n", encoding="utf-8")
    for result in results:
        written += draw_case(folder, result)
    written.append(draw_overview(folder, results, f"flywheel {version()}, {len(results)} cases"))
    facts = {"kind": VALIDATION, "quick": quick, "replicates": len(results)}
    data = provenance.manifest_of_files(shipped(EVERYTHING_OFF), facts, written)
    return [*written, provenance.write_manifest(folder, data)]


def _row(result: Result, check: Check) -> dict[str, Any]:
    numbers = {"target": check.target, "found": check.found, "low": check.low, "high": check.high}
    return {
        "kind": result.kind_of(check),
        "check": check.what,
        **jsonable(numbers),
        "verdict": check.verdict,
    }

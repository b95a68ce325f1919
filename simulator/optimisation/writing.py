"""Writing: the best mix as a scenario, tables, pictures, one HTML page, and plain data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from simulator.jsonable import jsonable_rows
from simulator.optimisation.candidates import alone, with_candidates
from simulator.optimisation.page import page_of
from simulator.optimisation.pictures import frontier_picture, shares_picture
from simulator.optimisation.search import Optimum
from simulator.optimisation.telling import told
from simulator.words.writing import commented_yaml

BEST, DATA, PAGE = "best.yaml", "optimum.json", "optimum.html"
OPTIMISED = "optimised"
"""The best mix by its name in the scenario that is written."""


def write_optimum(found: Optimum, folder: Path) -> dict[str, Any]:
    """Write everything that was found; returns it as plain data.

    Raises
    ------
    OSError
        if the folder cannot be written
    """
    for name in ("searched", "finals", "confirmed", "judged", "steps"):
        getattr(found, name).to_csv(folder / f"{name}.csv", index=False)
    frontier = found.judged[found.judged["on_frontier"]].sort_values("cac_blended")
    frontier.to_csv(folder / "frontier.csv", index=False)
    singles = dict(zip(found.space.names, alone(found.space), strict=True))
    best = {OPTIMISED: found.candidates[found.best]} | singles
    scenario = with_candidates(found.space, best)
    (folder / BEST).write_text(commented_yaml(scenario), encoding="utf-8")
    drawn = (frontier_picture(found, folder / "frontier.png"),
             shares_picture(found, folder / "shares.png"))  # fmt: skip
    text = page_of(found, *drawn, (str(folder / BEST), OPTIMISED))
    (folder / PAGE).write_text(text, encoding="utf-8")
    data = {
        "scenario": found.space.scenario.name,
        "scenario_hash": found.space.scenario.fingerprint(),
        "goal": found.goal.name, "better": found.goal.better, "budget": found.space.budget,
        "budget_binds": found.space.budget < found.space.dearest,
        "strategies": list(found.space.names), "phases": list(found.space.begins),
        "seed": found.effort.seed, "best": found.best,
        "shares": [dict(zip(found.space.names, shares, strict=True))
                   for shares in found.candidates[found.best]],
        "finals": jsonable_rows(found.finals), "confirmed": jsonable_rows(found.confirmed),
        "frontier": jsonable_rows(frontier), "judged": jsonable_rows(found.judged),
        "steps": jsonable_rows(found.steps), "candidates": len(found.candidates),
        "folder": str(folder), "page": str(folder / PAGE), "told": told(found),
    }  # fmt: skip
    (folder / DATA).write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return data

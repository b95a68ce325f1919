"""Fitted file: the scenario with fitted numbers, the reason beside each."""

from __future__ import annotations

import json
import os
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from simulator.quantities import Value, changed
from simulator.scenario import Scenario, read
from simulator.scenario_files.values import plain

SCENARIO = "fitted.yaml"


def write_scenario(
    scenario: Scenario, base: str, data: str, values: dict[str, Value], reasons: dict[str, str],
    folder: Path, not_told: Sequence[str] = (),
) -> None:
    """Write the scenario with changed numbers and why, based on the one that was fitted.

    A comment names the numbers that were `not_told` and are those of that scenario. What the
    command line changed (`--set`, `--people`, `--weeks`) is written out in full: then nothing is
    based on the file.
    """
    settings: Any = changed(scenario.settings, values)
    path = folder / SCENARIO
    kept = textwrap.wrap(
        f"Not told by these data, so as in the scenario: {', '.join(not_told)}", 98,
        initial_indent="# ", subsequent_indent="#   ", break_on_hyphens=False,
    ) if not_told else []  # fmt: skip
    whole = scenario.path is None or read(base).fingerprint() != scenario.fingerprint()
    if whole:
        from dataclasses import replace

        from simulator.words.writing import commented_yaml

        fitted = replace(scenario, settings=settings, name=f"{scenario.name}, fitted to {data}",
                         reasons=scenario.reasons | {name: reasons[name] for name in values})
        path.write_text("\n".join([*kept, commented_yaml(fitted)]), encoding="utf-8")
        return
    named = base if not base.endswith((".yaml", ".yml")) else os.path.relpath(base, folder)
    lines = [
        f"# Numbers fitted by `flywheel calibrate` to: {' '.join(data.split())}",
        *kept,
        f"name: {_quoted(f'{scenario.name}, fitted to {data}')}",
        *([f"question: {_quoted(scenario.question)}"] if scenario.question else []),
        f"based_on: {_quoted(named)}",
    ]
    if values:
        lines += ["", "changes:"]
    for name, value in values.items():
        because = _quoted(reasons[name])
        lines += [f"  {name}:", f"    value: {plain(value)}", f"    because: {because}"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

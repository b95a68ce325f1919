"""A short scenario file to begin with: based on a shipped one, with the changes most teams make."""

from __future__ import annotations

import json
import os
import re
import textwrap
from pathlib import Path

from simulator.scenario import Scenario
from simulator.scenario_files.values import plain
from simulator.strategy import quantities

_PLAIN = re.compile(r"[A-Za-z0-9_./-]+")
_FIRST_CHANGES = ("people.size", "company.price", "company.unit_cost", "rival.launch_week")
_HEADER = """\
# Everything that is not said here is as in `{base}`. Check it with `flywheel validate FILE`,
# then run `flywheel compare FILE`. `flywheel describe` lists every quantity; `flywheel new
# --whole` writes them all. Values may have units: 3 months, 1.2k EUR/month, 5 %.
name: our market
question: Which way to grow wins with our money and our market, and what would change the answer?
based_on: {written}

# The market is the same for all strategies. A changed number says why.
changes:"""

_TIMELINE = (
    "# What changes on a date, for all strategies or for some; a `cost` is booked when it begins.",
    "# timeline:",
    "#   - {week: 60, lasts: 26 weeks, change: {attract.ads_budget: 0}, because: budget freeze}",
    "#   - {week: 52, every: 13 weeks, lasts: 2 weeks, strategies: [community_led],",
    "#      change: {attract.content_budget: 500}, cost: 2500 EUR}",
)


def beginning(base: str, scenario: Scenario) -> str:
    """A commented file based on `base` with its own numbers in the places to edit.

    Parameters
    ----------
    base
        a shipped scenario or a file, as it is to stand behind `based_on`
    scenario
        what was read from it
    """
    if Path(base).is_absolute():  # only relative names can be shared
        base = os.path.relpath(base)
    written = base if _PLAIN.fullmatch(base) else json.dumps(base, ensure_ascii=False)
    lines = [_HEADER.format(base=base, written=written)]
    for name in _FIRST_CHANGES:
        if scenario.ties and name == "people.size":
            continue  # it follows from the file of ties
        section, field = name.split(".")
        value = getattr(getattr(scenario.settings, section), field)
        lines += _comment(name, "  ")
        lines.append(f"  {name}: {{value: {plain(value)}, because: our own figure}}")
    lines += ["", *_TIMELINE]
    if not scenario.strategies:
        return "\n".join(lines) + "\n"
    lines += ["", "# What the company may choose: levers only, with equal money if you like."]
    lines.append("strategies:")
    for strategy, bundle in scenario.strategies.items():
        lines.append(f"  {strategy}:" if bundle else f"  {strategy}: {{}}")
        for name, value in bundle.items():
            known = quantities()[name]
            unit = "" if known.unit == "1" else f" [{known.unit}]"
            lines.append(f"    {name}: {plain(value)}  # {known.meaning}{unit}")
    return "\n".join(lines) + "\n"


def _comment(name: str, indent: str) -> list[str]:
    known = quantities()[name]
    bounds = f"{plain(known.low)}..{plain(known.high)}" if known.low is not None else ""
    text = f"{known.meaning} [{known.unit}; {bounds}]"
    return textwrap.wrap(text, 98, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}#   ")

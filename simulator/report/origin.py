"""The section on where it all comes from: scenario, seeds, versions, and how to make it again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from simulator.distribution import DISTRIBUTION, version
from simulator.experiment import Comparison
from simulator.provenance import versions
from simulator.report.answers import guess_mark
from simulator.report.parts import Fold, FoldedTable, Part, Row, Section, Sentences, Table
from simulator.scenario import read
from simulator.sources import GUESS
from simulator.strategy import quantities, setting
from simulator.words.differing import differences
from simulator.words.writing import commented_yaml

BASE = "baseline"
SCENARIO_FILE = "scenario.yaml"


def origin_section(comparison: Comparison, contents: Mapping[str, Any]) -> Section:
    """What differs from the baseline, the whole scenario, seeds, versions and the command."""
    scenario = comparison.scenario
    apart = differences(read(BASE), scenario, (BASE, "here")).text(100)
    facts = [
        Row("Scenario", [f"{scenario.name}, hash {scenario.fingerprint()}"]),
        Row("Hash of all results", [str(contents["result_hash"])]),
        Row("Seed of the comparison", [str(comparison.seed)]),
        Row("Worlds", [str(comparison.replicates)]),
        Row(DISTRIBUTION, [version()]),
        *(Row(name, [number]) for name, number in versions().items()),
    ]
    seeds = ", ".join(str(seed) for seed in comparison.seeds)
    again = Markup(
        "To make this again: save the whole scenario below as <code>{}</code>, then run "
        '<code id="command">{}</code>'
    ).format(SCENARIO_FILE, command(comparison))
    parts: list[Part] = [
        Sentences([again]),
        Table("What made this report", ["", "value"], facts),
        Fold(f"What differs from the scenario {BASE}", apart, "differs"),
        Fold("The whole scenario", commented_yaml(scenario), "scenario"),
        FoldedTable("Every guess of the market", _guesses(comparison)),
        Fold("The seed of each world", seeds, "seeds"),
    ]
    return Section("origin", "Where this comes from", parts)


def command(comparison: Comparison) -> str:
    """The command that makes the same comparison from the scenario's file."""
    words = ["flywheel", "compare", SCENARIO_FILE]
    if list(comparison.strategies) != list(comparison.scenario.strategies):
        words += ["--strategies", ",".join(comparison.strategies)]
    words += ["--seed", str(comparison.seed), "--replicates", str(comparison.replicates)]
    return shlex.join(words)


def _guesses(comparison: Comparison) -> Table:
    settings = comparison.scenario.settings
    rows = [
        Row(Markup("<code>{}</code><br>{}").format(name, about.meaning),
            [guess_mark(name), f"{setting(settings, name)}", about.unit])
        for name, about in quantities().items() if about.source is GUESS and not about.lever
    ]  # fmt: skip
    return Table("Quantities of the market that nobody has measured for this scenario",
                 ["", "source", "value", "unit"], rows)  # fmt: skip

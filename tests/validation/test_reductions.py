"""Reductions: the commands make the same runs, and every mechanism has a switch that works."""

from __future__ import annotations

import shlex
from typing import Any

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.scenario import Scenario, library_folder, read
from simulator.simulation import Simulation
from simulator.strategy import quantities, setting
from simulator.validation import CASES
from simulator.validation.reductions import Reduction, market, text_of
from simulator.validation.switches import SWITCHES, table
from tests.market_help import loyal_plan

REDUCTIONS = [
    (key, place) for key, known in CASES.items() for place in range(len(known.reductions))
]


def options_of(command: str) -> dict[str, Any]:
    """What a printed command asks for."""
    words = shlex.split(command)
    assert words[:2] == ["flywheel", "run"]
    pairs = list(zip(words[3::2], words[4::2], strict=True))
    sets = dict(value.split("=", 1) for name, value in pairs if name == "--set")
    return {"scenario": words[2], "sets": sets} | {
        name: value for name, value in pairs if name != "--set"
    }


@pytest.mark.parametrize(("key", "place"), REDUCTIONS)
def test_the_printed_command_makes_the_reduction_of_the_case(key: str, place: int) -> None:
    reduction = CASES[key].reductions[place]
    asked = options_of(reduction.command())
    people = int(asked["--people"]) if "--people" in asked else None
    found = read(asked["scenario"], sets=asked["sets"], people=people)
    assert found.plan(asked["--strategy"]) == reduction.plan()
    assert int(asked["--weeks"]) == reduction.weeks


def test_every_case_that_is_a_run_prints_how_to_make_it() -> None:
    without = {key for key, known in CASES.items() if not known.reductions}
    assert without == {"O09", "O10", "O17", "O25A", "O25B", "O25C", "O25D", "O26", "O27", "O28"}


def test_a_printed_command_gives_the_history_of_the_case(tmp_path: Any) -> None:
    import pandas as pd

    reduction = Reduction({"attract.ads_budget": 2500.0, "people.size": 300}, 30)
    words = [*shlex.split(reduction.command(seed=4))[1:-1], str(tmp_path / "one")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    table = pd.read_parquet(tmp_path / "one" / "history.parquet")
    expected = reduction.run(4).history()
    assert table["customers"].to_numpy().tolist() == expected["customers"].tolist()
    assert table["customers"].iloc[-1] > 10


def test_with_everything_off_nothing_happens() -> None:
    history = Simulation(read("everything_off").plan("nothing"), 1).run(60).history()
    for name in ("attracted", "customers", "members", "rival_customers", "questions"):
        assert not history[name].any(), name
    assert (history["strangers"] == 1500).all()


def test_numbers_are_printed_to_the_last_bit() -> None:
    for value in (1 / 3, 0.1 + 0.2, 1e-9, 7, True, "ring"):
        text = text_of(value)
        assert (text == "true") if value is True else type(value)(text) == value


@pytest.mark.parametrize("switch", SWITCHES, ids=[one.mechanism for one in SWITCHES])
def test_a_switch_turns_something_off_that_was_there(switch: Any, baseline: Scenario) -> None:
    for name, value in switch.off.items():
        known = quantities()[name]
        assert (value in known.choices) if known.kind == "choice" else (
            known.low <= value <= known.high
        ), name
    on = loyal_plan(baseline, "community_led")
    settings = on[0].settings
    assert any(setting(settings, name) != value for name, value in switch.off.items())
    off = loyal_plan(baseline, "community_led", switch.off)
    history, without = (Simulation(plan, 3).run(50).history() for plan in (on, off))
    assert any(history[name].tobytes() != without[name].tobytes() for name in history)


def test_the_scenario_with_everything_off_uses_switches_or_says_what_it_is() -> None:
    off = market()
    switched = {name: value for one in SWITCHES for name, value in one.off.items()}
    usual = read("baseline").settings
    changed = {name for name in quantities() if setting(off, name) != setting(usual, name)}
    assert changed - set(switched) == {"people.initial_satisfaction"}
    assert all(setting(off, name) == switched[name] for name in changed & set(switched))


def test_the_case_of_the_readme_holds() -> None:
    text = (library_folder() / "README.md").read_text(encoding="utf-8")
    exec(text.split("```python\n")[1].split("```")[0], {})  # noqa: S102  # our own page
    added = CASES.pop("O30")
    result = added.work(True)
    assert [check.verdict for check in result] == ["holds"]
    assert "attract.ads_ceiling=0.005" in added.reductions[0].command()


def test_the_readme_has_the_table_of_switches() -> None:
    text = (library_folder() / "README.md").read_text(encoding="utf-8")
    assert table() in text

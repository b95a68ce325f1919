"""The library of scenarios: each asks a question, says what differs, and lives under each plan."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

from simulator.results import edges_of
from simulator.scenario import Scenario, library, library_folder, read
from simulator.simulation import Simulation
from simulator.strategy import levers, quantities
from simulator.words.differing_parts import changed_quantities
from simulator.words.writing import commented_yaml

NAMES = list(library())
BUILT = [name for name in NAMES if name != "baseline"]
ARCHETYPES = (
    "enterprise_sales", "freemium_storage", "templates_and_tips", "design_tool", "riders_club",
    "adult_builders", "home_fitness",
)  # fmt: skip
WANTED = {
    *ARCHETYPES, "message_groups", "discount_war", "neglected_community", "five_steps",
    "budget_cut", "expert_exodus", "viral_spike", "publicity_crisis", "poached_leaders",
    "brittle_community", "sales_first_community_later", "friendship_club", "cheaper_rival",
}  # fmt: skip
MOST_PEOPLE = 400
FOLLOW_FROM_OTHERS = {"people.size"}
README = (library_folder() / "README.md").read_text(encoding="utf-8")


def written(name: str) -> dict[str, object]:
    """A shipped file as plain data."""
    text = library()[name].read_text(encoding="utf-8")
    data: dict[str, object] = YAML(typ="safe").load(text)
    return data


def small(name: str) -> Scenario:
    """A shipped scenario with fewer people, where their number is not that of a file."""
    market = read(name)
    if market.ties or market.settings.people.size <= MOST_PEOPLE:
        return market
    return read(name, people=MOST_PEOPLE)


def test_the_library_holds_every_scenario_of_the_brief() -> None:
    assert set(BUILT) >= WANTED


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_scenario_asks_and_is_told_in_the_readme(name: str) -> None:
    assert read(name).question.rstrip().endswith("?")
    (row,) = [line for line in README.splitlines() if line.startswith(f"| `{name}.yaml`")]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert len(cells) == 3
    assert all(len(cell) > 20 for cell in cells[1:]) or name == "baseline"


def test_the_readme_tells_of_no_scenario_that_is_not_there() -> None:
    rows = re.findall(r"^\| `(\w+)\.yaml`", README, re.MULTILINE)
    assert sorted(rows) == NAMES
    for run in re.findall(r"flywheel (?:compare|run|explain|diff \w+) (\w+)\b", README):
        assert run in NAMES or run in ("FILE", "NAME"), run


@pytest.mark.parametrize("name", BUILT)
def test_a_shipped_scenario_differs_from_its_base_only_in_what_it_says(name: str) -> None:
    data = written(name)
    base = read(str(data["based_on"]))
    market = read(name)
    said = set(data.get("changes") or {})
    differing = {one.quantity.name for one in changed_quantities(base, market)}
    assert differing <= said | (FOLLOW_FROM_OTHERS if market.ties else set())
    for quantity in said & differing:
        assert len(market.reasons[quantity]) > 10, quantity
    assert said <= differing | {"rival.launch_week"}, "said, but as in the base"
    assert market.weeks == data.get("weeks", base.weeks)


@pytest.mark.parametrize("name", BUILT)
def test_only_levers_tell_strategies_apart(name: str) -> None:
    market = read(name)
    for bundle in market.strategies.values():
        assert set(bundle) <= set(levers())
    for shock in market.shocks:
        assert not shock.strategies or set(shock.change) <= set(levers())
        assert len(shock.because) > 10
    for strategy in market.strategy_names():
        for _, settings in market.plan(strategy):
            for quantity in quantities().values():
                section, _, leaf = quantity.name.partition(".")
                general = [one for one in market.shocks if not one.strategies]
                dated = any(quantity.name in one.change for one in general)
                if not quantity.lever and not dated:
                    mine = getattr(getattr(settings, section), leaf)
                    assert mine == getattr(getattr(market.settings, section), leaf)


@pytest.mark.parametrize("name", ARCHETYPES)
def test_an_archetype_says_that_it_is_one(name: str) -> None:
    comment = library()[name].read_text(encoding="utf-8").split("name:")[0]
    assert "Stylised after" in comment
    assert "uesses" in comment
    assert len(library()[name].read_text(encoding="utf-8").splitlines()) < 60


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_scenario_lives_through_all_its_dates_under_each_strategy(name: str) -> None:
    market = small(name)
    launch = market.settings.rival.launch_week
    for strategy in market.strategies:
        plan = market.plan(strategy)
        # A quick life: each change after a week, the rival after the first.
        quick = [(week, one.settings) for week, one in enumerate(plan)]
        run = Simulation(quick, 5, edges_of(plan)).run(len(quick) + 4)
        history = run.history()
        assert all(len(column) == len(quick) + 4 for column in history.values())
        money = [history[line] for line in history if line.startswith("cost_")]
        assert all(np.isfinite(column).all() and (column >= 0).all() for column in money)
        assert history["customers"].sum() >= 0
    assert launch < market.weeks


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_scenario_lives_its_whole_life(name: str) -> None:
    market = small(name)
    for strategy in market.strategy_names():
        plan = market.plan(strategy)
        history = Simulation(plan, 5, edges_of(plan)).run(market.weeks).history()
        booked = sum(one.settings.company.interventions for one in plan)
        assert history["cost_interventions"].sum() == pytest.approx(booked)


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_scenario_written_whole_is_the_same(name: str, tmp_path: Path) -> None:
    market = read(name)
    path = tmp_path / "whole.yaml"
    path.write_text(commented_yaml(market), encoding="utf-8")
    assert read(path).fingerprint() == market.fingerprint()


def test_twins_differ_in_their_dates_only() -> None:
    market = read("five_steps")
    never, *others = market.strategies.values()
    assert len(others) == 2
    assert all(one == never for one in others)
    weeks = [one.week for one in market.shocks if one.strategies == ("five_steps",)]
    assert weeks == [4, 8, 26, 39, 52]
    neglected = read("neglected_community").strategies
    assert neglected["neglected"] == neglected["community_led"]


def test_no_message_group_has_a_community() -> None:
    market = read("message_groups")
    assert market.settings.switching.network_weight > 0
    for strategy in market.strategy_names():
        assert all(one.settings.community.presence == 0 for one in market.plan(strategy))

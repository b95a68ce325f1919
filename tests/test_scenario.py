"""Scenarios: what is read, merged, planned and written."""

import subprocess
import sys
from pathlib import Path

import networkx
import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from simulator.complaints import Complaints, Place
from simulator.ledger import growth_budget
from simulator.quantities import changed
from simulator.scenario import (
    ScenarioError,
    library,
    library_folder,
    read,
    read_text,
)  # fmt: skip
from simulator.scenario_files.contents import Change
from simulator.scenario_files.file import Node
from simulator.scenario_files.merge import blame
from simulator.scenario_files.values import reading_of
from simulator.simulation import Simulation
from simulator.strategy import quantities
from simulator.wheel import Settings
from simulator.words.writing import commented_yaml

BASED = "based_on: baseline\n"
MODULES = ("scenario", "strategy", "scenario_files.units", "words.writing")


def value_of(settings, name):
    section, _, leaf = name.partition(".")
    return getattr(getattr(settings, section), leaf)


@pytest.fixture(scope="module")
def baseline():
    return read("baseline")


# What is shipped


def test_the_baseline_is_the_declared_numbers_and_nothing_else(baseline):
    assert baseline.settings == Settings()
    assert (baseline.name, baseline.weeks) == ("The baseline market", 208)


def test_the_baseline_file_is_what_is_written_for_it(baseline):
    assert commented_yaml(baseline) == library()["baseline"].read_text(encoding="utf-8")


def test_every_quantity_stands_in_the_baseline_once_with_its_meaning_and_source(baseline):
    data = YAML(typ="safe").load(baseline.text)
    flat = " ".join(baseline.text.replace("#", " ").split())
    for name, quantity in quantities().items():
        section, _, leaf = name.partition(".")
        assert leaf in data[section]
        assert " ".join(quantity.meaning.split()) in flat
        assert f"{quantity.source.name}]" in flat


@pytest.mark.parametrize("strategy", ["sales_led", "product_led", "community_led"])
def test_the_three_strategies_commit_exactly_the_same_money(baseline, strategy):
    assert growth_budget(baseline.plan(strategy)[0].settings) == 3000


def test_the_mixes_commit_the_same_money_too(baseline):
    for mix in baseline.mixes:
        budget = growth_budget(baseline.plan(mix)[0].settings)
        assert budget == pytest.approx(3000, rel=1e-12)


def test_the_cheaper_rival_asks_a_quarter_less_from_week_104(baseline):
    rival = read("cheaper_rival").settings.rival
    assert rival.price == 0.75 * baseline.settings.company.price
    assert rival.launch_week == 104


@pytest.mark.parametrize("strategy", ["sales_led", "product_led", "community_led"])
def test_the_cheaper_rival_is_as_good_as_our_product_when_it_comes(strategy):
    scenario = read("cheaper_rival")
    ours = Simulation(scenario.plan(strategy), seed=1).run(105).history()["fit"][104]
    quality = ours * scenario.settings.company.quality
    assert scenario.settings.rival.quality == pytest.approx(quality, abs=0.05)


def test_the_friendship_club_is_zacharys_karate_club():
    lines = (library_folder() / "karate_club.csv").read_text().splitlines()
    assert lines[0].startswith("# source: Zachary")
    ties = [line for line in lines if not line.startswith("#")]
    assert ties[0] == "person,acquaintance"
    read_ties = {frozenset(int(end) - 1 for end in line.split(",")) for line in ties[1:]}
    assert read_ties == {frozenset(tie) for tie in networkx.karate_club_graph().edges()}
    club = read("friendship_club")
    assert club.settings.people.size == 34
    assert club.settings.network.shape == "edge_list"
    assert "people.size is 34, the number of people in karate_club.csv" in club.notes


def test_the_friendship_club_spends_as_much_per_person_as_the_baseline(baseline):
    club = read("friendship_club")
    for strategy in baseline.strategies:
        small = growth_budget(club.plan(strategy)[0].settings) / 34
        assert small == pytest.approx(3000 / 1500, rel=1e-3)


def test_reading_needs_none_of_the_heavy_libraries():
    code = f"import {', '.join(f'simulator.{m}' for m in MODULES)}, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert not {"numba", "mesa", "scipy", "solara", "pandas"} & set(loaded.decode().split())


# Reading and merging


def test_a_change_replaces_the_value_of_the_base_and_keeps_its_reason(baseline):
    one = read_text(BASED + "changes:\n  rival.price: {value: 33, because: their price list}\n")
    assert one.settings == changed(baseline.settings, {"rival.price": 33.0})
    assert one.reasons == {"rival.price": "their price list"}


def test_a_lever_may_be_changed_without_a_reason():
    for text in ("45", "{value: 45}", "{value: 45, because: a choice}"):
        one = read_text(BASED + f"changes: {{company.price: {text}}}\n")
        assert one.settings.company.price == 45


def test_sections_hold_the_numbers_of_a_base():
    one = read_text("rival:\n  price: 10\n  launch_week: 3 months\n")
    assert one.settings == changed(Settings(), {"rival.price": 10.0, "rival.launch_week": 13})


def test_a_strategy_is_updated_lever_by_lever_and_a_new_one_is_added(baseline):
    one = read_text(BASED + "strategies:\n  sales_led: {adopt.contract: 26}\n  mine: {}\n")
    assert one.strategies["sales_led"] == baseline.strategies["sales_led"] | {"adopt.contract": 26}
    assert one.strategies["mine"] == {}
    assert one.strategy_names() == (
        "sales_led", "product_led", "community_led", "mine",
        "balanced", "product_and_community", "sales_and_community",
    )  # fmt: skip


def test_null_removes_a_strategy_and_a_mix():
    text = "strategies: {sales_led: null}\nmixes: {balanced: ~, sales_and_community: ~}\n"
    one = read_text(BASED + text)
    assert one.strategy_names() == ("product_led", "community_led", "product_and_community")


def test_a_chain_of_bases_is_merged_from_its_root(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "root.yaml").write_text(
        "name: root\nquestion: why?\nweeks: 30\nrival: {price: 1}\n"
    )
    middle = "based_on: ../root.yaml\nchanges: {rival.price: {value: 2, because: b}}\nweeks: 40\n"
    (tmp_path / "sub" / "middle.yaml").write_text(middle)
    top = "based_on: sub/middle.yaml\nchanges: {rival.quality: {value: 1, because: c}}\n"
    (tmp_path / "top.yaml").write_text(top)
    one = read(tmp_path / "top.yaml")
    assert (one.name, one.question, one.weeks) == ("top", "why?", 40)
    assert (one.settings.rival.price, one.settings.rival.quality) == (2, 1)
    assert one.reasons == {"rival.price": "b", "rival.quality": "c"}
    assert (one.path, one.text) == (tmp_path / "top.yaml", top)


def test_the_file_of_ties_lies_beside_the_scenario_that_names_it(tmp_path):
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "ties.csv").write_text("person,acquaintance\na,b\nb,c\nx,y\n")
    base = "network: {shape: edge_list, edges_file: ties.csv}\n"
    (tmp_path / "base" / "base.yaml").write_text(base)
    text = "based_on: base/base.yaml\n"
    assert read_text(text, folder=tmp_path).settings.people.size == 5
    largest = text + "changes: {network.largest_component: {value: true, because: one market}}\n"
    one = read_text(largest, folder=tmp_path)
    assert one.settings.people.size == 3
    assert Path(one.settings.network.edges_file) == tmp_path / "base" / "ties.csv"


def test_the_fingerprint_follows_the_ties_and_not_where_they_lie(tmp_path):
    prints = []
    for number, ties in enumerate(["a,b\nb,c\n", "# noted\na,b\nb,c\n", "a,b\na,c\n"]):
        path = tmp_path / f"ties{number}.csv"
        path.write_text("person,acquaintance\n" + ties)
        prints.append(
            read_text(
                f"network: {{shape: edge_list, edges_file: {path.name}}}\n", folder=tmp_path
            ).fingerprint()
        )
    assert prints[0] == prints[1] != prints[2]


def test_what_has_no_effect_is_noted():
    late = "shocks:\n  - {week: 300, change: {rival.price: 1}, because: a trial}\n"
    assert "shock of week 300 comes after the last of 208 weeks" in read_text(BASED + late).notes[0]
    ties = "changes: {network.edges_file: {value: a.csv, because: a trial}}\n"
    assert "network.edges_file is not used" in read_text(BASED + ties).notes[0]


def test_conversions_are_noted():
    text = "changes: {retain.consideration: {value: 30 %/month, because: a survey}}\n"
    one = read_text(BASED + text)
    note = "retain.consideration: 30 %/month is a chance, so a hazard of 0.0823096 per week"
    assert one.notes == (note,)


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("retain.consideration", "hazard"),
        ("advocate.fit_drift", "share"),
        ("retain.churn_target", "share"),
        ("attract.problem_rate", "rate"),
        ("company.interest", "rate"),
    ],
)
def test_what_a_percentage_means_follows_from_what_the_quantity_means(name, reading):
    assert reading_of(quantities()[name]) == reading


# Overrides


def test_a_value_set_by_the_caller_wins_over_the_market_and_all_strategies(baseline):
    one = read("baseline", sets={"attract.ads_budget": "1k EUR/week", "rival.price": "10"})
    for name in one.strategy_names():
        at_start = one.plan(name)[0].settings
        assert (at_start.attract.ads_budget, at_start.rival.price) == (1000, 10)
    assert one.plan("sales_led")[0].settings.adopt.contract == 52
    assert one.fingerprint() != baseline.fingerprint()


def test_text_values_can_be_set_with_and_without_quotation_marks():
    for text in ("ring", "'ring'", '"ring"'):
        assert read("baseline", sets={"network.shape": text}).settings.network.shape == "ring"
    set_true = read("baseline", sets={"network.largest_component": "true"})
    assert set_true.settings.network.largest_component is True


def test_a_file_of_ties_can_be_set():
    ties = library_folder() / "karate_club.csv"
    sets = {"network.shape": "edge_list", "network.edges_file": str(ties)}
    assert read("baseline", sets=sets).settings.people.size == 34


def test_more_people_bring_more_money_everywhere(baseline):
    shock = "shocks:\n  - {week: 9, change: {attract.ads_budget: 5, rival.price: 5}, because: x}\n"
    one = read_text(BASED + shock, people=4500)
    assert one.settings.people.size == 4500
    assert one.shocks[0].change == {"attract.ads_budget": 15, "rival.price": 5}
    for name, quantity in quantities().items():
        grown = 3 if quantity.grows_with_people else 1
        if name not in ("people.size", "network.shape") and quantity.kind == "number":
            old = value_of(baseline.settings, name)
            assert value_of(one.settings, name) == old * grown
    for strategy in baseline.strategies:
        assert growth_budget(one.plan(strategy)[0].settings) == pytest.approx(9_000)


def test_what_the_caller_sets_is_not_scaled():
    one = read("baseline", people=3000, sets={"company.platform_cost": "100"})
    assert one.settings.company.platform_cost == 100
    assert one.settings.company.listening_cost == 800


def test_the_same_number_of_people_changes_nothing(baseline):
    assert read("baseline", people=1500).fingerprint() == baseline.fingerprint()


def test_a_run_can_be_made_shorter():
    assert read("baseline", weeks=10).weeks == 10


def test_the_example_of_the_readme_is_a_scenario():
    readme = (library_folder() / "README.md").read_text(encoding="utf-8")
    one = read_text(readme.split("```yaml\n")[1].split("```")[0])
    assert one.strategy_names() == (
        "product_led", "community_led", "mine", "product_and_community", "mostly_product",
    )  # fmt: skip
    assert one.weeks == 156
    assert one.settings.people.size == 20_000


def test_the_readme_lists_every_shipped_scenario():
    readme = (library_folder() / "README.md").read_text(encoding="utf-8")
    assert all(f"| `{name}.yaml` |" in readme for name in library())


def test_rules_across_quantities_are_complained_about_where_they_are_broken():
    complaints, place = Complaints(), Place("mine.yaml", 7, 3)
    changes = {"rival.price": Change(-1.0, "", Node(-1.0, place))}
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({"rival": {"price": -1.0}})
    blame(complaints, refused.value, changes)
    with pytest.raises(ScenarioError) as caught:
        complaints.raise_any()
    assert [(one.file, one.line, one.path) for one in caught.value.problems] == [
        ("mine.yaml", 7, "rival.price")
    ]

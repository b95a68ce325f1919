"""Every shipped scenario gives the numbers that were kept, until a change of them is announced."""

from __future__ import annotations

import pytest

from simulator.scenario import library
from tests.golden_help import (
    ADVICE,
    CHANGELOG,
    EXACT,
    GOLDEN,
    SEEDS,
    Golden,
    agrees,
    changed_rows,
    entries_of,
    lived,
    market,
    read_golden,
    runs_of,
    written,
)
from tests.write_golden import refusal

KEPT = read_golden(GOLDEN.read_text(encoding="utf-8"))
NEW = "\n## 0.2.0\n\n- **numbers change**: people sleep\n  longer.\n- Other things.\n\n## 0.1.0\n\n"


@pytest.mark.parametrize("name", list(library()))
def test_a_scenario_gives_the_numbers_that_were_kept(name: str) -> None:
    scenario = market(name)
    found = {
        (run.scenario, run.strategy, str(run.seed), what): value
        for run in runs_of(name, scenario.strategies)
        for what, value in lived(run, scenario, KEPT.columns).items()
    }
    kept = {key: value for key, value in KEPT.rows.items() if key[0] == name}
    assert kept, f"{name} is not kept yet: python -m tests.write_golden"
    changed = changed_rows(kept, found)
    assert not changed, "\n".join([ADVICE, *changed])


def test_every_scenario_and_strategy_is_kept_under_three_seeds() -> None:
    runs = {key[:3] for key in KEPT.rows}
    assert {scenario for scenario, _, _ in runs} == set(library())
    for name in library():
        mine = [run for run in runs if run[0] == name]
        assert {strategy for _, strategy, _ in mine} == set(market(name).strategies)
        assert {seed for _, _, seed in mine} == {str(seed) for seed in SEEDS}
    digests = [value for key, value in KEPT.rows.items() if key[3] == "events"]
    assert len(digests) == len(runs)
    assert len(set(digests)) > 0.9 * len(digests)  # a few live alike until their dates come


def test_a_number_off_by_more_than_its_last_bits_is_seen() -> None:
    assert agrees("mean fit", "0.5", "0.5000000001")
    assert not agrees("mean fit", "0.5", "0.500000001")
    assert agrees("metric clv", "nan", "nan")
    assert not agrees("metric clv", "nan", "1")
    for what in EXACT:
        assert not agrees(what, "0123456789ab", "1123456789ab")
    key = ("baseline", "sales_led", "1", "events")
    assert changed_rows({key: "a"}, {key: "b"}) == [
        "baseline, sales_led, seed 1: events was a, is b"
    ]
    assert changed_rows({key: "a"}, {}), "what is gone has changed"


def test_the_file_says_what_it_was_read_from() -> None:
    assert written(KEPT) == GOLDEN.read_text(encoding="utf-8")


def test_the_file_is_refreshed_only_if_the_changelog_says_that_numbers_change() -> None:
    said = entries_of(NEW)
    kept = Golden({}, "before", {})
    assert said
    assert refusal(kept, said, ["one"]) == ""
    assert "CHANGELOG.md must say so first" in refusal(kept, "", ["one"])
    assert refusal(kept, "", []) == "", "what is only new needs no entry"
    already = Golden({}, said, {})
    assert refusal(already, said, ["one"]), "this entry was there at the last refresh"


def test_only_entries_of_the_top_section_count() -> None:
    assert entries_of(NEW) == entries_of(NEW + "- **numbers change**: long ago.\n")
    assert entries_of(NEW) == entries_of(NEW.replace("\n  longer", " longer"))
    assert entries_of(NEW) != entries_of(NEW.replace("longer", "less"))
    assert entries_of(NEW.replace("**numbers change**", "Nothing")) == ""
    assert entries_of(CHANGELOG.read_text(encoding="utf-8")) != ""

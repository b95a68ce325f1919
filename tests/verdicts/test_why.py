"""Why: effects are differences in the same worlds, and the split of the largest adds up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.experiment import seed_of
from simulator.scenario import Scenario, read
from simulator.verdicts.analysis import Analysis, figures_table
from simulator.verdicts.gathering import Gathering
from simulator.verdicts.pillars import PILLARS
from simulator.verdicts.plans import Ask, measured, switched
from simulator.verdicts.why import HEADLINE, why, without
from simulator.verdicts.why_telling import answer


@pytest.fixture(scope="module")
def market() -> Scenario:
    return read("baseline", people=100, weeks=56, sets={"rival.launch_week": "2"})


@pytest.fixture(scope="module")
def found(market: Scenario) -> Analysis:
    return why(market, ["product_led"], replicates=2, workers=1)


def test_an_effect_is_the_mean_of_differences_in_the_same_worlds(
    market: Scenario, found: Analysis
) -> None:
    plan = market.plan("product_led")
    off = switched(plan, PILLARS["advertising"].off)
    apart = [
        measured(Ask(plan, seed_of(1, world), HEADLINE, (56,)))[0, 0]
        - measured(Ask(off, seed_of(1, world), HEADLINE, (56,)))[0, 0]
        for world in range(2)
    ]
    effects = found.details["effects"]
    row = effects[(effects["pillar"] == "advertising") & (effects["metric"] == "customers")]
    assert row["mean"].item() == pytest.approx(np.mean(apart))
    assert row["mean"].item() > 0
    assert row["n"].item() == 2


def test_the_split_of_the_largest_adds_up_to_what_they_do_together(found: Analysis) -> None:
    split = found.details["split"]
    assert set(split["metric"]) == set(HEADLINE)
    for _, rows in split.dropna(subset=["mean"]).groupby("metric"):
        total = rows.loc[rows["pillar"] == "together", "mean"].item()
        parts = rows.loc[rows["pillar"] != "together", "mean"]
        assert len(parts) == 4
        assert parts.sum() == pytest.approx(total, rel=1e-12, abs=1e-12)
    assert not set(split["pillar"]) & {one.name for one in PILLARS.values() if one.contains}


def test_what_four_do_together_is_the_market_less_the_one_without_them(
    market: Scenario, found: Analysis
) -> None:
    split = found.details["split"]
    rows = split[split["metric"] == "customers"]
    plan = market.plan("product_led")
    off = without(plan, frozenset(set(rows["pillar"]) - {"together"}))
    apart = [
        measured(Ask(plan, seed_of(1, world), ("customers",), (56,))).item()
        - measured(Ask(off, seed_of(1, world), ("customers",), (56,))).item()
        for world in range(2)
    ]
    total = rows.loc[rows["pillar"] == "together", "mean"].item()
    assert total == pytest.approx(np.mean(apart))


def test_sentences_name_the_strategy_and_figures_have_intervals(found: Analysis) -> None:
    begin = ("Product led", "The 4 of its pillars")
    assert all(one.startswith(begin) for one in found.verdict)
    assert {"mean", "low", "high"} <= set(found.figures.columns)
    assert found.value("customers.split.together", "product_led") > 0
    assert found.left_out == ()


def test_only_effects_that_can_be_told_from_luck_are_told(market: Scenario) -> None:
    columns = ["strategy", "pillar", "metric", "mean", "low", "high", "n", "undefined"]
    rows = [
        ("product_led", "bonds", "customers", 12.0, 9.0, 15.0, 4, 0),
        ("product_led", "content", "customers", -40.0, -55.0, -25.0, 4, 0),
        ("product_led", "contagion", "customers", 99.0, -1.0, 199.0, 4, 0),
        ("product_led", "referral", "customers", 50.0, 40.0, 60.0, 1, 3),
        ("product_led", "community", "customers", 70.0, 60.0, 80.0, 4, 0),
    ]
    parts = [
        ("product_led", "customers", name, mean, mean - 1, mean + 1, 4)
        for name, mean in (("bonds", 8.0), ("content", -20.0), ("together", -12.0))
    ]
    split = pd.DataFrame(
        parts, columns=["strategy", "metric", "pillar", "mean", "low", "high", "n"]
    )
    details = {"effects": pd.DataFrame(rows, columns=columns), "split": split}
    draft = Analysis("why", market, 1, 4, ("product_led",), figures_table([]), details)
    found = answer(draft, {"product_led": ["content", "bonds"]}, [])
    assert found.verdict == (
        "Product led, customers: 70 more with community as a whole (60 to 80); 40 less with "
        "content (25 to 55); 12 more with bonds (9 to 15).",
        "The 2 of its pillars that weigh most over all these metrics make a difference of -12 "
        "together (-13 to -11); by Shapley's split: bonds 8 and content -20.",
    )
    assert "luck: contagion and referral." in found.caveats[-1]
    assert found.value("customers.bonds", "product_led") == 12


def test_what_was_done_before_a_stop_is_kept_as_whole_worlds(
    market: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathering = Gathering(1)
    pillars = sum(one.is_in(market.plan("product_led")) for one in PILLARS.values())
    stop_after, done = 2 * (1 + pillars) + 3, []

    def say(line: str) -> None:
        done.append(line)

    gathering.say = say

    class Counting:
        seen = 0

    original = gathering.results

    def results(work: Any, jobs: Any, doing: str = "") -> Any:
        def counted(job: Any) -> Any:
            Counting.seen += 1
            if Counting.seen == stop_after:
                gathering.ask_to_stop()
            return work(job)

        return original(counted, jobs, doing)

    monkeypatch.setattr(gathering, "results", results)
    found = why(market, ["product_led"], replicates=5, gathering=gathering)
    assert found.replicates == 2
    assert "3 of 5 worlds" in found.left_out
    assert found.details["split"].empty
    assert set(found.details["effects"]["n"] + found.details["effects"]["undefined"]) == {2}

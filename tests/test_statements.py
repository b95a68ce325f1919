"""Statements of a verdict: the same facts in English as it always was, and in other languages."""

from __future__ import annotations

import re

import pytest

from simulator import statements
from simulator.metrics import METRICS, TWIN_METRICS
from simulator.statements import (
    Behind,
    Gap,
    Joined,
    Level,
    Listed,
    Looks,
    Spoken,
    Statement,
    Strategy,
    Term,
    written,
)
from simulator.ui import words
from simulator.ui.measures import gap_told, metric_title, told, verdict_told

CAC, STAYS = "cac_blended", "retention_52"
OTHERS = sorted(set(words.LANGUAGES) - {words.FIRST})
SALES, PRODUCT = Strategy("sales_led"), Strategy("product_led")
LEVELS = Listed((Level("sales_led", CAC, 480.4), Level("product_led", CAC, 300)))
MISSED = {"worlds": 500, "wanted": "5", "known": "7.1", "metric": Spoken(STAYS, is_title=True),
          "a": SALES, "b": PRODUCT, "looked": Looks(4)}  # fmt: skip
AMONG = Joined("between_metrics", (Spoken(CAC, is_title=True), Spoken(STAYS, is_title=True)))
GAP, NAN = Behind(CAC, ("product_led",), 20.0, 10.0, 30.0, 0), float("nan")
LEAD = {"second": PRODUCT, "better_in": "3", "of": 4}
SAID = {
    "undefined": ({"metric": Spoken("lock_in", is_title=True)},
        "Lock-in is undefined for every strategy."),
    "only": ({"metric": Spoken(STAYS, is_title=True), "strategy": Level("sales_led", STAYS, 0.61)},
        "Retention after 1 year is defined for sales led (61.0 %) only."),
    "too_few_worlds": ({"metric": Spoken(CAC, is_title=True), "strategies": LEVELS},
        "CAC in too few worlds for an interval: sales led (480 EUR) and product led (300 EUR)."),
    "lowest": ({"leader": Level("sales_led", CAC, 100), "metric": Spoken(CAC), **LEAD,
                "by": Gap(CAC, 202.2), "low": Gap(CAC, 158), "high": Gap(CAC, 245)},
        "Sales led (100 EUR) has the lowest CAC: 202 EUR less than product led (95 % interval 158 "
        "EUR to 245 EUR), better in 3 of 4 worlds."),
    "highest": ({"leader": Level("sales_led", STAYS, 0.7), "metric": Spoken(STAYS), **LEAD,
                 "by": Gap(STAYS, 0.207), "low": Gap(STAYS, 0.1), "high": Gap(STAYS, 0.3)},
        "Sales led (70.0 %) has the highest retention after 1 year: 20.7 points more than product "
        "led (95 % interval 10.0 points to 30.0 points), better in 3 of 4 worlds."),
    "no_difference": ({"metric": Spoken(CAC), "level": LEVELS,
                       "gaps": Joined("between_gaps", (GAP, GAP._replace(pairs=3)))},
        "No difference in CAC is seen between sales led (480 EUR) and product led (300 EUR): "
        "product led 20 EUR behind (95 % interval 10 EUR to 30 EUR); product led 20 EUR behind "
        "(95 % interval 10 EUR to 30 EUR, but among 3 pairs that may be luck)."),
    "no_difference_higher": ({"metric": Spoken(CAC), "level": LEVELS, "leader": PRODUCT,
                              "gaps": Joined("between_gaps", (GAP._replace(low=NAN, high=NAN),)),
                              "behind": Listed((Level("balanced", CAC, 900),))},
        "No difference in CAC is seen between sales led (480 EUR) and product led (300 EUR): "
        "product led defined beside it in too few worlds for an interval; higher than product "
        "led: balanced (900 EUR)."),
    "no_difference_lower": ({"metric": Spoken("lock_in"), "level": LEVELS, "leader": PRODUCT,
                             "gaps": Joined("between_gaps", (GAP._replace(by=0, low=0, high=0),)),
                             "behind": Listed((Level("balanced", "lock_in", 0.01),))},
        "No difference in lock-in is seen between sales led (480 EUR) and product led (300 EUR): "
        "product led the same in every world; lower than product led: balanced (1.0 %)."),
    "partly_undefined": ({"metric": Spoken(CAC, is_title=True), "strategy": SALES, "undefined": 2,
                          "of": 9}, "CAC of sales led is undefined in 2 of 9 worlds."),
    "booking": ({"none": SALES, "full": PRODUCT},
        "Who has the lowest CAC depends on how much of the community's cost is booked to "
        "acquisition: sales led at none of it, product led at all of it."),
    "no_payback": ({},
        "On average no strategy earns back what winning a customer costs (LTV:CAC below 1)."),
    "no_payback_of": ({"strategy": SALES},
        "On average sales led does not earn back what winning a customer costs (LTV:CAC below 1)."),
    "contracts": ({"terms": Joined("between_terms", (Term("sales_led", 52), Term("mine", 4),
                                                     Term("balanced", 12)))},
        "Contracts differ (sales led 52 weeks, mine 4 weeks, balanced 12 weeks), and who stays "
        "follows from them too: `--set adopt.contract=4` compares all at 4 weeks."),
    "stopped": ({"done": 3, "asked": 20}, "It was stopped after 3 of 20 worlds."),
    "precision_nothing": ({"metrics": AMONG, "worlds": 20},
        "No difference in CAC and Retention after 1 year is defined in half of the 20 worlds."),
    "precision_reached": ({"metrics": AMONG, "worlds": 40, "wanted": "5", "looked": Looks(1)},
        "Needed 40 paired worlds to know the differences in CAC and Retention after 1 year to 5 % "
        "of the metric (looked once, which the intervals allow for)."),
    **{f"precision_missed_{how}": (MISSED,
        f"The precision of 5 % was not reached in 500 paired worlds, as {why}: 7.1 % in Retention "
        "after 1 year, sales led - product led (looked 4 times, which the intervals allow for).")
       for how, why in (("worlds", "the worlds ran out"), ("time", "the time ran out"),
                        ("stopped", "it was stopped"))},
}  # fmt: skip
"""For each template what fills it, and the English that comes of it."""


@pytest.mark.parametrize("key", sorted(statements.TEMPLATES))
def test_each_statement_is_written_in_english(key):
    values, english = SAID[key]
    assert written([Statement(key, values)]) == english
    assert verdict_told(words.FIRST, [Statement(key, values)]) == english


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("key", sorted(statements.TEMPLATES))
def test_each_statement_is_written_in_every_language(key, language):
    values, english = SAID[key]
    said = verdict_told(language, [Statement(key, values)])
    kept = r"`[^`]*`|EUR|CAC|LTV|[Mm]ine"
    assert not re.search(r"[A-Za-z]{2,}", re.sub(kept, "", said)), said
    assert "{" not in said
    assert sorted(re.findall(r"\d+", said)) == sorted(re.findall(r"\d+", english)), said


def test_all_languages_have_the_same_templates_with_the_same_places():
    first = {f"say.{key}": text for key, text in statements.TEMPLATES.items()}
    first |= {f"phrase.{key}": text for key, text in statements.PHRASES.items()}
    places = re.compile(r"\{\w+\}")
    for language in OTHERS:
        told_there = words.of_statements(language)
        assert {key for key in told_there if not key.startswith("unit.")} == set(first)
        for key, text in first.items():
            assert sorted(places.findall(told_there[key])) == sorted(places.findall(text)), key
    assert not words.of_statements(words.FIRST)


@pytest.mark.parametrize("language", OTHERS)
def test_no_value_of_a_metric_has_an_english_unit_elsewhere(language):
    for name, known in (METRICS | TWIN_METRICS).items():
        for write, first in ((told, known.text), (gap_told, known.difference_text)):
            there = write(language, name, 12.345)
            assert not re.search(r"[A-Za-z]", re.sub("EUR|%p", "", there)), (name, there)
            assert re.findall(r"[\d,.]+", there) == re.findall(r"[\d,.]+", first(12.345))
            assert write("en", name, 12.345) == first(12.345)
    assert told(language, CAC, None) == gap_told(language, CAC, None) == "\u2013"
    assert metric_title(language, CAC) != metric_title("en", CAC)


def test_what_tells_how_a_precision_ended_can_be_told_from_the_rest():
    about = {key for key in statements.TEMPLATES if Statement(key, {}).is_about_precision}
    assert about == {key for key in statements.TEMPLATES if "precision" in key}
    assert len(about) == 5

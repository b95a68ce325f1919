"""Loyalty: what customers say when they are asked, what more they buy, and what is said of us."""

from __future__ import annotations

import pandas as pd

from simulator.estimators import surveys
from simulator.metrics.registry import metric
from simulator.outcomes import FEWEST, NAN, Outcome, has, ratio, total
from simulator.remembering import remembered


@remembered
def _census(outcome: Outcome) -> pd.DataFrame | None:
    """What all customers think at the end; None below 5 of them."""
    if outcome.people is None or not has(outcome.people, "rating"):
        return None
    rows = surveys.customers_of(outcome.people)
    return rows if len(rows) >= FEWEST else None


@remembered
def _sample(outcome: Outcome) -> pd.DataFrame | None:
    """What the sample told the company at the end; None below 5 answers."""
    if outcome.people is None or not has(outcome.people, "rating"):
        return None
    rows = surveys.answers_of(outcome.people, int(outcome.facts["sample_size"]))
    return rows if len(rows) >= FEWEST else None


@metric("NPS", unit="point", better="high",
        reading="promoters - detractors among those who answered, as they told the company")
def nps(outcome: Outcome) -> float:
    """100 (ratings 9-10 - ratings 0-6) / answers of the sample at the end; NaN below 5 answers.

    Who belongs answers more readily, and experts add to their rating (section survey).
    """
    rows = _sample(outcome)
    return NAN if rows is None else surveys.nps(rows["rating_said"])


@metric("NPS, all customers", unit="point", better="high",
        reading="the same if all customers answered, and as they mean it")
def nps_census(outcome: Outcome) -> float:
    """100 (ratings 9-10 - ratings 0-6) / customers at the end; NaN below 5 customers."""
    rows = _census(outcome)
    return NAN if rows is None else surveys.nps(rows["rating"])


@metric("NPS, standard error", unit="point", better="low",
        reading="the luck of the sample; its bias does not show here and no size cures it")
def nps_standard_error(outcome: Outcome) -> float:
    """100 sqrt((p + d - (p - d)^2) / n) over the answers of the sample; NaN below 5 answers."""
    rows = _sample(outcome)
    return NAN if rows is None else surveys.nps_error(rows["rating_said"])


@metric("NPS, bias of the sample", unit="point", better=None,
        reading="how far the NPS told to the company is from that of all customers, luck included")
def nps_bias(outcome: Outcome) -> float:
    """NPS of the sample - NPS of all customers."""
    return nps(outcome) - nps_census(outcome)


@metric("Loyalty index (CLI)", unit="1", better="high",
        reading="three questions of a scale of 1 (worst) to 6 (best), mean of those who answered")
def cli(outcome: Outcome) -> float:
    """Mean over answers of the sample of the mean of 3 items, 1 to 6; NaN below 5 answers."""
    rows = _sample(outcome)
    return NAN if rows is None else surveys.loyalty_index(rows)


@metric("Loyalty index (CLI), all customers", unit="1", better="high",
        reading="the same if all customers answered")
def cli_census(outcome: Outcome) -> float:
    """Mean over customers at the end of the mean of 3 items, 1 to 6; NaN below 5 customers."""
    rows = _census(outcome)
    return NAN if rows is None else surveys.loyalty_index(rows)


def _buyers(outcome: Outcome, column: str) -> tuple[float, float]:
    """Customers at the end with a date in a column of spells, and all of them."""
    if not has(outcome.journeys, column):
        return NAN, NAN
    rows = outcome.journeys
    there = (rows["adopted_week"] >= 0) & (rows["ended_week"] < 0)
    return float((there & (rows[column] >= 0)).sum()), float(there.sum())


@metric("Upsell ratio, trade formula", unit="1", better="high",
        reading="customers with two products for each with one: odds, without an upper end")
def upsell_odds(outcome: Outcome) -> float:
    """Customers with a second product / customers with one, at the end; NaN below 5 of these."""
    several, everybody = _buyers(outcome, "second_product_week")
    return ratio(several, everybody - several, FEWEST)


@metric("Customers with two products", unit="share", better="high",
        reading="cross-selling: share of the customers at the end who bought a second product")
def cross_sold_share(outcome: Outcome) -> float:
    """Customers with a second product / customers, at the end; NaN below 5."""
    return ratio(*_buyers(outcome, "second_product_week"), FEWEST)


@metric("Upgraded customers", unit="share", better="high",
        reading="up-selling: share of the customers at the end on the higher plan")
def upgraded_share(outcome: Outcome) -> float:
    """Customers on the higher plan / customers, at the end; NaN below 5."""
    return ratio(*_buyers(outcome, "upgraded_week"), FEWEST)


def _mentions(outcome: Outcome) -> tuple[float, float]:
    """Good and bad talks about the company over the run."""
    if not has(outcome.history, "mentions_good", "mentions_bad"):
        return NAN, NAN
    return total(outcome, "mentions_good"), total(outcome, "mentions_bad")


@metric("Brand mentions", unit="item/week", better="high",
        reading="how often people bring up the company: in talks, good or bad, posts and answers")
def brand_mentions(outcome: Outcome) -> float:
    """(Good + bad talks + posts + answers of peers) / weeks; NaN where they are not counted."""
    if not has(outcome.history, "posts"):
        return NAN
    written = total(outcome, "posts", "answered_by_peers")
    return ratio(sum(_mentions(outcome)) + written, float(len(outcome.history)))


@metric("Net sentiment", unit="1", better="high",
        reading="from -1, all talks about the company are bad, to 1, all are good")
def net_sentiment(outcome: Outcome) -> float:
    """(Good - bad) / (good + bad) talks over all weeks."""
    good, bad = _mentions(outcome)
    return ratio(good - bad, good + bad)


@metric("Share of voice", unit="share", better="high",
        reading="of the talks about the company or the rival, the share about the company")
def share_of_voice(outcome: Outcome) -> float:
    """Talks about the company / talks about the company and the rival, over all weeks.

    Posts and answers are left out, because the rival's are not counted.
    """
    if not has(outcome.history, "rival_mentions"):
        return NAN
    ours = sum(_mentions(outcome))
    return ratio(ours, ours + total(outcome, "rival_mentions"))

"""Customers: how many there are, where they came from, and the steps of their way."""

from __future__ import annotations

from simulator.accounts import ORGANIC_CHANNELS
from simulator.metrics.registry import Direction, declare, metric
from simulator.outcomes import (
    FEWEST,
    Outcome,
    at_end,
    median_since,
    median_weeks,
    people_reached,
    ratio,
    share_of_spells,
    won,
    won_new,
)


@metric("Customers won", unit="person", better="high",
        reading="purchases over the run; a customer who left and came back counts again")
def customers_won(outcome: Outcome) -> float:
    """Sum over weeks and channels of customers won."""
    return won(outcome)


def _declare_stock(
    column: str, label: str, unit: str, better: Direction | None, reading: str
) -> None:
    formula = f"Column {column} of the history in the last week."
    declare(column, formula, lambda outcome: at_end(outcome, column), label, unit, better, reading)


_declare_stock("customers", "Customers", "person", "high", "people paying at the end")
_declare_stock("members", "Members", "person", "high", "people in the community at the end")
_declare_stock("experts", "Experts", "person", "high", "members at the end who help others")
_declare_stock("rival_customers", "Rival customers", "person", "low", "paying the rival at the end")
_declare_stock("content", "Content", "item", "high", "answers that can be found at the end")
_declare_stock("fit", "Product fit", "1", "high", "how well the product meets needs, 0 to 1")


@metric("Organic share", unit="share", better="high",
        reading="share of new customers whom no salesperson and no advertisement brought")
def organic_share(outcome: Outcome) -> float:
    """Won through virality, content, word of mouth and referral / new customers; NaN below 5."""
    return ratio(won(outcome, *ORGANIC_CHANNELS), won_new(outcome), FEWEST)


@metric("Reached", unit="share", better="high",
        reading="share of the market's people who were ever attracted")
def reached_share(outcome: Outcome) -> float:
    """People with a spell of interest / people in the market."""
    return ratio(people_reached(outcome), outcome.facts["people"])


@metric("Attracted who engaged", unit="share", better="high",
        reading="spells of interest that led to first use; those still open count as not yet")
def engaged_share(outcome: Outcome) -> float:
    """Spells that reached engagement / spells begun."""
    return share_of_spells(outcome, "engaged_week", "attracted_week")


@metric("Engaged who bought", unit="share", better="high",
        reading="spells of first use that led to a purchase; those still open count as not yet")
def adopted_share(outcome: Outcome) -> float:
    """Spells that reached adoption / spells that reached engagement."""
    return share_of_spells(outcome, "adopted_week", "engaged_week")


@metric("Time to buy", unit="week", better="low",
        reading="half of those who bought did so within this time of becoming interested")
def weeks_to_adopt(outcome: Outcome) -> float:
    """Median of adopted - attracted week over spells that led to a purchase; NaN below 5."""
    return median_weeks(outcome, "attracted_week", "adopted_week")


@metric("Time to try", unit="week", better="low",
        reading="half of those who tried did so within this time of becoming interested")
def weeks_to_engage(outcome: Outcome) -> float:
    """Median of engaged - attracted week over spells that led to first use; NaN below 5."""
    return median_weeks(outcome, "attracted_week", "engaged_week")


@metric("Time from trying to buying", unit="week", better="low",
        reading="half of those who bought did so within this time of first use")
def weeks_of_trying(outcome: Outcome) -> float:
    """Median of adopted - engaged week over spells that led to a purchase; NaN below 5."""
    return median_weeks(outcome, "engaged_week", "adopted_week")


@metric("Time to advocate", unit="week", better="low",
        reading="half of the customers who became experts did so within this time of buying")
def weeks_to_advocate(outcome: Outcome) -> float:
    """Median of expert - adopted week over spells that led to both; NaN below 5."""
    return median_since(outcome, "adopted_week", "expert_week")


@metric("Customers who advocate", unit="share", better="high",
        reading="people who became experts among those who ever bought")
def advocated_share(outcome: Outcome) -> float:
    """People with a date of becoming an expert / people who ever bought; NaN below 5 of these."""
    if outcome.people is None:
        return float("nan")
    rows = outcome.journeys
    bought = rows.loc[rows["adopted_week"] >= 0, "person"].unique()
    experts = (outcome.people["expert_week"].to_numpy()[bought] >= 0).sum()
    return ratio(float(experts), float(len(bought)), FEWEST)

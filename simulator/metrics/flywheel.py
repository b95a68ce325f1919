"""Flywheel: what one customer sets in motion, and how fast the wheel turns by itself."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.estimators.formulas import amplifier
from simulator.metrics.registry import metric
from simulator.outcomes import (
    FEWEST,
    FOLLOWED,
    NAN,
    YEAR,
    Outcome,
    expected_life,
    has,
    ratio,
    total,
    won,
)
from simulator.remembering import remembered

Weeks = NDArray[np.int64]
PERSONAL: Final = ("virality", "word_of_mouth", "referral")
"""Channels that work through one acquaintance, whom the table of journeys names."""


class _Spells(NamedTuple):
    """Spells that began for parents: who and when, sorted by both, shape (spells,)."""

    person: Weeks
    begin: Weeks


def _parents(outcome: Outcome, begun: str) -> _Spells:
    """Spells that reached a step, at the week of it; customers of the first day at their buying."""
    person, begin, bought = _columns(outcome, "person", begun, "adopted_week")
    begin = np.where(begin >= 0, begin, bought)
    known = begin >= 0
    order = np.lexsort((begin[known], person[known]))
    return _Spells(person[known][order], begin[known][order])


def _ages_of_children(
    outcome: Outcome, parents: _Spells, channels: tuple[str, ...], dated: str
) -> Weeks:
    """Age of the parent at the date `dated` of each spell it brought, shape (children,)."""
    return _children(outcome, parents, channels, dated)[1]


def _children(
    outcome: Outcome, parents: _Spells, channels: tuple[str, ...], dated: str
) -> tuple[Weeks, Weeks]:
    """Row of the parent, and its age at the date `dated`, of each spell that it brought.

    A child belongs to its parent's last spell that had begun when the child was attracted.
    """
    parent, attracted, child = _columns(outcome, "referrer", "attracted_week", dated)
    chosen = outcome.journeys["channel"].isin(channels).to_numpy(dtype=bool)
    chosen = chosen & (parent >= 0) & (child >= 0)
    parent, attracted, child = parent[chosen], attracted[chosen], child[chosen]
    span = int(outcome.facts["weeks"]) + 1
    place = np.searchsorted(
        parents.person * span + parents.begin, parent * span + attracted, side="right"
    ) - 1  # fmt: skip
    known = place >= 0
    known[known] = parents.person[place[known]] == parent[known]
    return place[known], child[known] - parents.begin[place[known]]


def _columns(outcome: Outcome, *names: str) -> tuple[Weeks, ...]:
    return tuple(outcome.journeys[name].to_numpy(dtype=np.int64) for name in names)


@remembered
def _per_life(outcome: Outcome, begun: str, channels: tuple[str, ...], dated: str) -> float:
    """Mean number of children of a parent over the ages followed.

    At each age the children of those parents count who could have reached it before the run's
    end, so that young parents do not lower the mean (mean cumulative function: Nelson 1995,
    Technometrics 37, 147-157). NaN if fewer than 10 could have reached an age of a year.
    """
    if not has(outcome.journeys, "referrer", "channel"):
        return NAN
    parents, weeks = _parents(outcome, begun), int(outcome.facts["weeks"])
    started = np.bincount(parents.begin, minlength=weeks)
    observable = np.cumsum(started)[::-1]  # who could have reached age 0, 1, ... by the end
    ages = int((observable >= FOLLOWED).sum())
    if ages <= YEAR:
        return NAN
    born = np.bincount(_ages_of_children(outcome, parents, channels, dated), minlength=weeks)
    return float(np.sum(born[:ages] / observable[:ages]))


@metric("Viral K", unit="1", better="high",
        reading="users whom one user wins as customers by invitations; above 1 it grows alone")
def viral_k(outcome: Outcome) -> float:
    """Mean number of customers that a user's invitations bring over the ages followed.

    Users count from first use; young ones count for the ages they could have reached. NaN
    unless 10 of them could be followed for a year.
    """
    return _per_life(outcome, "engaged_week", ("virality",), "adopted_week")


@metric("Viral K now", unit="1", better="high",
        reading="the same at the pace of the last year: it falls as strangers become few")
def viral_k_now(outcome: Outcome) -> float:
    """Won by virality in the last year / user-weeks of it x weeks a customer stays (10 years)."""
    if not has(outcome.history, "engaged"):
        return NAN
    users = total(outcome, "customers", "engaged", last_year=True)
    return ratio(won(outcome, "virality", last_year=True), users) * float(
        np.sum(expected_life(outcome))
    )


@metric("Cycle time", unit="week", better="low",
        reading="from one customer's purchase to that of somebody it brought, on average")
def cycle_time(outcome: Outcome) -> float:
    """Mean of the child's - the parent's week of buying, over children of customers; NaN below 5.

    A child is a customer whom virality, word of mouth or referral brought through the parent.
    """
    if not has(outcome.journeys, "referrer", "channel"):
        return NAN
    parents = _parents(outcome, "adopted_week")
    apart = _ages_of_children(outcome, parents, PERSONAL, "adopted_week")
    return float(apart.mean()) if apart.size >= FEWEST else NAN


@metric("Leads per customer", unit="1", better="high",
        reading="strangers whom one customer makes interested, by word, invitation or referral")
def leads_per_customer(outcome: Outcome) -> float:
    """Mean number of people attracted through a customer over the ages followed.

    Counted as viral K, but from the purchase on, over virality, word of mouth and referral, and
    whether or not they bought.
    """
    return _per_life(outcome, "adopted_week", PERSONAL, "attracted_week")


@metric("Loop gain", unit="1", better="high",
        reading="further customers credited to one customer while the money is spent; from 1 on "
        "customers bring their own successors")
def flywheel_reproduction(outcome: Outcome) -> float:
    """Children of a customer who bought + its share of customers won by members' content.

    Children as in leads per customer; the content's share is customers won by content x the
    community's share of it / customer-weeks x weeks a customer stays.
    """
    personal = _per_life(outcome, "adopted_week", PERSONAL, "adopted_week")
    found = won(outcome, "content")
    if found == 0:
        return personal
    found *= outcome.facts.get("community_content_share", NAN)
    life = float(np.sum(expected_life(outcome)))
    return personal + ratio(found, total(outcome, "customers")) * life


def reproduction_variance(outcome: Outcome) -> float:
    """Variance of the loop gain in one run; NaN where that is undefined.

    For children in person that of a mean cumulative function, with customers as the units that
    are independent (Lawless and Nadeau 1995, Technometrics 37, 158-168); customers won by
    content are taken as a Poisson count.
    """
    if not has(outcome.journeys, "referrer", "channel"):
        return NAN
    parents, weeks = _parents(outcome, "adopted_week"), int(outcome.facts["weeks"])
    observable = np.cumsum(np.bincount(parents.begin, minlength=weeks))[::-1]
    ages = int((observable >= FOLLOWED).sum())
    if ages <= YEAR:
        return NAN
    row, age = _children(outcome, parents, PERSONAL, "adopted_week")
    born = np.bincount(age, minlength=weeks)[:ages]
    expected = np.cumsum(born / observable[:ages] ** 2)  # of a parent, by the ages it reached
    reached = np.minimum(weeks - 1 - parents.begin, ages - 1)
    early = age < ages
    had = np.bincount(
        row[early], weights=1.0 / observable[age[early]], minlength=parents.begin.size
    )
    variance = float(np.sum((had - expected[reached]) ** 2))
    found = won(outcome, "content")
    if found == 0:
        return variance
    share = outcome.facts.get("community_content_share", NAN)
    life = float(np.sum(expected_life(outcome)))
    return variance + found * (share * life / total(outcome, "customers")) ** 2


@metric("Flywheel amplifier", unit="1", better="high",
        reading="customers that one bought customer makes in the end, itself included")
def flywheel_amplifier(outcome: Outcome) -> float:
    """1 / (1 - loop gain); NaN from a loop gain of 1 on, where it has no end."""
    return amplifier(flywheel_reproduction(outcome))


@metric("Momentum", unit="person", better="high",
        reading="leads to expect in the week after the run if nothing more were spent")
def momentum(outcome: Outcome) -> float:
    """Sum over strangers of 1 - exp(-sum of hazards of virality, content, word of mouth, referral).

    In closed form from the state at the end, without another run.
    """
    return outcome.facts.get("momentum", NAN)

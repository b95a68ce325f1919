"""Joining: does the community keep customers, or do those who stay anyway join it?

Three answers to one question, from the most misleading to the least: members against others
(naive), members from the week of joining on (no immortal time, still selection), and customers
whom a lot invited against the others (nothing but chance between them).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.estimators.survival import Floats, hazard_ratio, log_rank
from simulator.metrics.registry import metric
from simulator.outcomes import CAUSES, FEWEST, NAN, YEAR, Outcome, has, ratio
from simulator.remembering import remembered


class _Cohort(NamedTuple):
    """Customers who bought a year or more before the end: shape (customers,)."""

    stayed: Floats
    joined: Floats
    joined_in_time: Floats
    invited: Floats


@remembered
def _cohort(outcome: Outcome) -> _Cohort:
    rows = outcome.journeys
    if not has(rows, "joined_week"):
        return _Cohort(*(np.empty(0) for _ in range(4)))
    bought, ended, joined = (
        rows[name].to_numpy(dtype=np.float64)
        for name in ("adopted_week", "ended_week", "joined_week")
    )
    seen = (bought >= 0) & (bought + YEAR < outcome.facts["weeks"])
    stayed = (ended < 0) | (ended > bought + YEAR)
    in_time = (joined >= 0) & (joined <= bought + YEAR)
    invited = np.zeros(len(rows))
    if has(outcome.people, "invited"):
        assert outcome.people is not None  # noqa: S101  # it has columns
        invited = outcome.people["invited"].to_numpy(dtype=np.float64)[rows["person"].to_numpy()]
    return _Cohort(
        *(column[seen].astype(np.float64) for column in (stayed, joined >= 0, in_time, invited))
    )


def _mean(values: Floats, where: Floats) -> float:
    return ratio(float(values[where > 0].sum()), float((where > 0).sum()), FEWEST)


@metric("Retention of members", unit="share", better="high",
        reading="naive: who joins at all had to stay until then, and likes the company anyway")
def retention_of_members(outcome: Outcome) -> float:
    """Kept for 52 weeks / bought 52 weeks before the end or earlier, of those who ever joined.

    NaN below 5 of these.
    """
    cohort = _cohort(outcome)
    return _mean(cohort.stayed, cohort.joined)


@metric("Retention of non-members", unit="share", better="high",
        reading="the same of those who never joined the community in their time as customers")
def retention_of_others(outcome: Outcome) -> float:
    """Kept for 52 weeks / bought 52 weeks before the end or earlier, of those who never joined.

    NaN below 5 of these.
    """
    cohort = _cohort(outcome)
    return _mean(cohort.stayed, 1 - cohort.joined)


@metric("Members retain better, naive", unit="share", better=None,
        reading="retention of members - of others: selection and immortal time, not an effect")
def members_gap(outcome: Outcome) -> float:
    """Retention of members - retention of non-members."""
    return retention_of_members(outcome) - retention_of_others(outcome)


@metric("Leaving of members, hazard ratio", unit="1", better="low",
        reading="how much more readily members leave from joining on; below 1 they stay longer")
def members_hazard_ratio(outcome: Outcome) -> float:
    """Discrete-time hazard ratio of members against others, by weeks since buying.

    Everybody is a non-member until the week of joining, so no time before it counts for
    members. NaN below 5 members or without leavers to compare.
    """
    rows = outcome.journeys
    if not has(rows, "joined_week"):
        return NAN
    bought, ended, joined = (
        rows[name].to_numpy(dtype=np.float64)
        for name in ("adopted_week", "ended_week", "joined_week")
    )
    left = rows["end"].isin(CAUSES).to_numpy(dtype=bool)
    customers = bought >= 0
    until = (np.where(left, ended, outcome.facts["weeks"] - 1) - bought)[customers]
    left, since = left[customers], np.maximum(joined - bought, 0)[customers]
    member = (joined >= 0)[customers] & (since < until)
    if member.sum() < FEWEST:
        return NAN
    before = np.where(member, since, until)
    entry = np.concatenate([np.zeros(until.size), since[member]])
    event = np.concatenate([left & ~member, left[member]])
    group = np.repeat([0, 1], [until.size, int(member.sum())])
    return hazard_ratio(entry, np.concatenate([before, until[member]]), event, group).ratio


@metric("Invitation: effect on joining", unit="share", better=None,
        reading="how many more of the invited joined within a year; needs community.invited_share")
def invitation_on_joining(outcome: Outcome) -> float:
    """Share joined within 52 weeks of buying, of the invited - of the others; NaN below 5 each."""
    cohort = _cohort(outcome)
    return _mean(cohort.joined_in_time, cohort.invited) - _mean(
        cohort.joined_in_time, 1 - cohort.invited
    )


@metric("Invitation: effect on retention", unit="share", better=None,
        reading="how many more of the invited stayed, whether or not they joined; by lot alone")
def invitation_on_retention(outcome: Outcome) -> float:
    """Retention after 52 weeks of the invited - of the others (intention to treat); NaN below 5."""
    cohort = _cohort(outcome)
    return _mean(cohort.stayed, cohort.invited) - _mean(cohort.stayed, 1 - cohort.invited)


@metric("Invitation: p-value", unit="1", better=None,
        reading="chance of so different a leaving of the invited if the invitation did nothing")
def invitation_p_value(outcome: Outcome) -> float:
    """Log-rank test of leaving, invited against others, over weeks since buying."""
    rows = outcome.journeys
    if not has(outcome.people, "invited") or outcome.people is None:
        return NAN
    invited = outcome.people["invited"].to_numpy()[rows["person"].to_numpy()] > 0
    bought = rows["adopted_week"].to_numpy(dtype=np.float64)
    ended = rows["ended_week"].to_numpy(dtype=np.float64)
    left = rows["end"].isin(CAUSES).to_numpy(dtype=bool)
    until = np.where(left, ended, outcome.facts["weeks"] - 1) - bought
    customers = bought >= 0
    return log_rank(None, until[customers], left[customers], invited[customers])[1]


@metric("Effect of joining", unit="share", better="high",
        reading="what joining does to the retention of those whom an invitation makes join")
def joining_effect(outcome: Outcome) -> float:
    """Effect of the invitation on retention / its effect on joining (Wald).

    NaN unless the effect on joining is above twice its standard error.
    """
    cohort = _cohort(outcome)
    first = invitation_on_joining(outcome)
    groups = [cohort.joined_in_time[cohort.invited == group] for group in (0.0, 1.0)]
    error = np.sqrt(sum(group.var() / group.size for group in groups if group.size))
    return invitation_on_retention(outcome) / first if first > 2 * error else NAN

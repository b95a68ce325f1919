"""Community: who answers, what that saves, how unevenly it is borne, and whom it brings."""

from __future__ import annotations

import numpy as np

from simulator.estimators.formulas import orbit_gravity
from simulator.estimators.inequality import bus_factor, gini, top_share
from simulator.estimators.survival import Floats
from simulator.metrics.cost import cac_blended
from simulator.metrics.registry import metric
from simulator.outcomes import (
    FEWEST,
    NAN,
    QUARTER,
    Outcome,
    at_end,
    has,
    ratio,
    total,
    won_new,
)
from simulator.remembering import remembered


@metric("Members who advocate", unit="share", better="high",
        reading="experts among the members at the end")
def expert_share(outcome: Outcome) -> float:
    """Experts / members at the end of the last week; NaN below 5 members."""
    return ratio(at_end(outcome, "experts"), at_end(outcome, "members"), FEWEST)


@metric("Deflection", unit="share", better="high",
        reading="share of the questions people answered that customers answered for each other")
def deflection(outcome: Outcome) -> float:
    """Answered by peers / (answered by peers + answered by the company), over the run."""
    peers = total(outcome, "answered_by_peers")
    return ratio(peers, peers + total(outcome, "answered_by_company"))


@metric("Deflection, all questions", unit="share", better="high",
        reading="as deflection, but questions people solved alone are in the denominator too")
def deflection_of_all(outcome: Outcome) -> float:
    """Answered by peers / (answered by peers and by the company + solved alone), over the run."""
    if not has(outcome.history, "self_served"):
        return NAN
    peers = total(outcome, "answered_by_peers")
    return ratio(peers, peers + total(outcome, "answered_by_company", "self_served"))


@metric("Answer rate of peers", unit="share", better="high",
        reading="of the questions members put to each other, the share that got an answer")
def answer_rate(outcome: Outcome) -> float:
    """Answered by peers / put to peers, over the run."""
    if not has(outcome.history, "put_to_peers"):
        return NAN
    return ratio(total(outcome, "answered_by_peers"), total(outcome, "put_to_peers"))


@metric("Questions per expert", unit="question", better=None,
        reading="questions put to peers in a week, for each expert there; high means overload")
def questions_per_expert(outcome: Outcome) -> float:
    """Put to peers / expert-weeks, over the run; NaN below 5 expert-weeks."""
    if not has(outcome.history, "put_to_peers"):
        return NAN
    return ratio(total(outcome, "put_to_peers"), total(outcome, "experts"), FEWEST)


@metric("Saved by peers", unit="EUR", better="high",
        reading="tickets that peers' answers made needless; not every answer replaces a ticket")
def saved_by_peers(outcome: Outcome) -> float:
    """Answered by peers x cost of a ticket x chance that it would have become one."""
    each = outcome.facts.get("ticket_cost", NAN) * outcome.facts.get("ticket_chance", NAN)
    return total(outcome, "answered_by_peers") * each


@metric("Volunteers' time", unit="EUR", better=None,
        reading="what peers' answers would cost at a wage; reported, never booked")
def volunteers_cost(outcome: Outcome) -> float:
    """Answered by peers x hours per answer x wage."""
    return total(outcome, "answered_by_peers") * outcome.facts.get("volunteer_cost", NAN)


@metric("CAC with volunteers' time", unit="EUR/person", better="low",
        reading="as CAC, if the volunteers' time had been paid and booked to acquisition")
def cac_with_volunteers(outcome: Outcome) -> float:
    """CAC + volunteers' time / new customers; NaN below 5."""
    unpaid = ratio(volunteers_cost(outcome), won_new(outcome), FEWEST)
    return cac_blended(outcome) + unpaid


@remembered
def _answers(outcome: Outcome) -> Floats:
    """Answers given so far by everybody who ever joined the community, shape (joined,)."""
    if outcome.people is None:
        return np.empty(0)
    joined = outcome.people["joined_week"] >= 0
    return outcome.people.loc[joined, "answers_total"].to_numpy(dtype=np.float64)


@metric("Inequality of answers", unit="1", better="low",
        reading="Gini coefficient of answers given: 0 all help alike, 1 a single person does all")
def answers_gini(outcome: Outcome) -> float:
    """Gini coefficient of answers given over the run by everybody who ever joined."""
    return gini(_answers(outcome))


@metric("Answers by the top 1 %", unit="share", better="low",
        reading="share of all answers that the most helpful 1 % of members gave (90-9-1 rule)")
def answers_top_1(outcome: Outcome) -> float:
    """Answers of the top 1 % of those who ever joined, at least one person / all answers."""
    return top_share(_answers(outcome), 0.01)


@metric("Answers by the top 10 %", unit="share", better="low",
        reading="share of all answers that the most helpful 10 % of members gave")
def answers_top_10(outcome: Outcome) -> float:
    """Answers of the top 10 % of those who ever joined, at least one person / all answers."""
    return top_share(_answers(outcome), 0.10)


@metric("Answers by the next 9 %", unit="share", better=None,
        reading="share of all answers that those behind the top 1 % gave (90-9-1 rule)")
def answers_next_9(outcome: Outcome) -> float:
    """Share of answers of the top 10 % - share of the top 1 %."""
    return answers_top_10(outcome) - answers_top_1(outcome)


@metric("Answers by the other 90 %", unit="share", better=None,
        reading="share of all answers that the least helpful 90 % of members gave (90-9-1 rule)")
def answers_other_90(outcome: Outcome) -> float:
    """1 - share of answers of the top 10 %."""
    return 1 - answers_top_10(outcome)


@metric("Members who never answered", unit="share", better="low",
        reading="of all who ever joined, those who gave no answer to anybody")
def never_answered(outcome: Outcome) -> float:
    """People who joined and gave no answer / people who joined; NaN below 5."""
    answers = _answers(outcome)
    return ratio(float((answers == 0).sum()), float(answers.size), FEWEST)


@metric("Bus factor", unit="person", better="high",
        reading="so few people gave half of all answers: if they left, half of the help went")
def answers_bus_factor(outcome: Outcome) -> float:
    """Smallest number of people who gave half of all answers over the run."""
    return bus_factor(_answers(outcome))


@metric("Community-qualified customers", unit="person", better="high",
        reading="customers who had joined the community before they bought")
def community_qualified(outcome: Outcome) -> float:
    """Spells with a date of joining before the date of buying; NaN where none is told."""
    if not has(outcome.journeys, "joined_week"):
        return NAN
    joined, bought = outcome.journeys["joined_week"], outcome.journeys["adopted_week"]
    return float(((joined >= 0) & (joined < bought)).sum())


@metric("Gravity", unit="1", better="high",
        reading="pull of a member at the end: 1 if all only look on, 100 if all lead (Orbit)")
def gravity(outcome: Outcome) -> float:
    """Mean over members of the squared weight (1, 4, 7, 10) of their level, in the last week."""
    return at_end(outcome, "gravity") if has(outcome.history, "gravity") else NAN


@metric("Gravity gained", unit="1", better="high",
        reading="growth of the community's pull in the last quarter for each member (Orbit)")
def gravity_gained(outcome: Outcome) -> float:
    """(Gravity x members at the end - the same 13 weeks before) / members; NaN below 5."""
    if not has(outcome.history, "gravity") or not at_end(outcome, "members") >= FEWEST:
        return NAN
    before, after = (_pull(outcome, weeks) for weeks in (QUARTER, 0))
    return orbit_gravity(before, after, at_end(outcome, "members"))


def _pull(outcome: Outcome, weeks_before: int) -> float:
    """Gravity of all members together so many weeks before the end; 0 without members."""
    members = at_end(outcome, "members", weeks_before)
    return members * at_end(outcome, "gravity", weeks_before) if members else 0.0

"""The company's answers: tickets, or a line before the account managers (eq. 15 and 16)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.oracle.luck import happens
from tests.oracle.person import ATTRACTED, CUSTOMER, ENGAGED, Person

if TYPE_CHECKING:
    from tests.oracle.market import Market

ONBOARDING = 99


def serve(market: Market) -> None:
    """One week at the desk."""
    rules = market.numbers.engage
    company = market.company
    base = sum(
        person.stage in (ATTRACTED, ENGAGED, CUSTOMER) or person.attracted_week == market.week
        for person in market.people
    )
    company.account_managers = rules.account_managers_per_customer * base
    company.account_jobs = 0
    if company.account_managers > 0.0:
        stand_in_line(market)
    else:
        answer_tickets(market)


def caught_share(market: Market) -> float:
    """Share of late and lost answers that all further touch points catch together."""
    rules = market.numbers.service
    return 1.0 - (1.0 - rules.touch_point_gain) ** rules.touch_points


def caught(person: Person, index: int, market: Market) -> bool:
    """True if one of the further touch points catches what the desk would have missed."""
    number = market.luck.of(person.row, "caught by another touch point", index)
    return happens(number, caught_share(market))


def answer_tickets(market: Market) -> None:
    """The support desk answers each ticket alone and in time, or not at all."""
    solves = market.numbers.engage.desk_solves
    solves += caught_share(market) * (1.0 - solves)
    for person in market.people:
        for index in range(person.to_company):
            if happens(market.luck.of(person.row, "ticket", index), solves):
                person.company_answers += 1
            else:
                person.unresolved += 1


def staff(market: Market) -> float:
    """As many servers as there are account managers, begun ones counted whole; their pace.

    Who is hired is free, who goes finishes nothing more.
    """
    free_at = market.company.free_at
    servers = max(1, math.ceil(market.company.account_managers))
    while len(free_at) < servers:
        free_at.append(0.0)
    del free_at[servers:]
    return market.numbers.engage.account_manager_rate * market.company.account_managers / servers


def jobs_of_week(market: Market) -> list[tuple[float, Person, int]]:
    """Arrival, person and kind of each job: questions, and the onboarding of who is new."""
    luck = market.luck
    jobs: list[tuple[float, Person, int]] = []
    for person in market.people:
        kinds = list(range(person.to_company))
        if person.attracted_week == market.week and person.stage != CUSTOMER:
            kinds.append(ONBOARDING)
        jobs += [(luck.of(person.row, "arrival at the desk", kind), person, kind) for kind in kinds]
    return sorted(jobs, key=lambda job: job[0])


def stand_in_line(market: Market) -> None:
    """A line with several servers in continuous time; who waits too long goes (M/M/c)."""
    pace = staff(market)
    company, rules = market.company, market.numbers.engage
    for arrival, person, kind in jobs_of_week(market):
        first = company.free_at.index(min(company.free_at))
        waited = max(0.0, company.free_at[first] - arrival)
        if waited <= rules.lost_after:
            number = market.luck.of(person.row, "time at the desk", kind)
            lasts = -math.log(1.0 - number) / pace
            company.free_at[first] = arrival + waited + lasts
            company.account_jobs += 1
        note_service(person, kind, waited, market)
    company.free_at = [max(0.0, moment - 1.0) for moment in company.free_at]


def note_service(person: Person, kind: int, waited: float, market: Market) -> None:
    """What the wait meant for the person."""
    rules = market.numbers.engage
    lost = waited > rules.lost_after
    if kind == ONBOARDING:
        if not lost:
            person.onboarded_week = market.week
        return
    missed = (lost or waited > rules.late_after) and not caught(person, kind, market)
    if lost and missed:
        person.unresolved += 1
        return
    person.company_answers += 1
    person.late += int(missed or lost)  # what is lost is caught late

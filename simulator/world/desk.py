"""The company's desk: tickets answered one by one, or a queue before account managers.

The queue runs in continuous time inside the week: Poisson arrivals at exact times, exponential
service, one line, several servers, first come first served (M/M/c). Anything coarser cannot
give Erlang's waiting times.
"""

from __future__ import annotations

import math

import numpy as np

from simulator.chance import decision_named, happens, uniform
from simulator.compiled import compiled, inlined, looped
from simulator.world.columns import Array
from simulator.world.people import ATTRACTED, CUSTOMER, ENGAGED, STAGE, People

ONBOARDING = 99  # the job index of an onboarding, beyond any question
ARRIVAL = decision_named("arrival at the desk")
SERVICE = decision_named("time at the desk")
TICKET = decision_named("ticket")
CAUGHT = decision_named("caught by another touch point")


@looped
def accounts(people: People, week: int) -> int:
    """Customers, and people who try or consider the product, those of this week included."""
    found = 0
    for person in range(people.standing.size):
        stage = people.standing[person] & STAGE
        known = (stage == CUSTOMER) | (stage == ENGAGED) | (stage == ATTRACTED)
        found += known | (people.journey[person].attracted_week == week)
    return found


@looped
def answer_tickets(people: People, week: int, seed: int, solves: float) -> None:
    """The support desk answers each ticket alone and in time, or not at all."""
    for person in range(people.standing.size):
        for question in range(people.activity[person].to_company):
            if happens(uniform(seed, person, week, TICKET, question), solves):
                people.activity[person].company_answers += 1
            else:
                people.activity[person].unresolved += 1


@inlined
def is_new(people: People, person: int, week: int) -> int:
    """1 for somebody attracted this week who has not bought yet, else 0."""
    journey = people.journey[person]
    return int(journey.attracted_week == week and journey.adopted_week != week)


@compiled
def jobs_of(people: People, week: int, seed: int) -> tuple[Array, Array, Array]:
    """Jobs of the week for account managers: time of arrival, person, kind.

    Questions, and one onboarding for everybody attracted this week (not for those who are
    customers from the first day).
    """
    jobs = 0
    for person in range(people.standing.size):
        jobs += people.activity[person].to_company + is_new(people, person, week)
    arrivals = np.empty(jobs, np.float64)
    persons = np.empty(jobs, np.int32)
    kinds = np.empty(jobs, np.int32)
    job = 0
    for person in range(people.standing.size):
        onboarding = is_new(people, person, week)
        for number in range(people.activity[person].to_company + onboarding):
            kind = ONBOARDING if number == people.activity[person].to_company else number
            arrivals[job] = uniform(seed, person, week, ARRIVAL, kind)
            persons[job] = person
            kinds[job] = kind
            job += 1
    return arrivals, persons, kinds


@compiled
def service_times(persons: Array, kinds: Array, week: int, seed: int, rate: float) -> Array:
    """Exponential service times in weeks, one per job."""
    times = np.empty(persons.size, np.float64)
    for job in range(persons.size):
        luck = uniform(seed, persons[job], week, SERVICE, kinds[job])
        times[job] = -math.log(1.0 - luck) / rate
    return times


@compiled
def waits_in_line(arrivals: Array, services: Array, free_at: Array, patience: float) -> Array:
    """Waiting time of each job in an M/M/c line; -1 for those who gave up.

    Parameters
    ----------
    arrivals, services
        times of arrival, ascending, and lengths of service, same unit, shape (jobs,)
    free_at
        when each server is free, shape (servers,); brought up to date
    patience
        who would wait longer than this leaves without being served
    """
    waits = np.empty(arrivals.size, np.float64)
    for job in range(arrivals.size):
        server = 0
        for other in range(1, free_at.size):
            if free_at[other] < free_at[server]:
                server = other
        start = max(arrivals[job], free_at[server])
        waits[job] = start - arrivals[job]
        if waits[job] > patience:
            waits[job] = -1.0
        else:
            free_at[server] = start + services[job]
    return waits


@looped
def write_down_service(
    people: People, week: int, seed: int, persons: Array, kinds: Array, waits: Array,
    late_after: float, caught: float,
) -> int:
    """Tell each person how its jobs went; returns the jobs done. Of the late answers another
    touch point gives the share `caught` in time, and it answers as many of the lost ones late.
    """
    done = 0
    for job in range(persons.size):
        person = persons[job]
        served = waits[job] >= 0.0
        done += served
        if kinds[job] == ONBOARDING:
            if served:
                people.journey[person].onboarded_week = week
        elif served and waits[job] <= late_after:
            people.activity[person].company_answers += 1
        else:
            helped = caught > 0.0 and happens(
                uniform(seed, person, week, CAUGHT, kinds[job]), caught
            )
            people.activity[person].company_answers += served or helped
            people.activity[person].late += served != helped
            people.activity[person].unresolved += not (served or helped)
    return done


def staffed(free_at: Array, servers: int) -> Array:
    """The line with this many servers: who is hired is free, who goes finishes nothing more."""
    if servers <= free_at.size:
        return free_at[:servers].copy()
    return np.concatenate([free_at, np.zeros(servers - free_at.size)])


def serve(
    people: People, week: int, seed: int, free_at: Array, rate: float, late_after: float,
    patience: float, caught: float = 0.0,
) -> int:
    """One week of the account managers' line; updates people and `free_at`, returns jobs done. It
    has as many servers as account managers, rounded up, who are together as fast as these.

    `rate` is that of one server. `caught` is the share of late and lost answers that other touch
    points catch.
    """
    arrivals, persons, kinds = jobs_of(people, week, seed)
    order = np.argsort(arrivals, kind="stable")
    persons, kinds = persons[order], kinds[order]
    services = service_times(persons, kinds, week, seed, rate)
    waits = waits_in_line(arrivals[order], services, free_at, patience)
    np.maximum(free_at - 1.0, 0.0, out=free_at)
    return int(write_down_service(people, week, seed, persons, kinds, waits, late_after, caught))

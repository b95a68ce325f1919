"""Evidence: does the default market look like what others measured? (O16, O22-O24)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.estimators.survival import hazard_ratio, kaplan_meier
from simulator.metrics import measure
from simulator.quantities import changed
from simulator.results import journeys_of, outcome_of
from simulator.simulation import Simulation
from simulator.validation.reductions import (
    Changes,
    Reduction,
    acquaintances,
    from_week,
    joined,
    market,
)
from simulator.validation.registry import Curve, Finding, Floats, case, near, told, within
from simulator.validation.response import default_market
from simulator.world.people import CUSTOMER, MEMBER, STAGE

MONTH = 52 / 12


class Stays(NamedTuple):
    """Customers: how long each stayed, whether it was seen to leave, and whether referred."""

    weeks: Floats
    left: NDArray[np.bool_]
    referred: NDArray[np.bool_]


ALIKE_AROUND: Changes = {
    "network.shape": "blocks", "network.blocks": 1000, "people.taste_homophily": 0.8,
}  # fmt: skip
"""Acquaintances have four fifths of the variance of their tastes in common."""


def stays_by_channel(people: int, worlds: int, changes: Changes | None = None) -> Stays:
    """All customers of some worlds of the baseline under product-led growth."""
    scenario = default_market(people)
    parts = []
    for seed in range(worlds):
        plan = scenario.plan("product_led", changes)
        simulation = Simulation(plan, seed).run(scenario.weeks)
        rows = journeys_of(simulation)
        rows = rows[rows["adopted_week"] >= 0]
        left = rows["ended_week"].to_numpy() >= 0
        until = np.where(left, rows["ended_week"], scenario.weeks - 1)
        parts.append((until - rows["adopted_week"].to_numpy(), left, rows["channel"] == "referral"))
    return Stays(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def discounted_stay(stays: Stays, referred: bool, weeks: int) -> float:
    """Discounted weeks as a customer in the first two years, at 10 % a year."""
    mine = stays.referred == referred
    curve = kaplan_meier(None, stays.weeks[mine], stays.left[mine])
    ages = np.arange(weeks)
    return float((curve.on(ages) * 1.1 ** (-ages / 52)).sum())


@case("O16", "EMP", "Referred customers stay longer and are worth more",
      source="Schmitt, Skiera and Van den Bulte (2011): 18 % less churn, at least 16 % more value; "
      "value not replicated by Armelini et al. (2015) and Wolters and Gedenk (2019)",
      reductions=(Reduction({}, 208, "baseline", "product_led", people=20_000),),
      axes=("weeks since buying", "share still paying"),
      remark="In the default market referred customers stay no longer than others and are worth no "
      "more: acquaintances have no more in common there than strangers (people.taste_homophily is "
      "0), so a referral finds nobody who fits better. Tastes that acquaintances share move both "
      "numbers the published way, but no farther than luck does. Two replications of the study "
      "found the lower churn and not the higher value.")  # fmt: skip
def referred(quick: bool) -> Iterator[Finding]:
    """Customers won by the referral programme against all others, in the default market.

    No term of the model treats them otherwise: whatever differs emerges.
    """
    people, worlds = (6000, 3) if quick else (20_000, 12)
    stays = stays_by_channel(people, worlds)
    ratio = hazard_ratio(None, stays.weeks, stays.left, stays.referred)
    yield within("hazard ratio of leaving, referred against others", ratio.ratio, 0.70, 0.95)
    yield told("the same, lower end of its 95 % interval", ratio.low)
    yield told("the same, upper end of its 95 % interval", ratio.high)
    value = discounted_stay(stays, True, 105) / discounted_stay(stays, False, 105)
    yield within("value of two years, referred against others", value, 1.05, 1.40)
    yield told("customers referred", stays.referred.sum())
    yield told("customers by other ways", (~stays.referred).sum())
    alike = stays_by_channel(people, worlds, ALIKE_AROUND)
    ratio = hazard_ratio(None, alike.weeks, alike.left, alike.referred)
    yield told("hazard ratio where acquaintances have like tastes", ratio.ratio)
    yield told("value of two years there", discounted_stay(alike, True, 105)
               / discounted_stay(alike, False, 105))  # fmt: skip
    ages = np.arange(0, 105, 4)
    for place, (label, mine) in enumerate((("others", ~stays.referred),
                                           ("referred", stays.referred))):  # fmt: skip
        curve = kaplan_meier(None, stays.weeks[mine], stays.left[mine])
        yield Curve(label, ages.astype(float), curve.on(ages), "line", place)


@case("O22", "EMP", "Benchmarks of the trade",
      source="practitioners' benchmarks: widely quoted, weak provenance",
      reductions=tuple(Reduction({}, 208, "baseline", name, people=6000)
                       for name in ("sales_led", "product_led", "community_led")),
      remark="The default market is a hard one: 3,000 EUR a week for growth in a market of 1,500 "
      "people, whatever comes of it, and a rival after two years. A customer costs more "
      "than it is worth under each strategy, so there is no payback. Of those who try, the "
      "model is calibrated to turn 15 % into customers within 13 weeks "
      "(adopt.conversion_target, the benchmark of trials), and all are counted who ever "
      "buy; the benchmark of freemium is 2 to 5 %. Sales-led churn is low for its contracts "
      "of a year. Young communities answer little: skill comes first.")  # fmt: skip
def benchmarks(quick: bool) -> Iterator[Finding]:
    """The default market under its three strategies, at a price of 173 EUR a month."""
    scenario, worlds = default_market(), 2 if quick else 8
    values: dict[str, dict[str, float]] = {}
    for strategy in scenario.strategies:
        rows: list[dict[str, float]] = []
        for seed in range(worlds):
            simulation = Simulation(scenario.plan(strategy), seed).run(scenario.weeks)
            found, history = measure(outcome_of(simulation)), simulation.history()
            found["early"] = deflected(history, 26, 78)
            found["mature"] = deflected(history, 156, 208)
            found["payback_months"] = found["payback_weeks"] / MONTH
            found["mature_ratio"] = found["clv"] / found["cac_last_year"]
            rows.append(found)
        values[strategy] = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
    product, community = values["product_led"], values["community_led"]
    yield within("freemium to paid, product_led: share of who tries", product["adopted_share"],
                 0.02, 0.05)  # fmt: skip
    for strategy, known in values.items():
        yield within(f"{strategy}: churn per month", known["churn_per_month"], 0.03, 0.07)
        yield within(f"{strategy}: CAC payback, months", known["payback_months"], 5, 12)
        yield within(f"{strategy}: value over CAC of the last year", known["mature_ratio"], 3,
                     math.inf)  # fmt: skip
    yield within("community_led: deflection, months 6 to 18", community["early"], 0.15, 0.45)
    yield within("community_led: deflection, fourth year", community["mature"], 0.15, 0.80)


def deflected(history: dict[str, Floats], start: int, stop: int) -> float:
    """Share of questions put to people that peers answered, from one week to another."""
    peers, whole = (
        sum(history[name][start:stop].sum() for name in names)
        for names in (("answered_by_peers",),
                      ("answered_by_peers", "answered_by_company", "unresolved"))
    )  # fmt: skip
    return float(peers / whole) if whole else math.nan


TIES, PROOF_FOUND = 8, (1.2, 3.5)
EVERYBODY_TRIES: Changes = {
    "attract.sales_representatives": 10_000.0,
    "attract.contacts_per_representative": 1000.0,
    "attract.sales_lead_probability": 0.99,
    "adopt.sales_weight": 0.0,
}


def gifts_market(people: int) -> Changes:
    """Free users of whom a random 3 % are given the paid product on the first day."""
    return {
        **acquaintances("small_world", people, TIES),
        "people.initial_customers": 0.03,
        "adopt.conversion_target": 0.05,
        "adopt.retry_rate": 0.0,
        "company.free_tier": 1.0,
    }


def odds_ratio(people: int, worlds: int, *changes: Changes) -> tuple[float, float]:
    """Odds of upgrading of free users with one paying friend, over those with none.

    And the standard error of its logarithm.
    """
    before = market(gifts_market(people), *changes)
    after = market(gifts_market(people), EVERYBODY_TRIES, *changes)
    counts = np.zeros((2, 2))  # with one friend, with none; bought, did not
    for seed in range(worlds):
        simulation = Simulation(from_week(1, before, after), seed).run(1)
        friends = simulation.world.people.around["customer_friends"].copy()
        journey = simulation.run(2).world.people.journey
        tried, bought = journey["engaged_week"] == 1, journey["adopted_week"] == 1
        groups = [tried & (friends == number) for number in (1, 0)]
        counts += [[(group & bought).sum(), (group & ~bought).sum()] for group in groups]
    odds = counts[:, 0] / counts[:, 1]
    return float(odds[0] / odds[1]), math.sqrt((1 / counts).sum())


ALL_ALIKE: Changes = {
    "network.shape": "ring",
    "people.taste_spread": 0.0,
    "preferences.quality_weight": 0.0,
    "preferences.price_weight": 0.0,
    "preferences.discount_weight": 0.0,
    "preferences.satisfaction_weight": 0.0,
    "adopt.free_plan_value": 0.0,
}


@case("O23", "EMP", "One paying friend raises the odds of paying",
      source="Bapna and Umyarov (2015), Management Science 61: odds 50 to 60 % higher",
      reductions=(Reduction(joined(gifts_market(100_000), EVERYBODY_TRIES), 3),),
      remark="By default the share of acquaintances who pay counts, so one of eight is worth an "
      "eighth of the weight of 1.2, and the odds ratio is near exp(1.2 / 8) = 1.16 instead of 1.5; "
      "ties that differ in number, and people who differ, blunt it a little. It takes a weight of "
      "3.5 or the form `count` to come near the published one: a guess of the model to be doubted, "
      "and not tuned here, for the weight also decides about retention.")  # fmt: skip
def paying_friend(quick: bool) -> Iterator[Finding]:
    """The paid product is given to a random 3 %; free users with one of them as a friend decide.

    The design of the published experiment, in a market in which 5 % of free users upgrade.
    """
    size = (50_000, 1) if quick else (200_000, 4)
    strong = PROOF_FOUND[1]
    found, error = odds_ratio(*size)
    yield within("odds ratio with the default social proof (share of friends, 1.2)", found, 1.3,
                 1.8)  # fmt: skip
    yield told("its standard error", error * found)
    for weight in PROOF_FOUND:
        proof: Changes = {"preferences.social_proof_weight": weight}
        alike, error = odds_ratio(*size, ALL_ALIKE, proof)
        expected = math.exp(weight / TIES)
        yield near(f"odds ratio where all are alike: exp({weight:g} / 8)", alike, expected,
                   3 * error * expected, "CF")  # fmt: skip
    other, _ = odds_ratio(*size, {"preferences.social_proof_weight": strong})
    yield told("odds ratio if social proof weighed 3.5", other)
    count, _ = odds_ratio(*size, {"preferences.social_proof_form": "count"})
    yield told("odds ratio if the number of friends counted (form count, 1.2)", count)


JOINING, AFTER, JOIN_WITHIN = 104, 104, 52


def weeks_as_customer(simulation: Simulation, start: NDArray[np.int64]) -> Floats:
    """Weeks that each person was a customer from a week of its own on."""
    spells = simulation.spells()
    spells = spells[spells["adopted_week"] >= 0]
    ended = np.where(spells["ended_week"] >= 0, spells["ended_week"], simulation.week)
    begun = np.maximum(spells["adopted_week"], start[spells["person"]])
    weeks = np.zeros(simulation.world.size)
    np.add.at(weeks, spells["person"], np.maximum(0, ended - begun))
    return weeks


class Joiners(NamedTuple):
    """Customers who joined: weeks they paid after it, with and without; and who they are."""

    paid: Floats
    paid_without: Floats
    helpful: NDArray[np.bool_]
    tied: NDArray[np.bool_]

    def attributable(self, some: NDArray[np.bool_] | slice = slice(None)) -> float:
        """Share of what these paid after joining that they would not have paid without it."""
        paid = self.paid[some].sum()
        return float((paid - self.paid_without[some].sum()) / paid)


def joiners(people: int, seed: int) -> Joiners:
    """Customers of week 104 who join within a year, and the same where nobody can join any more.

    Both worlds are one until that week, and have the same luck after it.
    """
    plan = list(default_market(people).plan("community_led"))
    off = [(max(week, JOINING), changed(settings, {"community.joining": 0.0}))
           for week, settings in plan]  # fmt: skip
    world = Simulation(plan, seed).run(JOINING)
    twin = world.fork([*plan, *off])
    standing = world.world.people.standing.copy()
    neighbours, member = world.world.neighbours, (standing & MEMBER) > 0
    counted = np.concatenate([[0], np.cumsum(member[neighbours.other])])
    known = counted[neighbours.first[1:]] - counted[neighbours.first[:-1]]
    for one in (world, twin):
        one.run(JOINING + AFTER)
    spells = world.spells()
    new = (spells["joined_week"] >= JOINING) & (spells["joined_week"] < JOINING + JOIN_WITHIN)
    new &= (spells["adopted_week"] >= 0) & (spells["adopted_week"] < JOINING)
    week = np.full(people, -1, dtype=np.int64)
    week[spells["person"][new]] = spells["joined_week"][new]
    who = (week >= 0) & ((standing & STAGE) == CUSTOMER) & ~member
    helpfulness = world.world.people.mind["helpfulness"]
    return Joiners(
        weeks_as_customer(world, week)[who], weeks_as_customer(twin, week)[who],
        (helpfulness > np.quantile(helpfulness, 0.75))[who], (known > 0)[who],
    )  # fmt: skip


@case("O24", "EMP", "What joining the community adds to a customer's revenue",
      source="Manchanda, Packard and Pattabhiramaiah (2015), Marketing Science 34: 19 %, more of "
      "those who post and of those with more ties",
      reductions=(Reduction({}, 208, "baseline", "community_led", people=20_000),),
      remark="Who has acquaintances among the members gains hardly more than who has none: bonds "
      "come from meeting members and from being helped, not from acquaintances. Those who help "
      "much gain more, as those who post do in the study.")
def joining(quick: bool) -> Iterator[Finding]:
    """Customers who join in the third year, against the same people where nobody can join.

    Who posts and who has ties is told by what they brought along (helpfulness, acquaintances
    among the members), for what they did afterwards depends on staying.
    """
    parts = [joiners(6000 if quick else 20_000, seed) for seed in range(2 if quick else 10)]
    found = Joiners(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    yield within("share of later revenue that is due to joining", found.attributable(), 0.10, 0.25)
    yield told("customers who joined", found.paid.size)
    for what, some in (("the most helpful quarter over others", found.helpful),
                       ("with acquaintances among members over others", found.tied)):  # fmt: skip
        one, other = found.attributable(some), found.attributable(~some)
        yield told(f"share due to joining, {what.partition(' over')[0]}", one)
        yield within(f"share due to joining, {what}", one / other if other > 0 else math.inf, 1.0,
                     math.inf)  # fmt: skip

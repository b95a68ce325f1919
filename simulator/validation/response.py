"""Response: how the default market answers to more advertising and more word (O20, O21)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from simulator.accounts import CHANNELS
from simulator.quantities import Value
from simulator.scenario import Scenario, Shock, read
from simulator.simulation import Simulation
from simulator.strategy import setting
from simulator.validation.reductions import Reduction
from simulator.validation.registry import Check, Finding, case, told, within
from simulator.world.columns import Array

MORE, LESS = 1.1, 0.9
SIZE, MANY = 6000, 20_000
LATER = 52  # the week in which the advertising changes
SHORT, LONG = 13, 104  # weeks over which customers are counted
WORD = ("attract.word_of_mouth", "attract.invitation_rate", "attract.referral_rate")
ADS = "attract.ads_budget"
EVENTS = "community.event_interval"


def default_market(people: int = SIZE) -> Scenario:
    """The baseline for many people, so that a run tells more."""
    return read("baseline", people=people)


def new_customers(history: Mapping[str, Array]) -> Array:
    """Customers won in each week who were not there before."""
    return np.sum(
        [history[f"adopted_by_{channel}"] for channel in CHANNELS if channel != "return"], axis=0
    )


def elasticity(less: float, more: float) -> float:
    """Per cent gained for one per cent more, from runs with 10 % less and 10 % more."""
    return math.log(more / less) / math.log(MORE / LESS)


def error_of(less: list[float], more: list[float]) -> float:
    """Standard error of the elasticity over worlds, which are paired: the jackknife."""
    worlds = len(less)
    left_out = np.array([
        elasticity(sum(less) - less[place], sum(more) - more[place]) for place in range(worlds)
    ])  # fmt: skip
    return float(math.sqrt((worlds - 1) / worlds * ((left_out - left_out.mean()) ** 2).sum()))


@case("O20", "EMP", "Elasticity of new customers to advertising",
      source="Sethuraman, Tellis and Briesch (2011): .12 short, .24 long run; Henningsen et al. "
      "(2011): .09 at once",
      reductions=(Reduction({}, 208, "baseline", "balanced", "advertising 10 % up",
                            people=SIZE, times={ADS: MORE}),),
      remark="The elasticity of a quarter rests on few customers won and is known to within its "
      "standard error only; that of two years is the more certain one. The ratio of both inherits "
      "the uncertainty of the first.")  # fmt: skip
def advertising(quick: bool) -> Iterator[Finding]:
    """The default mix with 10 % more and 10 % less advertising from week 52 on, same luck.

    New customers of the next 13 weeks, and of two years. (The command changes it from the first
    week on; a date takes a scenario file with a timeline.)
    """
    market = default_market(SIZE if quick else MANY)
    plan = market.plan("balanced")
    budget = float(setting(plan[0].settings, ADS))
    counts: dict[tuple[float, int], list[float]] = {}
    for seed in range(3 if quick else 16):
        for factor in (LESS, MORE):
            shock = Shock(LATER, None, {ADS: budget * factor}, "ten per cent of advertising")
            changed_plan = market.plan("balanced", extra_shocks=[shock])
            won = new_customers(Simulation(changed_plan, seed).run(LATER + LONG).history())
            for span in (SHORT, LONG):
                counts.setdefault((factor, span), []).append(won[LATER : LATER + span].sum())
    found = {span: elasticity(sum(counts[LESS, span]), sum(counts[MORE, span]))
             for span in (SHORT, LONG)}  # fmt: skip
    yield within("elasticity, first 13 weeks", found[SHORT], 0.05, 0.25)
    yield told("its standard error", error_of(counts[LESS, SHORT], counts[MORE, SHORT]))
    yield told("elasticity, two years", found[LONG])
    yield told("its standard error", error_of(counts[LESS, LONG], counts[MORE, LONG]))
    yield within("two years over 13 weeks", found[LONG] / found[SHORT], 1.3, 3.0)


def response_of(
    market: Scenario, strategy: str, factors: Mapping[float, Mapping[str, Value]], worlds: int
) -> tuple[float, float]:
    """Elasticity of people who start to try, over four years, and its standard error."""
    counts: dict[float, list[float]] = {}
    for factor, changes in factors.items():
        for seed in range(worlds):
            history = Simulation(market.plan(strategy, changes), seed).run(market.weeks).history()
            counts.setdefault(factor, []).append(history["activated"].sum())
    found = elasticity(sum(counts[LESS]), sum(counts[MORE]))
    return found, error_of(counts[LESS], counts[MORE])


def by_content(market: Scenario, strategy: str) -> float:
    """Share of all people attracted over a run whom content attracted."""
    history = Simulation(market.plan(strategy), 0).run(market.weeks).history()
    whole = sum(history[f"attracted_by_{channel}"].sum() for channel in CHANNELS)
    return float(history["attracted_by_content"].sum() / whole)


def scaled(
    market: Scenario, strategy: str, names: tuple[str, ...]
) -> dict[float, dict[str, Value]]:
    """For 10 % less and 10 % more: these quantities of a strategy times that."""
    settings = market.plan(strategy)[0].settings
    return {
        factor: {name: factor * float(setting(settings, name)) for name in names}
        for factor in (LESS, MORE)
    }


@case("O21", "EMP", "Elasticity of sign-ups to word of mouth and invitations",
      source="Trusov, Bucklin and Pauwels (2009), Journal of Marketing 73: .53 in the long run, "
      "2.5 times that of advertising and 20 times that of events",
      reductions=(Reduction({}, 208, "baseline", "product_led", "word and invitations 10 % up",
                            people=SIZE, times=dict.fromkeys(WORD, MORE)),),
      remark="Under product-led growth the published size and order come out. Under community-led "
      "growth people come by content that members wrote and search engines find, which this study "
      "does not count as word of mouth, and the product invites at a third of the strength; so "
      "word and invitations move less than advertising.")  # fmt: skip
def word(quick: bool) -> Iterator[Finding]:
    """Outgoing word of mouth, invitations and referrals 10 % up and down, same luck, four years.

    Against the same change of advertising, and of how often there are events (every 13 weeks
    where there is a community).
    """
    market, worlds = default_market(), 2 if quick else 8
    for strategy in ("product_led", "community_led"):
        found, error = response_of(market, strategy, scaled(market, strategy, WORD), worlds)
        yield within(f"{strategy}: elasticity to word and invitations", found, 0.3, 0.8)
        yield told(f"{strategy}: its standard error", error)
        yield told(f"{strategy}: share of people who came by content", by_content(market, strategy))
        ads, _ = response_of(market, strategy, scaled(market, strategy, (ADS,)), worlds)
        yield told(f"{strategy}: elasticity to advertising", ads)
        yield _larger(f"{strategy}: word over advertising", found, ads)
        if strategy == "community_led":
            intervals = {factor: {EVENTS: 13.0 / factor} for factor in (LESS, MORE)}
            events, _ = response_of(market, strategy, intervals, worlds)
            yield told(f"{strategy}: elasticity to events", events)
            yield _larger(f"{strategy}: word over events", found, events)


def _larger(what: str, one: float, other: float) -> Check:
    """One response over another, which must be above 1 if the order is the published one."""
    return within(what, one / other if other > 0 else math.inf, 1.0, math.inf)

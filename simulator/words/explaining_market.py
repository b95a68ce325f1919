"""A market in words: its people, network, price and rival, its dates, and what is switched off."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from simulator.quantities import Quantity
from simulator.scenario import Scenario
from simulator.strategy import market_guesses, quantities
from simulator.words.differing_parts import told_shock, value_of
from simulator.words.wording import (
    YEAR,
    amount,
    counted,
    date,
    duration,
    joined,
    meaning,
    money,
    number,
    sentence,
    spoken,
)
from simulator.world.people import SEGMENTS

WITHOUT_DEGREE = ("complete", "star", "edge_list")
"""Shapes of networks that do not ask for a mean number of acquaintances."""
FEW_PEOPLE = 300
"""Fewer people than this make a market in which luck decides."""
_SHAPE, _DEGREE = "network.shape", "network.mean_degree"


class Dated(NamedTuple):
    """Something that happens in a week, in a sentence."""

    week: int
    text: str


def market(scenario: Scenario) -> list[str]:
    """The market in a few sentences: people, what makes them loyal, network, price, rival."""
    return [
        f"{_said(scenario, 'people.size')} live in the market, and the run lasts "
        f"{duration(scenario.weeks)}. {_first_customers(scenario)}",
        f"What makes them loyal: {_segments(scenario)}.",
        f"Who knows whom: {_network(scenario)}.",
        _price(scenario),
        _rival(scenario),
    ]


def dates(scenario: Scenario) -> list[Dated]:
    """What happens when, in the order of the weeks: the rival, shocks, the end."""
    launch, end = scenario.settings.rival.launch_week, scenario.weeks
    found = [
        Dated(
            shock.week,
            sentence(
                told_shock(shock)
                + ("" if shock.strategies else ", whatever the strategy says")
            )
            + (f" Why: {shock.because.rstrip('.')}." if shock.because else "")
            + ("" if shock.week < end else " This comes after the end of the run."),
        )
        for shock in scenario.shocks
    ]
    if 0 <= launch < end:
        found.append(Dated(launch, sentence(f"{date(launch)}: the rival starts")))
    found.append(Dated(end, sentence(f"{date(end)}: the run ends")))
    return sorted(found, key=lambda one: one.week)


def switched_off(scenario: Scenario) -> list[Quantity]:
    """Quantities of the market that stand at nothing: 0, no, or never."""
    return [
        quantity for name, quantity in quantities().items()
        if not quantity.lever and _is_nothing(scenario, quantity) and _concerns(scenario, name)
    ]  # fmt: skip


def cannot_answer(scenario: Scenario, money_of: dict[str, float], unused: list[str]) -> list[str]:
    """Questions that this scenario leaves open, from what it holds and what it lacks.

    Parameters
    ----------
    scenario
        the scenario
    money_of
        growth money of each strategy and mix in EUR a week
    unused
        names of levers that no strategy pulls
    """
    guesses, of = market_guesses()
    return [
        f"What will happen: nothing here is a forecast, {guesses} of the {of} quantities of the "
        "market are guesses. It compares ways to grow under the same assumptions.",
        f"What comes after {date(scenario.weeks)}, when the run ends.",
        *_about_rival(scenario),
        *_about_size(scenario),
        *_about_strategies(scenario, money_of),
        *_about_levers(unused),
    ]


def _said(scenario: Scenario, name: str) -> str:
    return amount(quantities()[name], value_of(scenario.settings, name))


def _named(scenario: Scenario, name: str) -> str:
    return f"{meaning(quantities()[name])}: {_said(scenario, name)}"


def _first_customers(scenario: Scenario) -> str:
    share = scenario.settings.people.initial_customers
    if not share:
        return "On the first day nobody is a customer."
    number_of = round(share * scenario.settings.people.size)
    return f"On the first day {number_of:,} of them are customers ({number(100 * share)} %)."


def _segments(scenario: Scenario) -> str:
    people = scenario.settings.people
    weights = {name: getattr(people, f"{name}_share") for name in SEGMENTS}
    total = math.fsum(weights.values())
    shares = {name: w / total if total else 1 / len(weights) for name, w in weights.items()}
    ordered = sorted(shares.items(), key=lambda item: -item[1])
    return joined(
        f"{name} for {number(round(100 * share, 2))} %" for name, share in ordered if share
    )


def _network(scenario: Scenario) -> str:
    shape = scenario.settings.network.shape
    parts = [spoken(shape)]
    if shape not in WITHOUT_DEGREE:
        parts.append(_named(scenario, _DEGREE))
    parts += [
        _named(scenario, name) for name in quantities()
        if name.startswith("network.") and name not in (_SHAPE, _DEGREE)
        and _shape_of(name) == shape
    ]  # fmt: skip
    return "; ".join(parts)


def _shape_of(name: str) -> str:
    """The one shape of network that a quantity is for, from its meaning; empty if for several."""
    about = quantities()[name].meaning
    for shape in quantities()[_SHAPE].choices:
        words: tuple[str, ...] = (f"{spoken(shape)}'s", f"{spoken(shape).removesuffix('s')} net")
        words += (f"{shape}:", f"an {spoken(shape)}")
        if name != _SHAPE and any(one in about for one in words):
            return shape
    return ""


def _concerns(scenario: Scenario, name: str) -> bool:
    return _shape_of(name) in ("", scenario.settings.network.shape)


def _price(scenario: Scenario) -> str:
    company = scenario.settings.company
    gap = _gap(company.price, company.reference_price)
    normal = f"{gap} than" if gap else "which is"
    price = _said(scenario, "company.price")
    text = f"A customer pays {price}, {normal} what people think is normal"
    if gap:
        text += f" ({_said(scenario, 'company.reference_price')})"
    if company.discount:
        text += f"; {_named(scenario, 'company.discount')}"
    return f"{text}. Serving one costs {_said(scenario, 'company.unit_cost')}, support not counted."


def _rival(scenario: Scenario) -> str:
    rival, company = scenario.settings.rival, scenario.settings.company
    if rival.launch_week < 0:
        return "No rival ever starts."
    if rival.launch_week >= scenario.weeks:
        return f"A rival would start in {date(rival.launch_week)}, after the run has ended."
    gap = _gap(rival.price, company.price)
    price = f"{gap} than we do" if gap else "as much as we do"
    ours = company.quality * company.initial_fit
    text = (
        f"A rival starts in {date(rival.launch_week)} and asks {_said(scenario, 'rival.price')}, "
        f"{price}. Its product's quality is {number(rival.quality)}, ours {number(ours)} on the "
        "first day."
    )
    if rival.awareness > 0:
        half = math.ceil(math.log(2) / rival.awareness)
        text += f" Half of the market knows it after {duration(half)}."
    return f"{text} {sentence(_named(scenario, 'rival.community'))}"


def _gap(one: float, other: float) -> str:
    """`25 % less`, `10 % more`, or empty if equal."""
    if one == other:
        return ""
    side = "less" if one < other else "more"
    if not other:
        return side
    return f"{number(round(100 * abs(one - other) / other, 1))} % {side}"


def _is_nothing(scenario: Scenario, quantity: Quantity) -> bool:
    value = value_of(scenario.settings, quantity.name)
    if quantity.kind == "switch":
        return value is False
    return quantity.kind in ("number", "whole") and value == quantity.low and float(value) <= 0


def _about_rival(scenario: Scenario) -> Iterator[str]:
    rival = scenario.settings.rival
    left = scenario.weeks - rival.launch_week
    if rival.launch_week < 0 or left <= 0:
        yield "Who keeps their customers against a rival, and the lock-in: no rival starts in it."
    elif left < YEAR:
        yield (
            f"Lock-in: it is measured over {YEAR} weeks after the rival's launch, and only "
            f"{duration(left)} are left."
        )
    elif not rival.community:
        yield "What happens when the rival's community fills: here it stays empty."


def _about_size(scenario: Scenario) -> Iterator[str]:
    size = scenario.settings.people.size
    if size < FEW_PEOPLE:
        yield (
            "Which strategy is better in general: in a market of "
            f"{counted(size, 'person', 'people')} luck decides more than strategy."
        )
    if scenario.weeks < 2 * YEAR:
        yield f"How many stay for two years: the run lasts only {duration(scenario.weeks)}."


def _about_strategies(scenario: Scenario, money_of: dict[str, float]) -> Iterator[str]:
    if len(scenario.strategies) < 2:
        many = "one strategy" if scenario.strategies else "no strategy"
        yield f"Which way to grow wins: it has {many}, so there is nothing to compare."
    amounts = {round(one, 2) for one in money_of.values()}
    if len(amounts) > 1:
        told = joined(f"{name} {money(one)}" for name, one in money_of.items())
        yield (
            "Which way of spending the same money is best: the strategies do not spend the same "
            f"each week ({told})."
        )
    if scenario.strategies and not scenario.mixes:
        yield "Whether a mix beats the pure strategies: it has no mixes."


def _about_levers(unused: list[str]) -> Iterator[str]:
    if unused:
        told = joined(f"{meaning(quantities()[name])} ({name})" for name in unused)
        yield f"What these levers would do, which no strategy pulls: {told}."

"""Judging: lessons on telling luck from skill, and on what a conclusion of a model hangs on."""

from __future__ import annotations

from typing import Final

import numpy as np

from simulator.metrics import METRICS
from simulator.quantities import Value
from simulator.strategy import quantities
from simulator.ui.lessons.lesson import (
    YOURS,
    Arm,
    Ask,
    Figures,
    Lesson,
    Lived,
    Picture,
    Trial,
    bars,
    customers_at_end,
    line,
    one_line,
)

_NO_RIVAL: Final[dict[str, Value]] = {"rival.launch_week": -1}

# 8 Luck or skill: the same luck for both, world after world.

WORLDS: Final = 12
BUDGET, MORE = 1420.0, 1633.0
"""Money for advertising of the product-led strategy, EUR a week, and 15 % more."""


def _spending(name: str, budget: float) -> tuple[Arm, ...]:
    changes: dict[str, Value] = {**_NO_RIVAL, "attract.ads_budget": budget}
    return tuple(Arm(name, "product_led", changes, replicate=one) for one in range(WORLDS))


def _in_turn(*some: tuple[Arm, ...]) -> tuple[Arm, ...]:
    return tuple(arm for pair in zip(*some, strict=True) for arm in pair)


def _ends(lived: Lived, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([customers_at_end(one) for one in lived.get(name, ())], dtype=np.float64)


def _draw_luck(lived: Lived) -> list[Picture]:
    looks = {"usual": ("sales", "7 4"), "more": ("community", ""), YOURS: ("hybrid", "2 4")}
    series = [one_line(name, _ends(lived, name), *looks[name], points=True)
              for name in looks if name in lived]  # fmt: skip
    wins = _wins(lived, "more") if "more" in lived else {}
    shown = {"paired": wins["paired"], "unpaired": WORLDS * wins["unpaired"]} if wins else {}
    if YOURS in lived:
        shown[YOURS] = _wins(lived, YOURS)["paired"]
    return [bars("wins", "wins", shown, predicted="x", unit="number",
                 colours={"paired": "community", "unpaired": "sales", YOURS: "hybrid"}),
            line("worlds", "worlds", series, start=1)]  # fmt: skip


def _wins(lived: Lived, name: str) -> dict[str, float]:
    """Worlds in which it has more customers than the usual one; the same over all pairs."""
    usual, other = _ends(lived, "usual"), _ends(lived, name)
    both = min(usual.size, other.size)
    if not both:
        return {"paired": 0.0, "unpaired": 0.0, "apart": 0.0, "spread": 0.0}
    apart = other[:both] - usual[:both]
    return {
        "paired": float((apart > 0).sum()),
        "unpaired": float((other[:, None] > usual[None]).mean()),
        "apart": float(apart.mean()), "spread": float(apart.std()),
    }  # fmt: skip


def _measure_luck(lived: Lived) -> Figures:
    usual = _ends(lived, "usual")
    return {**_wins(lived, "more"), "low": float(usual.min()), "high": float(usual.max()),
            "noise": float(usual.std())}  # fmt: skip


LUCK: Final = Lesson(
    name="luck", scenario="baseline", weeks=130, people=1500,
    arms=_in_turn(_spending("usual", BUDGET), _spending("more", MORE)),
    ask=Ask("count", 0, WORLDS, 1),
    draw=_draw_luck, measure=_measure_luck, answer=lambda found: found["paired"],
    claims={
        "noise": lambda found: found["high"] - found["low"] > 2 * found["apart"],
        "unpaired": lambda found: found["unpaired"] < 0.9,
        "paired": lambda found: found["paired"] >= WORLDS - 1,
        "calm": lambda found: found["spread"] < 0.7 * found["noise"],
    },
    kinds={"paired": "count", "unpaired": "share", "apart": "count", "spread": "count",
           "low": "count", "high": "count", "noise": "count"},
    trial=Trial(
        "attract.ads_budget", 1420.0, 1500.0, 5.0, 1500.0,
        _in_turn(_spending("usual", BUDGET), _spending(YOURS, BUDGET)),
        lambda lived: _wins(lived, YOURS)["paired"], lambda value, _: 4 <= value <= 10, "count",
        "EUR",
    ),
)  # fmt: skip


# 9 Read a model critically: which guess carries the conclusion?

GUESSES: Final[dict[str, tuple[str, Value]]] = {
    "search": ("attract.problem_rate", 0.015),
    "friends": ("switching.social_cost", 0.0),
    "meeting": ("bonds.gain", 0.15),
    "proof": ("preferences.social_proof_weight", 0.0),
}
"""Assumptions that may be wrong, and what they are then."""
_CRITICAL_WORLDS: Final = 2


def _both(name: str, changes: dict[str, Value]) -> tuple[Arm, ...]:
    return tuple(
        Arm(f"{name}:{strategy}", strategy, {**_NO_RIVAL, **changes}, replicate=one)
        for one in range(_CRITICAL_WORLDS) for strategy in ("sales_led", "community_led")
    )  # fmt: skip


def _ahead(lived: Lived, name: str) -> float:
    """By how much the community wins a customer for less than sales do, EUR, on average.

    All of the community's cost is counted.
    """
    cost = METRICS["cac_community_full"].measure
    pair = [[cost(one) for one in lived.get(f"{name}:{strategy}", ())]
            for strategy in ("sales_led", "community_led")]  # fmt: skip
    apart = [sales - ours for sales, ours in zip(*pair, strict=False)]
    return float(np.nanmean(apart)) if np.isfinite(apart).any() else float("nan")


def _draw_critical(lived: Lived) -> list[Picture]:
    names = [name for name in ("as_it_is", *GUESSES, YOURS) if f"{name}:sales_led" in lived]
    values = {name: _ahead(lived, name) for name in names}
    return [bars("ahead", "ahead", values, predicted="bar", unit="EUR",
                 colours={"as_it_is": "ghost", YOURS: "hybrid"})]  # fmt: skip


def _measure_critical(lived: Lived) -> Figures:
    return {name: _ahead(lived, name) for name in ("as_it_is", *GUESSES)}


def _sources() -> Figures:
    """How many numbers the model has about the market, and how many of them are guesses."""
    sources = [known.source.name for known in quantities().values() if not known.lever]
    return {"guesses": float(sources.count("GUESS")), "numbers": float(len(sources))}


def _weakest(found: Figures) -> str:
    return min(GUESSES, key=lambda name: found[name])


CRITICAL: Final = Lesson(
    name="critical", scenario="baseline", weeks=208, people=1500,
    arms=tuple(arm for name, changes in
               (("as_it_is", {}), *((one, dict([given])) for one, given in GUESSES.items()))
               for arm in _both(name, changes)),
    ask=Ask(choices=tuple(GUESSES)),
    draw=_draw_critical, measure=_measure_critical, answer=_weakest,
    claims={
        "ahead": lambda found: found["as_it_is"] > 0,
        "overturned": lambda found: found["search"] < 0,
        "unmoved": lambda found: min(found["friends"], found["meeting"], found["proof"]) > 0,
        "guessed": lambda found: found["guesses"] > 0.5 * found["numbers"],
    },
    kinds=dict.fromkeys(("as_it_is", *GUESSES), "EUR")
    | {"guesses": "count", "numbers": "count"},
    trial=Trial(
        "attract.problem_rate", 0.01, 0.06, 0.005, 0.06, _both(YOURS, {}),
        lambda lived: _ahead(lived, YOURS), lambda value, _: abs(value) <= 250, "EUR", "share",
    ),
    facts=_sources(),
)  # fmt: skip

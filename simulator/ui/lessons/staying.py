"""Staying: lessons on what customers cost, who stays, what holds them, and on a competitor."""

from __future__ import annotations

from typing import Final

import numpy as np

from simulator.metrics import METRICS
from simulator.outcomes import Outcome, followed, retention_curve, survival
from simulator.quantities import Value
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
    line,
    one_line,
)
from simulator.validation.reductions import NOTHING, advertising, leaving
from simulator.verdicts.lockin_worlds import OFF

_NO_RIVAL: Final[dict[str, Value]] = {"rival.launch_week": -1}
_COLOURS: Final = {"sales_led": "sales", "product_led": "product", "community_led": "community"}


def measured(name: str, outcome: Outcome) -> float:
    """A declared metric of one world."""
    return METRICS[name].measure(outcome)


# 4 What does a customer cost: three meanings of CAC.

COSTS: Final = {"paid": "cac_paid", "none": "cac_community_none", "half": "cac_community_half",
                "full": "cac_community_full"}  # fmt: skip


def _costs(lived: Lived) -> dict[str, float]:
    found: dict[str, float] = {}
    if "community_led" in lived:
        outcome = lived["community_led"][0]
        found |= {name: measured(metric, outcome) for name, metric in COSTS.items()}
    if "sales_led" in lived:
        found["sales"] = measured("cac_community_full", lived["sales_led"][0])
        found["sales_none"] = measured("cac_community_none", lived["sales_led"][0])
    return found


def _draw_costs(lived: Lived) -> list[Picture]:
    found = _costs(lived)
    found.pop("sales_none", None)
    if YOURS in lived:
        found[YOURS] = measured("cac_blended", lived[YOURS][0])
    colours = dict.fromkeys(COSTS, "community") | {"sales": "sales", YOURS: "hybrid"}
    return [bars("costs", "costs", found, unit="EUR", predicted="x", colours=colours,
                 scale=found.get("none", float("nan")))]  # fmt: skip


_COMMUNITY: Final = Arm("community_led", "community_led", _NO_RIVAL)
COST: Final = Lesson(
    name="cost", scenario="baseline", weeks=208, people=1500,
    arms=(_COMMUNITY, Arm("sales_led", "sales_led", _NO_RIVAL)),
    ask=Ask("number", 1, 10, 0.1),
    draw=_draw_costs, measure=lambda lived: (found := _costs(lived)) | {
        "times": found["full"] / found["none"]},
    answer=lambda found: found["times"],
    claims={
        "grows": lambda found: found["none"] < found["half"] < found["full"],
        "large": lambda found: found["times"] > 2,
        "same": lambda found: found["sales"] == found["sales_none"],
        "cheap": lambda found: found["none"] < found["sales"],
    },
    kinds=dict.fromkeys((*COSTS, "sales", "sales_none"), "EUR") | {"times": "number"},
    trial=Trial(
        "company.community_acquisition_share", 0.0, 1.0, 0.05, 0.0, (_COMMUNITY.having(YOURS),),
        lambda lived: measured("cac_blended", lived[YOURS][0]),
        lambda value, found: abs(value / found["none"] - 2) <= 0.15, "EUR", "share",
    ),
)  # fmt: skip


# 5 Who stays: to average the departed is to leave out whoever stayed longest.

QUITS: Final = 0.02
"""Chance that a customer leaves in a week, always."""
_QUITTING: Final = Arm("all", NOTHING, {**advertising(0.02), **leaving(QUITS)})


def departed(outcome: Outcome) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How long those stayed who have left, weeks."""
    rows = outcome.journeys
    gone = rows[(rows["adopted_week"] >= 0) & (rows["ended_week"] >= 0)]
    return (gone["ended_week"] - gone["adopted_week"]).to_numpy(dtype=np.float64)


def _draw_stays(lived: Lived) -> list[Picture]:
    series = []
    if "all" in lived:
        outcome = lived["all"][0]
        curve = retention_curve(outcome)
        ages, life = np.arange(len(curve)), departed(outcome)
        gone = [float((life > age).mean()) if life.size else float("nan") for age in ages]
        series = [
            one_line("everybody", curve["survival"], "community",
                     low=curve["low"], high=curve["high"]),
            one_line("departed", gone, "sales", "7 4"),
            one_line("truth", (1 - QUITS) ** ages, "muted", "2 4"),
        ]  # fmt: skip
    if YOURS in lived:
        series.append(one_line(YOURS, retention_curve(lived[YOURS][0])["survival"], "hybrid"))
    return [line("stays", "stays", series, unit="share", predicted="x", whole=True)]


def _measure_stays(lived: Lived) -> Figures:
    outcome = lived["all"][0]
    life, curve = departed(outcome), survival(outcome)
    rows = outcome.journeys
    there = (rows["adopted_week"] >= 0) & (rows["ended_week"] < 0)
    return {
        "average": float(life.mean()) if life.size else float("nan"), "truth": 1 / QUITS,
        "there": float(there.sum()), "gone": float(life.size),
        "year": measured("retention_52", outcome), "year_true": (1 - QUITS) ** 52,
        "year_departed": float((life > 52).mean()) if life.size else float("nan"),
        "low": float(curve.on([52], "low")[0]), "high": float(curve.on([52], "high")[0]),
    }  # fmt: skip


def _honesty(lived: Lived) -> float:
    """The average of the departed as a share of the mean stay, of all, within the run."""
    outcome = lived[YOURS][0]
    life, curve = departed(outcome), survival(outcome)
    if not life.size:
        return float("nan")
    whole = curve.restricted_mean(min(followed(outcome), float(curve.time[-1])))
    return float(life.mean()) / whole


STAYS: Final = Lesson(
    name="stays", scenario="everything_off", weeks=104, people=1500,
    arms=(_QUITTING,), ask=Ask("week", 1, 104, 1),
    draw=_draw_stays, measure=_measure_stays, answer=lambda found: found["average"],
    claims={
        "short": lambda found: found["average"] < 0.7 * found["truth"],
        "worse": lambda found: found["year_departed"] < 0.6 * found["year_true"],
        "right": lambda found: found["low"] <= found["year_true"] <= found["high"],
    },
    kinds={"average": "week", "truth": "week", "there": "count", "gone": "count",
           "year": "share", "year_true": "share", "year_departed": "share", "low": "share",
           "high": "share"},
    trial=Trial(
        "retain.consideration", 0.02, 0.14, 0.01, 0.02, (_QUITTING.having(YOURS),),
        _honesty, lambda value, _: value >= 0.8, "share", "share",
    ),
)  # fmt: skip


# 6 Friends as glue: the same market, with and without a social cost of leaving.

LAUNCH: Final = 78
_RIVAL: Final[dict[str, Value]] = {
    "people.initial_customers": 0.3, "rival.launch_week": LAUNCH, "rival.price": 30.0,
}  # fmt: skip
_FRIENDS: Final = Arm("with", "community_led", _RIVAL)
_ALONE: Final = Arm("without", "community_led", _RIVAL, LAUNCH, OFF["social"])
_LOOKS: Final = {"with": ("community", ""), "without": ("sales", "7 4"), YOURS: ("hybrid", "2 4")}


def _draw_friends(lived: Lived) -> list[Picture]:
    lost = {name: measured("defection_52", some[0]) for name, some in lived.items()}
    series = [one_line(name, some[0].history["customers"], *_LOOKS[name])
              for name, some in lived.items()]  # fmt: skip
    colours = {name: look[0] for name, look in _LOOKS.items()}
    return [bars("lost", "lost", lost, unit="share", predicted="x", colours=colours, scale=0.01),
            line("customers", "customers", series, start=1)]  # fmt: skip


def _measure_friends(lived: Lived) -> Figures:
    own, alone = (lived[name][0] for name in ("with", "without"))
    before = (own.history["customers"][:LAUNCH] == alone.history["customers"][:LAUNCH]).all()
    return {
        "with": measured("defection_52", own), "without": measured("defection_52", alone),
        "held": measured("defection_52", alone) - measured("defection_52", own),
        "before": float(before),
    }  # fmt: skip


FRIENDS: Final = Lesson(
    name="friends", scenario="baseline", weeks=160, people=1500,
    arms=(_FRIENDS, _ALONE), ask=Ask("count", 0, 100, 1),
    draw=_draw_friends, measure=_measure_friends, answer=lambda found: 100 * found["without"],
    claims={
        "quarter": lambda found: 0.15 <= found["with"] <= 0.35,
        "more": lambda found: found["without"] > found["with"],
        "same": lambda found: found["before"] == 1,
    },
    kinds=dict.fromkeys(("with", "without", "held"), "share") | {"before": "count"},
    trial=Trial(
        "switching.social_cost", 0.0, 5.0, 0.25, 1.0, (_FRIENDS.having(YOURS),),
        lambda lived: measured("defection_52", lived[YOURS][0]),
        lambda value, found: value <= 0.75 * found["with"], "share",
    ),
)  # fmt: skip


# 7 A competitor arrives: how much cheaper hardly matters; what holds people does.

DEAR, CHEAP = 40.0, 24.0


def _facing(strategy: str, price: float, name: str = "") -> Arm:
    title = name or f"{strategy}_{price:.0f}"
    return Arm(title, strategy, {**_RIVAL, "rival.price": price})


def _draw_rival(lived: Lived) -> list[Picture]:
    lost = {name: measured("defection_52", some[0]) for name, some in lived.items()}
    colours = {name: _COLOURS.get(name.rpartition("_")[0], "hybrid") for name in lost}
    return [bars("lost", "lost", lost, unit="share", predicted="bar", colours=colours)]


def _measure_rival(lived: Lived) -> Figures:
    found = {name: measured("defection_52", some[0]) for name, some in lived.items()}
    dearer = [found[f"{name}_{DEAR:.0f}"] for name in _COLOURS]
    cheaper = [found[f"{name}_{CHEAP:.0f}"] for name in _COLOURS]
    rise = max(low - high for low, high in zip(cheaper, dearer, strict=True))
    return found | {"rise": rise, "worst": max(cheaper), "best": min(cheaper)}


def _most_lost(found: Figures) -> str:
    return max(_COLOURS, key=lambda name: found[f"{name}_{CHEAP:.0f}"])


COMPETITOR: Final = Lesson(
    name="rival", scenario="baseline", weeks=160, people=1500,
    arms=tuple(_facing(name, price) for name in _COLOURS for price in (DEAR, CHEAP)),
    ask=Ask(choices=tuple(_COLOURS)),
    draw=_draw_rival, measure=_measure_rival, answer=_most_lost,
    claims={
        "product": lambda found: _most_lost(found) == "product_led",
        "price": lambda found: 0 <= found["rise"] <= 0.15,
        "held": lambda found: found["best"] < 0.7 * found["worst"],
    },
    kinds=dict.fromkeys(
        ("rise", "worst", "best",
         *(f"{name}_{price:.0f}" for name in _COLOURS for price in (DEAR, CHEAP))), "share"),
    trial=Trial(
        "adopt.contract", 4.0, 52.0, 4.0, 4.0, (_facing("product_led", CHEAP, YOURS),),
        lambda lived: measured("defection_52", lived[YOURS][0]),
        lambda value, found: value <= 0.75 * found["product_led_24"], "share", "week",
    ),
)  # fmt: skip

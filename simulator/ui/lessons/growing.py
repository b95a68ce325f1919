"""Growing: lessons on what a loop is, on loops together, and on when a wheel keeps itself going."""

from __future__ import annotations

from typing import Final

import numpy as np

from simulator.metrics.turning import loop_gain
from simulator.outcomes import Outcome
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
    customers_at_end,
    line,
    one_line,
)
from simulator.validation.reductions import (
    NOTHING,
    acquaintances,
    advertising,
    joined,
    leaving,
)

# 1 Funnel or wheel: advertising ends; who has nothing else shrinks.

STOP: Final = 26
TALK: Final = 0.03
_PUSHED: Final[dict[str, Value]] = {
    **advertising(0.01), **leaving(0.01), "attract.word_of_mouth_norm": "fraction"
}  # fmt: skip
_FUNNEL: Final = Arm("funnel", NOTHING, _PUSHED, STOP, {"attract.ads_budget": 0.0})
_WHEEL: Final = _FUNNEL.having("wheel", attract__word_of_mouth=TALK)


def _draw_funnel(lived: Lived) -> list[Picture]:
    looks = {"funnel": ("sales", "7 4"), "wheel": ("community", ""), YOURS: ("hybrid", "2 4")}
    series = [one_line(name, some[0].history["customers"], *looks[name])
              for name, some in lived.items()]  # fmt: skip
    return [line("customers", "customers", series, start=1, predicted="y")]


def _measure_funnel(lived: Lived) -> Figures:
    found = {}
    for name in ("funnel", "wheel"):
        history = lived[name][0].history
        found[f"{name}_stop"] = float(history["customers"].iloc[STOP - 1])
        found[f"{name}_end"] = float(history["customers"].iloc[-1])
        late = history.iloc[STOP + 1 :]
        found[f"{name}_late"] = float(late["adopted_by_ads"].sum()
                                      + late["adopted_by_word_of_mouth"].sum())  # fmt: skip
    return found


def _kept(lived: Lived) -> float:
    customers = lived[YOURS][0].history["customers"]
    return float(customers.iloc[-1] / max(customers.iloc[STOP - 1], 1))


FUNNEL: Final = Lesson(
    name="funnel", scenario="everything_off", weeks=104, people=1000,
    arms=(_FUNNEL, _WHEEL), ask=Ask("count", 0, 1000, 1),
    draw=_draw_funnel, measure=_measure_funnel, answer=lambda found: found["wheel_end"],
    claims={
        "dries": lambda found: found["funnel_late"] == 0,
        "shrinks": lambda found: found["funnel_end"] < 0.6 * found["funnel_stop"],
        "turns": lambda found: found["wheel_end"] > found["wheel_stop"],
    },
    kinds=dict.fromkeys(("funnel_stop", "funnel_end", "funnel_late", "wheel_stop", "wheel_end",
                         "wheel_late"), "count"),
    trial=Trial(
        "attract.word_of_mouth", 0.0, 0.08, 0.001, 0.01, (_WHEEL.having(YOURS),), _kept,
        lambda value, _: 0.9 <= value <= 1.1, "share", "share",
    ),
)  # fmt: skip


# 2 One loop at a time: each alone does little.

LOOPS: Final[dict[str, tuple[str, ...]]] = {
    "talk": ("attract.word_of_mouth",),
    "invitations": ("attract.virality",),
    "referrals": ("attract.referral_programme",),
    "community": ("community.presence",),
    "search": ("attract.problem_rate",),
}
_ALL: Final = tuple(name for names in LOOPS.values() for name in names)
_NO_RIVAL: Final[dict[str, Value]] = {"rival.launch_week": -1}


def _with(name: str, loops: tuple[str, ...]) -> Arm:
    on = {quantity for loop in loops for quantity in LOOPS[loop]}
    off: dict[str, Value] = {quantity: 0.0 for quantity in _ALL if quantity not in on}
    return Arm(name, "community_led", {**_NO_RIVAL, **off})


def _draw_loops(lived: Lived) -> list[Picture]:
    values = {name: customers_at_end(some[0]) for name, some in lived.items()}
    colours = {"none": "ghost", "all": "community", YOURS: "hybrid"}
    return [bars("loops", "loops", values, predicted="x", colours=colours)]


def _measure_loops(lived: Lived) -> Figures:
    ends = {name: customers_at_end(some[0]) for name, some in lived.items()}
    gains = sum(ends[loop] - ends["none"] for loop in LOOPS)
    return {**ends, "best": max(ends[loop] for loop in LOOPS), "one_by_one": ends["none"] + gains}


TOGETHER: Final = Lesson(
    name="loops", scenario="baseline", weeks=208, people=1500,
    arms=(_with("none", ()), *(_with(loop, (loop,)) for loop in LOOPS),
          _with("all", tuple(LOOPS))),
    ask=Ask("count", 0, 1500, 1),
    draw=_draw_loops, measure=_measure_loops, answer=lambda found: found["all"],
    claims={
        "little": lambda found: found["best"] < 2 * found["none"],
        "more": lambda found: found["all"] > 1.5 * found["one_by_one"],
    },
    kinds=dict.fromkeys(("none", *LOOPS, "all", "best", "one_by_one"), "count"),
    trial=Trial(
        "attract.problem_rate", 0.0, 0.06, 0.005, 0.06,
        (_with(YOURS, tuple(LOOPS)),), lambda lived: customers_at_end(lived[YOURS][0]),
        lambda value, found: value <= 0.5 * found["all"], "count", "share",
    ),
)  # fmt: skip


# 3 When does it keep itself going: the loop gain crosses 1.

LEAVES: Final = 0.1
"""Chance that a customer leaves in a week."""
TALKS: Final = (7, 8, 9, 10, 11, 12, 13)
"""Newcomers that 100 customers would bring in a week, if everybody else were a stranger."""
_PEOPLE, _DEGREE, _FIRST = 15_000, 150, 0.008


def _talking(talk: float, name: str, replicate: int, leaves: float = LEAVES) -> Arm:
    changes = joined(
        acquaintances("random", _PEOPLE, _DEGREE), leaving(leaves),
        {"attract.word_of_mouth": talk / 100, "attract.word_of_mouth_norm": "fraction",
         "people.initial_customers": _FIRST},
    )  # fmt: skip
    return Arm(name, NOTHING, changes, replicate=replicate)


def _draw_gain(lived: Lived) -> list[Picture]:
    gains = {name: loop_gain(some[0]) for name, some in lived.items()}
    known = [gains[str(talk)] for talk in TALKS if str(talk) in gains]
    series = []
    if known:
        series.append(one_line(
            "gain", [one.value for one in known], points=True,
            low=[one.low for one in known], high=[one.high for one in known],
        ))  # fmt: skip
    if YOURS in gains:
        before = [float("nan")] * TALKS.index(8)
        series.append(one_line(YOURS, [*before, gains[YOURS].value], "hybrid", points=True))
    course = [one_line(name, lived[name][0].history["customers"], colour, dash)
              for name, colour, dash in (("7", "sales", "7 4"), ("10", "accent", ""),
                                         ("13", "product", "2 4")) if name in lived]  # fmt: skip
    return [line("gain", "gain", series, unit="number", start=TALKS[0], predicted="x",
                 reference=1.0),
            line("course", "customers", course, start=1)]  # fmt: skip


def reached(outcome: Outcome) -> float:
    """Share of the market that is or was with the company, over the run."""
    return 1 - float(outcome.history["strangers"].mean() / outcome.facts["people"])


def _measure_gain(lived: Lived) -> Figures:
    """Where a line through the gains crosses 1, and where theory says it does.

    Theory: a customer brings talk / leaving others; of its acquaintances one brought it, and some
    have been customers already (a branching process in a finite market).
    """
    gains = [loop_gain(lived[str(talk)][0]).value for talk in TALKS]
    if not np.isfinite(gains).all():
        return {"crossing": float("nan"), "theory": float("nan"), "endless": 100 * LEAVES,
                "low": gains[0], "high": gains[-1]}  # fmt: skip
    slope, start = np.polyfit(TALKS, gains, 1)
    at_one = reached(lived["10"][0])
    theory = 100 * LEAVES / ((1 - 1 / _DEGREE) * (1 - at_one))
    return {"crossing": float((1 - start) / slope), "theory": theory, "endless": 100 * LEAVES,
            "low": gains[0], "high": gains[-1]}  # fmt: skip


KEEPS_GOING: Final = Lesson(
    name="gain", scenario="everything_off", weeks=60, people=_PEOPLE,
    arms=tuple(_talking(talk, str(talk), place) for place, talk in enumerate(TALKS)),
    ask=Ask("number", 1, 30, 0.5),
    draw=_draw_gain, measure=_measure_gain, answer=lambda found: found["crossing"],
    claims={
        "threshold": lambda found: abs(found["crossing"] / found["theory"] - 1) <= 0.05,
        "below": lambda found: found["low"] < 1,
        "above": lambda found: found["high"] > 1,
    },
    kinds=dict.fromkeys(("crossing", "theory", "endless", "low", "high"), "number"),
    trial=Trial(
        "retain.consideration", 0.06, 0.14, 0.005, 0.105, (_talking(8, YOURS, 1),),
        lambda lived: loop_gain(lived[YOURS][0]).value, lambda value, _: value >= 1, "number",
        "share",
    ),
)  # fmt: skip

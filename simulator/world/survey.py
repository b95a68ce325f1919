"""Survey: what customers would say about the company, who answers, and how answers mislead."""

from __future__ import annotations

import math
from typing import Annotated, Any

from simulator.chance import decision_named, happens, uniform
from simulator.compiled import compiled, looped
from simulator.quantities import Part, quantity
from simulator.sources import GUESS
from simulator.world.columns import Array, Column

RATES = decision_named("rates the company")
ITEM = decision_named("answers an item of the loyalty index")
ASKED = decision_named("place on the list of the survey")
ANSWERS = decision_named("answers the survey")
RATINGS, ITEMS = 10, 5  # steps of the rating 0 to 10 and of an item 1 to 6
NUMBER_OF_ITEMS = 3


class Survey(Part):
    """Asking customers how loyal they are: the scale, the sample and its biases."""

    sample_size: int = quantity(
        200, unit="person", low=1, high=10_000_000, source=GUESS,
        meaning="customers who are asked, drawn by lot; all where there are fewer",
    )
    nps_target: float = quantity(
        70.0, unit="point", low=-100, high=100, source=GUESS,
        meaning="NPS of all customers of the reference market, which knows no rival; it sets the "
        "constant of the rating",
    )
    loyalty_weight: float = quantity(
        0.3, unit="1/utility", low=0, high=20, source=GUESS,
        meaning="how strongly the wish to stay shows in a rating, on the logit scale",
    )
    noise: float = quantity(
        0.5, unit="1", low=0, high=20, source=GUESS,
        meaning="scale of the logistic noise in an answer, on the logit scale",
    )
    answering: float = quantity(
        -1.0, unit="1", low=-20, high=20, source=GUESS,
        meaning="log odds that somebody without any belonging answers when asked",
    )
    belonging_answers: float = quantity(
        2.0, unit="1", low=-20, high=20, source=GUESS,
        meaning="what full belonging adds to the log odds of answering; 0: all answer alike",
    )
    fan_bias: float = quantity(
        1.0, unit="1", low=-10, high=10, source=GUESS,
        meaning="points an expert adds to the own rating when the company asks; 0: none",
    )


class Opinion:
    """What one person thinks of the company, and would say; NaN or -1 for no customer."""

    loyalty: Annotated[
        Array, Column("f8", "utility of staying above the best way out", "utility", "retain", -99)
    ]
    leaving: Annotated[Array, Column("f8", "chance to leave if reconsidering now", "1", "retain")]
    leaving_alone: Annotated[
        Array, Column("f8", "the same if leaving cost no company", "1", "retain")
    ]
    social_cost: Annotated[
        Array, Column("f8", "social cost of leaving to the best way out", "utility", "retain")
    ]
    rating: Annotated[Array, Column("i1", "would recommend, 0 to 10, unbiased", "1", "retain", -1)]
    rating_said: Annotated[
        Array, Column("i1", "the same as it is told to the company", "1", "retain", -1)
    ]
    item_1: Annotated[Array, Column("i1", "would buy again, 1 worst to 6 best", "1", "retain", -1)]
    item_2: Annotated[Array, Column("i1", "would try more of it, 1 to 6", "1", "retain", -1)]
    item_3: Annotated[Array, Column("i1", "would recommend, 1 to 6", "1", "retain", -1)]
    place: Annotated[Array, Column("f8", "place on the list of those asked, 0 to 1", "1", "retain")]
    answer_chance: Annotated[Array, Column("f8", "chance to answer when asked", "1", "retain")]
    answers: Annotated[Array, Column("u1", "1 if answers when asked", "1", "retain")]
    invited: Annotated[Array, Column("u1", "1 if invited to the community by lot", "1", "engage")]


@compiled
def logistic(x: float) -> float:
    """The logistic function of x."""
    return 1.0 / (1.0 + math.exp(-x))


@compiled
def step_reached(leaning: float, step: int, steps: int, noise: float) -> float:
    """Chance that an answer on a scale of 0 to `steps` is at least `step`.

    The answer is steps x logistic(leaning + noise), rounded; the noise is logistic, so that the
    chance has a closed form.
    """
    share = (step - 0.5) / steps
    distance = leaning - math.log(share / (1.0 - share))
    if noise <= 0.0:
        return 1.0 if distance >= 0.0 else 0.0
    return logistic(distance / noise)


@compiled
def answer_of(chance: float, leaning: float, steps: int, noise: float) -> int:
    """The answer, 0 to `steps`, that belongs to this number between 0 and 1."""
    answer = 0
    while answer < steps and happens(chance, step_reached(leaning, answer + 1, steps, noise)):
        answer += 1
    return answer


@looped
def answer_everyone(
    opinions: Array, belonging: Array, experts: Array, week: int, seed: int, constant: float,
    survey: Any,
) -> None:
    """Fill in what everybody who is a customer (whose loyalty is known) would answer."""
    for person in range(opinions.size):
        loyalty = opinions[person].loyalty
        if math.isnan(loyalty):
            continue
        leaning = constant + survey.loyalty_weight * loyalty
        rating = answer_of(
            uniform(seed, person, week, RATES, 0), leaning, RATINGS, survey.noise
        )
        opinions[person].rating = rating
        bias = survey.fan_bias if experts[person] else 0.0
        said = math.floor(rating + bias + 0.5)
        opinions[person].rating_said = min(RATINGS, max(0, said))
        opinions[person].item_1 = 1 + answer_of(
            uniform(seed, person, week, ITEM, 1), leaning, ITEMS, survey.noise
        )
        opinions[person].item_2 = 1 + answer_of(
            uniform(seed, person, week, ITEM, 2), leaning, ITEMS, survey.noise
        )
        opinions[person].item_3 = 1 + answer_of(
            uniform(seed, person, week, ITEM, 3), leaning, ITEMS, survey.noise
        )
        opinions[person].place = uniform(seed, person, week, ASKED, 0)
        answers = logistic(survey.answering + survey.belonging_answers * belonging[person])
        opinions[person].answer_chance = answers
        opinions[person].answers = happens(uniform(seed, person, week, ANSWERS, 0), answers)

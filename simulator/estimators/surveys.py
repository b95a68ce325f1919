"""Surveys: NPS and the loyalty index of a census and of a sample, and why more answers do not help.

A sample errs in two ways. Its luck fades with its size; its bias, from who answers and what
people say when the company asks, does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
PROMOTERS, PASSIVES = 9, 7  # the lowest rating of each
ITEMS: Final = ("item_1", "item_2", "item_3")
NAN: Final = float("nan")


def scores(ratings: ArrayLike) -> Floats:
    """100 for a promoter (9-10), 0 for a passive (7-8), -100 for a detractor (0-6)."""
    known = np.asarray(ratings)
    return 100.0 * (known >= PROMOTERS) - 100.0 * (known < PASSIVES)


def nps(ratings: ArrayLike) -> float:
    """100 (promoters - detractors) / answers; NaN without any answer."""
    known = scores(ratings)
    return float(known.mean()) if known.size else NAN


def nps_error(ratings: ArrayLike) -> float:
    """100 sqrt((p + d - (p - d)^2) / n), the standard error of the NPS; NaN without answers."""
    known = scores(ratings)
    return float(known.std() / np.sqrt(known.size)) if known.size else NAN


def loyalty_index(rows: pd.DataFrame) -> float:
    """Mean over persons of the mean of three items, each 1 (worst) to 6 (best); NaN without any."""
    return float(rows[list(ITEMS)].to_numpy(dtype=np.float64).mean()) if len(rows) else NAN


def customers_of(people: pd.DataFrame) -> pd.DataFrame:
    """The rows of those who are customers: the census."""
    return people[people["is_customer"]]


def with_sample(customers: pd.DataFrame, size: int) -> pd.DataFrame:
    """The same rows with `asked` and `answered`: so many by lot, and who of them answers."""
    asked = customers["place"].rank(method="first") <= size
    return customers.assign(asked=asked, answered=asked & (customers["answers"] > 0))


def answers_of(people: pd.DataFrame, size: int) -> pd.DataFrame:
    """The rows of the sample's customers who answered."""
    rows = with_sample(customers_of(people), size)
    return rows[rows["answered"]]


def sampling_error(survey: pd.DataFrame, answers: Iterable[float]) -> pd.DataFrame:
    """How wrong the NPS of so many answers is, in closed form; a bigger sample cures luck alone.

    Parameters
    ----------
    survey
        one row per customer with `rating`, `rating_said` and `answer_chance` (see `Run.survey`)
    answers
        numbers of answers, infinity included

    Returns
    -------
    Columns answers, expected (mean of the NPS over samples), bias (expected - census), luck
    (standard error) and error (root of the mean square of both). Who answers comes in
    proportion to `answer_chance` and says `rating_said`.
    """
    weight = survey["answer_chance"].to_numpy(dtype=np.float64)
    said = scores(survey["rating_said"])
    if not len(survey) or weight.sum() <= 0:
        expected, spread, truth = NAN, NAN, NAN
    else:
        truth = nps(survey["rating"])
        expected = float(np.average(said, weights=weight))
        spread = float(np.sqrt(np.average((said - expected) ** 2, weights=weight)))
    sizes = np.array(list(answers), dtype=np.float64)
    luck = spread / np.sqrt(sizes)
    bias = np.full(sizes.size, expected - truth)
    return pd.DataFrame(
        {
            "answers": sizes, "expected": np.full(sizes.size, expected), "bias": bias,
            "luck": luck, "error": np.hypot(bias, luck),
        }
    )  # fmt: skip

"""The ideas the simulator was made for, S1 to S24: each has a name, a quantity and an effect.

Each idea has one test in `test_ideas_of_*.py`: worlds that differ in its mechanism only, with the
same luck. A test fails where the mechanism does nothing, or does the opposite.
"""

from __future__ import annotations

import functools
import re

import pytest

from simulator.history import HISTORY
from simulator.metrics import METRICS, TWIN_METRICS
from simulator.scenario import library
from simulator.strategy import quantities
from simulator.words.description import text
from tests import test_ideas_of_community, test_ideas_of_growth, test_ideas_of_loyalty
from tests.brief_help import IDEAS


@functools.cache
def described(name: str) -> str:
    return text(name)


@pytest.mark.parametrize("row", IDEAS)
def test_every_name_of_an_idea_is_there_and_described(row: str) -> None:
    idea = IDEAS[row]
    assert set(idea.quantities.split()) <= set(quantities())
    assert set(idea.results.split()) <= {*HISTORY, *METRICS, *TWIN_METRICS, "momentum"}
    assert set(idea.scenarios.split()) <= set(library())
    for name in idea.quantities.split() + idea.results.split():
        assert described(name).startswith(name), name


def test_all_ideas_are_here_and_each_has_its_test() -> None:
    assert list(IDEAS) == [f"S{number}" for number in range(1, 25)]
    modules = (test_ideas_of_community, test_ideas_of_growth, test_ideas_of_loyalty)
    tests = [re.match(r"test_(s\d+)_", name) for module in modules for name in vars(module)]
    assert sorted({found[1].upper() for found in tests if found}) == sorted(IDEAS)

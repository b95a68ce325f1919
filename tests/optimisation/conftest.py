"""A search whose runs are planted, so that the best mix and its value are known."""

import numpy as np
import pytest

import simulator as fw
from simulator.optimisation.candidates import space_of
from simulator.optimisation.search import Effort, goal_named, optimise
from simulator.study import runs
from simulator.study.progress import Silent


@pytest.fixture(scope="session")
def market():
    return fw.read("baseline", people=60, weeks=20)


@pytest.fixture(scope="session")
def space(market):
    return space_of(market, (), (0, 10), None)


def lived(task, work, values):
    """A run that ended well and gave these values."""
    told = tuple(values[name] for name in work.keep.metrics)
    return runs.Lived(task, runs.OK, "", told, {}, {}, 0.0)


def planted(work, task, clock):
    """Best at 40 % sales, then 60 % community from the second phase on; plus shared luck."""
    plan = runs.plan_of(work, task)
    first, last = plan[0].settings, plan[-1].settings
    sales, community = first.attract.sales_representatives, last.community.managers
    full = work.scenario.settings.people.size / 1500
    loss = (sales / full - 0.4) ** 2 + (community / full - 0.6) ** 2
    luck = np.random.default_rng(task.seed).normal()  # of the world
    own = np.random.default_rng([task.seed, int(1e6 * loss)]).normal()
    return lived(task, work, {
        "profit": 100 - 100 * loss + 20 * luck + 2 * own, "cac_blended": 50 + loss,
        "retention_52": 0.5 - loss, "lock_in": 0.1, "customers": 10.0,
    })  # fmt: skip


@pytest.fixture(scope="session")
def searched(space, tmp_path_factory):
    """A search for profit over runs that are lived by a function of one's own."""
    def search(function, effort):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(runs, "_finished", function)
            return optimise(space, goal_named("profit"), tmp_path_factory.mktemp("optimise"),
                            effort, lambda line: None, lambda runs, done: Silent())  # fmt: skip

    return search


@pytest.fixture(scope="session")
def found(searched):
    return searched(planted, Effort(candidates=32, worlds=4, fresh=12, seed=2, workers=1))

"""Surveying: what everybody thinks and has done at one moment of a run, as a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from simulator.accounts import SEGMENTS
from simulator.estimators.surveys import customers_of, with_sample
from simulator.simulation import Simulation
from simulator.stages.retain.loyalty import opinions
from simulator.world.columns import columns_of
from simulator.world.people import CUSTOMER, EXPERT, MEMBER, STAGE
from simulator.world.survey import Opinion

_OPINIONS = tuple(name for name, _ in columns_of(Opinion))
_NOT_ASKED = ("joined_week", "expert_week", "answers_total", "invited", "switching_cost")


def people_of(simulation: Simulation) -> pd.DataFrame:
    """Everybody as things stand, with what metrics need: standing, help given, opinions.

    One row per person. Opinions (see `flywheel describe columns`) are those of customers; of
    all others they are NaN or -1. `switching_cost` is what leaving would cost in company, as
    the difference in weekly price that weighs as much, EUR.
    """
    world, settings = simulation.world, simulation.settings
    people, traits, journey = world.people, world.people.traits, world.people.journey
    found = opinions(world, simulation.week - 1)
    table: dict[str, Any] = {
        "segment": pd.Categorical(np.array(SEGMENTS)[traits["segment"]], list(SEGMENTS)),
        "is_customer": people.standing & STAGE == CUSTOMER,
        "is_member": (people.standing & MEMBER) > 0,
        "is_expert": (people.standing & EXPERT) > 0,
        "belonging": people.mind["belonging"].copy(),
        "joined_week": journey["joined_week"].copy(),
        "expert_week": journey["expert_week"].copy(),
        "answers_total": journey["answers_total"].copy(),
    }
    table |= {name: found[name].copy() for name in _OPINIONS}
    company, weight = settings.company, settings.preferences.price_weight
    with np.errstate(divide="ignore", invalid="ignore"):
        per_euro = weight * traits["weight_price"] / company.reference_price
        table["switching_cost"] = np.where(per_euro > 0, found["social_cost"] / per_euro, np.nan)
    frame = pd.DataFrame(table)
    frame.index.name = "person"
    return frame


def survey_of(simulation: Simulation) -> pd.DataFrame:
    """The survey of all customers as things stand: one row each, see `Run.survey`."""
    customers = customers_of(people_of(simulation))
    customers = customers.reset_index().drop(columns=[*_NOT_ASKED, "is_customer"])
    return with_sample(customers, simulation.settings.survey.sample_size)

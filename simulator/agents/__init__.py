"""The faces of people: Mesa agents that read their row and act by the same rules as the loops.

A face remembers nothing. What it knows stands in its row of the world's tables, and its verbs
call the stages' compiled rules with the same addressed chance. So a year in which the faces act,
in any order, is the same year bit for bit as one run by the compiled loops.
"""

from __future__ import annotations

import numpy as np

from simulator.agents.advocating import Advocating
from simulator.agents.attracted import Attracted
from simulator.agents.choosing import Choosing
from simulator.agents.engaged import Engaged
from simulator.world.columns import Array
from simulator.world.people import CUSTOMER, EXPERT, MEMBER, STAGE


class Person(Attracted, Engaged, Choosing, Advocating):
    """Somebody in the market: one row, with a verb for each stage of the week."""


class Prospect(Person):
    """Somebody who is neither a customer nor in the community."""


class Member(Person):
    """A customer, or somebody in the community."""


class Expert(Person):
    """A member who advocates: helps newcomers, and is listened to."""


ROLES: tuple[type[Person], ...] = (Prospect, Member, Expert)
def roles_of(standing: Array) -> Array:
    """Role of each person as a position in ROLES, from the `standing` column."""
    member = ((standing & STAGE) == CUSTOMER) | ((standing & MEMBER) > 0)
    return np.where((standing & EXPERT) > 0, 2, member.astype(np.int64))

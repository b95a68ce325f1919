"""The wheel: the stages in the order of the week, and the whole of a market's settings."""

from __future__ import annotations

from pydantic import Field

from simulator.quantities import Part
from simulator.stages.adopt import Adopt
from simulator.stages.advocate import Advocate
from simulator.stages.attract import Attract
from simulator.stages.engage import Engage
from simulator.stages.retain import Retain
from simulator.world.market import Market

STAGES = ("attract", "engage", "adopt", "advocate", "retain")


class Wheel(Part):
    """One week, from the first contact to the decision to stay: the order of the fields."""

    attract: Attract = Field(default_factory=Attract)
    engage: Engage = Field(default_factory=Engage)
    adopt: Adopt = Field(default_factory=Adopt)
    advocate: Advocate = Field(default_factory=Advocate)
    retain: Retain = Field(default_factory=Retain)


class Settings(Wheel, Market):
    """Every number of a market and a strategy: the headings of a scenario file."""

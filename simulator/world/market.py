"""The market: what exists around the wheel, as headings of a scenario file."""

from __future__ import annotations

from pydantic import Field

from simulator.quantities import Part
from simulator.world.bonds import BondRules
from simulator.world.community import Community
from simulator.world.company import Company
from simulator.world.networks import Acquaintances
from simulator.world.population import Population
from simulator.world.preferences import Preferences
from simulator.world.programmes import Programmes
from simulator.world.reputation import Reputation
from simulator.world.rival import Rival
from simulator.world.service import Service
from simulator.world.survey import Survey
from simulator.world.switching import Switching


class Market(Part):
    """People and their acquaintances, the company and its community, its service, the rival."""

    people: Population = Field(default_factory=Population)
    network: Acquaintances = Field(default_factory=Acquaintances)
    preferences: Preferences = Field(default_factory=Preferences)
    switching: Switching = Field(default_factory=Switching)
    bonds: BondRules = Field(default_factory=BondRules)
    community: Community = Field(default_factory=Community)
    company: Company = Field(default_factory=Company)
    programmes: Programmes = Field(default_factory=Programmes)
    service: Service = Field(default_factory=Service)
    reputation: Reputation = Field(default_factory=Reputation)
    rival: Rival = Field(default_factory=Rival)
    survey: Survey = Field(default_factory=Survey)

"""The market: people, the company, the rival, and the turn of the wheel, week after week."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.accounts import CHANNELS
from tests.oracle import calibrate
from tests.oracle.adopt import adopt
from tests.oracle.advocate import advocate
from tests.oracle.attract import attract
from tests.oracle.character import Character
from tests.oracle.choices import Offer
from tests.oracle.close import close
from tests.oracle.engage import engage
from tests.oracle.luck import Luck
from tests.oracle.money import book
from tests.oracle.person import CUSTOMER, RIVAL, Person
from tests.oracle.programmes import discount_in
from tests.oracle.retain import retain
from tests.oracle.spells import is_open, spell_of
from tests.oracle.survey import opinions


class Numbers:
    """Settings as plain numbers: `numbers.attract.spike`."""

    def __init__(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            setattr(self, name, Numbers(value) if isinstance(value, dict) else value)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


class Company:
    """What the company has, beside its ledger."""

    def __init__(self, numbers: Any) -> None:
        self.fit = self.fit_ahead = numbers.company.initial_fit
        self.health = numbers.community.initial_health
        self.reputation = 0.0
        self.last_publicity = 0.0
        self.ad_pressure = 0.0
        self.content = 0.0
        self.written_content = 0.0
        self.content_made = 0.0
        self.coverage = 0.0
        self.last_price = numbers.company.price * (1.0 - numbers.company.discount)
        self.last_discount = 0.0
        self.events = 0
        self.collaborations = 0
        self.collaboration_week = -1
        self.release = 0
        self.testers = 0
        self.account_managers = 0.0
        self.account_jobs = 0
        self.free_at: list[float] = []
        self.sales_team: list[tuple[int, float]] = []
        self.peer_answer_chance = 1.0


class Market:
    """A world at one moment; `history` has a row for each week that is over.

    `plan` is the scenario's: dated settings. The people are handed over as they were created.
    """

    def __init__(self, plan: Any, people: list[Person], seed: int) -> None:
        self.plan = plan
        self.people = people
        self.seed = seed
        self.week = 0
        self.numbers = self._numbers_of_week(0)
        self.company = Company(self.numbers)
        self.history: list[dict[str, float]] = []
        self.counts: dict[str, float] = {}
        self.finished: list[dict[str, float | str]] = []
        self.experts_at_close = sum(person.leads for person in people)
        self.adoption_constant = calibrate.adoption_constant(people, self.numbers)
        self.retention_constant = calibrate.retention_constant(
            people, self.adoption_constant, self.numbers
        )
        for person in people:
            person.touch = dict.fromkeys(CHANNELS, 0.0)

    def _numbers_of_week(self, week: int) -> Any:
        """The numbers of the last dated change so far."""
        in_force = [settings for start, settings in self.plan if start <= week][-1]
        return Numbers(in_force.model_dump())

    @property
    def size(self) -> int:
        return len(self.people)

    @property
    def luck(self) -> Luck:
        return Luck(self.seed, self.week)

    @property
    def character(self) -> Character:
        """What platform and kind make of the community."""
        return Character(self.numbers.community)

    def turn(self) -> None:
        """One week (sections 1.4 to 1.11): all look at the world as it was at the last close."""
        if any(start == self.week for start, _ in self.plan):
            self.numbers = self._numbers_of_week(self.week)
        self.counts = {}
        attract(self)
        engage(self)
        adopt(self)
        advocate(self)
        retain(self)
        close(self)
        self.history.append({**self.counts, **book(self)})
        self.week += 1

    def standing(self, stage: str) -> list[Person]:
        """Who stood there when the week began."""
        return [person for person in self.people if person.stage == stage]

    def members(self) -> list[Person]:
        return [person for person in self.people if person.is_member]

    def offer(self) -> Offer:
        """The company's offer as it is seen this week."""
        company, numbers = self.company, self.numbers
        reference = numbers.company.reference_price
        paid = numbers.company.price * (1.0 - discount_in(numbers, self.week))
        return Offer(
            numbers.company.quality * company.fit + company.reputation,
            numbers.company.price / reference,
            discount_in(numbers, self.week),
            numbers.company.reward + numbers.programmes.points_rate * paid / reference,
        )

    def rival_offer(self) -> Offer:
        rival = self.numbers.rival
        return Offer(rival.quality, rival.price / self.numbers.company.reference_price)

    def known_share(self) -> float:
        """Share of people who have heard of the rival (section 1.12)."""
        rival = self.numbers.rival
        if rival.launch_week < 0 or self.week < rival.launch_week:
            return 0.0
        return 1.0 - float(np.exp(-rival.awareness * (self.week - rival.launch_week + 1)))

    def knows_rival(self, person: Person) -> bool:
        share = self.known_share()
        return share > 0.0 and Luck(self.seed, 0).of(person.row, "knows the rival") < share

    def users(self) -> int:
        """People who use or try the product, as the week began."""
        return sum(person.stage in ("engaged", CUSTOMER) for person in self.people)

    def rivals(self) -> list[Person]:
        return self.standing(RIVAL)

    def spells(self) -> list[dict[str, float | str]]:
        """All spells so far, the finished ones first."""
        still = [spell_of(person) for person in self.people if is_open(person)]
        return self.finished + still

    @property
    def exit_fee(self) -> float:
        return float(self.numbers.retain.exit_fee)

    def survey(self) -> list[dict[str, float]]:
        """What everybody would say after the last week."""
        self.week -= 1
        found = opinions(self)
        self.week += 1
        return found

    def price_asked(self) -> float:
        """What a customer pays for a week after the standing discount, EUR."""
        return self.numbers.company.price * (1.0 - self.numbers.company.discount)

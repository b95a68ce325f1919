"""A face that hears of the company, by the rules of `simulator.stages.attract`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from simulator.accounts import CHANNELS
from simulator.agents.face import Face
from simulator.chance import happens, weekly_chance
from simulator.stages.attract import gathering
from simulator.stages.attract import hearing as attracting
from simulator.world import bonds as bonding
from simulator.world import reputation
from simulator.world.columns import Array
from simulator.world.people import EXPERT, MEMBER, STAGE


class Attracted(Face):
    """The part of a person that hears of the company."""

    def attend(self, event: gathering.Event) -> None:
        """Come to an event for members, if one wants to and there is room (`attend_everyone`)."""
        if not self.is_member:
            return
        chance = gathering.attendance_chance(self.belonging, event.attendance)
        wants = happens(self.chance(gathering.ATTENDS), chance)
        if wants and self.chance(gathering.EVENT_PLACE) <= event.last_place:
            self.event_week = self.week

    def attract(self, situation: attracting.Situation, rules: Any) -> None:
        """Hear of the company, or not (the rule of `attract_everyone`)."""
        stage = self.standing & STAGE
        chance = self.chance(attracting.ATTRACTED)
        hazards = np.zeros(len(CHANNELS))
        if attracting.may_return(stage, self.attracted_week, self.ended_week):
            if happens(chance, weekly_chance(rules.return_rate)):
                hazards[attracting.RETURN] = 1.0
                self._be_attracted(attracting.RETURN, bonding.NOBODY, hazards, 1.0)
            return
        if not attracting.is_open(stage):
            return
        called = attracting.is_called(
            self.row, self.week, self.world.seed, situation.call_threshold
        )
        voices, inviting, referring = (
            _added(float(self.columns[speech][other]) for other in self.acquaintances)
            for speech in ("voice", "inviting", "referring")
        )
        by_expert = self._reach_by_expert(situation)
        along = [situation.along if self._goes(other) else 0.0 for other in self.acquaintances]
        if situation.defence > 0.0:
            voices = self._defended(situation)
        total = attracting.channel_hazards(
            hazards, called, voices, inviting, referring, _added([by_expert, *along]),
            len(self.acquaintances), situation, rules,
        )
        if happens(chance, weekly_chance(total)):
            channel = attracting.channel_at(self.chance(attracting.BY_CHANNEL), hazards, total)
            referrer = self._referrer(channel, by_expert, along)
            self._be_attracted(channel, referrer, hazards, total)

    def _reach_by_expert(self, situation: attracting.Situation) -> float:
        audience = situation.audience
        follows = audience > 0.0 and happens(self.chance(attracting.AUDIENCE), audience)
        return float(situation.collaboration) if follows else 0.0

    def _goes(self, other: int) -> bool:
        """True if an acquaintance is a member who goes to this week's event."""
        came = int(self.columns["event_week"][other]) == self.week
        return came and bool(int(self.world.people.standing[other]) & MEMBER)

    def _defended(self, situation: attracting.Situation) -> float:
        """What acquaintances say, the experts among them defending the brand."""
        heard = [float(self.columns["voice"][other]) for other in self.acquaintances]
        standing = self.world.people.standing
        return float(
            reputation.defended(
                _added(voice for voice in heard if voice > 0.0),
                _added(voice for voice in heard if not voice > 0.0),
                sum(bool(standing[other] & EXPERT) for other in self.acquaintances),
                situation.defence,
                situation.defence_form,
            )
        )

    def _be_attracted(self, channel: int, referrer: int, hazards: Array, total: float) -> None:
        self.attracted_week = self.week
        self.channel = channel
        self.referrer = referrer
        if channel == attracting.REACH and referrer != bonding.NOBODY:
            self.event_week = self.week
        self.world.people.touch[self.row] = hazards / total

    def _referrer(self, channel: int, by_expert: float, along: list[float]) -> int:
        apart = by_expert if channel == attracting.REACH else 0.0
        pulls = [
            attracting.pull(
                channel,
                float(self.columns["voice"][other]),
                float(self.columns["inviting"][other]),
                float(self.columns["referring"][other]),
                comes,
            )
            for other, comes in zip(self.acquaintances, along, strict=True)
        ]
        rest = self.chance(attracting.BY_REFERRER) * _added([apart, *pulls]) - apart
        found = bonding.NOBODY
        if rest < 0.0:
            return found
        for other, pull in zip(self.acquaintances, pulls, strict=True):
            if pull > 0.0:
                found = int(other)
                rest -= pull
                if rest < 0.0:
                    break
        return found


def _added(parts: Iterable[float]) -> float:
    """The sum in the order given, as loops add; `sum` corrects itself from Python 3.12 on."""
    total = 0.0
    for part in parts:
        total += part
    return total

"""What everybody meets alike in one week of engagement."""

from __future__ import annotations

from typing import NamedTuple

from simulator.compiled import steady


@steady
class Situation(NamedTuple):
    """What everybody meets alike in one week of engagement.

    `self_served` is the share of questions people solve alone; `fit` is quality times fit;
    `asking` scales the questions of members without skill, `answer_lift` the answers that members
    can give; `event_belonging` is what an event adds to belonging, 0 without one;
    `kept_inside` and `kept_outside` are shares of a bond left after a week, within one
    community and across; `follow_up` is the chance to be called back after bad service; the
    others are the settings of the same name or meaning.
    """

    self_served: float
    presence: float
    health: float
    joining: float
    guests: float
    asking: float
    invited_share: float
    invitation_lift: float
    recognition: float
    answer_lift: float
    rival_meeting: float
    fit: float
    bad_mood: float
    bad_mood_loss: float
    bond_gain: float
    rival_bond_gain: float
    event_belonging: float
    kept_inside: float
    kept_outside: float
    smallest_bond: float
    follow_up: float
    follow_up_gain: float

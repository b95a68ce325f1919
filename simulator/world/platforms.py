"""Platforms and kinds of communities: two tables that say where a community's value comes from.

Both are assumptions, ordered by what the source documents describe (section 1.7). A scenario that
wants other numbers chooses the platform `custom` and writes its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

PlatformName = Literal[
    "custom", "own_forum", "public_forum", "closed_group", "chat_server", "events"
]
KindName = Literal["general", "product", "practice", "play"]
LOW, MIDDLE, HIGH = 0.2, 0.5, 0.8  # the company's control in words, as numbers


class Platform(NamedTuple):
    """What the place where members meet is like, against 1 (control: against 0.5) for neutral.

    `searchable` is the share of content that search engines find, `portability` the share of
    bonds, status and belonging that leavers keep, `bond_gain` how well a meeting becomes a bond,
    `answer_speed` scales the answers that members give in a week, and `brand_control` says how
    much the company can moderate, and contain criticism.
    """

    searchable: float
    portability: float
    bond_gain: float
    answer_speed: float
    brand_control: float


class CommunityKind(NamedTuple):
    """What members come for, as multipliers of what a general community does.

    `questions` of members without skill, `content` that answers and posts leave behind, `bonds`
    made in meetings, `guests` joining before they buy, `feedback` that development can use;
    `portability` is added to that of the platform.
    """

    questions: float
    content: float
    bonds: float
    guests: float
    feedback: float
    portability: float


PLATFORMS: Mapping[str, Platform] = MappingProxyType(
    {
        "own_forum": Platform(0.8, 0.2, 0.8, 0.8, HIGH),
        "public_forum": Platform(0.9, 0.7, 0.6, 0.9, LOW),
        "closed_group": Platform(0.0, 0.4, 1.2, 1.0, LOW),
        "chat_server": Platform(0.1, 0.4, 1.3, 1.3, MIDDLE),
        "events": Platform(0.0, 0.3, 2.0, 0.2, HIGH),
    }
)
"""The platforms that have a name; `custom` has the numbers of the scenario."""

KINDS: Mapping[str, CommunityKind] = MappingProxyType(
    {
        "general": CommunityKind(1.0, 1.0, 1.0, 1.0, 1.0, 0.0),
        "product": CommunityKind(1.3, 1.0, 0.7, 0.5, 1.3, 0.0),
        "practice": CommunityKind(1.0, 1.6, 0.8, 1.5, 0.7, 0.25),
        "play": CommunityKind(0.4, 0.6, 1.8, 0.8, 0.5, 0.10),
    }
)
"""What a community can be for."""


class Character(NamedTuple):
    """A community as its platform and its kind make it.

    `moderation` scales whom a manager reaches, `criticism` what outsiders hear of members' ill
    word; the others are those of `Platform` and `CommunityKind`, put together.
    """

    searchable: float
    portability: float
    bond_gain: float
    answer_speed: float
    moderation: float
    criticism: float
    questions: float
    content: float
    guests: float
    feedback: float


def character_of(platform: Platform, kind: CommunityKind, control_weight: float) -> Character:
    """What platform and kind together make of a community.

    More control than `MIDDLE` lets managers reach more members and less criticism out, less
    control the opposite; a weight of 0 makes control matter for nothing.
    """
    control = control_weight * (platform.brand_control - MIDDLE)
    return Character(
        searchable=platform.searchable,
        portability=min(1.0, platform.portability + kind.portability),
        bond_gain=platform.bond_gain * kind.bonds,
        answer_speed=platform.answer_speed,
        moderation=1.0 + control,
        criticism=1.0 - control,
        questions=kind.questions,
        content=kind.content,
        guests=kind.guests,
        feedback=kind.feedback,
    )

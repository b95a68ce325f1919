"""What platform and kind make of a community: the two tables of section 1.7."""

from __future__ import annotations

from typing import Any

# searchable, portability, bond gain, answer speed, brand control
PLATFORMS = {
    "own_forum": (0.8, 0.2, 0.8, 0.8, 0.8),
    "public_forum": (0.9, 0.7, 0.6, 0.9, 0.2),
    "closed_group": (0.0, 0.4, 1.2, 1.0, 0.2),
    "chat_server": (0.1, 0.4, 1.3, 1.3, 0.5),
    "events": (0.0, 0.3, 2.0, 0.2, 0.8),
}
# questions, content, chats and bonds, guests, usable feedback, portability added
KINDS = {
    "general": (1.0, 1.0, 1.0, 1.0, 1.0, 0.0),
    "product": (1.3, 1.0, 0.7, 0.5, 1.3, 0.0),
    "practice": (1.0, 1.6, 0.8, 1.5, 0.7, 0.25),
    "play": (0.4, 0.6, 1.8, 0.8, 0.5, 0.10),
}


class Character:
    """What the platform and the kind of community in force come to."""

    def __init__(self, community: Any) -> None:
        if community.platform == "custom":
            platform = (
                community.searchable, community.portability, community.bond_gain,
                community.answer_speed, community.brand_control,
            )  # fmt: skip
        else:
            platform = PLATFORMS[community.platform]
        kind = KINDS[community.kind]
        self.searchable = platform[0]
        self.portability = min(1.0, platform[1] + kind[5])
        self.bond_gain = platform[2] * kind[2]
        self.answer_speed = platform[3]
        self.questions = kind[0]
        self.content = kind[1]
        self.guests = community.guests * kind[3]
        self.feedback = kind[4]
        # a control in the middle changes nothing
        lean = community.control_weight * (platform[4] - 0.5)
        self.manager_reach = 1.0 + lean
        self.criticism = 1.0 - lean

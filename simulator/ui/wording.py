"""Wording: the life of one person, as `narrating.narrate` tells it, in the words of a language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from simulator.ui.words import say
from simulator.world.people import CUSTOMER

STORY: Final = {
    "from_the_start": "network.story_from_the_start", "tried": "network.story_tried",
    "gave_up": "network.story_gave_up", "left": "network.story_left",
    "joined": "network.story_joined", "expert": "network.story_expert",
    "paused": "network.story_paused", "event": "network.story_event",
    "answered": "network.story_answered", "was_answered": "network.story_was_answered",
}  # fmt: skip
"""What happened, and the words for it."""
DECIDED: Final = {
    ("buying", "bought"): "network.chose_to_buy", ("buying", "waited"): "network.chose_to_wait",
    ("buying", "rival"): "network.chose_the_rival", ("leaving", "stayed"): "network.chose_to_stay",
    ("leaving", "rival"): "network.left_for_the_rival",
    ("leaving", "nothing"): "network.left_for_nothing",
}  # fmt: skip
"""What a decision was about and what came of it."""
ELSE: Final = {
    "bought": "network.else_bought", "waited": "network.else_waited",
    "stayed": "network.else_stayed", "rival": "network.else_rival",
    "nothing": "network.else_nothing",
}  # fmt: skip
"""What would have come of it without something."""
THINGS: Final = {
    "friends": "network.friends", "status": "network.status_there",
    "belonging": "network.belonging_there", "company": "network.company_there",
    "effort of moving": "network.effort_of_moving", "money at stake": "network.money_at_stake",
    "example of acquaintances": "network.example_of_others",
    "own experience": "network.own_experience",
    "advice of a representative": "network.advice",
}  # fmt: skip
"""What decisions hang on (`simulator.verdicts.deciding`)."""
CAME: Final = {
    "sales": "network.by_sales", "ads": "network.by_ads", "virality": "network.by_virality",
    "content": "network.by_content", "word_of_mouth": "network.by_word_of_mouth",
    "referral": "network.by_referral", "reach": "network.by_reach", "return": "network.by_return",
}  # fmt: skip
"""How somebody became interested, by channel."""
SEGMENT: Final = {
    "value": "network.moved_by_value", "price": "network.moved_by_price",
    "reward": "network.moved_by_reward", "discount": "network.moved_by_discount",
    "belonging": "network.moved_by_belonging",
}  # fmt: skip
"""What moves a person most."""
_MOST_WEEKS = 3  # that are named one by one
_LEAST = 0.0005  # difference of a chance that is shown


def story_in_words(told: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What the card of a person shows: `person`, `who`, `lines`, `help`, `why`, `without`,
    `sentences`.

    `lines` are [when, what, first week], `without` [thing, chance to leave for want of it].
    """
    lines = [
        [_when(one["weeks"], language), _line(one, language), one["weeks"][0]]
        for one in told["story"]
    ]
    return {
        "person": told["person"],
        "who": say(language, "network.moved", what=say(language, SEGMENT[told["segment"]])),
        "lines": lines, "help": _help(told, language), "why": _why(told, language),
        "without": _without(told["last"], language), "sentences": told["sentences"],
    }  # fmt: skip


def _when(weeks: Sequence[int], language: str) -> str:
    """Weeks as the clock counts them, from 1."""
    if len(weeks) == 1:
        return say(language, "network.in_week", n=weeks[0] + 1)
    if len(weeks) <= _MOST_WEEKS:
        return say(language, "network.in_weeks", weeks=", ".join(str(week + 1) for week in weeks))
    return say(language, "network.between", first=weeks[0] + 1, last=weeks[-1] + 1, n=len(weeks))


def _line(one: Mapping[str, Any], language: str) -> str:
    if one["key"] == "decision":
        said = [say(language, DECIDED[one["about"], one["chosen"]])]
        said += [say(language, ELSE[would], things=_things(names, one["friends"], language))
                 for would, names in one["otherwise"].items()]  # fmt: skip
        return " ".join(said)
    if one["key"] == "interested":
        channel = say(language, CAME[one["channel"]])
        key = "network.interested_by" if one["other"] >= 0 else "network.interested"
        return say(language, key, channel=channel, n=one["other"])
    return say(language, STORY[one["key"]], n=one["other"])


def _things(names: Sequence[str], friends: int, language: str) -> str:
    between = f' {say(language, "network.or_without")} '
    return between.join(_thing(name, friends, language) for name in names)


def _thing(name: str, friends: int, language: str) -> str:
    return say(language, THINGS[name], n=friends)


def _help(told: Mapping[str, Any], language: str) -> str:
    keys = {"answered": "network.gave_answers", "was_answered": "network.got_answers"}
    said = [say(language, key, n=told[name][0], people=told[name][1])
            for name, key in keys.items() if told[name][0]]  # fmt: skip
    return " ".join(said)


def _why(told: Mapping[str, Any], language: str) -> str:
    """Why it stays, or what it left in spite of."""
    last, (stayed, held) = told["last"], told["stays"]
    if last is None:
        is_there = told["stage"] == CUSTOMER
        return say(language, "network.never_doubted" if is_there else "network.never_left")
    values = {"week": last["week"] + 1, "chance": _percent(last["chance"]), "times": stayed}
    key = "network.why_stayed" if last["chosen"] == "stayed" else "network.why_left"
    return say(language, key, held=held, **values)


def _without(last: Mapping[str, Any] | None, language: str) -> list[list[str]]:
    """Things and the chance to leave for want of each, the largest first."""
    if last is None:
        return []
    rows = [
        [_thing(name, last["friends"], language), _percent(chance)]
        for name, chance in sorted(last["without"].items(), key=lambda one: -one[1])
        if abs(chance - last["chance"]) > _LEAST
    ]  # fmt: skip
    return rows and [[say(language, "network.as_it_was"), _percent(last["chance"])], *rows]


def _percent(chance: float) -> str:
    return f"{100 * chance:.{1 if chance < 0.1 else 0}f} %"

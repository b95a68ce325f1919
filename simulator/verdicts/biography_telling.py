"""Telling a biography: sentences and tables, made from what was seen and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from simulator.accounts import SEGMENTS
from simulator.results import journeys_of
from simulator.simulation import Simulation
from simulator.verdicts.deciding import Decision
from simulator.verdicts.terms import acquaintances_of
from simulator.words.wording import counted, joined, spoken
from simulator.world.people import CUSTOMER, STAGE, STANDINGS

if TYPE_CHECKING:
    from simulator.verdicts.biography import Life

_SMALLEST: Final = 0.05  # utility below which a term is left out of the sentence
_CHANNELS: Final = {
    "sales": "a call by a sales representative",
    "ads": "an advertisement",
    "virality": "an invitation into the product",
    "content": "an answer found by a search",
    "word_of_mouth": "word of mouth",
    "referral": "a referral",
    "reach": "an event or an outside expert",
    "return": "a second look at the company",
    "start": "being a customer from the first day",
}
_HELD: Final = {
    "friends": "{friends} in the community",
    "status": "status in the community",
    "belonging": "feeling part of the community",
    "company": "the whole social cost of leaving ({friends}, status, belonging)",
    "effort of moving": "the effort of moving",
    "money at stake": "the money at stake",
    "example of acquaintances": "seeing acquaintances with it",
    "own experience": "their own experience with the product",
    "advice of a representative": "the advice of a representative",
}
_CHOSEN: Final = {
    "bought": "bought", "waited": "did not buy yet", "stayed": "stayed",
    "rival": "went to the rival", "nothing": "left and took nothing instead",
}
_WAYS: Final = {
    "stay": "staying", "buy": "buying", "wait": "waiting", "rival": "the rival",
    "nothing": "neither",
}
_TERMS: Final = {"company lost": "social cost"}
"""Terms of a decision that are put otherwise than in the table of terms."""
_TO: Final = {"buying": "buy", "leaving": "leave"}
_WOULD: Final = {
    "bought": "bought", "waited": "not bought", "stayed": "stayed",
    "rival": "gone to the rival", "nothing": "left",
}


def story(life: Life, simulation: Simulation) -> tuple[str, ...]:
    """The biography in sentences, in the order of the weeks."""
    told = [(-1, one) for one in _who(life, simulation)]
    told += list(_journey(life, simulation))
    told += [(week, _event(week, what, other)) for week, what, other in life.events]
    told += [(one.week, _decision(one)) for one in life.decisions]
    told.sort(key=lambda one: one[0])
    end = [*_help(life), *_terms(life.decisions), *_how_to_read(life.decisions),
           _ending(life, simulation)]  # fmt: skip
    return (*(sentence for _, sentence in told), *end)


def _who(life: Life, simulation: Simulation) -> Iterator[str]:
    people, row = simulation.world.people, life.person
    traits = people.traits[row]
    yield (
        f"Person {row} is moved most by {SEGMENTS[int(traits['segment'])]} (1 is the market's "
        f"mean: value {traits['weight_value']:.1f}, price {traits['weight_price']:.1f}, belonging "
        f"{traits['weight_belonging']:.1f}) and knows "
        f"{counted(acquaintances_of(simulation.world, row), 'person', 'people')}."
    )


def _journey(life: Life, simulation: Simulation) -> Iterator[tuple[int, str]]:
    """How each spell of interest began, and how it ended where no decision tells it."""
    rows = journeys_of(simulation)
    left = {one.week for one in life.decisions if one.chosen in ("rival", "nothing")}
    for one in rows[rows["person"] == life.person].to_dict("records"):
        begun, channel = int(one["attracted_week"]), str(one["channel"])
        by = f" of person {one['referrer']}" if one["referrer"] >= 0 else ""
        if begun >= 0:
            yield begun, f"Week {begun}: became interested by {_CHANNELS[channel]}{by}."
        if one["engaged_week"] >= 0:
            yield int(one["engaged_week"]), f"Week {one['engaged_week']}: began to try the product."
        ended = int(one["ended_week"])
        if ended >= 0 and ended not in left:
            how = "gave it up" if one["adopted_week"] < 0 else "was won over and left"
            yield ended, f"Week {ended}: {how}."


def _event(week: int, what: str, other: int) -> str:
    whom = f" (person {other})" if other >= 0 else ""
    return f"Week {week}: {what}{whom}."


def _decision(one: Decision) -> str:
    """One decision, and what it hung on: with the same luck, taken again without each thing."""
    said = f"Week {one.week}: thought about {one.about} and {_CHOSEN[one.chosen]}"
    worth = ", ".join(f"{_WAYS[name]} {value:.1f}" for name, value in one.utilities.items())
    said += f" (worth: {worth}; chance to {_TO[one.about]} {_percent(one.chance)}, "
    said += f"luck {one.luck:.2f})."
    friends = counted(one.friends, "friend")
    found = {name: instead for name, instead in one.otherwise.items() if _told(name, one)}
    alike: dict[str, list[str]] = {}
    for name, instead in found.items():
        alike.setdefault(_WOULD[instead], []).append(_HELD[name].format(friends=friends))
    for would, names in alike.items():
        said += f" Would have {would} in week {one.week} without {' or without '.join(names)}."
    return said


def _terms(decisions: Sequence[Decision]) -> Iterator[str]:
    """What counted in the most telling decision: the last that hung on one thing, or the last."""
    if not decisions:
        return
    one = [*decisions[-1:], *(one for one in decisions if one.otherwise)][-1]
    told = []
    for way, worth in one.utilities.items():
        parts = [
            f"{_TERMS.get(term, term)} {utility:+.1f}"
            for (alternative, term), utility in one.terms.items()
            if alternative == way and abs(utility) >= _SMALLEST
        ]  # fmt: skip
        told.append(f"{_WAYS[way]} {worth:.1f} ({', '.join(parts) or 'nothing'})")
    yield f"What counted in week {one.week}, in units of utility: {'; '.join(told)}."


def _how_to_read(decisions: Sequence[Decision]) -> Iterator[str]:
    if decisions:
        yield (
            "Worth is in units of utility. Luck is drawn anew for each decision, between 0 and 1: "
            "they buy or leave where it is below the chance."
        )


def _told(name: str, one: Decision) -> bool:
    """False for company as a whole where friends alone tell it."""
    return not (name == "company" and one.otherwise.get("friends") == one.otherwise[name])


def _percent(chance: float) -> str:
    return f"{100 * chance:.{1 if chance < 0.1 else 0}f} %"


def _help(life: Life) -> Iterator[str]:
    for counts, verb in ((life.helped, "Answered"), (life.helped_by, "Was helped by peers with")):
        if counts:
            questions = counted(sum(counts.values()), "question")
            most = counts.most_common(1)[0][0]
            link = "of" if verb == "Answered" else "by"
            yield (
                f"{verb} {questions} {link} {counted(len(counts), 'person', 'people')}, most often "
                f"person {most}."
            )


def _ending(life: Life, simulation: Simulation) -> str:
    standing = int(simulation.world.people.standing[life.person])
    held = [one for one in life.decisions if one.chosen == "stayed"]
    saved = [one for one in held if {"rival", "nothing"} & set(one.otherwise.values())]
    now = STANDINGS[standing & STAGE]
    article = "an" if now[0] in "ae" else "a"
    said = f"At the end, after {simulation.week} weeks: {article} {spoken(now)}"
    said = said.replace("a rival", "the rival's customer").replace("a former", "a former customer")
    if standing & STAGE != CUSTOMER or not held:
        return f"{said}."
    times = f"reconsidered {counted(len(held), 'time')} and stayed"
    if not saved:
        return f"{said} who {times}; no single thing held them."
    weeks = f"week{'' if len(saved) == 1 else 's'} {joined(str(one.week) for one in saved)}"
    return f"{said} who {times}; in {weeks} a single thing held them."


def chances_table(decisions: Sequence[Decision]) -> pd.DataFrame:
    """One row a decision: week, about, chosen, chance, luck, friends, and chances without."""
    rows: list[dict[str, Any]] = [
        {
            "week": one.week, "about": one.about, "chosen": one.chosen, "chance": one.chance,
            "luck": one.luck, "friends": one.friends,
            **{f"worth_of_{name}": value for name, value in one.utilities.items()},
            **{
                f"chance_without_{name.replace(' ', '_')}": value
                for name, value in one.chances_without.items()
            },
            "otherwise": "; ".join(f"{name}: {what}" for name, what in one.otherwise.items()),
        }
        for one in decisions
    ]
    return pd.DataFrame(rows)


def terms_table(decisions: Sequence[Decision]) -> pd.DataFrame:
    """Columns week, about, alternative, term, utility; one row a term of a decision."""
    rows = [
        (one.week, one.about, alternative, term, utility)
        for one in decisions for (alternative, term), utility in one.terms.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["week", "about", "alternative", "term", "utility"])

"""What a week leaves with people: satisfaction, skill, assets; trying begins (section 1.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oracle.luck import chance_of, happens
from tests.oracle.person import CUSTOMER, Person

if TYPE_CHECKING:
    from tests.oracle.market import Market

HEALTHY = 0.4


def learn(person: Person, market: Market) -> None:
    """One person's experience of the week."""
    if person.attracted_week <= person.ended_week:
        return  # a rival's customer who does not look at us
    if person.stage == CUSTOMER or person.engaged_week > person.ended_week:
        use(person, market)
    else:
        try_or_forget(person, market)


def use(person: Person, market: Market) -> None:
    rules = market.numbers.engage
    feel(person, market)
    answers = person.peer_answers + person.company_answers
    missing = 1.0 - person.skill
    person.skill += rules.skill_speed * missing + rules.skill_per_answer * missing * answers
    person.skill = min(1.0, person.skill)
    person.assets += rules.asset_speed * (1.0 - person.assets)


def feel(person: Person, market: Market) -> None:
    """Satisfaction: towards the product's fit, and by how one was served."""
    rules, service = market.numbers.engage, market.numbers.service
    lift = 1.0 + service.personalisation_lift * service.personalisation
    after = person.satisfaction
    quality = market.company.fit * market.numbers.company.quality
    after += rules.satisfaction_speed * (quality * lift - after)
    if person.peer_answers > 0:
        after += rules.peer_answer_gain
    if person.company_answers > 0:
        after += 0.5 * rules.peer_answer_gain
    lost = lost_by_service(person, market)
    after = min(1.0, max(0.0, after - lost))
    suffered = person.unresolved + person.late > 0
    if suffered and market.luck.decides(person.row, "is called back", service.follow_up):
        person.followed_up = 1
        after = min(1.0, after + service.follow_up_gain * lost)
    if meets_bad_mood(person, market):
        after = max(0.0, after - market.numbers.community.bad_mood_loss)
    if person.pause_week >= 0 and person.pause_week == market.week - 1:
        after = max(0.0, after - rules.pause_loss)
    person.satisfaction = after


def lost_by_service(person: Person, market: Market) -> float:
    """Satisfaction that unsolved questions and late answers took."""
    rules = market.numbers.engage
    lost = 0.0
    if person.unresolved > 0:
        lost += rules.unresolved_loss
    if person.late > 0:
        lost += rules.late_loss * (1.0 - 0.5 * rules.acknowledgement)
    return lost


def meets_bad_mood(person: Person, market: Market) -> bool:
    """In a community of bad health those who are there meet with bad experiences."""
    missing = HEALTHY - market.company.health
    if person.present_in != 1 or missing <= 0.0:
        return False
    chance = market.numbers.community.bad_mood * missing
    return market.luck.decides(person.row, "bad experience", chance)


def try_or_forget(person: Person, market: Market) -> None:
    """Somebody interested starts to try, or goes cold."""
    if person.adopted_week >= 0:  # who was a customer once knows the product
        person.engaged_week = market.week
        return
    rules = market.numbers.engage
    hazard = rules.self_service / rules.time_to_value
    if person.onboarded_week >= person.attracted_week:
        hazard += rules.account_activation
    if person.peer_answers > 0:
        hazard += rules.peer_activation
    both = hazard + rules.cold_rate
    number = market.luck.of(person.row, "starts to try, or forgets")
    if not happens(number, chance_of(both)):
        return
    if happens(number, chance_of(both) * hazard / both):
        person.engaged_week = market.week
    else:
        person.cold_week = market.week

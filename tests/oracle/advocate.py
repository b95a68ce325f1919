"""Advocacy: recognition, experts, burn-out, voices; then the company learns (1.6 and 1.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oracle.luck import happens
from tests.oracle.person import CUSTOMER, ENGAGED, NEVER, Person
from tests.oracle.programmes import referral_multiplier

if TYPE_CHECKING:
    from tests.oracle.market import Market

CONTRIBUTING = 2


def advocate(market: Market) -> None:
    """One week of advocacy."""
    ambassadors = best_experts(market)
    for person in market.people:
        gain_recognition(person, market)
        person.is_ambassador = int(person in ambassadors)
        tire(person, market)
        lead(person, market)
        speak(person, market)
    learn_from_users(market)


def best_experts(market: Market) -> list[Person]:
    """The experts with the most points as the week began: the ambassadors."""
    experts = [person for person in market.people if person.leads]
    experts.sort(key=lambda person: (-person.points, person.row))
    return experts[: round(market.numbers.community.ambassadors)]


def gain_recognition(person: Person, market: Market) -> None:
    """Points and level (eq. 17): a level rises at once and falls slowly."""
    rules, week = market.numbers.advocate, market.week
    half_life = rules.points_half_life
    person.points *= 2.0 ** (-1.0 / half_life) if half_life > 0.0 else 1.0
    person.points += person.answers_given + 0.5 * person.posts
    if person.leads and person.event_week == week:
        person.points += 3.0
    earned = level_worth(person.points, rules)
    if person.points == 0.0 and person.level == 0 and not person.is_member:
        return  # no level outside, however low its limit
    if earned >= person.level:
        person.level = earned
    elif person.fell_week == NEVER or week - person.fell_week >= rules.fall_after:
        person.level -= 1
        person.fell_week = week


def level_worth(points: float, rules: object) -> int:
    """The highest level whose limit is reached."""
    limits = ("participating_points", "contributing_points", "leading_points")
    return max(
        (level for level, limit in enumerate(limits, 1) if points >= getattr(rules, limit)),
        default=0,
    )


def tire(person: Person, market: Market) -> None:
    """Burn-out (eq. 18); above the limit an expert pauses."""
    rules, week = market.numbers.advocate, market.week
    overload = max(0.0, person.answers_given - rules.comfortable_load)
    if person.is_ambassador:
        overload *= 1.0 - rules.ambassador_ease
    recognised = market.numbers.community.recognition * min(1.0, person.level / CONTRIBUTING)
    after = person.burn_out + rules.burn_out_gain * overload * (1.0 - 0.5 * recognised)
    person.burn_out = min(1.0, max(0.0, after - rules.recovery * person.burn_out))
    if person.answers_given > 0 and person.burn_out > rules.pause_above:
        person.pause_week = week


def lead(person: Person, market: Market) -> None:
    """A member of level 2 or more with enough skill is an expert."""
    leads = (
        person.is_member
        and person.level >= CONTRIBUTING
        and person.skill >= market.numbers.advocate.expert_skill
    )
    if leads and not person.is_expert:
        person.expert_week = market.week
    person.is_expert = int(leads)


def speak(person: Person, market: Market) -> None:
    """What acquaintances hear next week (eq. 4, 6 and 7)."""
    person.voice = person.inviting = person.referring = 0.0
    week = market.week
    if person.stage != CUSTOMER and person.adopted_week != week:
        if person.degree and (person.stage == ENGAGED or person.engaged_week == week):
            person.inviting = market.numbers.company.free_tier / person.degree
        return
    person.voice = voice_of(person, market)
    if not person.degree:
        return
    person.inviting = 1.0 / person.degree
    if person.satisfaction >= 0.5:  # nobody recommends what does not satisfy
        pull = person.weight_reward * referral_multiplier(person.referrals, market.numbers)
        person.referring = pull / person.degree


def voice_of(person: Person, market: Market) -> float:
    rules = market.numbers.advocate
    valence = 2.0 * (person.satisfaction - 0.5)
    if valence < 0.0:
        valence *= rules.negative_weight
        if person.is_member:
            valence *= market.character.criticism
    if person.is_ambassador:
        valence *= rules.ambassador_voice
    return valence * (rules.expert_voice if person.is_expert else 1.0)


def learn_from_users(market: Market) -> None:
    """Feedback makes the product fit better (eq. 21), and now and then there is a release."""
    company, rules = market.company, market.numbers.advocate
    experts = sum(person.is_expert for person in market.people)
    feedback = (
        rules.feedback_per_expert * experts * market.character.feedback
        + rules.feedback_per_account * company.account_jobs
        + rules.feedback_per_user * market.users()
    )
    heard = rules.listening * feedback / (feedback + rules.feedback_half_point)
    aimed = rules.fit_base + rules.fit_feedback * heard
    fit = company.fit
    fit += rules.fit_speed * (1.0 - company.fit) * aimed - rules.fit_drift * company.fit
    company.fit_ahead = released(min(1.0, max(0.0, fit)), market)


def released(fit: float, market: Market) -> float:
    """A release is wanted, or it fails (eq. 22)."""
    company, rules, week = market.company, market.numbers.advocate, market.week
    company.release = company.testers = 0
    interval = rules.release_interval
    if interval <= 0 or week == 0 or week % interval != 0:
        return fit
    experts = sum(person.leads for person in market.people)
    others = len(market.standing(CUSTOMER)) - experts
    company.testers = round(rules.co_creation * (experts + rules.tester_share * max(0, others)))
    found = company.testers / (company.testers + rules.testers_half_point)
    chance = company.fit + (1.0 - company.fit) * found
    wanted = happens(market.luck.of_company("the release is wanted"), chance)
    company.release = 1 if wanted else -1
    size = rules.release_size
    after = fit + size * (1.0 - fit) if wanted else fit - 0.5 * size
    return min(1.0, max(0.0, after))

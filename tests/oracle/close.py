"""The close of the week: what everybody sees next week, and the census."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from simulator.accounts import CHANNELS
from simulator.chance import COMPANY
from tests.oracle.luck import poisson_number
from tests.oracle.person import CUSTOMER, ENGAGED, NOBODY, RIVAL, STAGES, Person
from tests.oracle.programmes import Terms, discount_in
from tests.oracle.spells import has_ended, spell_of

if TYPE_CHECKING:
    from tests.oracle.market import Market


def close(market: Market) -> None:
    """Publish where everybody stands, and count."""
    count_steps(market)
    for person in market.people:
        if has_ended(person, market.week):
            market.finished.append(spell_of(person, market.week))
        publish(person, market.week, market.numbers.community.presence > 0.0)
    for person in market.people:
        look_around(person, market)
    company, numbers = market.company, market.numbers
    company.fit = company.fit_ahead
    company.last_price = market.price_asked()
    company.last_discount = discount_in(numbers, market.week)
    count_stocks(market)
    count_talks(market)
    market.experts_at_close = sum(person.leads for person in market.people)


def publish(person: Person, week: int, is_open: bool) -> None:
    """Where one person stands now; outside the community nobody leads it, and whom a closed one
    has shut out has to join again.
    """
    person.stage = person.stage_now()
    person.ended_week = person.spell_end()
    belongs = person.is_member or person.joined_week == week
    person.is_member = is_open and belongs and person.joined_week > person.ended_week
    if not person.is_member:
        person.is_expert = person.is_ambassador = 0
    person.leads = bool(person.is_expert)
    if person.stage != CUSTOMER:
        person.voice = person.referring = 0.0
        if person.stage != ENGAGED:
            person.inviting = 0.0


def look_around(person: Person, market: Market) -> None:
    """What a person sees of its acquaintances from now on."""
    rules, week = market.numbers.retain, market.week
    person.customer_friends = sum(friend.stage == CUSTOMER for friend in person.acquaintances)
    person.rival_friends = sum(friend.stage == RIVAL for friend in person.acquaintances)
    left = sum(week in (friend.switched_week, friend.quit_week) for friend in person.acquaintances)
    half_life = rules.contagion_half_life
    kept = 2.0 ** (-1.0 / half_life) if half_life > 0.0 else 1.0
    if rules.contagion == 0.0:  # where nobody listens to leavers, none are remembered
        kept = 0.0
    person.leavers = (person.leavers + left) * kept
    if left:
        person.leaver_week = week


def count_talks(market: Market) -> None:
    """Talks about the brand and about the rival's; counted, and without effect."""
    counts, luck = market.counts, market.luck
    counts["mentions_good"] = counts["mentions_bad"] = counts["rival_mentions"] = 0
    rate = market.numbers.reputation.talks
    good = sum(max(0.0, person.voice) for person in market.standing(CUSTOMER))
    bad = sum(max(0.0, -person.voice) for person in market.standing(CUSTOMER))
    quality = min(1.0, market.numbers.rival.quality)
    theirs = len(market.standing(RIVAL)) * abs(2.0 * (quality - 0.5))
    for index, (name, voices) in enumerate(
        (("mentions_good", good), ("mentions_bad", bad), ("rival_mentions", theirs))
    ):
        number = luck.of(COMPANY, "talks about the brand", index)
        counts[name] = poisson_number(number, rate * voices, 10**6)


def count_steps(market: Market) -> None:
    """Who took which step this week."""
    counts, week, people = market.counts, market.week, market.people
    steps = {
        "went_cold": "cold_week", "abandoned": "gave_up_week",
        "joined": "joined_week", "left_to_rival": "switched_week", "left_to_nothing": "quit_week",
        "won_by_rival": "rival_week", "upgraded": "upgraded_week",
        "downgraded": "downgraded_week", "second_products_bought": "second_product_week",
        "second_products_dropped": "dropped_week", "memberships_begun": "membership_week",
        "memberships_lapsed": "lapsed_week",
    }  # fmt: skip
    for name, date in steps.items():
        counts[name] = sum(getattr(person, date) == week for person in people)
    counts["activated"] = sum(
        person.engaged_week == week and person.channel < len(CHANNELS) for person in people
    )  # who is a customer from the first day never began
    counts["left_early"] = sum(
        person.left_early for person in people if week in (person.switched_week, person.quit_week)
    )
    bought = [person for person in people if person.adopted_week == week]
    for index, channel in enumerate(CHANNELS):
        counts[f"attracted_by_{channel}"] = sum(
            person.attracted_week == week and person.channel == index for person in people
        )
        counts[f"adopted_by_{channel}"] = sum(person.channel == index for person in bought)
        counts[f"touched_by_{channel}"] = sum(person.touch[channel] for person in bought)
    count_referrals(bought, market)
    count_activity(market)


def count_referrals(bought: list[Person], market: Market) -> None:
    """Earlier successes of those who brought a customer, as far as they count."""
    referral = CHANNELS.index("referral")
    earlier = 0.0
    most = market.numbers.programmes.referral_tiers
    referrers = [
        market.people[person.referrer]
        for person in bought
        if person.channel == referral and person.referrer != NOBODY
    ]
    for referrer in referrers:
        earlier += min(float(referrer.referrals), most)
        referrer.referrals += 1  # of two in one week the second has one before it
    market.counts["referral_successes"] = earlier


def count_activity(market: Market) -> None:
    """What people asked, got answered and wrote."""
    counts, people = market.counts, market.people
    counts["questions"] = sum(person.questions for person in people)
    counts["answered_by_peers"] = sum(person.peer_answers for person in people)
    counts["answered_by_company"] = sum(person.company_answers for person in people)
    counts["put_to_peers"] = sum(person.to_peers for person in people)
    for name in ("unresolved", "late", "posts", "followed_up"):
        counts[name] = sum(getattr(person, name) for person in people)
    counts["self_served"] = sum(
        person.questions - person.peer_answers - person.to_company for person in people
    )
    there = [person for person in people if person.event_week == market.week]
    counts["event_guests"] = sum(person.attracted_week == market.week for person in there)
    counts["event_attendees"] = len(there) - counts["event_guests"]


def count_stocks(market: Market) -> None:
    """Where everybody stands at the end of the week."""
    counts, people, company = market.counts, market.people, market.company
    names = ("strangers", "attracted", "engaged", "customers", "rival_customers", "former")
    for name, stage in zip(names, STAGES, strict=True):
        counts[name] = sum(person.stage == stage for person in people)
    members = market.members()
    counts["members"] = len(members)
    counts["guests"] = sum(person.stage != CUSTOMER for person in members)
    counts["experts"] = sum(person.leads for person in members)
    counts["ambassadors"] = sum(person.is_ambassador for person in members)
    for level, name in enumerate(("exploring", "participating", "contributing", "leading")):
        counts[name] = sum(person.level == level for person in members)
    counts["events"] = company.events
    counts["collaborations"] = company.collaborations
    counts["testers"] = company.testers
    counts["release"] = company.release
    counts["content"] = company.content + company.written_content
    counts["community_content"] = company.content
    counts["fit"] = company.fit
    counts["reputation"] = company.reputation
    counts["health"] = company.health
    customers = market.standing(CUSTOMER)
    counts["satisfaction"] = mean([person.satisfaction for person in customers])
    counts["skill"] = mean([person.skill for person in customers])
    counts["belonging"] = mean([person.belonging for person in members])
    counts["gravity"] = mean([(1, 4, 7, 10)[person.level] ** 2 for person in members])
    counts["bonds_per_member"] = mean([len(person.bonds) for person in members])
    count_programmes(customers, market)


def count_programmes(customers: list[Person], market: Market) -> None:
    """What customers have of the programmes, and what it costs."""
    counts, people, terms = market.counts, market.people, Terms(market.numbers, market.week)
    counts["premium_customers"] = sum(person.has_premium() for person in customers)
    counts["second_products"] = sum(person.has_second() for person in customers)
    counts["bundles"] = sum(person.has_premium() and person.has_second() for person in customers)
    counts["memberships"] = sum(person.has_membership() for person in customers)
    counts["points_liability"] = sum(person.balance for person in people) / 100.0
    counts["points_redeemed"] = sum(person.redeemed for person in people) / 100.0
    counts["price_paid"] = terms.paid
    counts["premium_price_paid"] = terms.premium / 100.0
    counts["second_product_price_paid"] = terms.second / 100.0
    counts["bundle_waived"] = terms.bundle / 100.0


def mean(numbers: list[float]) -> float:
    return math.fsum(numbers) / len(numbers) if numbers else math.nan


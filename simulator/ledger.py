"""The ledger: every euro of a week, on one line each, in whole cents."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.accounts import CHANNELS, LEDGER_LINES
from simulator.wheel import Settings
from simulator.world.census import (
    ADOPTED_BY,
    AMBASSADORS,
    ANSWERED_BY_COMPANY,
    COLLABORATIONS,
    EVENT_ATTENDEES,
    EVENT_GUESTS,
    EVENTS,
    FOLLOWED_UP,
    LEFT_EARLY,
    STOCKS,
    TESTERS,
    UNRESOLVED,
    Census,
)
from simulator.world.columns import Array
from simulator.world.loyalty import (
    BUNDLES,
    EARNED,
    FEES,
    FORFEITED,
    LIFT,
    MEMBERSHIPS,
    PREMIUM,
    SECOND,
    SUCCESSES,
)
from simulator.world.programmes import prices_in

Amount = Any  # a number, or one for each of many weeks, shape (weeks,)
CENTS = 100
_SALES, _REFERRAL = CHANNELS.index("sales"), CHANNELS.index("referral")
_CUSTOMERS, _ENGAGED = STOCKS.index("customers"), STOCKS.index("engaged")


def weekly_commitments(settings: Settings) -> dict[str, float]:
    """What the levers commit the company to spend on growth each week, by ledger line, in EUR.

    Costs that follow from what people do (commissions, free users, rewards, guests at events)
    and the cost of serving customers are not growth money. What is held every few weeks counts
    in each week with its share.
    """
    company, community = settings.company, settings.community
    events = _often(community.event_interval) if community.presence > 0 else 0.0
    return {
        "cost_sales": settings.attract.sales_representatives * company.representative_cost,
        "cost_ads": settings.attract.ads_budget,
        "cost_content": settings.attract.content_budget,
        "cost_self_service": settings.engage.self_service_budget,
        "cost_community_managers": settings.community.managers * company.community_manager_cost,
        "cost_platform": settings.community.presence * company.platform_cost,
        "cost_events": events * company.event_cost,
        "cost_collaborations": (
            _often(community.collaboration_interval) * company.collaboration_cost
        ),
        "cost_ambassadors": community.ambassadors * company.ambassador_cost,
        "cost_listening": settings.advocate.listening * company.listening_cost,
        "cost_interventions": company.interventions,
    }


def growth_budget(settings: Settings) -> float:
    """Growth money a week in EUR: the sum of what the levers commit to."""
    return sum(weekly_commitments(settings).values())


def _often(interval: float) -> float:
    """How often a week something is held that comes round every so many weeks (0 is never)."""
    return 1.0 / interval if interval > 0 else 0.0


def _events(settings: Settings, census: Census) -> dict[str, Amount]:
    """What an event costs: guests are won, so their share by heads belongs to acquisition."""
    company, counts = settings.company, census.counts
    members, guests = counts[EVENT_ATTENDEES], counts[EVENT_GUESTS]
    cost = counts[EVENTS] * company.event_cost + (members + guests) * company.attendee_cost
    won = cost * guests / np.maximum(members + guests, 1.0)
    return {"cost_events": cost - won, "cost_event_guests": won}


def weeks_in_cents(
    settings: Settings, census: Census, account_managers: Amount, week: int = 0
) -> Array:
    """Amount of each ledger line, whole cents, in the order of LEDGER_LINES: of one week, shape
    (lines,), or of many with the same prices, shape (lines, weeks).

    Customers at the end of the week pay for it. Revenue and costs are both positive.

    Parameters
    ----------
    settings
        the numbers in force
    census
        counts of one week, or of many along the last axis of each array
    account_managers
        who is paid, in FTE, in each week
    week
        number of the (first) week
    """
    company, programmes, service = settings.company, settings.programmes, settings.service
    customers, free_users = census.stocks[_CUSTOMERS], census.stocks[_ENGAGED]
    won = census.channels[ADOPTED_BY]
    managed = settings.engage.account_managers_per_customer > 0
    tickets = census.counts[ANSWERED_BY_COMPANY] + census.counts[UNRESOLVED]
    brought = won[_REFERRAL] + programmes.referral_step * census.loyalty[SUCCESSES]
    revenue: dict[str, Amount] = {"revenue": customers * prices_in(company, programmes, week).paid}
    revenue |= revenue_beside(settings, census, week)
    beside = revenue | programme_costs(settings, census, revenue) | _events(settings, census)
    amounts = weekly_commitments(settings) | beside | {
        "cost_collaborations": census.counts[COLLABORATIONS] * company.collaboration_cost,
        "cost_ambassadors": census.counts[AMBASSADORS] * company.ambassador_cost,
        "exit_fees": census.counts[LEFT_EARLY] * settings.retain.exit_fee,
        "cost_commissions": won[_SALES] * company.commission,
        "cost_free_tier": free_users * company.free_tier * company.free_user_cost,
        "cost_referral": (
            brought * settings.attract.referral_programme * company.referral_reward
        ),
        "cost_account_managers": account_managers * company.account_manager_cost,
        "cost_tickets": 0.0 if managed else tickets * company.ticket_cost,
        "cost_co_creation": census.counts[TESTERS] * company.tester_cost,
        "cost_knowledge_base": settings.engage.knowledge_base * company.knowledge_base_cost,
        "cost_touch_points": service.touch_points * service.touch_point_cost,
        "cost_acknowledgement": (
            tickets * settings.engage.acknowledgement * service.acknowledgement_cost
        ),
        "cost_personalisation": (
            customers * service.personalisation * service.personalisation_cost
        ),
        "cost_follow_up": census.counts[FOLLOWED_UP] * service.follow_up_cost,
        "cost_rewards": customers * company.reward * company.reference_price,
        "cost_goods": customers * company.unit_cost,
    }
    in_order = np.empty((len(LEDGER_LINES), *np.shape(customers)))
    for place, line in enumerate(LEDGER_LINES):
        in_order[place] = amounts[line.name]
    return np.rint(in_order * CENTS).astype(np.int64)


def revenue_beside(settings: Settings, census: Census, week: int) -> dict[str, Amount]:
    """What customers pay beside the subscription in a week, by ledger line, in EUR.

    Points were booked as a cost when they were earned; those that are lost come back here.
    """
    prices, counted = prices_in(settings.company, settings.programmes, week), census.loyalty
    expansion = (
        counted[PREMIUM] * prices.premium
        + counted[SECOND] * prices.second_product
        - counted[BUNDLES] * prices.bundle
    )
    return {
        "revenue_expansion": expansion / CENTS,
        "revenue_memberships": counted[FEES] / CENTS,
        "revenue_order_lift": counted[LIFT] / CENTS,
        "revenue_forfeited_points": counted[FORFEITED] / CENTS,
    }


def programme_costs(
    settings: Settings, census: Census, revenue: dict[str, Amount]
) -> dict[str, Amount]:
    """What the programmes cost in a week, by ledger line, in EUR; points when they are earned."""
    programmes, counted = settings.programmes, census.loyalty
    added = revenue["revenue_expansion"] + revenue["revenue_order_lift"]
    paid = revenue["revenue"] + added + revenue["revenue_memberships"]
    return {
        "cost_points": counted[EARNED] / CENTS,
        "cost_membership_perks": counted[MEMBERSHIPS] * programmes.membership_perks,
        "cost_donations": paid * programmes.donation_share,
        "cost_added_goods": added * programmes.added_goods_share,
    }

"""The ledger: every euro of a week, on one line each, in whole cents."""

from __future__ import annotations

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
    LEFT_EARLY,
    STOCKS,
    UNRESOLVED,
    Census,
)
from simulator.world.columns import Array

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
    }


def growth_budget(settings: Settings) -> float:
    """Growth money a week in EUR: the sum of what the levers commit to."""
    return sum(weekly_commitments(settings).values())


def _often(interval: float) -> float:
    """How often a week something is held that comes round every so many weeks (0 is never)."""
    return 1.0 / interval if interval > 0 else 0.0


def _events(settings: Settings, census: Census) -> dict[str, float]:
    """What an event costs: guests are won, so their share by heads belongs to acquisition."""
    company, counts = settings.company, census.counts
    members, guests = counts[EVENT_ATTENDEES], counts[EVENT_GUESTS]
    cost = counts[EVENTS] * company.event_cost + (members + guests) * company.attendee_cost
    won = cost * guests / (members + guests) if guests > 0 else 0.0
    return {"cost_events": cost - won, "cost_event_guests": won}


def week_in_cents(settings: Settings, census: Census, account_managers: float) -> Array:
    """Amount of each ledger line in one week, whole cents, in the order of LEDGER_LINES.

    Customers at the end of the week pay for it. Revenue and costs are both positive.
    """
    company = settings.company
    customers, free_users = census.stocks[_CUSTOMERS], census.stocks[_ENGAGED]
    won = census.channels[ADOPTED_BY]
    managed = settings.engage.account_managers_per_customer > 0
    tickets = census.counts[ANSWERED_BY_COMPANY] + census.counts[UNRESOLVED]
    amounts = weekly_commitments(settings) | _events(settings, census) | {
        "cost_collaborations": census.counts[COLLABORATIONS] * company.collaboration_cost,
        "cost_ambassadors": census.counts[AMBASSADORS] * company.ambassador_cost,
        "revenue": customers * company.price_paid,
        "exit_fees": census.counts[LEFT_EARLY] * settings.retain.exit_fee,
        "cost_commissions": won[_SALES] * company.commission,
        "cost_free_tier": free_users * company.free_tier * company.free_user_cost,
        "cost_referral": (
            won[_REFERRAL] * settings.attract.referral_programme * company.referral_reward
        ),
        "cost_account_managers": account_managers * company.account_manager_cost,
        "cost_tickets": 0.0 if managed else tickets * company.ticket_cost,
        "cost_rewards": customers * company.reward * company.reference_price,
        "cost_goods": customers * company.unit_cost,
    }
    in_order = np.array([amounts[line.name] for line in LEDGER_LINES])
    return np.rint(in_order * CENTS).astype(np.int64)

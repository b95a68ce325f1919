"""The ledger: every euro of a week, on one line each, in whole cents."""

from __future__ import annotations

import numpy as np

from simulator.accounts import CHANNELS, LEDGER_LINES
from simulator.wheel import Settings
from simulator.world.census import (
    ADOPTED_BY,
    ANSWERED_BY_COMPANY,
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

    Costs that follow from what people do (commissions, free users, rewards) and the cost of
    serving customers are not growth money.
    """
    company = settings.company
    return {
        "cost_sales": settings.attract.sales_representatives * company.representative_cost,
        "cost_ads": settings.attract.ads_budget,
        "cost_content": settings.attract.content_budget,
        "cost_self_service": settings.engage.self_service_budget,
        "cost_community_managers": settings.community.managers * company.community_manager_cost,
        "cost_platform": settings.community.presence * company.platform_cost,
        "cost_listening": settings.advocate.listening * company.listening_cost,
        "cost_interventions": company.interventions,
    }


def growth_budget(settings: Settings) -> float:
    """Growth money a week in EUR: the sum of what the levers commit to."""
    return sum(weekly_commitments(settings).values())


def week_in_cents(settings: Settings, census: Census, account_managers: float) -> Array:
    """Amount of each ledger line in one week, whole cents, in the order of LEDGER_LINES.

    Customers at the end of the week pay for it. Revenue and costs are both positive.
    """
    company = settings.company
    customers, free_users = census.stocks[_CUSTOMERS], census.stocks[_ENGAGED]
    won = census.channels[ADOPTED_BY]
    managed = settings.engage.account_managers_per_customer > 0
    tickets = census.counts[ANSWERED_BY_COMPANY] + census.counts[UNRESOLVED]
    amounts = weekly_commitments(settings) | {
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

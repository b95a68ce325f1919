"""Money: every euro of a week on one line of the ledger, in whole cents (section 1.16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oracle.person import CUSTOMER
from tests.oracle.programmes import Terms

if TYPE_CHECKING:
    from tests.oracle.market import Market


def rounded(euros: float) -> float:
    return round(euros * 100.0) / 100.0


def book(market: Market) -> dict[str, float]:
    """The ledger of one week."""
    lines = {**revenue(market), **growth(market), **community(market), **service(market)}
    paid = ("revenue", "revenue_expansion", "revenue_order_lift", "revenue_memberships")
    earned = sum(lines[name] for name in paid)
    lines["cost_donations"] = market.numbers.programmes.donation_share * earned
    return {name: rounded(amount) for name, amount in lines.items()}


def revenue(market: Market) -> dict[str, float]:
    """What comes in; the subscription less the points redeemed."""
    terms, counts = Terms(market.numbers, market.week), market.counts
    customers = counts["customers"]
    expansion = (
        counts["premium_customers"] * terms.premium + counts["second_products"] * terms.second
    )
    expansion -= counts["bundles"] * terms.bundle
    fees = sum(person.fee for person in market.people if person.fee_week == market.week)
    lifts = sum(person.lift for person in market.people)
    forfeited = sum(person.forfeited for person in market.people)
    return {
        "revenue": customers * terms.paid,
        "revenue_expansion": expansion / 100.0,
        "revenue_memberships": fees / 100.0,
        "revenue_order_lift": lifts / 100.0,
        "revenue_forfeited_points": forfeited / 100.0,
        "exit_fees": counts["left_early"] * market.numbers.retain.exit_fee,
    }


def growth(market: Market) -> dict[str, float]:
    """What is spent on winning customers."""
    numbers, counts = market.numbers, market.counts
    prices, attract = numbers.company, numbers.attract
    referrals = counts["adopted_by_referral"]
    referrals += numbers.programmes.referral_step * counts["referral_successes"]
    return {
        "cost_sales": attract.sales_representatives * prices.representative_cost,
        "cost_commissions": counts["adopted_by_sales"] * prices.commission,
        "cost_ads": attract.ads_budget,
        "cost_content": attract.content_budget,
        "cost_self_service": numbers.engage.self_service_budget,
        "cost_free_tier": prices.free_tier * prices.free_user_cost * counts["engaged"],
        "cost_referral": attract.referral_programme * prices.referral_reward * referrals,
        "cost_collaborations": counts["collaborations"] * prices.collaboration_cost,
        "cost_event_guests": event_cost(market, counts["event_guests"]),
        "cost_interventions": prices.interventions,
    }


def event_cost(market: Market, people: float) -> float:
    """The share of an event's cost that so many of those who came account for."""
    prices, counts = market.numbers.company, market.counts
    came = counts["event_attendees"] + counts["event_guests"]
    share = people / came if came else 0.0
    return counts["events"] * prices.event_cost * share + prices.attendee_cost * people


def community(market: Market) -> dict[str, float]:
    """What the community costs."""
    rules, prices, counts = market.numbers.community, market.numbers.company, market.counts
    events = event_cost(market, counts["event_attendees"])
    if counts["events"] and not counts["event_attendees"] + counts["event_guests"]:
        events = prices.event_cost  # nobody came
    return {
        "cost_community_managers": rules.managers * prices.community_manager_cost,
        "cost_platform": rules.presence * prices.platform_cost,
        "cost_events": events,
        "cost_ambassadors": counts["ambassadors"] * prices.ambassador_cost,
    }


def service(market: Market) -> dict[str, float]:
    """What serving customers costs."""
    numbers, counts, company = market.numbers, market.counts, market.company
    prices, service, programmes = numbers.company, numbers.service, numbers.programmes
    customers = counts["customers"]
    put = sum(person.to_company for person in market.people)
    managed = numbers.engage.account_managers_per_customer > 0.0
    lines = revenue(market)
    beside = lines["revenue_expansion"] + lines["revenue_order_lift"]
    earned = sum(person.earned for person in market.people) / 100.0
    assert all(person.stage == CUSTOMER for person in market.people if person.earned)
    return {
        "cost_listening": numbers.advocate.listening * prices.listening_cost,
        "cost_co_creation": counts["testers"] * prices.tester_cost,
        "cost_account_managers": company.account_managers * prices.account_manager_cost,
        "cost_tickets": 0.0 if managed else put * prices.ticket_cost,
        "cost_knowledge_base": numbers.engage.knowledge_base * prices.knowledge_base_cost,
        "cost_touch_points": service.touch_points * service.touch_point_cost,
        "cost_acknowledgement": numbers.engage.acknowledgement
        * service.acknowledgement_cost * put,
        "cost_personalisation": service.personalisation * service.personalisation_cost * customers,
        "cost_follow_up": counts["followed_up"] * service.follow_up_cost,
        "cost_rewards": prices.reward * prices.reference_price * customers,
        "cost_points": earned,
        "cost_membership_perks": counts["memberships"] * programmes.membership_perks,
        "cost_goods": customers * prices.unit_cost,
        "cost_added_goods": programmes.added_goods_share * beside,
    }  # fmt: skip

"""Accounts: channels that win customers, loyalty types, and all lines of the ledger, once.

The company books by these lines and the metrics add them up by the same groups, so both read
them here. The module knows names only, no tables and no amounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

Channel = Literal[
    "sales", "ads", "virality", "content", "word_of_mouth", "referral", "reach", "return"
]
Group = Literal["revenue", "acquisition", "community", "service", "goods"]

CHANNELS: Final[tuple[Channel, ...]] = (
    "sales",
    "ads",
    "virality",
    "content",
    "word_of_mouth",
    "referral",
    "reach",
    "return",
)
"""The channels through which a person's interest can begin, in the order of tables and charts."""

CHANNEL_WORDS: Final[Mapping[str, str]] = {
    "sales": "sales",
    "ads": "ads",
    "virality": "the product",
    "content": "content and search",
    "word_of_mouth": "word of mouth",
    "referral": "referral",
    "reach": "events and collaborations",
    "return": "coming back",
}
"""The channels in words, as pictures, tables and sentences for people name them."""

ORGANIC_CHANNELS: Final[tuple[Channel, ...]] = ("virality", "content", "word_of_mouth", "referral")
"""The channels that customers and their content keep going, not a weekly budget alone."""

SEGMENTS: Final = ("value", "price", "reward", "discount", "belonging")
"""The loyalty types: what dominates in a person's choices (S20)."""


class Line(NamedTuple):
    """One line of the ledger: an amount in EUR booked every week, and where it belongs.

    `channel` names the channel whose direct cost the line is, None where it has none. Lines of
    the group `community` are shared between acquisition and service by the scenario's
    `community_acquisition_share`.
    """

    name: str
    group: Group
    channel: Channel | None
    meaning: str


LEDGER_LINES: Final[tuple[Line, ...]] = (
    Line("revenue", "revenue", None, "what customers pay, after discounts"),
    Line("revenue_expansion", "revenue", None, "what customers pay for higher tiers and seconds"),
    Line("revenue_memberships", "revenue", None, "fees of paid memberships"),
    Line("revenue_order_lift", "revenue", None, "what customers order beside, for points or perks"),
    Line("revenue_forfeited_points", "revenue", None, "booked for points of those who left"),
    Line("exit_fees", "revenue", None, "fees for leaving inside a contract"),
    Line("cost_sales", "acquisition", "sales", "sales representatives"),
    Line("cost_commissions", "acquisition", "sales", "commissions for customers won by sales"),
    Line("cost_ads", "acquisition", "ads", "advertising"),
    Line("cost_content", "acquisition", "content", "content written by the company"),
    Line("cost_self_service", "acquisition", "virality", "making the product sell itself"),
    Line("cost_free_tier", "acquisition", "virality", "serving people who do not pay yet"),
    Line("cost_referral", "acquisition", "referral", "rewards for customers brought by customers"),
    Line("cost_collaborations", "acquisition", "reach", "collaborations with outside experts"),
    Line("cost_event_guests", "acquisition", "reach", "events, the share of guests brought along"),
    Line("cost_interventions", "acquisition", None, "one-off costs of dated changes"),
    Line("cost_community_managers", "community", None, "community managers"),
    Line("cost_platform", "community", None, "the platform the community meets on"),
    Line("cost_events", "community", None, "events, the share of members who come"),
    Line("cost_ambassadors", "community", None, "perks of ambassadors"),
    Line("cost_listening", "service", None, "gathering and using feedback"),
    Line("cost_co_creation", "service", None, "testing releases with users beforehand"),
    Line("cost_account_managers", "service", None, "account managers"),
    Line("cost_tickets", "service", None, "questions put to the support desk"),
    Line("cost_knowledge_base", "service", None, "keeping up the help pages"),
    Line("cost_touch_points", "service", None, "further ways to reach the company"),
    Line("cost_acknowledgement", "service", None, "acknowledging questions within the hour"),
    Line("cost_personalisation", "service", None, "treating customers personally"),
    Line("cost_follow_up", "service", None, "calling back after bad service"),
    Line("cost_rewards", "service", None, "rewards given back to customers"),
    Line("cost_points", "service", None, "points when they are earned"),
    Line("cost_membership_perks", "service", None, "perks of paid memberships"),
    Line("cost_donations", "service", None, "share of the revenue given to a cause"),
    Line("cost_goods", "goods", None, "serving customers, support not counted"),
    Line("cost_added_goods", "goods", None, "serving what customers buy beside the subscription"),
)
"""Every line of the ledger; the names are columns of the history table."""


def lines_of(group: Group) -> tuple[str, ...]:
    """Names of the ledger lines of one group, in the order declared."""
    return tuple(line.name for line in LEDGER_LINES if line.group == group)


def lines_of_channel(channel: Channel) -> tuple[str, ...]:
    """Names of the ledger lines that are the direct cost of one channel; may be empty."""
    return tuple(line.name for line in LEDGER_LINES if line.channel == channel)


PROGRAMME_LINES: Final = (
    "cost_referral",
    "cost_rewards",
    "cost_points",
    "cost_membership_perks",
    "cost_donations",
)
"""Names of the lines by which programmes give something back: when customers use them."""

COST_LINES: Final[tuple[str, ...]] = tuple(
    line.name for line in LEDGER_LINES if line.group != "revenue"
)
"""Names of all lines that are costs."""

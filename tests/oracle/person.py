"""A person of the market: who it is, the dates of its way, what it feels, and what it said.

The names of the fields are those of `flywheel describe columns`, so that the two implementations
can be laid side by side.
"""

from __future__ import annotations

NEVER = -1
NOBODY = -1
STRANGER, ATTRACTED, ENGAGED, CUSTOMER, RIVAL, FORMER = (
    "stranger", "attracted", "engaged", "customer", "rival", "former",
)  # fmt: skip
STAGES = (STRANGER, ATTRACTED, ENGAGED, CUSTOMER, RIVAL, FORMER)
DATES = (
    "attracted_week", "engaged_week", "cold_week", "joined_week", "onboarded_week",
    "adopted_week", "gave_up_week", "rival_week", "switched_week", "quit_week", "ended_week",
    "expert_week", "fell_week", "event_week", "pause_week", "leaver_week", "upgraded_week",
    "downgraded_week", "second_product_week", "dropped_week", "membership_week", "fee_week",
    "lapsed_week",
)  # fmt: skip
THIS_WEEK = (
    "capacity", "answers_given", "questions", "to_peers", "to_company", "peer_answers",
    "company_answers", "unresolved", "late", "followed_up", "posts", "present_in", "took_part",
)  # fmt: skip
AT_ZERO = (
    "customer_friends", "rival_friends", "leavers", "left_early", "is_ambassador", "term",
    "level", "answers_total", "is_expert", "satisfaction", "skill", "assets", "belonging",
    "points", "burn_out", "voice", "inviting", "referring", "alignment", "referrals",
    "felt_referrals", "fee", "balance", "earned", "redeemed", "forfeited", "lift", "segment",
    "weight_value", "weight_price", "weight_reward", "weight_discount", "weight_belonging",
    "taste_company", "taste_rival", "helpfulness",
)  # fmt: skip


class Bond:
    """One side's bond to another person."""

    def __init__(self, partner: Person, strength: float) -> None:
        self.partner = partner
        self.strength = strength


class Person:
    """One person; `stage`, `is_member` and `leads` are as the week began."""

    def __init__(self, row: int) -> None:
        self.row = row
        for name in DATES:
            setattr(self, name, NEVER)
        for name in THIS_WEEK + AT_ZERO:
            setattr(self, name, 0)
        self.channel = NEVER
        self.referrer = NOBODY
        self.touch: dict[str, float] = {}
        self.acquaintances: list[Person] = []
        self.bonds: list[Bond] = []
        self.stage = STRANGER
        self.is_member = False
        self.leads = False

    def __getattr__(self, name: str) -> float:
        """Fields are set one by one above; this tells type checkers that they are numbers."""
        raise AttributeError(name)

    @property
    def degree(self) -> int:
        return len(self.acquaintances)

    def stage_now(self) -> str:
        """Where the dates say the person stands (section 1.2)."""
        if self.adopted_week > max(self.switched_week, self.quit_week):
            return CUSTOMER
        if max(self.rival_week, self.switched_week) > self.adopted_week:
            return RIVAL
        ended = self.spell_end()
        if self.engaged_week > ended:
            return ENGAGED
        if self.attracted_week > ended:
            return ATTRACTED
        return FORMER if self.quit_week >= 0 else STRANGER

    def spell_end(self) -> int:
        """The date on which the last spell with the company ended."""
        return max(
            self.cold_week, self.gave_up_week, self.rival_week, self.switched_week, self.quit_week
        )

    def buys_here(self) -> bool:
        return self.adopted_week > max(self.switched_week, self.quit_week)

    def community(self) -> int:
        """The community the person belongs to: 1 ours, 2 the rival's, 0 none."""
        if self.is_member:
            return 1
        return 2 if self.stage == RIVAL else 0

    def has_premium(self) -> bool:
        return self.upgraded_week >= self.adopted_week and self.upgraded_week > self.downgraded_week

    def has_second(self) -> bool:
        return (
            self.second_product_week >= self.adopted_week
            and self.second_product_week > self.dropped_week
        )

    def has_membership(self) -> bool:
        return (
            self.membership_week >= self.adopted_week and self.membership_week > self.lapsed_week
        )

"""Ranges: between which values each number of a market is drawn, and which forms there are.

The bounds of a quantity are what is allowed, for most far beyond what any market would show: an
event may cost 10 million. Draws over these would be about impossible markets. So a quantity is
drawn

- between the values of `PLAUSIBLE`, where the design names a range; it is widened to hold the
  scenario's own value;
- else between half and double the scenario's value, evenly on a log scale, within its bounds;
- with `around`, between so much below and above the scenario's value, whatever is said above.

What is 0 in the scenario is switched off and stays so, unless `PLAUSIBLE` names it. `IDLE` is not
drawn where what it belongs to is off in every strategy: it would change nothing, and among many
idle numbers one always seems to matter. `LEFT_ALONE` is never drawn: facts of the question, and
what is only reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from simulator.quantities import Quantity, Value
from simulator.scenario import Scenario
from simulator.strategy import quantities, setting
from simulator.words.wording import number

LEFT_ALONE: Final[Mapping[str, str]] = {
    "people.size": "the size of the market, with which money would have to grow",
    "people.initial_customers": "a fact of the company",
    "network.edges_file": "a file",
    "network.largest_component": "about a file",
    "network.shape": "a form",
    "company.publicity": "made for dated shocks",
    "community.exodus": "made for dated shocks",
    "attract.spike": "made for dated shocks",
    "company.reference_price": "the scale of all prices",
    "community.ticket_chance": "for reports only",
    "community.hours_per_answer": "for reports only",
    "community.volunteer_wage": "for reports only",
}
_LEFT_PARTS: Final = ("survey.",)  # what customers are asked changes nothing that they do

PLAUSIBLE: Final[Mapping[str, tuple[float, float]]] = {
    "people.value_share": (0.15, 0.5),
    "people.price_share": (0.1, 0.45),
    "people.reward_share": (0.03, 0.25),
    "people.discount_share": (0.03, 0.25),
    "people.belonging_share": (0.05, 0.5),
    "people.weight_concentration": (5.0, 100.0),
    "people.taste_spread": (0.2, 1.5),
    "people.taste_homophily": (0.0, 0.5),
    "people.help_median": (0.01, 0.3),
    "people.help_spread": (1.2, 3.2),
    "network.mean_degree": (4.0, 30.0),
    "network.rewiring": (0.0, 0.5),
    "preferences.quality_weight": (2.0, 6.0),
    "preferences.price_weight": (1.0, 4.0),
    "preferences.social_proof_weight": (0.0, 3.5),
    "switching.social_cost": (0.0, 2.0),
    "switching.bond_weight": (0.0, 4.0),
    "switching.bond_contagion": (0.0, 1.0),
    "switching.status_weight": (0.0, 3.0),
    "switching.belonging_weight": (0.0, 3.0),
    "switching.network_weight": (0.0, 1.0),
    "switching.procedural_cost": (0.0, 4.0),
    "switching.money_weight": (0.0, 3.0),
    "bonds.gain": (0.1, 0.6),
    "bonds.half_life": (8.0, 104.0),
    "bonds.most": (5.0, 50.0),
    "community.portability": (0.0, 1.0),
    "community.joining": (0.02, 0.15),
    "community.initial_health": (0.3, 1.0),
    "company.community_acquisition_share": (0.0, 1.0),
    "rival.quality": (0.5, 1.0),
    "rival.price": (24.0, 48.0),
    "rival.community": (0.0, 1.0),
    "rival.campaign": (0.0, 5.0),
    "rival.switching_help": (0.0, 0.5),
    "attract.sales_ramp": (0.0, 26.0),
    "attract.contacts_per_representative": (15.0, 80.0),
    "attract.sales_lead_probability": (0.03, 0.2),
    "attract.ads_ceiling": (0.005, 0.03),
    "attract.ads_half_point": (0.7, 6.0),
    "attract.ads_carry_over": (0.0, 0.8),
    "attract.invitation_rate": (0.05, 0.5),
    "attract.invitation_acceptance": (0.02, 0.3),
    "attract.problem_rate": (0.02, 0.12),
    "attract.search_success": (0.1, 0.8),
    "attract.content_half_life": (13.0, 156.0),
    "attract.content_half_point": (0.1, 1.0),
    "attract.word_of_mouth": (0.001, 0.02),
    "engage.newcomer_questions": (0.1, 0.6),
    "adopt.conversion_target": (0.02, 0.25),
    "advocate.negative_weight": (1.0, 3.0),
    "advocate.expert_voice": (1.0, 5.0),
    "advocate.fit_feedback": (0.0, 1.0),
    "retain.consideration": (1 / 26, 1 / 4),
    "retain.contagion": (0.0, 2.0),
    "retain.contagion_half_life": (2.0, 8.0),
    "retain.churn_target": (0.005, 0.07),
}
"""Ranges that the design names for sensitivity analysis, and of what stands at 0 by guess."""

IDLE: Final[Mapping[tuple[str, ...], tuple[str, ...]]] = {
    ("programmes.membership",): (
        "programmes.membership_", "programmes.perks_beyond_money", "programmes.one_off_weeks",
    ),
    ("programmes.points_rate",): ("programmes.redemption_chance", "programmes.basket_reluctance"),
    ("programmes.donation_share",): ("programmes.values_", "programmes.donation_half_point"),
    ("programmes.promotion_depth", "company.discount"): ("programmes.promotion_end_attention",),
    ("programmes.premium", "programmes.second_product"): (
        "programmes.expansion_", "programmes.added_goods_share",
    ),
    ("attract.referral_programme",): (
        "attract.referral_", "company.referral_reward", "programmes.referral_",
        "programmes.usual_referral_reward",
    ),
    ("service.touch_points",): ("service.touch_point_",),
    ("service.personalisation",): ("service.personalisation_",),
    ("service.follow_up",): ("service.follow_up_",),
    ("engage.acknowledgement",): ("service.acknowledgement_cost",),
    ("advocate.release_interval",): (
        "company.tester_cost", "advocate.release_size", "advocate.tester_share",
        "advocate.testers_half_point",
    ),
    ("community.ambassadors",): ("company.ambassador_cost", "advocate.ambassador_"),
    ("community.event_interval",): (
        "company.event_cost", "company.attendee_cost", "community.event_attendance",
        "engage.event_", "attract.event_pull",
    ),
    ("community.collaboration_interval",): (
        "company.collaboration_cost", "attract.collaboration_", "adopt.collaboration_trust",
        "adopt.trust_duration",
    ),
    ("community.promotion",): ("adopt.promotion_weight", "community.promotion_loss"),
    ("community.invited_share",): ("community.invitation_lift",),
    ("attract.content_budget",): ("company.content_item_cost",),
    ("attract.sales_representatives",): (
        "attract.contacts_per_representative", "attract.sales_", "company.representative_cost",
        "company.commission", "adopt.sales_weight",
    ),
}
"""Levers -> beginnings of the names of quantities that do nothing where all of them are 0."""


class Range(NamedTuple):
    """Between which values a quantity is drawn, evenly or (`logarithmic`) on a log scale."""

    name: str
    low: float
    high: float
    start: float
    logarithmic: bool

    def at(self, place: float) -> float | int:
        """The value at a place from 0 to 1; whole where the quantity is."""
        if self.logarithmic:
            value = self.low * (self.high / self.low) ** place
        else:
            value = self.low + place * (self.high - self.low)
        return round(value) if quantities()[self.name].kind == "whole" else value


class Form(NamedTuple):
    """A functional form with alternatives: what each changes, by its name; the first is as is."""

    name: str
    alternatives: Mapping[str, Mapping[str, Value]]

    def at(self, place: float) -> str:
        """The alternative at a place from 0 to 1; each has an equal part."""
        names = list(self.alternatives)
        return names[min(int(place * len(names)), len(names) - 1)]


def ranges(scenario: Scenario, around: float | None = None) -> list[Range]:
    """What is drawn for a scenario, in the order of the declarations."""
    found, without_effect = [], idle(scenario)
    for name, quantity in quantities().items():
        if quantity.lever or quantity.kind not in ("number", "whole"):
            continue
        if is_left_alone(name) or name.startswith(without_effect):
            continue
        value = float(setting(scenario.settings, name))
        one = _range(quantity, value, around, scenario.weeks)
        if one is not None and one.high > one.low:
            found.append(one)
    return found


def idle(scenario: Scenario) -> tuple[str, ...]:
    """Beginnings of the names of quantities that do nothing in the scenario, see `IDLE`."""
    bundles = [*scenario.strategies.values(), *(shock.change for shock in scenario.shocks)]

    def is_on(name: str) -> bool:
        values = [setting(scenario.settings, name), *(one.get(name, 0) for one in bundles)]
        return any(float(value) != 0 for value in values)

    return tuple(
        begin for names, begins in IDLE.items() if not any(map(is_on, names)) for begin in begins
    )


def range_of(scenario: Scenario, name: str) -> Range | None:
    """The range of one quantity, a lever or not; None if it has no numbers or stands at 0."""
    quantity = quantities()[name]
    if quantity.kind not in ("number", "whole"):
        return None
    value = float(setting(scenario.settings, name))
    found = _range(quantity, value, None, scenario.weeks)
    return found if found is not None and found.high > found.low else None


def is_left_alone(name: str) -> bool:
    """True if a quantity is never drawn."""
    return name in LEFT_ALONE or name.startswith(_LEFT_PARTS)


def _range(quantity: Quantity, value: float, around: float | None, weeks: int) -> Range | None:
    if value == 0 and (around is not None or quantity.name not in PLAUSIBLE):
        return None
    if quantity.name == "rival.launch_week" and value < 0:
        return None
    logarithmic = False
    if around is not None:
        low, high = sorted((value * (1 - around), value * (1 + around)))
    elif quantity.name in PLAUSIBLE:
        low, high = PLAUSIBLE[quantity.name]
        low, high = min(low, value), max(high, value)
    else:
        low, high = sorted((value / 2, value * 2))
        logarithmic = low > 0
    if quantity.name == "rival.launch_week":
        high = min(high, max(value, weeks - 53.0))  # or lock-in would be seen in no draw
    low = max(low, -1e300 if quantity.low is None else quantity.low)
    high = min(high, 1e300 if quantity.high is None else quantity.high)
    return Range(quantity.name, low, high, value, logarithmic)


def forms(scenario: Scenario) -> list[Form]:
    """The functional forms that have alternatives, the scenario's own first."""

    def now(name: str) -> Value:
        return setting(scenario.settings, name)

    def choice(name: str, values: Mapping[str, Mapping[str, Value]]) -> Form:
        others = {one: changes for one, changes in values.items() if one != now(name)}
        return Form(name, {str(now(name)): {}, **others})

    def plain(name: str, *values: str) -> Form:
        return choice(name, {value: {name: value} for value in values})

    heard = float(now("attract.word_of_mouth")) * float(now("network.mean_degree"))
    proof = "preferences.social_proof_form"
    found = [
        choice(proof, {
            "share": {proof: "share"},
            "count": {proof: "count", "preferences.social_proof_point": 2.0},
            "threshold": {proof: "threshold", "preferences.social_proof_point": 0.3},
        }),
        plain("switching.bond_form", "saturating", "logarithmic", "linear", "threshold"),
        plain("attract.content_form", "saturating", "logarithmic"),
        Form("attract.ads_curve", {"as is": {}, "S-shaped": {"attract.ads_curve": 2.0}}),
        Form("bonds.half_life", {"as is": {}, "never fades": {"bonds.half_life": 0.0}}),
    ]  # fmt: skip
    if now("attract.word_of_mouth_norm") == "per_tie":
        fraction: dict[str, Value] = {"attract.word_of_mouth_norm": "fraction"}
        fraction["attract.word_of_mouth"] = min(1.0, heard)  # as loud for the average person
        found.append(Form("attract.word_of_mouth_norm", {"per_tie": {}, "fraction": fraction}))
    contagion = plain("retain.contagion_form", "fading", "window")
    off = {**contagion.alternatives, "off": {"retain.contagion": 0.0}}
    found.append(contagion._replace(alternatives=off))
    shapes = ("small_world", "scale_free", "blocks", "random")
    if now("network.shape") in shapes:
        found.append(plain("network.shape", *shapes))
    return found


def listed(scenario: Scenario, around: float | None = None) -> str:
    """What is drawn between which values, the forms, and what is left alone and why."""
    lines = ["Drawn:"]
    for one in ranges(scenario, around):
        scale = ", log scale" if one.logarithmic else ""
        lines.append(f"  {one.name}: {number(one.low)} to {number(one.high)}{scale}")
    lines.append("Functional forms:")
    lines += [f"  {one.name}: {', '.join(one.alternatives)}" for one in forms(scenario)]
    lines.append("Left as they are, beside levers and what is 0:")
    lines += [f"  {name}: {why}" for name, why in LEFT_ALONE.items()]
    lines.append("  survey.*: what customers are asked changes nothing that they do")
    lines += [f"  {begin}*: belongs to what is off in every strategy" for begin in idle(scenario)]
    return "\n".join(lines)

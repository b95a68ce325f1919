"""Balance: what stocks settle at where inflow and outflow are steady (O12)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulator.validation.reductions import (
    A_COMMUNITY_OF_ALL,
    EVERYBODY_BUYS_ON_DAY_ONE,
    Reduction,
    acquaintances,
    joined,
    leaving,
)
from simulator.validation.registry import Finding, about, at_least, case, near

QUITTING, SEEN_FROM = 0.05, 200
RETURNING = Reduction(
    joined(acquaintances("ring", 4000), leaving(QUITTING),
           {"people.initial_customers": 0.5, "attract.return_rate": 0.05}),
    1000, label="customers come and go",
)  # fmt: skip
SPEED, DRIFT, BASE, FEEDBACK, LISTENING = 0.12, 0.015, 0.25, 0.75, 0.4
FIT = Reduction(
    joined(
        acquaintances("ring", 50), EVERYBODY_BUYS_ON_DAY_ONE,
        {
            "advocate.fit_speed": SPEED,
            "advocate.fit_drift": DRIFT,
            "advocate.fit_base": BASE,
            "advocate.fit_feedback": FEEDBACK,
            "advocate.listening": LISTENING,
            "advocate.feedback_per_user": 0.1,
            "advocate.feedback_half_point": 5.0,
        },
    ),
    800, label="the product's fit",
)  # fmt: skip
WRITTEN = Reduction(
    joined(acquaintances("ring", 2),
           {"attract.content_budget": 1500.0, "company.content_item_cost": 150.0}),
    2100, label="content written by the company",
)  # fmt: skip
CONTENT_HALF_LIFE = 4.0
POSTED = Reduction(
    joined(acquaintances("ring", 300), A_COMMUNITY_OF_ALL,
           {"engage.content_per_helper": 1.0, "attract.content_half_life": CONTENT_HALF_LIFE}),
    600, label="content written by members",
)  # fmt: skip
PRESENT, GAIN, BOND_HALF_LIFE, MOST = 0.1, 0.30, 26.0, 50
MEETING = Reduction(
    joined(
        acquaintances("ring", 3000), A_COMMUNITY_OF_ALL,
        {
            "engage.presence_rate": 2 * PRESENT,  # without belonging half of it
            "bonds.gain": GAIN,
            "bonds.half_life": BOND_HALF_LIFE,
            "bonds.smallest": 0.0,
            "bonds.most": MOST,
            "bonds.friend_of_friend": 0.0,
            "community.bond_gain": 1.0,
        },
    ),
    300, label="bonds by chatting",
)  # fmt: skip


@case("O12", "CF", "Stocks settle where inflow and outflow balance",
      source="Little's law, and steady states in closed form",
      reductions=(RETURNING, FIT, WRITTEN, POSTED, MEETING))
def balances(quick: bool) -> Iterator[Finding]:
    """Customers, the product's fit, content and bonds, each in a market where nothing else moves.

    Little's law of the waiting line is in O11.
    """
    history = RETURNING.run(6).history()
    arrivals = history["adopted_by_return"][SEEN_FROM:]
    yield about("customers: arrivals times the mean stay", history["customers"][SEEN_FROM:].mean(),
                arrivals.mean() / QUITTING, 0.02)  # fmt: skip
    yield at_least("customers: arrivals seen", arrivals.sum(), 30_000)
    aimed = BASE + FEEDBACK * LISTENING * 0.5  # 5 items a week have half of the full effect
    yield about("fit: g P / (g P + d)", FIT.run(1).history()["fit"][-1],
                SPEED * aimed / (SPEED * aimed + DRIFT), 1e-9)  # fmt: skip
    written = WRITTEN.run(1).history()["content"][-1]
    yield about("written content: inflow / (1 - 2^(-1/52))", written, 10 / (1 - 2 ** (-1 / 52)),
                1e-9)  # fmt: skip
    yield about("written content: 75.5 times its inflow", written, 755.0, 0.001)
    history = POSTED.run(2).history()
    made = history["posts"][100:].mean()
    yield at_least("members' content: posts a week", made, 5.0)
    yield about("members' content: posts / (1 - 2^(-1/4))", history["content"][100:].mean(),
                made / (1 - 2 ** (-1 / CONTENT_HALF_LIFE)), 0.02)  # fmt: skip
    bonds = MEETING.run(8).world.bonds
    used = np.arange(MOST) < bonds.kept[:, np.newaxis]
    strength = np.where(used, bonds.strength, 0).sum(axis=1).mean()
    meetings = 2 * PRESENT  # chosen by oneself and by others
    expected = meetings * GAIN / (1 - 2 ** (-1 / BOND_HALF_LIFE))
    yield near("bonds: the closed form over 38.0 f b", expected / (38.0 * meetings * GAIN), 1.0,
               0.001)  # fmt: skip
    yield about("bonds: strength carried by a person", strength, expected, 0.02)

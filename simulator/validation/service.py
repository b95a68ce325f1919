"""Service: waiting lines, answers thrown at random, and who answers (O11, O18, O19)."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import scipy

from simulator.estimators.inequality import top_share
from simulator.stages.engage import answer_chance
from simulator.validation.reductions import (
    A_COMMUNITY_OF_ALL,
    EVERYBODY_BUYS_ON_DAY_ONE,
    Changes,
    Reduction,
    acquaintances,
    joined,
)
from simulator.validation.registry import (
    Curve,
    Finding,
    about,
    at_least,
    case,
    mean_of,
    near,
    within,
)
from simulator.world.desk import waits_in_line

ERLANG = (  # servers, load in servers, chance to wait, mean wait in service times
    (1, 0.8, 0.8000, 4.000),
    (2, 1.5, 0.6429, 1.286),
    (5, 4.0, 0.5541, 0.5541),
)
DESK_PEOPLE, DESK_RATE, DESK_WEEKS, WARM_UP, BATCH = 1000, 100.0, 900, 150, 25


def desk_market(servers: int, load: float) -> Reduction:
    """Questions to account managers alone; late is longer than one service time."""
    changes: Changes = {
        **acquaintances("ring", DESK_PEOPLE),
        **EVERYBODY_BUYS_ON_DAY_ONE,
        "engage.veteran_questions": DESK_RATE * load / DESK_PEOPLE,
        "engage.knowledge_base": 0.0,
        "engage.account_managers_per_customer": servers / DESK_PEOPLE,
        "engage.account_manager_rate": DESK_RATE,
        "engage.late_after": 1 / DESK_RATE,
        "engage.lost_after": 52.0,
    }
    return Reduction(changes, DESK_WEEKS, label=f"{servers} servers, load {load:g}")


@case("O11", "CF", "Questions wait as long as Erlang says",
      source="Erlang C and Little's law",
      reductions=tuple(desk_market(servers, load) for servers, load, _, _ in ERLANG))
def erlang(quick: bool) -> Iterator[Finding]:
    """The line alone over a million jobs, and the same through the whole engine for years.

    Poisson arrivals, exponential service of mean 1, c servers.
    """
    for servers, load, waiting, mean_wait in ERLANG:
        generator = np.random.default_rng(7)
        jobs = 1_000_000
        arrivals = np.cumsum(generator.exponential(1 / load, jobs))
        services = generator.exponential(1.0, jobs)
        waits = waits_in_line(arrivals, services, np.zeros(servers), math.inf)
        line = f"c = {servers}, load {load:g}"
        yield at_least(f"{line}: shortest wait", waits.min(), 0.0)
        yield about(f"{line}: chance to wait", (waits > 0).mean(), waiting, 0.05)
        yield about(f"{line}: mean wait", waits.mean(), mean_wait, 0.05)
        long = waiting * math.exp(-(servers - load))
        yield about(f"{line}: chance to wait longer than 1", (waits > 1).mean(), long, 0.05)
        moments = np.linspace(1000, arrivals[-1] - 1000, 200_000)
        arrived = np.searchsorted(arrivals, moments, side="right")
        begun = np.searchsorted(arrivals + waits, moments, side="right")
        yield about(f"{line}: waiting at a moment (Little)", (arrived - begun).mean(),
                    load * mean_wait, 0.05)  # fmt: skip
        history = desk_market(servers, load).run(3).history()
        late = history["late"][WARM_UP:].reshape(-1, BATCH).sum(axis=1)
        answered = history["answered_by_company"][WARM_UP:].reshape(-1, BATCH).sum(axis=1)
        yield about(f"{line}: questions answered", answered.sum(),
                    DESK_RATE * load * (DESK_WEEKS - WARM_UP), 0.02)  # fmt: skip
        yield near(f"{line}: questions lost", history["unresolved"].sum(), 0.0, 0.0)
        yield mean_of(f"{line}: share late, by batches of weeks", late / answered, long)
        yield about(f"{line}: share late", late.sum() / answered.sum(), long, 0.05)


HELP = ((0.94, 0.609), (1.0, 0.632), (2.0, 0.865))
ASKING, HELP_WEEKS, HELPED_FROM = 0.5, 40, 10
A_HELPFUL_COMMUNITY: Changes = {
    **A_COMMUNITY_OF_ALL,
    "engage.knowledge_base": 0.0,
    "engage.content_answers": 0.0,
    "engage.skill_speed": 1.0,
    "advocate.comfortable_load": 1000.0,
}


def helpers_market(answers_per_question: float) -> Reduction:
    """Members who are all alike ask and answer each other."""
    changes: Changes = {
        **acquaintances("ring", 2000),
        **A_HELPFUL_COMMUNITY,
        "engage.veteran_questions": ASKING,
        "people.help_median": 2 * ASKING * answers_per_question,  # without belonging half
        "people.help_spread": 0.0,
    }
    return Reduction(changes, HELP_WEEKS, label=f"H/Q = {answers_per_question:g}")


@case("O18", "CF", "Answers thrown at random reach a known share of questions",
      source="balls in boxes; 61 % of newcomers answered: Joyce and Kraut (2006)",
      reductions=tuple(helpers_market(ratio) for ratio, _ in HELP),
      axes=("answers that could be given per question", "share of questions answered"))
def answers_at_random(quick: bool) -> Iterator[Finding]:
    """H answers thrown at random on Q questions leave exp(-H/Q) of them empty.

    The rule against a million throws, and members who are all alike over four worlds. Sampling
    has two parts: of answers, and of the Poisson number of questions.
    """
    shares = []
    for ratio, expected in HELP:
        questions = 100_000
        answers = round(ratio * questions)
        hit = np.unique(np.random.default_rng(2).integers(0, questions, answers)).size / questions
        yield near(f"H/Q = {ratio:g}: the rule against throwing", answer_chance(answers, questions),
                   hit, 0.01)  # fmt: skip
        asked, answered, fewest = 0.0, 0.0, math.inf
        for seed in range(4):
            history = helpers_market(ratio).run(seed).history()
            fewest = min(fewest, history["members"][HELPED_FROM])
            asked += history["questions"][HELPED_FROM:].sum()
            answered += history["answered_by_peers"][HELPED_FROM:].sum()
        yield near(f"H/Q = {ratio:g}: members", fewest, 2000, 0.0)
        shares.append(answered / asked)
        yield near(f"H/Q = {ratio:g}: share answered", shares[-1], expected, 0.01)
        empty = math.exp(-ratio)
        error = math.sqrt(((1 - empty) * empty + (ratio * empty) ** 2) / asked)
        yield near(f"H/Q = {ratio:g}: the same within 3 standard errors", shares[-1], 1 - empty,
                   3 * error)  # fmt: skip
    fine = np.linspace(0, 2.5, 100)
    yield Curve("1 - exp(-H/Q)", fine, 1 - np.exp(-fine), "line")
    yield Curve("simulated", np.array([ratio for ratio, _ in HELP]), np.array(shares))


SPREAD = 3.0
HEAVY_TAIL = Reduction(
    joined(
        acquaintances("ring", 10_000), A_HELPFUL_COMMUNITY,
        {
            "engage.veteran_questions": 0.5,
            "people.help_spread": SPREAD,
            "people.help_median": 0.002,
            "engage.most_answers": 1000.0,
            "advocate.burn_out_gain": 0.0,
        },
    ),
    26,
)  # fmt: skip


@case("O19", "CF", "One per cent of members gives three quarters of answers",
      source="log-normal law; van Mierlo (2014): 74.7 / 24.0 / 1.3 % in four networks",
      reductions=(HEAVY_TAIL,), axes=("share of members, the most helpful first",
                                      "share of all answers"))  # fmt: skip
def few_answer(quick: bool) -> Iterator[Finding]:
    """Helpfulness is log-normal with spread 3 and not capped: the top p give Phi(s - z(1 - p)).

    10,000 members; the mean of worlds, for a tail this heavy varies a lot.
    """
    shares, curves, ever = [], [], []
    points = np.array([0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0])
    for seed in range(6 if quick else 20):
        given = HEAVY_TAIL.run(seed).world.people.journey["answers_total"]
        shares.append([top_share(given, 0.01), top_share(given, 0.10)])
        curves.append([top_share(given, point) for point in points])
        ever.append((given > 0).mean())
    top, tenth = 100 * np.mean(shares, axis=0)
    for what, found, known in (("1 %", top, 75.0), ("10 %", tenth, 96.0)):
        yield near(f"per cent of answers by the top {what}", found, known, 6.0)
    yield within("per cent of answers by the top 1 %, published", top, 68.7, 80.7, "EMP")
    yield within("share of members who ever answered, published below .25", np.mean(ever), 0.0,
                 0.25, "EMP")  # fmt: skip
    fine = np.linspace(0.0005, 0.9999, 400)
    normal = scipy.stats.norm
    yield Curve("closed form", fine, normal.cdf(SPREAD - normal.isf(fine)), "line")
    yield Curve("mean of worlds", points, np.mean(curves, axis=0))

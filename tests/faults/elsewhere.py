"""Faults outside the stages: chance, the close, the ledger, dates, estimators and metrics."""

from __future__ import annotations

from tests.faults.fault import Fault

CHANCE = "chance.py"
CENSUS = "world/census.py"
LEDGER = "ledger.py"
TIMELINE = "timeline.py"
SURVIVAL = "estimators/survival.py"
VALUE = "metrics/value.py"
COST = "metrics/cost.py"
RETENTION = "metrics/retention.py"

IN_CHANCE = (
    Fault(CHANCE, "swap", "another constant of the generator",
          "_WEYL_0 = np.uint32(0x9E3779B9)", "_WEYL_0 = np.uint32(0x9E3779B1)"),
    Fault(CHANCE, "lost", "neighbours share their luck",
          "    if np.uint32(person) & np.uint32(1):\n"
          "        return number_of(words[2], words[3])\n", ""),
    Fault(CHANCE, "week", "numbers drawn ahead are next week's",
          "np.uint32(pair), np.uint32(week), np.uint32(decision), np.uint32(0), key_0, key_1",
          "np.uint32(pair), np.uint32(week + 1), np.uint32(decision), np.uint32(0), key_0, key_1"),
    Fault(CHANCE, "lost", "a hazard is taken for its chance",
          "    return 1.0 - math.exp(-hazard)\n\n\n@compiled\ndef strikes",
          "    return min(1.0, hazard)\n\n\n@compiled\ndef strikes"),
    Fault(CHANCE, "lost", "probabilities are not put on the grid",
          "return chance < np.floor(probability * GRID + 0.5) / GRID",
          "return chance < probability"),
)  # fmt: skip

IN_CENSUS = (
    Fault(CENSUS, "week", "leavers are remembered fresh in the first week after",
          "people.around[other].leavers += leavers_kept", "people.around[other].leavers += 1.0"),
    Fault(CENSUS, "week", "those who quit are counted a week late",
          "counts[LEFT_TO_NOTHING] += journey.quit_week == week",
          "counts[LEFT_TO_NOTHING] += journey.quit_week == week - 1"),
    Fault(CENSUS, "sign", "a new customer is one friend fewer",
          "ours = int(new == CUSTOMER) - int(old == CUSTOMER)",
          "ours = int(old == CUSTOMER) - int(new == CUSTOMER)"),
    Fault(CENSUS, "lost", "what peers answered counts as solved alone",
          "+= asked - activity.peer_answers - activity.to_company",
          "+= asked - activity.to_company"),
    Fault(CENSUS, "lost", "those who left are still heard",
          "        people.speech[person].voice = 0.0\n", ""),
)  # fmt: skip

IN_LEDGER = (
    Fault(LEDGER, "lost", "commissions cost nothing",
          '"cost_commissions": won[_SALES] * company.commission',
          '"cost_commissions": 0.0 * won[_SALES]'),
    Fault(LEDGER, "sign", "bundles earn what they waive",
          "- counted[BUNDLES] * prices.bundle", "+ counted[BUNDLES] * prices.bundle"),
    Fault(LEDGER, "lost", "unsolved tickets cost nothing",
          "tickets = census.counts[ANSWERED_BY_COMPANY] + census.counts[UNRESOLVED]",
          "tickets = census.counts[ANSWERED_BY_COMPANY]"),
    Fault(LEDGER, "swap", "members are booked as guests of an event",
          "won = cost * guests / np.maximum", "won = cost * members / np.maximum"),
    Fault(LEDGER, "week", "revenue is at next week's price",
          "customers * prices_in(company, programmes, week).paid",
          "customers * prices_in(company, programmes, week + 1).paid"),
    Fault(LEDGER, "lost", "cents are cut and not rounded",
          "np.rint(in_order * CENTS)", "np.floor(in_order * CENTS)"),
)  # fmt: skip

IN_TIMELINE = (
    Fault(TIMELINE, "week", "dated changes last a week too long",
          "(self.until is None or week < self.until)",
          "(self.until is None or week <= self.until)"),
    Fault(TIMELINE, "lost", "one-off costs are paid every week",
          "            weeks.add(shock.week + 1)\n", "            weeks.add(shock.week)\n"),
    Fault(TIMELINE, "lost", "a repeated change goes on after its end",
          "until = end if shock.until is None else min(end, shock.until)", "until = end"),
    Fault(TIMELINE, "swap", "a mix pays the whole cost of one of its strategies",
          "return shock.cost * math.fsum(shares.get(name, 0.0) for name in shock.strategies)",
          "return shock.cost"),
    Fault(TIMELINE, "swap", "of two changes the earlier one wins",
          "values |= shock.change", "values = shock.change | values"),
)  # fmt: skip

IN_METRICS = (
    Fault(VALUE, "week", "payback is a week too short",
          "return float(np.argmax(reached)) + 1 if", "return float(np.argmax(reached)) if"),
    Fault(VALUE, "sign", "money later is worth more",
          '(1 + outcome.facts["interest"]) ** (-np.arange(life.size) / YEAR)',
          '(1 + outcome.facts["interest"]) ** (np.arange(life.size) / YEAR)'),
    Fault(COST, "lost", "the community costs nothing in CAC",
          '*lines_of("acquisition")) + community, won_new', '*lines_of("acquisition")), won_new'),
    Fault(COST, "week", "lagged cost is of the wrong year",
          "first = cost.size - YEAR - lag", "first = cost.size - YEAR - lag + 1"),
    Fault(RETENTION, "swap", "a month has four and a third years",
          "** (YEAR / 12))", "** (12 / YEAR))"),
    Fault(SURVIVAL, "week", "who is last seen in a week is not at risk in it",
          'ends.size - np.searchsorted(np.sort(ends), time, side="left")',
          'ends.size - np.searchsorted(np.sort(ends), time, side="right")'),
    Fault(SURVIVAL, "swap", "incidence by those who are left after the week",
          "np.cumsum(before * hazard, axis=1)", "np.cumsum(survival * hazard, axis=1)"),
    Fault("outcomes.py", "week", "losses are counted for a week more than a year",
          "lost = there & (ended > week) & (ended <= week + YEAR)",
          "lost = there & (ended > week) & (ended <= week + YEAR + 1)"),
)  # fmt: skip

IN_RUNS = (
    Fault("simulation.py", "lost", "copies of a moment share their weeks",
          "other._weeks = list(self._weeks)", "other._weeks = self._weeks"),
    Fault("scenario.py", "week", "the twin loses the social cost a week late",
          "before = [segment for segment in plan if segment.start_week < week]",
          "week += 1\n    before = [segment for segment in plan if segment.start_week < week]"),
    Fault("scenario_files/units.py", "sign", "a share a month becomes a bigger share a week",
          "value = -math.expm1(-hazard)", "value = math.expm1(hazard)"),
    Fault("strategy.py", "week", "a strategy with a sliver of the mix switches its levers on",
          'least = SWITCHED_ON if lever.mixing == "switch" else 0', "least = 0"),
    Fault("scenario_files/merge.py", "lost", "what a person sets by hand grows with the market",
          "if quantity.grows_with_people and name not in keep", "if quantity.grows_with_people"),
)  # fmt: skip

OTHER_FAULTS = (
    *IN_CHANCE, *IN_CENSUS, *IN_LEDGER, *IN_TIMELINE, *IN_METRICS, *IN_RUNS,
)  # fmt: skip

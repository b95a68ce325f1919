"""A short study file to begin with: every heading, those that are seldom needed as comments."""

from __future__ import annotations

import json

SCHEMA = "study.schema.json"
"""The file beside a study in which its first line tells editors to look for the schema."""
_TEXT = """\
# yaml-language-server: $schema={schema}
# With that line editors complete and check this file, once `flywheel schema --study > {schema}`
# has been run beside it.
#
# A study: one question to many runs. `flywheel sweep FILE --dry-run` tells what it takes, `flywheel
# sweep FILE` runs it, and again goes on where it stopped. Take away a `#` to use what is behind it.
question: How good must a rival be to win our customers, and does our price matter?
prediction: Losses climb once the rival is as good as we are; our price matters less.
# answer: what came out, written after the run
# answer_from: "0123456789ab"    # the result hash it was written from; `flywheel sweep` prints it
# name: rival                    # of the folder of results; the file's name if left out

# A shipped scenario (`flywheel validate --list`) or a file, looked for beside this one.
scenario: {scenario}
# people: 3000                   # the same market with so many; money and staff grow along
# weeks: 160
# strategies: [{strategies}]     # all of the scenario if left out; none: no levers
changes: {{rival.launch_week: 52}} # other than in the scenario, in all runs

# Any quantity by its name (`flywheel describe`): a list of values, or a range, whose ends are the
# declared bounds if left out. A lever that varies replaces what the strategies set.
vary:
  rival.quality: {{from: 0.4, to: 1.2, steps: 5}}
  company.price: [25, 40, 60]
  # retain.churn_target: {{from: 0.005, to: 0.1, scale: log, steps: 4}}
  # switching.bond_weight: {{within: 25 %, steps: 3}} # so far around the scenario's value
  # community.kind:              # nothing: all there are
  # guesses: {{within: 25 %}}      # all guessed numbers; `retain.*`: all numbers of a section

# A grid takes every combination. A sample spreads points over the ranges, which have no steps then.
# design: latin_hypercube        # or sobol; saltelli or morris, for indices by `flywheel analyze`
# samples: 64                    # points; base samples of saltelli, trajectories of morris
# levels: 4                      # of the grid of morris
# second_order: true             # saltelli: points for the indices of pairs
# In place of `vary`, a list of points (design: list):
# points: [{{rival.quality: 0.4, company.price: 25}}, {{rival.quality: 1.2, company.price: 60}}]

replicates: 8                    # worlds, the same at every point and under every strategy; if
                                 # raised later, `sweep` keeps what is done and adds the rest
# seed: 1                        # decides about the worlds and the sample
keep:
  metrics: [customers, cac_blended, retention_52, defection_52, lock_in] # all if left out
  # weeks: {{every: 13}}           # or a list of weeks, or all; for these columns of the history:
  # columns: [customers, members]
  # tables: [people, journeys]   # one row a person and run: they take much disk
# limits: {{seconds: 60, megabytes: 2000}} # of one run; beyond, it is a row with its reason
"""


def beginning(scenario: str, strategies: tuple[str, ...]) -> str:
    """A commented study file about a scenario.

    Parameters
    ----------
    scenario
        a shipped one or a file, as it is to stand in the study
    strategies
        names of its strategies
    """
    written = scenario if scenario.isidentifier() else json.dumps(scenario, ensure_ascii=False)
    return _TEXT.format(schema=SCHEMA, scenario=written, strategies=", ".join(strategies) or "none")

# %%
"""Sobol indices of the model with SALib, in Python.

Question: which of three guesses moves the share of customers who stay a year: what the market's
churn is, how often people reconsider, or how much tastes differ?

Prediction: churn first, and little interaction.

Answer: churn, with two thirds of the variance (0.66 ± 0.39), then how often people reconsider
(0.18 ± 0.14); tastes move nothing (0.01). So it is with 16 base samples; more are sharper.

Run as a script (`python experiments/sobol_with_salib.py [SAMPLES]`) or cell by cell in an editor
that knows `# %%`. It needs SALib: `pip install "flywheel-simulator[research]"`.
"""

# %% The market, small enough for a coffee
import sys
import warnings

import numpy as np
from SALib.analyze import sobol
from SALib.sample import sobol as sampling

import simulator as fw
from simulator.metrics import METRICS

SAMPLES = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdecimal() else 16
market = fw.read("baseline", people=300, weeks=60, sets={"people.initial_customers": "0.5"})

# %% What varies, by the names of `flywheel describe`
problem = {
    "num_vars": 3,
    "names": ["retain.churn_target", "retain.consideration", "people.taste_spread"],
    "bounds": [[0.005, 0.06], [0.03, 0.2], [0.0, 1.5]],
}
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # sizes that are no powers of two are fine for a look
    points = sampling.sample(problem, SAMPLES, calc_second_order=False, seed=1)

# %% One run a point, all in the same world, so that nothing but the point differs
retention = np.array([
    METRICS["retention_52"].measure(
        fw.run(market, "product_led", seed=1,
               changes=dict(zip(problem["names"], point.tolist(), strict=True))).outcome
    )
    for point in points
])  # fmt: skip

# %% SALib's indices, and this project's own estimator, which must agree
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    indices = sobol.analyze(problem, retention, calc_second_order=False, seed=1)

from simulator.estimators.sensitivity import sobol_indices  # noqa: E402  # a cell of its own

rows = retention.reshape(-1, problem["num_vars"] + 2)
own = sobol_indices(rows[:, 0], rows[:, -1], rows[:, 1:-1], seed=1)
np.testing.assert_allclose(own.total.value, indices["ST"], atol=1e-9)

lines = [f"{len(points)} runs"] + [
    f"{name:24} alone {indices['S1'][place]:6.2f} ± {indices['S1_conf'][place]:.2f}   "
    f"with all others {indices['ST'][place]:6.2f} ± {indices['ST_conf'][place]:.2f}"
    for place, name in enumerate(problem["names"])
]
sys.stdout.write("\n".join(lines) + "\n")

# %% [markdown]
# The same as a study, resumable and on all cores, with pictures and a page:
#
#     flywheel sweep experiments/my_study.yaml     # design: saltelli
#     flywheel analyze runs/my_study-...
#
# or in Python: `fw.analyze(fw.sweep("experiments/my_study.yaml").results)`.

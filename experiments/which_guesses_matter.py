"""Question: which of the guessed numbers matter, and what share of them is that?

Prediction: few; most guesses can be doubled or halved without anybody noticing.
Answer: of 186 guesses varied by a quarter up and down, 36 (19 %) move the cost of a customer by
more than a tenth, or retention or lock-in by more than 3 points, under community-led or sales-led
growth; 82 (44 %) move nothing at all. See `what_matters_most.yaml` for which.

    flywheel sweep experiments/what_matters_most.yaml --out runs/guesses
    python experiments/which_guesses_matter.py runs/guesses

Per guess the mean absolute elementary effect of Morris (1991), Technometrics 33, 161-174: how much
a metric changes from the low to the high end of the guess's range, at ten places of the space of
all guesses. A single world per point: part of a small effect is luck, so the share is an upper
bound.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

MATTERS = {"cac_blended": 0.10, "retention_52": 0.03, "lock_in": 0.03}
"""From which effect on a metric a guess matters; of a cost as a share of its mean."""
SHOWN = 8


def elementary_effects(runs: pd.DataFrame, factors: pd.DataFrame, metric: str) -> pd.Series:
    """Mean absolute effect of each factor on a metric over the trajectories of the design.

    Points follow each other in trajectories of one more than there are factors, each of which
    differs from the one before in one factor.
    """
    names = factors["name"].tolist()
    spans = (factors["high"] - factors["low"]).to_numpy(dtype=float)
    places = runs[names].to_numpy(dtype=float) / spans
    values = runs[metric].to_numpy(dtype=float)
    steps = np.diff(places, axis=0)
    moved = np.abs(steps) > 1e-9
    inside = moved.sum(axis=1) == 1  # between two trajectories many change
    which = moved[inside].argmax(axis=1)
    size = steps[inside, which]
    effects = pd.Series(np.abs(np.diff(values)[inside] / size), index=np.array(names)[which])
    return effects.groupby(level=0).mean().reindex(names)


def effects_by_strategy(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Effects, and the same as multiples of what matters: a row per guess."""
    runs = pd.read_parquet(folder / "tables" / "runs.parquet")
    factors = pd.DataFrame(json.loads((folder / "study.json").read_text())["factors"])
    found, scaled = {}, {}
    for strategy, rows in runs.groupby("strategy", sort=False):
        ordered = rows.sort_values("point")
        for metric, limit in MATTERS.items():
            effects = elementary_effects(ordered, factors, metric)
            whole = ordered[metric].mean() if metric.startswith("cac") else 1.0
            found[strategy, metric] = effects
            scaled[strategy, metric] = effects / (limit * whole)
    return pd.DataFrame(found), pd.DataFrame(scaled)


def main() -> None:
    """Print how many guesses matter, and the strongest per strategy and metric."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "runs/guesses")
    if not (folder / "tables" / "runs.parquet").exists():
        sweep = f"flywheel sweep experiments/what_matters_most.yaml --out {folder}"
        sys.exit(f"{folder} is no finished study; first\n    {sweep}")
    found, scaled = effects_by_strategy(folder)
    most = scaled.max(axis=1)
    lines = [
        f"{len(most)} guesses were varied; {(most > 1).sum()} ({(most > 1).mean():.0%}) matter; "
        f"{(most == 0).sum()} ({(most == 0).mean():.0%}) have no effect at all"
    ]
    for strategy, metric in found.columns:
        effects = found[strategy, metric]
        count = int((scaled[strategy, metric] > 1).sum())
        lines.append(f"{strategy}, {metric}: {count} matter")
        for name, effect in effects.nlargest(SHOWN).items():
            if effect > 0:
                lines.append(f"  {name:<36}{effect:12.4g}")
    lines.append("matter at all: " + ", ".join(most[most > 1].sort_values(ascending=False).index))
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

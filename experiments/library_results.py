"""What comes out of the library of scenarios? The numbers behind `scenarios/README.md`.

Question: what does each shipped scenario answer to its own question?
Prediction: none; the table is read, and the rows of the readme are written from it.

Run `python experiments/library_results.py`, or with names of scenarios; about ten minutes for all.
Each line is a metric: mean and half of its 95 % interval over 10 worlds, by strategy, or over 5 in
markets of more than 3,000 people. To see what a mechanism does, the last lines compare a scenario
with itself without it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

import simulator as fw

METRICS = (
    "customers_won", "customers", "organic_share", "cac_blended", "cac_community_none", "profit",
    "retention_52", "defection_52", "lock_in", "deflection",
)  # fmt: skip
WITHOUT: Mapping[str, Mapping[str, str]] = {
    "poached_leaders": {"rival.poaching": "0"},
    "brittle_community": {"switching.bond_form": "saturating"},
    "message_groups": {"switching.network_weight": "0"},
    "adult_builders": {"advocate.listening": "0"},
}
WORLDS = 10
WORLDS_OF_MANY, MANY = 5, 3_000


def told(name: str, sets: Mapping[str, str]) -> Iterator[str]:
    """The results of one scenario, line by line."""
    market = fw.read(name, sets=sets)
    worlds = WORLDS_OF_MANY if market.settings.people.size > MANY else WORLDS
    summary = fw.compare(market, replicates=worlds).summary
    changes = "".join(f" --set {quantity}={value}" for quantity, value in sets.items())
    yield f"{name}{changes} ({market.fingerprint()})"
    for metric in METRICS:
        rows = summary[summary["metric"] == metric].to_dict("records")
        values = (
            f"{row['strategy']} {row['mean']:.4g} ± {(row['high'] - row['low']) / 2:.2g}"
            for row in rows
        )
        yield f"  {metric:<20}{'; '.join(values)}"


def main() -> None:
    """Print the results of the scenarios named, or of all."""
    names = sys.argv[1:] or list(fw.library())
    for name in names:
        sys.stdout.write("\n".join(told(name, {})) + "\n")
    for name, sets in WITHOUT.items():
        if name in names:
            sys.stdout.write("\n".join(told(name, sets)) + "\n")


if __name__ == "__main__":
    main()

"""Writes `tests/data/golden.csv` anew, on purpose: `python -m tests.write_golden`.

Refuses where kept numbers changed and the top section of `CHANGELOG.md` has no entry about it,
that is, none beginning with **numbers change** that was not there at the last refresh. New
scenarios, columns and metrics need no entry.
"""

from __future__ import annotations

import sys

import click

from tests.golden_help import (
    CHANGELOG,
    GOLDEN,
    Golden,
    changed_rows,
    columns_now,
    entries_of,
    everything,
    read_golden,
    written,
)

MOST_SHOWN = 10


def refusal(kept: Golden, entries: str, changed: list[str]) -> str:
    """Why the file may not be refreshed, or '' if it may."""
    if not changed or (entries and entries != kept.entries):
        return ""
    shown = "\n".join(f"  {one}" for one in changed[:MOST_SHOWN])
    return (
        f"{len(changed)} kept numbers changed:\n{shown}\nCHANGELOG.md must say so first: an entry "
        "in its top section that begins with **numbers change**."
    )


def main() -> int:
    """Refresh the file, or say why not."""
    entries = entries_of(CHANGELOG.read_text(encoding="utf-8"))
    if GOLDEN.exists():
        kept = read_golden(GOLDEN.read_text(encoding="utf-8"))
        changed = changed_rows(kept.rows, everything(kept.columns))
        reason = refusal(kept, entries, changed)
        if reason:
            click.echo(reason, err=True)
            return 2
        click.echo(f"{len(changed)} of {len(kept.rows)} kept numbers changed.")
    columns = columns_now()
    golden = Golden(columns, entries, everything(columns))
    GOLDEN.write_text(written(golden), encoding="utf-8")
    click.echo(f"{GOLDEN.name} has {len(golden.rows)} rows.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

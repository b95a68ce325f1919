"""Writes the corpus of broken scenario files and its index: `python -m tests.broken.make`.

What is wrong, and where, is said here by hand or by construction, never taken from what the
reader answers. In a text, `@@` stands before the line that must be complained about; it is not
written to the file. The misspelt names are drawn with a fixed seed from all quantities.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from simulator.strategy import levers, quantities
from tests.broken import cases

FOLDER = Path(__file__).parent
SEED = 1977
EACH = 8  # names drawn for each way of misspelling


class Case(NamedTuple):
    """One broken file: what must be found first, and how many mistakes there are in all."""

    file: str
    text: bytes
    code: str
    line: int
    suggestion: str = ""
    mistakes: int = 1


def case(file: str, text: str, code: str, suggestion: str = "", mistakes: int = 1) -> Case:
    before, mark, _ = text.partition("@@")
    line = before.count("\n") + 1 if mark else 0
    return Case(file, text.replace("@@", "").encode(), code, line, suggestion, mistakes)


def luck_of(address: str) -> random.Random:
    """The luck that belongs to a text."""
    return random.Random(f"{SEED} {address}")  # noqa: S311  # a draw of examples, no secret


def misspellings(name: str, luck: random.Random) -> dict[str, str]:
    """One name, misspelt in every way people do it."""
    section, _, leaf = name.partition(".")
    at = luck.randrange(1, len(leaf) - 1)
    words = leaf.split("_")
    ways = {
        "letter_missing": leaf[:at] + leaf[at + 1 :],
        "letter_twice": leaf[:at] + leaf[at] + leaf[at:],
        "letters_swapped": leaf[:at] + leaf[at + 1] + leaf[at] + leaf[at + 2 :],
        "letter_wrong": leaf[:at] + ("x" if leaf[at] != "x" else "y") + leaf[at + 1 :],
        "capitals": leaf.title(),
        "hyphens": leaf.replace("_", "-"),
        "blanks": leaf.replace("_", " "),
        "plural": leaf + "s",
        "words_swapped": "_".join(reversed(words)),
        "glued": "".join(words),
    }
    wrong = {way: f"{section}.{text}" for way, text in ways.items() if text != leaf}
    wrong["section_capital"] = f"{section.title()}.{leaf}"
    wrong["section_misspelt"] = f"{section[:-1]}.{leaf}"
    return wrong


def drawn(kind: str, names: Iterable[str], number: int) -> list[str]:
    """Names drawn by their hash: when the model gets a new quantity, few of the files change."""
    return sorted(names, key=lambda name: luck_of(f"{kind} {name}").random())[:number]


def misspelt_quantities() -> list[Case]:
    numbers = [name for name, one in quantities().items() if one.kind == "number"]
    found: list[Case] = []
    for way in misspellings("attract.ads_budget", luck_of("any")):
        wrong = {name: misspellings(name, luck_of(f"{way} {name}")).get(way) for name in numbers}
        fitting = [name for name in numbers if wrong[name] and wrong[name] not in quantities()]
        for number, name in enumerate(drawn(way, fitting, EACH), 1):
            found.append(misspelt(f"name_{way}_{number}.yaml", name, str(wrong[name]), number))
    return found


def misspelt(file: str, name: str, wrong: str, number: int) -> Case:
    """A misspelt name in a strategy, in a shock or among the changes."""
    if name in levers() and number % 2:
        text = f"based_on: baseline\nstrategies:\n  sales_led:\n@@    {wrong}: 1\n"
    elif not quantities()[name].fixed and number % 3 == 0:
        text = (
            "based_on: baseline\nshocks:\n  - week: 50\n    because: a trial\n"
            f"    change:\n@@      {wrong}: 1\n"
        )
    else:
        text = f"based_on: baseline\nchanges:\n@@  {wrong}: {{value: 1, because: a trial}}\n"
    return case(file, text, "unknown_name", name)


def out_of_bounds() -> list[Case]:
    """Every kind of number, just outside of what is allowed."""
    bounded = [name for name, one in quantities().items() if one.low is not None]
    found = []
    for number, name in enumerate(drawn("bounds", bounded, 24), 1):
        one = quantities()[name]
        side = "high" if number % 2 else "low"
        wrong = float(one.high or 0) * 2 + 1 if number % 2 else float(one.low or 0) - 1
        value = int(wrong) if one.kind == "whole" else wrong
        text = f"based_on: baseline\nchanges:\n@@  {name}: {{value: {value}, because: a trial}}\n"
        found.append(case(f"bounds_too_{side}_{number}.yaml", text, "out_of_bounds"))
    return found


def not_levers() -> list[Case]:
    """Quantities of the market inside strategies."""
    market = [name for name, one in quantities().items() if not one.lever]
    found = []
    for number, name in enumerate(drawn("market", market, 16), 1):
        text = f"based_on: baseline\nstrategies:\n  mine:\n@@    {name}: 1\n"
        found.append(case(f"lever_not_{number}.yaml", text, "not_a_lever"))
    return found


def by_hand() -> list[Case]:
    found = []
    for kind, table in cases.TABLES.items():
        for name, entry in table.items():
            text, code, *rest = entry
            suggestion = str(rest[0]) if rest else ""
            mistakes = int(rest[1]) if len(rest) > 1 else 1
            found.append(case(f"{kind}_{name}.yaml", text, code, suggestion, mistakes))
    for name, (data, code, line) in cases.BYTES.items():
        found.append(Case(f"bytes_{name}.yaml", data, code, line))
    return found


def ties() -> tuple[list[Case], dict[str, bytes]]:
    """Scenarios whose file of ties is broken; the line is that of the CSV file, 0 for all of it."""
    found, files = [], {}
    for name, (data, line) in cases.TIES.items():
        files[f"{name}.csv"] = data
        text = (
            "based_on: baseline\nchanges:\n  network.shape: {value: edge_list, because: a trial}\n"
            f"  network.edges_file: {{value: ties/{name}.csv, because: a trial}}\n"
        )
        found.append(Case(f"ties_{name}.yaml", text.encode(), "edge_list", line or 4))
    return found, files


def main() -> None:
    """Write all files; files of an earlier run that are no longer made are removed."""
    tied, files = ties()
    every = [*misspelt_quantities(), *out_of_bounds(), *not_levers(), *by_hand(), *tied]
    (FOLDER / "ties").mkdir(exist_ok=True)
    for old in [*FOLDER.glob("*.yaml"), *FOLDER.glob("ties/*")]:
        old.unlink()
    for one in every:
        (FOLDER / one.file).write_bytes(one.text)
    for name, data in files.items():
        (FOLDER / "ties" / name).write_bytes(data)
    with (FOLDER / "index.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("file", "code", "line", "suggestion", "mistakes"))
        table.writerows((c.file, c.code, c.line, c.suggestion, c.mistakes) for c in every)
    print(f"{len(every)} broken scenarios")  # noqa: T201  # a script says what it did


if __name__ == "__main__":
    main()

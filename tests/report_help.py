"""Reading a report as a browser would: its elements, its numbers, its pictures."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

EMPTY = {"meta", "link", "br", "img", "hr", "input", "use", "wbr"}
NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


class Page(HTMLParser):
    """What stands where: `numbers`, texts of elements by id, of pictures, and all attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.numbers: list[tuple[dict[str, str], str]] = []
        self.texts: dict[str, str] = {}
        self.said: dict[str, list[str]] = {}
        self.in_pictures: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.elements.append((tag, known))
        if tag in EMPTY:
            return
        self._open.append((tag, known))
        if tag == "data":
            self.numbers.append((known, ""))
        if tag == "p" and len(self._open) > 1 and "data-from" in self._open[-2][1]:
            self.said.setdefault(self._open[-2][1]["data-from"], []).append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self._open]
        for _, known in self._open:
            if "id" in known:
                self.texts[known["id"]] = self.texts.get(known["id"], "") + data
        if "data" in tags:
            known, text = self.numbers[-1]
            self.numbers[-1] = (known, text + data)
        for place, (tag, _) in enumerate(self._open):
            if tag == "p" and place and "data-from" in self._open[place - 1][1]:
                self.said[self._open[place - 1][1]["data-from"]][-1] += data
        classes = {known.get("class", "") for _, known in self._open}
        if "text" in tags and not classes & {"xtick", "ytick"}:
            self.in_pictures.append(data)


def printed(text: str) -> tuple[float, float]:
    """A printed number, and half a unit of its last digit."""
    digits = NUMBER.search(text.replace("\N{MINUS SIGN}", "-"))
    assert digits, text
    places = len(digits.group().partition(".")[2])
    return float(digits.group().replace(",", "")), 0.5 * 10.0**-places


def leaves(thing: Any) -> list[float]:
    """All numbers in JSON, however deep."""
    if isinstance(thing, dict):
        return [leaf for one in thing.values() for leaf in leaves(one)]
    if isinstance(thing, list):
        return [leaf for one in thing for leaf in leaves(one)]
    return [float(thing)] if isinstance(thing, int | float) else []

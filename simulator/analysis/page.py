"""Page: an analysis as one HTML file that needs nothing else, not even a network."""

from __future__ import annotations

import base64
import html
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from simulator.words.tables import kept_together

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#222;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2.5rem}h3{font-size:1rem}
img{max-width:100%;height:auto;box-sizing:border-box;border:1px solid #ddd}
pre{background:#f4f4f4;padding:.5rem .7rem;overflow-x:auto;font-size:.85rem}
table{border-collapse:collapse;font-size:.85rem}.caption{font-size:.85rem;margin-bottom:.2rem}
td,th{padding:.2rem .45rem;text-align:left;border-bottom:1px solid #ddd}td.n,th.n{text-align:right}
.wide{overflow-x:auto;margin-bottom:1rem}.quiet{color:#6b6b6b;font-size:.9rem}
nav a{margin-right:1rem;display:inline-block;padding:.2rem 0}
@media screen and (max-width:44rem){.wide img{max-width:none;width:42rem}
td:not(.n),th:not(.n){min-width:6.5rem}}
@media print{.wide{overflow:visible}}
"""


class Page:
    """Collects the parts of a page; everything given is text and is escaped."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._parts: list[str] = []
        self._regions: Counter[str] = Counter()

    def heading(self, text: str, anchor: str = "", level: int = 2) -> None:
        """A heading."""
        name = f' id="{html.escape(anchor, quote=True)}"' if anchor else ""
        self._parts.append(f"<h{level}{name}>{html.escape(text)}</h{level}>")

    def paragraph(self, text: str, *, quiet: bool = False) -> None:
        """A paragraph."""
        kind = ' class="quiet"' if quiet else ""
        self._parts.append(f"<p{kind}>{html.escape(text)}</p>")

    def items(self, texts: Sequence[str]) -> None:
        """A list."""
        inside = "".join(f"<li>{html.escape(text)}</li>" for text in texts)
        self._parts.append(f"<ul>{inside}</ul>")

    def links(self, anchors: Mapping[str, str]) -> None:
        """Links to headings: anchor -> text."""
        told = "".join(f'<a href="#{html.escape(anchor, quote=True)}">{html.escape(text)}</a>'
                       for anchor, text in anchors.items())  # fmt: skip
        self._parts.append(f'<nav aria-label="on this page">{told}</nav>')

    def picture(self, path: Path, text: str) -> None:
        """A picture, put into the page itself; `text` says what it shows to who cannot see it."""
        data = base64.b64encode(path.read_bytes()).decode("ascii")
        alt = html.escape(text, quote=True)
        inside = f'<img alt="{alt}" src="data:image/png;base64,{data}">'
        self._sideways(inside, text)

    def code(self, text: str) -> None:
        """A command to copy."""
        self._parts.append(f'<pre tabindex="0"><code>{html.escape(text)}</code></pre>')

    def table(self, frame: pd.DataFrame, caption: str = "") -> None:
        """A table; numbers are right-aligned and cut to four digits."""
        numbers = {name for name in frame.columns if frame[name].dtype.kind in "iuf"}
        head = "".join(
            f'<th scope="col"{_kind(name in numbers)}>{html.escape(str(name))}</th>'
            for name in frame.columns
        )
        lines = []
        for row in frame.itertuples(index=False):
            cells = zip(frame.columns, row, strict=True)
            lines.append("<tr>" + "".join(
                f"<td{_kind(name in numbers)}>{html.escape(_cell(value))}</td>"
                for name, value in cells
            ) + "</tr>")  # fmt: skip
        if caption:
            self._parts.append(f'<p class="caption">{html.escape(caption)}</p>')
        body = f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody>"
        self._sideways(f"<table>{body}</table>", caption or "Table")

    def _sideways(self, inside: str, text: str) -> None:
        """What may be wider than the page scrolls by itself, with a keyboard too."""
        self._regions[text] += 1
        name = text if self._regions[text] == 1 else f"{text} ({self._regions[text]})"
        name = html.escape(name, quote=True)
        region = f'<div class="wide" tabindex="0" role="region" aria-label="{name}">{inside}</div>'
        self._parts.append(region)

    def text(self) -> str:
        """The whole page."""
        title = html.escape(self._title)
        return (
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{title}</title><style>{_STYLE}</style></head>\n<body><main><h1>{title}</h1>\n"
            + "\n".join(self._parts)
            + "\n</main></body></html>\n"
        )


def _kind(is_number: bool) -> str:
    return ' class="n"' if is_number else ""


def _cell(value: object) -> str:
    if isinstance(value, float):
        if value != value:
            return "-"
        return f"{value:,.0f}" if abs(value) >= 1e4 else f"{value:.4g}"
    return kept_together(str(value))

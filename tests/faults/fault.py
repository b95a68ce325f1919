"""What a planted fault is."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["sign", "week", "swap", "lost"]
KINDS: dict[Kind, str] = {
    "sign": "a sign the wrong way round",
    "week": "off by one: a week, a step, a bound",
    "swap": "one number or coefficient in another's place",
    "lost": "a cost, a term or a condition left out",
}


class Fault(NamedTuple):
    """One mistake: in the file `place` below `simulator/`, `old` stands once and becomes `new`."""

    place: str
    kind: Kind
    says: str
    old: str
    new: str

    @property
    def room(self) -> str:
        """The stage or module that it is planted in."""
        return self.place.removeprefix("stages/").partition("/")[0].removesuffix(".py")

    @property
    def name(self) -> str:
        """Room and mistake in words."""
        return f"{self.room}: {self.says}"

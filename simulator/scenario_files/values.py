"""Values of a scenario: what a person wrote for one quantity, checked against its declaration."""

from __future__ import annotations

import math

from simulator.complaints import Complaints, Place, closest, shortened
from simulator.quantities import Quantity, Value
from simulator.scenario_files.file import Node, plain_value
from simulator.scenario_files.units import Reading, UnitError, expected, in_unit
from simulator.sources import DESIGN
from simulator.strategy import quantities

LONGEST_TEXT = 1_000


def declared(name: str, unit: str, low: float, high: float, *, whole: bool = False) -> Quantity:
    """A number of a scenario that is no quantity of the model, such as the week of a shock."""
    return Quantity(
        name=name,
        kind="whole" if whole else "number",
        default=1,
        unit=unit,
        low=low,
        high=high,
        choices=(),
        meaning="",
        source=DESIGN,
        lever=False,
        mixing="add",
        grows_with_people=False,
        fixed=False,
    )


def reading_of(quantity: Quantity) -> Reading:
    """How a percentage per period is to be read, from what the quantity says it means."""
    if quantity.meaning.startswith("hazard"):
        return "hazard"
    return "share" if quantity.meaning.startswith(("share", "chance")) else "rate"


def allowed(quantity: Quantity) -> str:
    """The values that a number, a switch or a choice may have, as said in complaints."""
    if quantity.kind == "choice":
        return f"allowed {', '.join(quantity.choices)}"
    if quantity.kind == "switch":
        return "allowed true, false"
    unit = "" if quantity.unit == "1" else f" [{quantity.unit}]"
    return f"allowed {plain(quantity.low)}..{plain(quantity.high)}{unit}"


def plain(value: Value | None) -> str:
    """A value as a person writes it: no `.0`, no exponent for ordinary numbers."""
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


class Checked:
    """Checks values and collects what is wrong, and what was converted."""

    def __init__(self, complaints: Complaints) -> None:
        self.complaints = complaints
        self.notes: list[str] = []

    def value(self, quantity: Quantity, node: Node, path: str = "") -> Value | None:
        """The value of a quantity in its own unit, or None after a complaint about `path`."""
        path = path or quantity.name
        checks = {
            "switch": self._switch,
            "choice": self._choice,
            "text": self._text,
            "number": self._number,
            "whole": self._number,
        }
        return checks[quantity.kind](quantity, node, path)

    def text(self, node: Node, path: str, what: str) -> str | None:
        """A text of ordinary length that is not empty, or None after a complaint."""
        value = node.value
        if isinstance(value, str) and value.strip() and len(value) <= LONGEST_TEXT:
            return value
        if isinstance(value, str) and value.strip():
            message = f"{what} is longer than {LONGEST_TEXT:,} characters"
            self.complaints.add(node.place, path, "too_long", message)
            return None
        is_leaf = not isinstance(value, (dict, tuple, str)) and node.written
        hint = f'write "{shortened(node.written, 30)}"' if is_leaf else ""
        message = f"{what} must be a text (you wrote {node})"
        self.complaints.add(node.place, path, "wrong_type", message, hint)
        return None

    def _refuse(
        self, quantity: Quantity, node: Node, path: str, code: str, message: str, hint: str = ""
    ) -> None:
        said = f"{message} (you wrote {node}); {allowed(quantity)}"
        self.complaints.add(node.place, path, code, said, hint)

    def _switch(self, quantity: Quantity, node: Node, path: str) -> bool | None:
        if isinstance(node.value, bool):
            return node.value
        word = str(node.value).lower()
        meant = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false"}
        meant |= {"0": "false", "true": "true", "false": "false"}
        hint = f"did you mean {meant[word]}?" if word in meant else ""
        self._refuse(quantity, node, path, "wrong_type", "this is switched on or off", hint)
        return None

    def _choice(self, quantity: Quantity, node: Node, path: str) -> str | None:
        if isinstance(node.value, str) and node.value in quantity.choices:
            return node.value
        hint = self.complaints.did_you_mean(node.value, quantity.choices)
        message = "this is not one of the choices"
        self._refuse(quantity, node, path, "not_a_choice", message, hint)
        return None

    def _text(self, quantity: Quantity, node: Node, path: str) -> str | None:
        if node.value == "":
            return ""
        return self.text(node, path, "this")

    def _number(self, quantity: Quantity, node: Node, path: str) -> float | int | None:
        value = node.value
        if isinstance(value, str):
            return self._with_unit(quantity, node, path)
        if isinstance(value, bool) or value is None or isinstance(value, (dict, tuple)):
            message = "a number is needed"
            if isinstance(value, bool):
                message += ", not true or false"
            self._refuse(quantity, node, path, "wrong_type", message)
            return None
        return self._within(quantity, node, path, value, "")

    def _with_unit(self, quantity: Quantity, node: Node, path: str) -> float | int | None:
        text = node.written
        if node.quoted and isinstance(plain_value(text.strip()), (int, float)):
            message = "the quotation marks make this a text; a number is needed"
            hint = f"write {shortened(text.strip(), 20)}" if len(text) < 20 else ""
            self._refuse(quantity, node, path, "wrong_type", message, hint)
            return None
        try:
            found = in_unit(text, quantity.unit, reading_of(quantity))
        except UnitError as error:
            code = "wrong_type" if error.code == "not_a_number" else error.code
            message = str(error)
            says_how = "expected" in message or "rite " in message
            hint = (
                "" if says_how or quantity.low == quantity.high else f"write {_example(quantity)}"
            )
            self._refuse(quantity, node, path, code, message, hint)
            return None
        return self._within(quantity, node, path, found.value, found.note)

    def _within(
        self, quantity: Quantity, node: Node, path: str, value: float, note: str
    ) -> float | int | None:
        converted = f": {note}" if note else ""
        if not math.isfinite(value):
            message = "this is not a finite number"
            self._refuse(quantity, node, path, "not_finite", message)
            return None
        if quantity.kind == "whole" and value != round(value):
            message = f"a whole number is needed{converted}"
            self._refuse(quantity, node, path, "not_whole", message)
            return None
        low, high = quantity.low, quantity.high
        if (low is not None and value < low) or (high is not None and value > high):
            side = "low" if low is not None and value < low else "high"
            hint = "" if isinstance(node.value, str) else _percent_hint(quantity, value)
            message = f"this is too {side}{converted}"
            self._refuse(quantity, node, path, "out_of_bounds", message, hint)
            return None
        if note:
            self.notes.append(f"{path}: {note}")
        return int(value) if quantity.kind == "whole" else float(value) + 0.0


def _example(quantity: Quantity) -> str:
    """A value as it could be written for this quantity."""
    if quantity.unit == "1" and quantity.high is not None and quantity.high > 1:
        return f"a number, such as {plain(quantity.default)}"
    return expected(quantity.unit)


def _percent_hint(quantity: Quantity, value: float) -> str:
    """A share written as a percentage is the commonest slip."""
    is_share = quantity.kind == "number" and quantity.unit in ("1", "1/month", "1/year")
    if is_share and quantity.high is not None and quantity.high <= 1 < value <= 100:
        period = quantity.unit[1:]
        return f"did you mean {plain(value)} %{period}?"
    return ""


def no_quantity(complaints: Complaints, node: Node, path: str, name: object) -> None:
    """Complain that there is no quantity of this name, and say which was probably meant."""
    sections = {known.partition(".")[0] for known in quantities()}
    section = str(name).partition(".")[0][:80]
    if name in sections:
        first = next(known for known in quantities() if known.startswith(f"{name}."))
        hint = f"write whole names, such as {first}"
    else:
        hint = complaints.did_you_mean(name, quantities())
    if not hint and section in sections:
        hint = f"`flywheel describe` lists the quantities of {section}"
    elif not hint:
        near = closest(section, sections)
        hint = f"did you mean the section '{near}'?" if near else ""
    complaints.add(node.place, path, "unknown_name", "there is no quantity of this name", hint)


def quoted(text: str, place: Place) -> Node:
    """A node for a value given outside of files, read as YAML would read it."""
    stripped = text.strip()
    if len(stripped) > 1 and stripped[0] == stripped[-1] and stripped[0] in "'\"":
        return Node(stripped[1:-1], place, stripped[1:-1], quoted=True)
    return Node(plain_value(stripped), place, stripped)

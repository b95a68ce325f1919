"""Rules and decisions of the model, read from its source files: what each function says it does."""

from __future__ import annotations

import ast
import functools
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).resolve().parents[1]
ROOMS = ("stages", "world", "chance.py", "ledger.py")
"""The packages and files in which the model's rules stand."""
_EQUATIONS = re.compile(r"\beqs?\. ?(\d+(?:-\d+)?)")
_LOOPS = ("looped", "inlined")  # marks of code that goes over people and computes no law
_LONGEST_LAW = 16  # lines
_NUMBERS = ("float", "int", "bool", "tuple[float")  # what a law gives back


class Rule(NamedTuple):
    """A function that is part of the model.

    `module` is dotted and begins below the package, `says` is the first paragraph of the
    docstring, `equations` are the numbers it names anywhere, ranges written out. `code` is the
    body of a function that computes a law, empty for loops and for what is long.
    """

    module: str
    name: str
    says: str
    equations: tuple[int, ...]
    code: str


class Module(NamedTuple):
    """A source file of the model: its dotted name, what it is, and what stands in it.

    A decision is a use of chance that has a name of its own; a constant is a number with a name
    that no scenario changes.
    """

    name: str
    says: str
    rules: tuple[Rule, ...]
    decisions: tuple[str, ...]
    constants: tuple[tuple[str, str], ...]


@functools.cache
def modules() -> tuple[Module, ...]:
    """All modules in which rules stand, with what their docstrings say, room by room."""
    rooms = [PACKAGE / room for room in ROOMS]
    paths = [
        path for room in rooms
        for path in ([room] if room.suffix else sorted(room.rglob("*.py")))
    ]  # fmt: skip
    return tuple(_module(path) for path in paths)


def modules_of(name: str) -> tuple[Module, ...]:
    """The module of this dotted name, and all below it."""
    return tuple(
        one for one in modules() if one.name == name or one.name.startswith(f"{name}.")
    )  # fmt: skip


def equations() -> dict[int, list[Rule]]:
    """Rules by the number of the equation they compute, in order."""
    found: dict[int, list[Rule]] = {}
    for module in modules():
        for rule in module.rules:
            for number in rule.equations:
                found.setdefault(number, []).append(rule)
    return dict(sorted(found.items()))


def decisions() -> tuple[tuple[str, str], ...]:
    """Name of each decision that chance takes part in, and the module that takes it."""
    return tuple((name, module.name) for module in modules() for name in module.decisions)


def first_paragraph(text: str | None) -> str:
    """The first paragraph of a docstring, in one line; empty if there is none."""
    return " ".join((text or "").strip().partition("\n\n")[0].split())


def _module(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    name = ".".join(part for part in parts if part != "__init__")
    return Module(
        name, first_paragraph(ast.get_docstring(tree)),
        tuple(_rules(tree, name, text.splitlines())), tuple(_decisions(tree)),
        tuple(_constants(tree)),
    )  # fmt: skip


def _rules(tree: ast.Module, module: str, lines: list[str]) -> Iterator[Rule]:
    """Public functions, and public methods of public classes under `Class.method`."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for one in _public(node.body):
                yield _rule(one, module, f"{node.name}.{one.name}", "")
    for one in _public(tree.body):
        yield _rule(one, module, one.name, _law(one, lines))


def _public(body: list[ast.stmt]) -> Iterator[ast.FunctionDef]:
    for node in body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def _rule(node: ast.FunctionDef, module: str, name: str, code: str) -> Rule:
    said = ast.get_docstring(node)
    return Rule(module, name, first_paragraph(said), _numbers(said), code)


def _law(node: ast.FunctionDef, lines: list[str]) -> str:
    """The body of a short function that gives back numbers and loops over nobody."""
    marks = {mark.id for mark in node.decorator_list if isinstance(mark, ast.Name)}
    body = node.body[1:] if ast.get_docstring(node) else node.body
    gives = ast.unparse(node.returns) if node.returns else ""
    if not body or marks & set(_LOOPS) or not gives.startswith(_NUMBERS):
        return ""
    inside = [one for statement in body for one in ast.walk(statement)]
    if any(isinstance(one, ast.For | ast.While | ast.With) for one in inside):
        return ""
    code = lines[body[0].lineno - 1 : node.end_lineno]
    return textwrap.dedent("\n".join(code)) if len(code) <= _LONGEST_LAW else ""


def _numbers(text: str | None) -> tuple[int, ...]:
    found: list[int] = []
    for match in _EQUATIONS.findall(text or ""):
        first, _, last = match.partition("-")
        found += range(int(first), int(last or first) + 1)
    return tuple(dict.fromkeys(found))


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Public names in capitals that stand for a number."""
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        try:
            value = ast.literal_eval(node.value)
        except ValueError:
            continue
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and isinstance(target, ast.Name) and re.fullmatch(r"[A-Z]\w+", target.id):
            yield target.id, ast.unparse(node.value)


def _decisions(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        argument = node.args[0] if node.func.id == "decision_named" and node.args else None
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value

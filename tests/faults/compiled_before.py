"""Compiled code that a planted fault cannot change, kept for the next fault.

The simulator compiles everything anew after any edit, which takes longer than the tests. A copy of
the project in which one line differs needs that only for modules that import the edited one.
"""

from __future__ import annotations

import ast
import shutil
from pathlib import Path


def importers_of(package: Path, place: str) -> set[str]:
    """Modules that depend on the file `place` of the package, directly or not, itself included."""
    imports = {_module(package, path): _imported(path) for path in package.rglob("*.py")}
    found = {_module(package, package / place)}
    while True:
        more = {name for name, used in imports.items() if used & found} - found
        if not more:
            return found
        found |= more


def _module(package: Path, path: Path) -> str:
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return names


class CompiledBefore:
    """Compiled code of one copy of the project as it is without any fault.

    Numba names its files by the folder and the module: `world_<digest>/census.close_week-110...`.
    """

    def __init__(self, package: Path, folder: Path) -> None:
        self.package, self.folder = package, folder
        folder.mkdir(parents=True)
        self._prefixes = {
            _module(package, path): (path.parent.name, _module(package, path).rpartition(".")[2])
            for path in package.rglob("*.py")
        }

    def lend(self, place: str, cache: Path) -> None:
        """Put what does not depend on the file `place` into a cache."""
        self._copy(self.folder, cache, place)

    def take_back(self, place: str, cache: Path) -> None:
        """Keep what was compiled meanwhile and does not depend on the file `place`."""
        self._copy(cache, self.folder, place)

    def _copy(self, source: Path, target: Path, place: str) -> None:
        changed = importers_of(self.package, place)
        steady = {at for name, at in self._prefixes.items() if name not in changed}
        for path in source.glob("*/*"):
            at = path.parent.name.rpartition("_")[0], path.name.partition(".")[0]
            if at in steady:
                copied = target / path.parent.name / path.name
                copied.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, copied)

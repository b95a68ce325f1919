"""Compiled code that a planted fault cannot change, kept for the next fault.

The simulator compiles everything anew after any edit, which takes longer than the tests. A copy of
the project in which one line differs needs that only for modules that import the edited one.
"""

from __future__ import annotations

import ast
import hashlib
import shutil
import threading
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


def numbas_name(folder: Path) -> str:
    """The name under which Numba keeps what it compiled of the files in a folder."""
    digest = hashlib.sha1(str(folder).encode(), usedforsecurity=False).hexdigest()
    return f"{folder.name}_{digest}"


class CompiledBefore:
    """Compiled code of the project as it is without any fault, in `folder`, for all its copies.

    Numba names its files by the folder and the module: `world_<digest>/census.close_week-110...`,
    where the digest is that of the folder's path; here it is left out.
    """

    def __init__(self, package: Path, folder: Path) -> None:
        self.package, self.folder = package, folder
        self._prefixes = {
            _module(package, path): (path.parent.name, _module(package, path).rpartition(".")[2])
            for path in package.rglob("*.py")
        }
        self._changed: dict[str, set[str]] = {}

    def lend(self, place: str, cache: Path) -> None:
        """Put what does not depend on the file `place` into the cache of this package."""
        inside = [path for path in self.package.rglob("*") if path.is_dir()]
        folders = {path.name: numbas_name(path) for path in (self.package, *inside)}
        for path in self.folder.glob("*/*"):
            if self._is_steady(path.parent.name, path, place):
                _put(path, cache / folders[path.parent.name])

    def take_back(self, place: str, cache: Path) -> None:
        """Keep what was compiled meanwhile and does not depend on the file `place`."""
        for path in cache.glob("*/*"):
            room = path.parent.name.rpartition("_")[0]
            if self._is_steady(room, path, place):
                _put(path, self.folder / room)

    def _is_steady(self, room: str, path: Path, place: str) -> bool:
        """True for compiled code of a module that does not depend on the file `place`."""
        if not place:
            return (room, path.name.partition(".")[0]) in self._prefixes.values()
        if place not in self._changed:
            self._changed[place] = importers_of(self.package, place)
        changed = self._changed[place]
        names = {at for name, at in self._prefixes.items() if name not in changed}
        return (room, path.name.partition(".")[0]) in names


def _put(path: Path, folder: Path) -> None:
    """Copy a file into a folder, all at once, as others may be reading there."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{threading.get_ident()}"
    shutil.copy2(path, unfinished)
    unfinished.replace(folder / path.name)

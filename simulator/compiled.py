"""The one decorator for compiled functions.

`@compiled` marks a function for Numba without importing Numba: modules that declare quantities
beside their rules stay cheap to import. The first call of any compiled function links all of
them, that is, replaces the marks in the modules' names by Numba's dispatchers.

Numba's disk cache does not notice an edited helper in another file, nor changed constants of
other modules. So the cache folder's name carries a fingerprint of all source files that
compiled code can depend on and of the libraries' versions: an edit leads to a fresh folder, an
undone edit back to the old one.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast, get_type_hints

import numpy as np

Function = TypeVar("Function", bound=Callable[..., Any])
Class = TypeVar("Class", bound=type[Any])
_Entry = tuple[list[tuple[int, Any, int]], Callable[..., Any]]
"""Places, types and dimensions of the arrays among the arguments, and where to enter for them."""

_OPTIONS = {"nogil": True, "error_model": "numpy", "cache": True}
# Compiled functions live here and import from nowhere else (the import contracts see to it).
_ROOMS = ("accounts.py", "chance.py", "compiled.py", "quantities.py", "sources.py", "world",
          "stages")  # fmt: skip
_KEPT_CACHES = 4  # fingerprints kept on disk: switching between a few versions stays fast
_waiting: list[_Mark] = []
_steady: set[type[Any]] = set()


class _Mark:
    """Stands for a function that is not compiled yet; calling it links everything first."""

    def __init__(self, function: Callable[..., Any], inline: str, counting: bool) -> None:
        self.function = function
        self.inline = inline
        self.counting = counting
        self.dispatcher: Any = None
        self.entries: dict[tuple[type[Any], ...], list[_Entry]] = {}
        self.__name__ = function.__name__
        self.__qualname__ = function.__qualname__
        self.__doc__ = function.__doc__
        self.__module__ = function.__module__
        self.__wrapped__ = function

    def __call__(self, *arguments: Any) -> Any:
        for arrays, entry in self.entries.get(tuple(map(type, arguments)), ()):
            for place, kind, dimensions in arrays:
                array = arguments[place]
                if array.dtype != kind or array.ndim != dimensions:
                    break
                if not array.flags.c_contiguous:
                    break
            else:
                return entry(*arguments)
        if self.dispatcher is None:
            link()
        if not self.counting:
            return self._first(arguments)
        return self.dispatcher(*arguments)

    def _first(self, arguments: tuple[Any, ...]) -> Any:
        """Let Numba compile for these arguments, and remember where to enter the next time."""
        known = set(self.dispatcher.overloads)
        result = self.dispatcher(*map(_as_declared, arguments))
        made = set(self.dispatcher.overloads) - known or known
        if len(made) == 1:
            arrays = [
                (place, array.dtype, array.ndim)
                for place, array in enumerate(arguments) if isinstance(array, np.ndarray)
            ]
            entries = self.entries.setdefault(tuple(map(type, arguments)), [])
            entries.append((arrays, self.dispatcher.overloads[made.pop()].entry_point))
        return result


def _as_declared(argument: Any) -> Any:
    """A named tuple with its numbers in the types that its class declares, so that a whole number
    in the place of a broken one does not lead to code for whole numbers.
    """
    if not isinstance(argument, tuple):
        return argument
    if type(argument) not in _steady:
        raise TypeError(f"{type(argument).__qualname__} is not marked as steady")
    hints, fields = get_type_hints(type(argument)), cast(Any, argument)._asdict()
    numbers = {
        name: hint(fields[name]) for name, hint in hints.items() if hint in (float, int, bool)
    }
    return cast(Any, argument)._replace(**numbers)


def steady(kind: Class) -> Class:
    """Mark a class of named tuples whose fields are always of the machine types it declares.

    Arrays in it are always of the same type.
    """
    _steady.add(kind)
    return kind


def compiled(function: Function) -> Function:
    """Mark a function to be compiled by Numba, without releasing it to Numba yet."""
    return _marked(function, inline="never")


def inlined(function: Function) -> Function:
    """Like `compiled`, for a part of a loop that was given a name of its own.

    Its code is put in the place of each call. Use it for functions of tables: handing over
    dozens of arrays costs half a second of compiling per function, and time in the loop.
    """
    return _marked(function, inline="always")


def looped(function: Function) -> Function:
    """Like `compiled`, for loops over people that make no arrays of their own.

    Without arrays of its own nothing has to be counted: otherwise Numba locks, counts up and
    counts down every table whenever an inlined part of the loop is entered and left, which costs
    several times as much as the work itself.

    Such loops are entered from Python alone. Numba looks through all fields of all arguments at
    each call, which takes longer than a week of a small market; the mark remembers by the kinds
    of the arguments where to enter.
    """
    return _marked(function, inline="never", counting=False)


def _marked(function: Function, inline: str, counting: bool = True) -> Function:
    mark = _Mark(function, inline, counting)
    _waiting.append(mark)
    return cast(Function, mark)


def link() -> None:
    """Hand every marked function to Numba and put the dispatchers in the marks' places.

    Nothing is compiled here: Numba compiles (or reads from its cache) at the first call.
    """
    if not _waiting:
        return
    import numba

    cast(Any, numba.config).CACHE_DIR = str(cache_folder())
    compile_lazily: Any = numba.njit
    marks = list(_waiting)
    _waiting.clear()
    for mark in marks:
        options = {**_OPTIONS, "inline": mark.inline}
        if not mark.counting:
            options["_nrt"] = False
        mark.dispatcher = compile_lazily(**options)(mark.function)
    for mark in marks:
        names = cast(Any, mark.function).__globals__
        for name, value in list(names.items()):
            if isinstance(value, _Mark) and value.dispatcher is not None and value.counting:
                names[name] = value.dispatcher


def fingerprint() -> str:
    """Twelve letters that change with any source file that compiled code can depend on, and with
    the versions of Python, Numba, llvmlite and NumPy.
    """
    from importlib.metadata import version

    digest = hashlib.sha256()
    package = Path(__file__).parent
    paths = [path for room in _ROOMS for path in (package / room).rglob("*.py")]
    paths += [package / room for room in _ROOMS if room.endswith(".py")]
    for path in sorted(paths):
        digest.update(str(path.relative_to(package)).encode())
        digest.update(path.read_bytes())
    parts = [sys.version, *(version(name) for name in ("numba", "llvmlite", "numpy"))]
    digest.update("|".join(parts).encode())
    return digest.hexdigest()[:12]


def cache_folder() -> Path:
    """The folder of the compiled code of exactly these sources; older ones are tidied away.

    `FLYWHEEL_CACHE` names another place than the user's cache folder.
    """
    root = _writable(
        Path(os.environ["FLYWHEEL_CACHE"])
        if "FLYWHEEL_CACHE" in os.environ
        else Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "flywheel-simulator"
    )
    folder = root / f"compiled-{fingerprint()}"
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _forget_old(root, folder)
    os.utime(folder)
    return folder


def is_cached() -> bool:
    """True if code compiled from exactly these sources is on disk, so a start is quick."""
    return any(cache_folder().rglob("*.nbi"))


def _writable(root: Path) -> Path:
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            return root
    except OSError:
        return Path(tempfile.gettempdir()) / f"flywheel-simulator-{getpass.getuser()}"


def _forget_old(root: Path, current: Path) -> None:
    folders = sorted(root.glob("compiled-*"), key=lambda folder: folder.stat().st_mtime)
    for folder in folders[:-_KEPT_CACHES]:
        if folder != current:
            shutil.rmtree(folder, ignore_errors=True)

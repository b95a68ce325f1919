"""The one decorator for compiled functions.

`@compiled` marks a function for Numba without importing Numba: modules that declare quantities
beside their rules stay cheap to import. What is marked is compiled when it is first called.

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
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar, cast, get_type_hints

import numpy as np

Function = TypeVar("Function", bound=Callable[..., Any])
Class = TypeVar("Class", bound=type[Any])
_Entry = tuple[list[tuple[int, Any, int]], Callable[..., Any]]
"""Places, types and dimensions of the arrays among the arguments, and where to enter for them."""

_OPTIONS = {"nogil": True, "error_model": "numpy", "cache": True, "no_cfunc_wrapper": True}
# Compiled functions live here and import from nowhere else (the import contracts see to it).
_ROOMS = ("accounts.py", "chance.py", "compiled.py", "quantities.py", "sources.py", "world",
          "stages")  # fmt: skip
_KEPT_CACHES = 4  # fingerprints kept on disk: switching between a few versions stays fast
_steady: set[type[Any]] = set()
_one_at_a_time = threading.RLock()


class _Once:
    """An attribute that is made when it is first asked for, by one thread alone."""

    def __init__(self, make: Callable[[_Mark], Any]) -> None:
        self.make, self.name = make, make.__name__

    def __get__(self, mark: _Mark, _: object = None) -> Any:
        with _one_at_a_time:
            if self.name not in mark.__dict__:
                mark.__dict__[self.name] = self.make(mark)
            return mark.__dict__[self.name]


class _Mark:
    """A function to be compiled.

    Numba takes the mark for one of its own: other compiled functions call what `within` compiles,
    which Python cannot enter. Preparing a way in from Python takes a fifth of all compiling, and
    of most rules it is never used. What Python calls has a door, compiled at its first call.
    """

    def __init__(self, function: Callable[..., Any], inline: str, counting: bool) -> None:
        self.function = self.py_func = self.__wrapped__ = function
        self.targetoptions = {"inline": inline}
        self.counting = counting
        self.entries: dict[tuple[type[Any], ...], list[_Entry]] = {}
        self.__name__ = function.__name__
        self.__qualname__ = function.__qualname__
        self.__doc__ = function.__doc__
        self.__module__ = function.__module__

    @property
    def _numba_type_(self) -> Any:
        return self.within._numba_type_

    @_Once
    def within(self) -> Any:
        """What compiled functions call."""
        return _dispatched(self.function, self.targetoptions | {"no_cpython_wrapper": True})

    @_Once
    def door(self) -> Any:
        """What Python calls; by a name of its own, for Numba's cache goes by names."""
        function = self.function
        name, given = f"{function.__name__}_door", function.__defaults__
        copy = FunctionType(function.__code__, function.__globals__, name, given)
        copy.__qualname__, copy.__module__ = name, function.__module__
        return _dispatched(copy, {} if self.counting else {"_nrt": False})

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
        if not self.counting:
            return self._first(arguments)
        return self.door(*arguments)

    def _first(self, arguments: tuple[Any, ...]) -> Any:
        """Let Numba compile for these arguments, and remember where to enter the next time."""
        known = set(self.door.overloads)
        result = self.door(*map(_as_declared, arguments))
        made = set(self.door.overloads) - known or known
        if len(made) == 1:
            arrays = [
                (place, array.dtype, array.ndim)
                for place, array in enumerate(arguments) if isinstance(array, np.ndarray)
            ]
            entries = self.entries.setdefault(tuple(map(type, arguments)), [])
            entries.append((arrays, self.door.overloads[made.pop()].entry_point))
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
    return cast(Function, _Mark(function, inline, counting))


def _dispatched(function: Callable[..., Any], options: dict[str, Any]) -> Any:
    """Hand a function to Numba, which compiles it (or reads it from its cache) when called."""
    import numba

    cast(Any, numba.config).CACHE_DIR = str(_folder_in_use())
    compile_lazily: Any = numba.njit
    return compile_lazily(**_OPTIONS, **options)(function)


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


@cache
def _folder_in_use() -> Path:
    return cache_folder()


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

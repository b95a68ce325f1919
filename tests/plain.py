"""A plugin that runs the compiled rules as plain Python: `python -m pytest -p tests.plain ...`.

Coverage cannot look into compiled code, and a debugger cannot stop there. With this plugin the
same functions run uncompiled, a few hundred times slower. Numbers kept with 32 bits are added up
with 32 bits here and with 64 when compiled, so runs may differ in the last bits.
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from simulator import compiled
from simulator.world import columns

_as_compiled, _exact = columns.allocated, math.exp


def _allocated(table: type[Any], rows: int) -> columns.Array:
    """As the simulator's, but a row's columns can be read and written by their names."""
    return _as_compiled(table, rows).view(np.recarray)


def _called(mark: Any, *arguments: Any) -> Any:
    """The function itself; whole numbers of fixed size wrap round, as they are meant to."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return mark.function(*arguments)


def _exp(power: float) -> float:
    """As compiled code has it: what is too large is infinite, and no error."""
    return _exact(power) if power < 709.0 else math.inf


columns.allocated = _allocated
math.exp = _exp
compiled._Mark.__call__ = _called  # type: ignore[method-assign]  # this is the plugin

"""Remembering: what several metrics of one run are made of is worked out once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
_memory: ContextVar[dict[Any, Any] | None] = ContextVar("memory", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Until the end of the block, functions that are `remembered` answer a question once."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def remembered(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Mark a pure function of one object (and plain values) whose answer may be kept.

    The object is told by its identity: it must not change within the block, and is kept alive.
    """

    @functools.wraps(function)
    def answer(*arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
        memory = _memory.get()
        if memory is None:
            return function(*arguments, **named)
        key = (function, id(arguments[0]), arguments[1:], tuple(named.items()))
        if key not in memory:
            memory[key] = arguments[0], function(*arguments, **named)
        found: Result = memory[key][1]
        return found

    return answer

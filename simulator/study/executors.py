"""Executors: where chunks are run, behind one face: here, processes, a Dask cluster, MPI.

Anything that is a `concurrent.futures.Executor` will do: `--executor module:callable` names
something that makes one.
"""

from __future__ import annotations

import importlib
import importlib.util
import ipaddress
import re
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, Protocol

from simulator.complaints import Problem, ScenarioError
from simulator.crew import CrewExecutor, available_cores

SERIAL, PROCESSES, MPI = "serial", "processes", "mpi"
_DASK = re.compile(r"dask(\+tls)?://(\[[0-9a-fA-F:]+\]|[^/:\[\]]+):(\d+)")
_MAKER = re.compile(r"[\w.]+:[\w.]+")
_MAKES = "name what makes a concurrent.futures.Executor"
_PATIENCE = 15  # seconds until a cluster that does not answer is not there


class Pool(Protocol):
    """Workers, and how to get new ones.

    `workers` is their number; `apart` says that they are processes of their own; `deserted` that
    not one is left, and that others may come without our doing; `place` where they are, as people
    read it; `here` that they have the speed of this machine.
    """

    apart: bool
    here: bool
    place: str

    @property
    def deserted(self) -> bool:
        """Whether nobody is there to work."""

    @property
    def workers(self) -> int:
        """How many there are at the moment."""

    @property
    def foreseen(self) -> int | None:
        """How many there will be, told without beginning any; None if that is not known."""

    def executor(self) -> Executor:
        """The executor, made at the first call."""

    def renew(self) -> None:
        """Get new workers in place of broken ones."""

    def close(self, *, now: bool) -> None:
        """Let the workers go; `now` ends them in the middle of their work."""


class _Here(Executor):
    """Runs what is submitted at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run it; the future is done when this returns."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # belongs to whoever asks for the result
            future.set_exception(error)
        return future


class Serial:
    """Only the process in which the study runs."""

    apart = False
    here = True
    place = "in one process"
    deserted = False
    workers = 1
    foreseen = 1

    def executor(self) -> Executor:
        """The executor."""
        return _Here()

    def renew(self) -> None:
        """Nothing breaks here."""

    def close(self, *, now: bool) -> None:
        """Nothing is to be let go."""


class Processes:
    """Processes of this machine; each has the compiled loops of this one if it can be forked.

    `prepare` is called once before the processes part.
    """

    apart = True
    here = True
    place = "on this machine"
    deserted = False

    def __init__(self, prepare: Callable[[], object], workers: int | None = None) -> None:
        self.workers = self.foreseen = workers or available_cores()
        self._prepare = prepare
        self._crew: CrewExecutor | None = None

    def executor(self) -> Executor:
        """The executor, made at the first call."""
        if self._crew is None:
            self._prepare()
            self._crew = CrewExecutor(self.workers)
        return self._crew

    def renew(self) -> None:
        """Make new processes."""
        self.close(now=True)

    def close(self, *, now: bool) -> None:
        """Let the processes go."""
        if self._crew is not None:
            self._crew.shutdown(now=now)
            self._crew = None


class Dask:
    """A Dask cluster, which looks after its workers itself."""

    apart = True
    here = False

    def __init__(self, address: str) -> None:
        self.address = address
        self.place = f"of the cluster at {address}"
        self._client: Any = None

    @property
    def workers(self) -> int:
        """Threads of all workers at the moment; at least one."""
        return max(1, sum(self._connected().ncores().values()))

    @property
    def foreseen(self) -> int | None:
        """Threads of all workers at the moment; None if there are none, or no cluster answers."""
        try:
            return sum(self._connected().ncores().values()) or None
        except OSError:
            return None

    @property
    def deserted(self) -> bool:
        """Whether all workers are gone; the cluster may get new ones."""
        try:
            return not self._connected().ncores()
        except OSError:  # the way there is lost, which the chunks under way will tell
            return False

    def executor(self) -> Executor:
        """The executor of the cluster."""
        executor: Executor = self._connected().get_executor(pure=False)
        return executor

    def renew(self) -> None:
        """Connect again if the connection is lost."""
        if self._client is not None and self._client.status != "running":
            self.close(now=True)

    def close(self, *, now: bool) -> None:
        """Let the cluster go; what is under way there is cancelled."""
        if self._client is not None:
            self._client.close(timeout=2 if now else _PATIENCE)
            self._client = None

    def _connected(self) -> Any:
        if self._client is None:
            import distributed

            make: Any = distributed.Client
            try:
                self._client = make(self.address, timeout=_PATIENCE, set_as_default=False)
            except (OSError, TimeoutError) as error:
                message = f"no Dask cluster answers here ({error})"
                raise ConnectionRefusedError(111, message, self.address) from None
        return self._client


class Made:
    """What a function makes, such as mpi4py's pool or that of another library."""

    apart = True
    here = False
    deserted = False

    def __init__(
        self, make: Callable[[], Executor], workers: int | None = None,
        place: str = "of the executor",
    ) -> None:  # fmt: skip
        self._make = make
        self._asked = self.foreseen = workers
        self.place = place
        self._executor: Executor | None = None

    @property
    def workers(self) -> int:
        """As asked for, else as many as the executor says, else the machine's cores."""
        executor = self.executor()
        for name in ("num_workers", "_max_workers"):
            said = getattr(executor, name, None)
            if not self._asked and isinstance(said, int) and said > 0:
                return said
        return self._asked or available_cores()

    def executor(self) -> Executor:
        """The executor, made at the first call."""
        if self._executor is None:
            self._executor = self._make()
        return self._executor

    def renew(self) -> None:
        """Let it be made again."""
        self.close(now=True)

    def close(self, *, now: bool) -> None:
        """Let it go."""
        if self._executor is not None:
            self._executor.shutdown(wait=not now, cancel_futures=True)
            self._executor = None


class Given(Made):
    """An executor of the caller, who also closes it."""

    def __init__(self, executor: Executor, workers: int | None = None) -> None:
        super().__init__(lambda: executor, workers)

    def close(self, *, now: bool) -> None:
        """It stays open."""


def pool_named(
    text: str, prepare: Callable[[], object], workers: int | None = None, *,
    insecure: bool = False,
) -> Pool:
    """The pool that a text such as `processes` or `dask://127.0.0.1:8786` means.

    `prepare` is what is to be done once before a process of this machine parts into several.

    Raises
    ------
    simulator.complaints.ScenarioError
        if the text means none, or something that is not installed or not safe
    """
    if text == SERIAL:
        return Serial()
    if text == PROCESSES:
        return Processes(prepare, workers)
    if text == MPI:
        _needs("mpi4py", "mpi")
        return Made(_mpi_pool, workers, "of MPI")
    cluster = _DASK.fullmatch(text)
    if cluster:
        return _dask(text, bool(cluster[1]), cluster[2], cluster[3], insecure=insecure)
    if _MAKER.fullmatch(text):
        return Made(_maker(text), workers, f"of {text}")
    known = f"{PROCESSES}, {SERIAL}, dask://HOST:PORT, {MPI}, or module:callable"
    raise _refused("not_a_choice", f"there is no executor '{text}'", f"known are {known}")


def _dask(text: str, tls: bool, host: str, port: str, *, insecure: bool) -> Pool:
    _needs("distributed", "research")
    if not (tls or insecure or _is_this_machine(host)):
        message = f"{text} is another machine and the connection is not encrypted"
        hint = f"use dask+tls://{host}:{port} with credentials in Dask's own configuration, or "
        raise _refused("insecure", message, hint + "--insecure if you trust the network")
    return Dask(f"{'tls' if tls else 'tcp'}://{host}:{port}")


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _mpi_pool() -> Executor:
    from mpi4py.futures import MPIPoolExecutor

    executor: Executor = MPIPoolExecutor()
    return executor


def _maker(text: str) -> Callable[[], Executor]:
    module, _, name = text.partition(":")
    try:
        found: Any = importlib.import_module(module)
        for step in name.split("."):
            found = getattr(found, step)
    except (ImportError, AttributeError) as error:
        raise _refused("unknown_name", f"{text} cannot be imported ({error})", "") from None
    if not callable(found):
        raise _refused("wrong_type", f"{text} is nothing to call ({found!r})", _MAKES)

    def make() -> Executor:
        made = found()
        if not isinstance(made, Executor):
            message = f"{text} makes no executor ({type(made).__name__})"
            raise _refused("wrong_type", message, _MAKES)
        return made

    return make


def _needs(module: str, extra: str) -> None:
    if importlib.util.find_spec(module) is None:
        message = f"this executor needs {module}, which is not installed"
        raise _refused("not_installed", message, f'pip install "flywheel-simulator[{extra}]"')


def _refused(code: str, message: str, hint: str) -> ScenarioError:
    return ScenarioError([Problem("--executor", 0, 0, "", code, message, hint)])

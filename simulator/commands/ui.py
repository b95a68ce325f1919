"""`flywheel ui`: the pages in the browser."""

from __future__ import annotations

import ipaddress
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.endings import BAD_INPUT, FILES

if TYPE_CHECKING:
    import socket

    from simulator.ui.server import Place


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True,
              help="Address to listen at; 0.0.0.0 lets others on the network in.")
@click.option("--port", type=click.IntRange(0, 65535), default=None,
              help="Port; 8765 or the next free one if not given, 0 for any.")
@click.option("--no-token", is_flag=True,
              help="Everybody who reaches the address may come in, without the link's key.")
@click.option("--allow-host", multiple=True, metavar="NAME",
              help="A further name under which the server may be asked for (repeatable).")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option("--workers", type=click.IntRange(1, 60), default=None,
              help="Processes that compute; all cores if not given.")
@click.option("--runs-dir", type=click.Path(file_okay=False, path_type=Path), default=Path("runs"),
              show_default=True, metavar="FOLDER",
              help="Folder whose studies can be looked at; nothing outside of it is opened.")
def ui(
    host: str, port: int | None, no_token: bool, allow_host: tuple[str, ...], no_browser: bool,
    workers: int | None, runs_dir: Path,
) -> None:  # fmt: skip
    """Show the simulator in the browser: pull a lever and see what happens.

    Nothing is sent to any other machine. Ctrl-C ends it.

    Example: flywheel ui --port 9000
    """
    from simulator.ui import server

    if not _is_loopback(host) and not allow_host:
        raise click.UsageError(
            f"--host {host} lets others in: say with --allow-host NAME under which name they "
            "will ask for this machine, for example --allow-host classroom.local"
        )
    ailing = server.unusable()
    if ailing:
        click.echo(f"the pages cannot work with what is installed here:\n{ailing}", err=True)
        sys.exit(FILES)
    token = "" if no_token else server.new_token()
    names = server.names_given(allow_host)
    place, sock = _listen(host, port, names, token)
    from simulator.commands.shared import announce_compiling
    from simulator.crew import available_cores

    announce_compiling()
    click.echo(server.announcement(place))
    sys.stdout.flush()
    number = workers or available_cores()
    server.serve(sock, place, number, open_browser=not no_browser, runs_dir=runs_dir)


def _listen(
    host: str, port: int | None, names: tuple[str, ...], token: str
) -> tuple[Place, socket.socket]:
    """Listen where it was asked for, or at the first free port from the usual one on."""
    from simulator.ui import server

    tries = [port] if port is not None else [*range(server.USUAL_PORT, server.USUAL_PORT + 20), 0]
    for one in tries:
        try:
            sock = server.listening(server.Place(host, one, names, token))
        except server.PortInUseError:
            continue
        except OSError as error:
            raise click.UsageError(f"cannot listen at {host}: {error.strerror or error}") from error
        return server.Place(host, sock.getsockname()[1], names, token), sock
    click.echo(
        f"port {port} is in use, perhaps by another `flywheel ui`; end that one, or choose "
        "another with --port, or leave --port out for the next free one", err=True,
    )
    sys.exit(BAD_INPUT)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

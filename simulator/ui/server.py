"""Server: starts the pages of `flywheel ui` on uvicorn, guarded, without a word to anybody else."""

from __future__ import annotations

import errno
import functools
import html
import json
import os
import re
import secrets
import socket
import warnings
import webbrowser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from simulator.compiled import cache_folder
from simulator.ui.words import FIRST, catalogue

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
USUAL_PORT: Final = 8765
MOST_MESSAGE: Final = 1_000_000
"""Bytes of one message from a page."""
_MOST_OPEN = 600  # connections at a time
SETTINGS: Final = {
    "SOLARA_APP": "simulator.ui.app",
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_TELEMETRY_SERVER_USER_ID": "none",
    "SOLARA_ASSETS_PROXY": "true",  # else switched off silently where VSCODE_PID is set
    "SOLARA_ASSETS_CDN": "http://127.0.0.1:9/",  # what is not there fails at once
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_VARIANT": "light",  # ours are colours of the style sheet
    "SOLARA_THEME_TITLE": "Flywheel",
    "SOLARA_THEME_FORCE_REFRESH": "true",  # a lost session comes back from its address
    "SOLARA_SESSION_HTTP_ONLY": "true",
    "SOLARA_SESSION_HTTPS_ONLY": "false",
    "SOLARA_KERNEL_CULL_TIMEOUT": "5m",
}
"""What Solara must know before it is imported; these win over the environment."""
_STATIC = Path(__file__).parent / "static"
_KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


class PortInUseError(OSError):
    """Another program listens there."""


@dataclass(frozen=True)
class Place:
    """Where the pages are served.

    `names` are further host names under which the server may be asked for; `token` is empty if
    everybody who reaches it may come in.
    """

    host: str
    port: int
    names: tuple[str, ...] = ()
    token: str = ""

    @property
    def hosts(self) -> frozenset[str]:
        """All values of the `Host` header that are ours."""
        names = {*self.names}
        if self.host in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "::"):  # noqa: S104  # compared
            names |= set(LOOPBACK)
        else:
            names.add(f"[{self.host}]" if ":" in self.host else self.host)
        named = {name if _has_port(name) else f"{name}:{self.port}" for name in names}
        return frozenset(named | ({name for name in names if self.port == 80}))

    @property
    def address(self) -> str:
        """The link to open first."""
        name = self.names[0] if self.names else self.host
        name = f"[{name}]" if ":" in name and not name.startswith("[") and not self.names else name
        where = name if _has_port(name) else f"{name}:{self.port}"
        return f"http://{where}/" + (f"?t={self.token}" if self.token else "")


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(24)


def listening(place: Place) -> socket.socket:
    """A socket that listens at the place.

    Raises
    ------
    PortInUseError
        if another program has the port
    """
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((place.host, place.port))
        sock.listen(256)
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUseError(error.errno, "in use", str(place.port)) from error
        raise
    return sock


def serve(
    sock: socket.socket, place: Place, workers: int, *, open_browser: bool,
    runs_dir: Path = Path("runs"),
) -> None:  # fmt: skip
    """Serve until a signal ends it; `runs_dir` holds the studies that can be looked at."""
    from simulator.ui import runs, studies

    studies.use_runs_dir(runs_dir)
    crew = runs.open_crew(workers)
    try:
        app = guarded(place)
        import uvicorn

        config = uvicorn.Config(
            app, access_log=False, log_level="error", lifespan="on", ws_max_size=MOST_MESSAGE,
            server_header=False, timeout_keep_alive=30, limit_concurrency=_MOST_OPEN,
            timeout_graceful_shutdown=1, proxy_headers=False,
        )
        if open_browser:
            webbrowser.open(place.address)
        uvicorn.Server(config).run(sockets=[sock])
    finally:
        crew.close()


def guarded(place: Place) -> Any:
    """The whole application: the guard, our own files, and behind them Solara's pages."""
    os.environ.update(SETTINGS)
    home = cache_folder().parent / "pages"  # where Solara may write, instead of the user's home
    home.mkdir(exist_ok=True)
    os.environ["SOLARA_HOME"] = str(home)
    warnings.filterwarnings("ignore", message="Cookies with samesite=none", category=UserWarning)
    from solara.server import kernel_context, settings
    from solara.server.starlette import app as pages

    from simulator.ui.app import PAGES
    from simulator.ui.guard import Guard, Sessions

    assets = Path(settings.assets.proxy_cache_dir).resolve()
    settings.main.base_url = f"http://{sorted(place.hosts)[0]}/"
    shown = {page.path for page in PAGES}

    def owners() -> Mapping[str, str]:
        return {kernel: one.session_id for kernel, one in list(kernel_context.contexts.items())}

    def has_asset(path: str) -> bool:
        file = (assets / path).resolve()
        return file.is_relative_to(assets) and file.is_file()

    return Guard(
        app=_Documents(_files(), pages, shown), hosts=place.hosts, token=place.token, pages=shown,
        cookie=f"flywheel_{place.port}", has_asset=has_asset, refusal=refusal,
        sessions=Sessions(owners),
    )


class _Documents:
    """Our own files, and pages with what every page needs in its head."""

    def __init__(self, files: Mapping[str, tuple[bytes, str]], app: Any, pages: set[str]) -> None:
        self._files, self._app, self._pages = files, app, pages
        self._head = head(files)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and path.startswith("/flywheel/"):
            await self._file(path, send)
        elif scope["type"] == "http" and path in self._pages:
            await self._document(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _file(self, path: str, send: Any) -> None:
        body, kind = self._files.get(path.removeprefix("/flywheel/"), (b"", ""))
        headers = [(b"content-type", f"{kind}; charset=utf-8".encode()),
                   (b"content-length", str(len(body)).encode()),
                   (b"cache-control", b"public, max-age=31536000, immutable")]  # fmt: skip
        if not kind:
            headers, body = [(b"content-length", b"0")], b""
        status = 200 if kind else 404
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _document(self, scope: Any, receive: Any, send: Any) -> None:
        """Solara's page with its language, zoom allowed, and our files."""
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: dict[str, Any] = {}
        parts: list[bytes] = []

        async def hold(message: Any) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            turns = scope["path"] == "/" and b"s=" not in scope["query_string"]
            boot = boot_page(turns)
            body = dressed(b"".join(parts).decode(), self._head, boot).encode()
            start["headers"] = [
                *((name, value) for name, value in start["headers"] if name != b"content-length"),
                (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store"),
            ]  # fmt: skip
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self._app({**scope, "headers": plain}, receive, hold)


def head(files: Mapping[str, tuple[bytes, str]]) -> str:
    """The lines of the head that load our own files."""
    links = []
    for name, (_, kind) in sorted(files.items()):
        if kind == "text/css":
            links.append(f'<link rel="stylesheet" href="/flywheel/{name}">')
        elif kind == "text/javascript":
            links.append(f'<script src="/flywheel/{name}"></script>')
        else:
            links.append(f'<link rel="icon" type="{kind}" href="/flywheel/{name}">')
    return "\n".join(links)


def dressed(page: str, links: str, boot: str = "") -> str:
    """Solara's document for our pages: a language, zoom as people want it, our files.

    `boot` stands at the beginning of the body, until the components are there.
    """
    page = page.replace("<html>", f'<html lang="{FIRST}">', 1)
    page = page.replace(", maximum-scale=1, user-scalable=no, minimal-ui", "", 1)
    kept = [line for line in page.splitlines() if "/static/assets/favicon." not in line]
    whole = "\n".join(kept).replace("</head>", f"{links}\n</head>", 1)
    return re.sub(r"(<body[^>]*>)", lambda found: f"{found[1]}\n{boot}", whole, count=1)


@functools.cache
def boot_page(turns: bool) -> str:
    """What stands in the place of the components until they are there: the example turns."""
    from simulator.ui.example import example

    words = catalogue(FIRST)
    card = '<div class="fw-card"><div class="fw-wheel-stage"><canvas></canvas></div></div>'
    told = html.escape(words["frame.brand"])
    data = json.dumps(dict(example()), separators=(",", ":"))
    begin = "flywheel.wait(flywheel.example);" if turns else ""
    return (
        f'<div id="fw-boot" class="fw" role="status" aria-label="{told}"><div class="fw-topbar">'
        f'<div class="fw-brand"><span>{told}</span></div></div><div class="fw-main-area">'
        '<div class="fw-heading"></div><div class="fw-columns"><div class="fw-side"><div></div>'
        f'</div><div class="fw-content"><div class="fw-top">{card}<div></div></div></div></div>'
        f"</div></div><script>flywheel.example={data};{begin}</script>"
    )


def refusal(status: int, reason: str) -> bytes:
    """A page that says in plain words why there is nothing to see, and what to do."""
    words = catalogue(FIRST)
    title, text = words[f"refused.{reason}_title"], words[f"refused.{reason}"]
    style = (
        "body{font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:15vh auto;padding:0 1em;"
        "color-scheme:light dark}h1{font-size:1.4em}small{opacity:.7}"
    )
    return (
        f'<!doctype html><html lang="{FIRST}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title>'
        f"<style>{style}</style><main><h1>{html.escape(title)}</h1><p>{html.escape(text)}</p>"
        f"<small>{status}</small></main></html>"
    ).encode()


def _files() -> dict[str, tuple[bytes, str]]:
    """Our own files under names that change with their contents."""
    import hashlib

    found = {}
    for path in sorted(_STATIC.iterdir()):
        if path.suffix in _KINDS:
            body = path.read_bytes()
            mark = hashlib.sha256(body).hexdigest()[:10]
            found[f"{path.stem}-{mark}{path.suffix}"] = (body, _KINDS[path.suffix])
    return found


def _has_port(name: str) -> bool:
    return ":" in name.rpartition("]")[2]


def names_given(given: Sequence[str]) -> tuple[str, ...]:
    """Host names as they were given on the command line, in lower case."""
    return tuple(name.strip().lower() for name in given)


def announcement(place: Place) -> str:
    """What the terminal says when the pages are there."""
    lines = [f"Open {place.address}", "Ctrl-C ends it."]
    if place.host not in ("127.0.0.1", "localhost", "::1"):
        lines.insert(1, "Everybody who can reach this machine and has the link can use it; "
                        "traffic is not encrypted.")  # fmt: skip
    return "\n".join(lines)


def unusable() -> str:
    """Why the pages cannot work with what is installed here, empty if they can."""
    from simulator.ui.health import complaints

    return "\n".join(complaints())

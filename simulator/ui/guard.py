"""Guard: what may come in from the network, checked before anything else looks at it.

Hosts and origins are compared as wholes, never by patterns. Whoever asks for what is not there
is answered at once, without any request of our own. What is too much is refused by the name of
its limit while the others go on.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SESSION_COOKIE: Final = "solara-session-id"
MOST_SESSIONS: Final = 64
MOST_TABS: Final = 8
"""Open tabs of one browser."""
MOST_KEPT: Final = 3 * MOST_TABS
"""Sessions of one browser, those too whose tab is gone without a word and may come back."""
LONGEST_BODY: Final = 4096
"""Bytes of a request; pages send everything else through their websocket."""
MOST_MESSAGES: Final = 100
"""Messages a second from one tab; more wait."""
MOST_CONNECTIONS: Final = 40
"""New websockets a second."""
_SOCKET = "/jupyter/api/kernels/"
_CLOSE = "/_solara/api/close/"
_ASSETS = "/_solara/cdn/"
_OPEN_PATHS = ("/static/", "/jupyter/nbextensions/", _ASSETS, "/flywheel/")
_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "frame-ancestors 'none'; base-uri 'self'; form-action 'none'; object-src 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}


class _Tab(NamedTuple):
    """An open websocket: the kernel it asks for, the session cookie it came with."""

    kernel: str
    session: str


@dataclass
class Sessions:
    """Who is there: asked by the guard, answered by the server."""

    owners: Callable[[], Mapping[str, str]]
    """Id of each living kernel -> the session cookie it belongs to."""


@dataclass
class Guard:
    """Stands before the pages.

    Attributes
    ----------
    app
        what answers those who may come in
    hosts
        values of the `Host` header under which this server may be asked for
    token
        what the first link must carry; empty if everybody may come in
    pages
        paths of the pages
    cookie
        name of the cookie that holds the token
    has_asset
        tells whether a file of the front end is there, by its path below the assets
    refusal
        makes the page that tells why: status, key of the reason -> HTML
    sessions
        who is there
    """

    app: App
    hosts: Collection[str]
    token: str
    pages: Collection[str]
    cookie: str
    has_asset: Callable[[str], bool]
    refusal: Callable[[int, str], bytes]
    sessions: Sessions
    _arrivals: list[float] = field(default_factory=list)
    _open: dict[object, _Tab] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse, or hand on."""
        if scope["type"] == "http":
            await self._http(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, path = _headers(scope), scope["path"]
        if headers.get("host", "") not in self.hosts:
            return await self._refuse(send, 421, "host")
        if _is_devious(scope):
            return await self._refuse(send, 404, "nothing")
        if path == "/flywheel/health":
            return await _answer(send, 200, b"ok", "text/plain; charset=utf-8")
        if not self._may_come_in(headers):
            return await self._ask_for_token(scope, send)
        if path.startswith(_CLOSE):
            return await self._close(scope, headers, receive, send)
        if scope["method"] not in ("GET", "HEAD"):
            return await self._refuse(send, 405, "method")
        if _length(headers) > 0:
            return await self._refuse(send, 413, "body")
        if path in self.pages:
            if "t" in dict(parse_qsl(scope["query_string"].decode("latin-1"))):
                return await self._ask_for_token(scope, send)
            reason = self._is_full(headers)
            if reason:
                return await self._refuse(send, 503, reason)
            return await self.app(scope, receive, send)
        asset = path.removeprefix(_ASSETS)
        if not path.startswith(_OPEN_PATHS) or (asset != path and not self.has_asset(asset)):
            return await self._refuse(send, 404, "nothing")
        return await self.app(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        host, origin = headers.get("host", ""), headers.get("origin", "")
        scheme = "https" if scope.get("scheme") == "wss" else "http"
        allowed = (
            host in self.hosts
            and origin == f"{scheme}://{host}"
            and self._may_come_in(headers)
            and scope["path"].startswith(_SOCKET)
            and self._owns(scope["path"], headers)
            and self._has_room(scope["path"], headers)
            and not self._too_many_at_once()
        )
        if not allowed:
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        tab = object()
        self._open[tab] = _Tab(_kernel_in(scope["path"]), _cookies(headers)[SESSION_COOKIE])
        try:
            await self.app(scope, _slowed(receive), send)
        except Exception:  # a tab that goes amid an answer is no defect
            if os.environ.get("FLYWHEEL_DEBUG"):
                raise
        finally:
            del self._open[tab]

    async def _close(
        self, scope: Scope, headers: Mapping[str, str], receive: Receive, send: Send
    ) -> None:
        """A tab says good-bye: to its own kernel only."""
        if _length(headers) > LONGEST_BODY:
            return await self._refuse(send, 413, "body")
        if scope["method"] != "POST" or not self._owns(scope["path"], headers, known=True):
            return await self._refuse(send, 403, "foreign")
        return await self.app(scope, receive, send)

    def _owns(self, path: str, headers: Mapping[str, str], known: bool = False) -> bool:
        """True if the kernel named in the path belongs to this browser, or to nobody yet."""
        kernel, mine = _kernel_in(path), _cookies(headers).get(SESSION_COOKIE, "")
        owners = {one.session for one in self._open.values() if one.kernel == kernel}
        owners |= {self.sessions.owners().get(kernel, "")} - {""}
        return bool(mine) and owners <= {mine} and (bool(owners) or not known)

    def _may_come_in(self, headers: Mapping[str, str]) -> bool:
        if not self.token:
            return True
        given = _cookies(headers).get(self.cookie, "")
        return hmac.compare_digest(given.encode(), self.token.encode())

    async def _ask_for_token(self, scope: Scope, send: Send) -> None:
        """Whoever brings the token gets it as a cookie and a link without it."""
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = dict(query).get("t", "")
        if self.token and not hmac.compare_digest(given.encode(), self.token.encode()):
            return await self._refuse(send, 401, "token")
        rest = urlencode([(name, value) for name, value in query if name != "t"])
        place = scope["path"] if scope["path"] in self.pages else "/"
        cookie = f"{self.cookie}={self.token}; Path=/; HttpOnly; SameSite=Lax"
        return await _answer(
            send, 303, b"", "text/plain", location=f"{place}?{rest}" if rest else place,
            set_cookie=cookie if self.token else "",
        )

    def _is_full(self, headers: Mapping[str, str]) -> str:
        mine = _cookies(headers).get(SESSION_COOKIE, "")
        if sum(one.session == mine for one in self._open.values()) >= MOST_TABS:
            return "tabs"
        return "full" if len(self._open) >= MOST_SESSIONS else self._is_kept_full(mine)

    def _is_kept_full(self, mine: str) -> str:
        """Why no more sessions can be kept, those too whose tab is gone for now; empty if not."""
        owners = self.sessions.owners().values()
        if sum(owner == mine for owner in owners) >= MOST_KEPT:
            return "kept"
        return "full" if len(owners) >= 2 * MOST_SESSIONS else ""

    def _has_room(self, path: str, headers: Mapping[str, str]) -> bool:
        """True if a kernel is there already, or one more can be kept."""
        mine = _cookies(headers).get(SESSION_COOKIE, "")
        return _kernel_in(path) in self.sessions.owners() or not self._is_kept_full(mine)

    def _too_many_at_once(self) -> bool:
        now = time.monotonic()
        self._arrivals[:] = [one for one in self._arrivals if now - one < 1.0]
        if len(self._arrivals) >= MOST_CONNECTIONS:
            return True
        self._arrivals.append(now)
        return False

    async def _refuse(self, send: Send, status: int, reason: str) -> None:
        await _answer(send, status, self.refusal(status, reason), "text/html; charset=utf-8")


def _kernel_in(path: str) -> str:
    begin = _CLOSE if path.startswith(_CLOSE) else _SOCKET
    return path.removeprefix(begin).partition("/")[0]


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]}  # fmt: skip


def _cookies(headers: Mapping[str, str]) -> dict[str, str]:
    try:
        return {name: one.value for name, one in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


def _length(headers: Mapping[str, str]) -> int:
    if "transfer-encoding" in headers:
        return LONGEST_BODY + 1
    text = headers.get("content-length", "0")
    return int(text) if text.isdigit() else LONGEST_BODY + 1


def _is_devious(scope: Scope) -> bool:
    """True for paths that would climb, whichever way they are written."""
    raw = scope.get("raw_path") or scope["path"].encode()
    path = unquote(unquote(raw.decode("latin-1")))
    return ".." in path or "\\" in path or "\0" in path or "//" in path


def _slowed(receive: Receive) -> Receive:
    """No more than `MOST_MESSAGES` a second: who sends more waits."""
    started = [time.monotonic(), 0.0]

    async def next_message() -> Message:
        message = await receive()
        now = time.monotonic()
        if now - started[0] > 1.0:
            started[:] = [now, 0.0]
        started[1] += 1.0
        if started[1] > MOST_MESSAGES:
            await asyncio.sleep(max(0.0, started[0] + 1.0 - now))
        return message

    return next_message


def _with_headers(send: Send) -> Send:
    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message.get("headers", [])}
            more = [(name.encode(), value.encode()) for name, value in _HEADERS.items()
                    if name.encode() not in there]  # fmt: skip
            message = {**message, "headers": [*message.get("headers", []), *more]}
        await send(message)

    return send_on


async def _answer(
    send: Send, status: int, body: bytes, kind: str, *, location: str = "", set_cookie: str = ""
) -> None:
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode()),
               (b"cache-control", b"no-store")]  # fmt: skip
    if location:
        headers.append((b"location", location.encode("latin-1", "replace")))
    if set_cookie:
        headers.append((b"set-cookie", set_cookie.encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

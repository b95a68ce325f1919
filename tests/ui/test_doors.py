"""Who may come in: hosts, origins, keys, paths and limits, asked of a running server."""

import asyncio
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection

import pytest

from simulator.ui import guard
from tests.ui.conftest import ROOT, started, stopped

KERNEL = "jupyter/api/kernels/{}/channels?session_id=page-1"


@pytest.fixture(scope="module")
def door(served):
    """A visitor who has used the link: cookies, and the way to ask."""
    return Visitor(served)


class Visitor:
    def __init__(self, served):
        self.served = served
        self.host, self.port = served.host.split(":")
        self.cookies = {}
        status, headers, _ = self.ask(f"/?t={served.token}")
        assert status == 303
        self.cookies = dict([headers["set-cookie"].partition(";")[0].split("=", 1)])
        status, headers, _ = self.ask("/")
        assert status == 200
        self.cookies |= dict([headers["set-cookie"].partition(";")[0].split("=", 1)])

    def jar(self, **changed):
        cookies = {**self.cookies, **changed}
        return "; ".join(f"{name}={value}" for name, value in cookies.items() if value)

    def ask(self, path, method="GET", body=None, **headers):
        own = {"Host": self.served.host, "Cookie": self.jar()}
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(HTTPConnection(self.host, int(self.port), timeout=60)) as connection:
            connection.request(method, path, body, headers=own | given)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            text = answer.read().decode("utf-8", "replace")
        return answer.status, told, text

    def knock(self, kernel="kernel-1", **changed):
        """Ask for a websocket as a browser does; the status of the answer, 101 if it opens."""
        with self.connected(kernel, **changed) as raw:
            return int(raw.recv(16).split()[1])

    @contextmanager
    def connected(self, kernel, **changed):
        """A connection that has asked for a websocket."""
        own = {
            "Host": self.served.host, "Origin": f"http://{self.served.host}", "Cookie": self.jar(),
            "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        lines = [f"{name}: {value}" for name, value in (own | changed).items() if value is not None]
        asked = "\r\n".join([f"GET /{KERNEL.format(kernel)} HTTP/1.1", *lines, "", ""])
        with socket.create_connection((self.host, int(self.port)), timeout=30) as raw:
            raw.sendall(asked.encode())
            yield raw


def test_1_the_own_page_may_open_a_websocket(door):
    assert door.knock() == 101


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example", None, "null", "http://localhost.evil.example",
        "http://127.0.0.1.evil.example", "https://127.0.0.1:{port}", "http://127.0.0.1:1",
        "http://127.0.0.1", "http://127.0.0.1:{port}.evil.example", "HTTP://127.0.0.1:{port}/",
    ],
)
def test_2_3_4_6_7_other_origins_may_not(door, origin):
    assert door.knock(Origin=origin and origin.format(port=door.port)) == 403


def test_5_a_name_that_was_bound_anew_to_this_machine_may_not(door):
    assert door.knock(Host="evil.example", Origin="http://evil.example") == 403


def test_8_and_11_a_kernel_belongs_to_its_browser(door):
    stranger = door.jar(**{guard.SESSION_COOKIE: "somebody-else"})
    close = "/_solara/api/close/mine?session_id=page-1"
    with door.connected("mine") as mine:
        assert b"101" in mine.recv(64)
        assert door.knock("mine", Cookie=stranger) == 403
        assert door.ask(close, "POST", Cookie=stranger)[0] == 403
        assert door.ask("/_solara/api/close/unknown?session_id=page-1", "POST")[0] == 403
        assert door.ask(close, "POST")[0] == 200
    assert door.knock("mine-2", Cookie=door.jar(**{guard.SESSION_COOKIE: ""})) == 403


@pytest.mark.parametrize("host", ["evil.example", "", "127.0.0.1", "127.0.0.1:1", "a@127.0.0.1"])
def test_9_other_names_are_not_served(door, host):
    status, _, text = door.ask("/", Host=host)
    assert status == 421
    assert "--allow-host" in text


def test_10_without_the_key_one_learns_how_to_get_it(door):
    for path in ("/", "/?t=guess", "/_solara/cdn/requirejs@2.3.6/require.js"):
        status, _, text = door.ask(path, Cookie="")
        assert status == 401
        assert "terminal" in text
        assert door.served.token not in text
    assert door.knock(Cookie="") == 403


@pytest.mark.parametrize(
    "path",
    [
        "/_solara/cdn/../../../etc/passwd", "/_solara/cdn/%2e%2e%2f%2e%2e%2fetc/passwd",
        "/_solara/cdn/..%5c..%5cetc", "/_solara/cdn/%252e%252e/x", "/static/assets/../../app.py",
        "/flywheel/..%2fapp.py", "/_solara/cdn//etc/passwd", "/_solara/cdn/%00", "/static/%2e%2e/x",
    ],
)  # fmt: skip
def test_12_no_path_climbs(door, path):
    status, _, text = door.ask(path)
    assert status == 404
    assert "root:" not in text
    assert "import" not in text


@pytest.mark.parametrize(
    "path",
    [
        "/_solara/cdn/left-pad@1.0.0/index.js", "/_solara/cdn/vega@5/build/vega.js", "/resourcez",
        "/readyz", "/jupyter/api/kernels", "/_solara/api/evict/x", "/nothing", "/flywheel/app.py",
    ],
)  # fmt: skip
def test_13_what_is_not_there_is_told_at_once(door, path):
    status, _, text = door.ask(path)
    assert status == 404
    assert "Nothing here" in text or path.startswith("/flywheel/")


def test_14_of_a_flood_of_connections_some_are_refused_and_others_are_served(door):
    told = []
    other = door.jar(**{guard.SESSION_COOKIE: "flood"})

    def many():
        name = f"flood-{threading.get_ident()}"
        told.extend(door.knock(f"{name}-{one}", Cookie=other) for one in range(10))

    crowd = [threading.Thread(target=many) for _ in range(8)]
    for one in crowd:
        one.start()
    assert door.ask("/flywheel/health")[0] == 200
    for one in crowd:
        one.join()
    assert set(told) <= {101, 403}
    assert door.ask("/")[0] == 200
    time.sleep(1.1)
    assert door.knock() == 101, "the flood is forgotten a second later"


def test_14_of_three_hundred_in_a_second_no_more_than_the_limit_come_in():
    let_in, refused = [], []

    async def app(scope, receive, send):
        let_in.append(scope["path"])

    async def send(message):
        refused.append(message["type"])

    async def receive():
        return {"type": "websocket.connect"}

    async def flood():
        one = guard.Guard(
            app, {"here:1"}, "", {"/"}, "key", lambda path: False, lambda status, why: b"",
            guard.Sessions(dict),
        )
        headers = [(b"host", b"here:1"), (b"origin", b"http://here:1"),
                   (b"cookie", f"{guard.SESSION_COOKIE}=me".encode())]  # fmt: skip
        for number in range(300):
            path = f"/jupyter/api/kernels/{number}/channels"
            scope = {"type": "websocket", "scheme": "ws", "path": path, "headers": headers}
            await one(scope, receive, send)

    with ThreadPoolExecutor(1) as apart:  # a browser of other tests has its loop in this thread
        apart.submit(lambda: asyncio.run(flood())).result()
    assert len(let_in) == guard.MOST_CONNECTIONS
    assert refused == ["websocket.close"] * (300 - guard.MOST_CONNECTIONS)


def test_answers_carry_the_headers_that_keep_a_page_to_itself(door):
    for path in ("/", "/nothing", "/_solara/cdn/requirejs@2.3.6/require.js", "/flywheel/x.js"):
        _, headers, _ = door.ask(path)
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
    _, headers, _ = door.ask("/")
    assert "httponly" in headers["set-cookie"].lower()


def test_bodies_and_methods_that_pages_do_not_need_are_refused(door):
    assert door.ask("/", "POST", body="x" * 10)[0] == 405
    assert door.ask("/", "DELETE")[0] == 405
    assert door.ask("/", "GET", body="x" * 100)[0] == 413
    close = "/_solara/api/close/none?session_id=1"
    assert door.ask(close, "POST", body="x" * 10_000)[0] == 413


def test_a_message_that_is_too_long_ends_its_own_tab_only(door):
    size = 1_100_000
    frame = b"\x81\xff" + size.to_bytes(8, "big") + bytes(4) + b"x" * size
    with door.connected("long") as opened:
        assert b"101" in opened.recv(64)
        with suppress(ConnectionError):  # it need not wait for all of it
            opened.sendall(frame)
        told = b""
        with suppress(ConnectionError):
            while piece := opened.recv(65536):
                told += piece
    assert told == b"" or (1009).to_bytes(2, "big") in told
    assert door.ask("/")[0] == 200


def test_a_port_in_use_is_told_in_one_line_with_exit_code_2(door):
    told = subprocess.run(
        [sys.executable, "-m", "simulator", "ui", "--no-browser", "--port", door.port],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )
    assert told.returncode == 2
    assert f"port {door.port} is in use" in told.stderr
    assert "Traceback" not in told.stderr


def test_letting_others_in_needs_a_name_for_it():
    told = subprocess.run(
        [sys.executable, "-m", "simulator", "ui", "--host", "0.0.0.0"],  # noqa: S104  # refused
        capture_output=True, text=True, cwd=ROOT, check=False,
    )
    assert told.returncode == 2
    assert "--allow-host" in told.stderr


def test_without_a_key_everybody_comes_in_and_ctrl_c_ends_it():
    open_to_all = started("--no-token", "--workers", "1")
    try:
        with closing(HTTPConnection(open_to_all.host, timeout=60)) as visitor:
            for path, status in (("/", 200), ("/nothing", 404)):
                visitor.request("GET", path)
                answer = visitor.getresponse()
                answer.read()
                assert answer.status == status
    finally:
        said = stopped(open_to_all)
    assert open_to_all.process.returncode == 130
    assert "Traceback" not in said

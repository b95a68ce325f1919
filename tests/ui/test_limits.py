"""What is too much is refused by the name of its limit, and the others go on."""

import asyncio
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from simulator.ui import guard, server
from simulator.ui.state import MOST_PEOPLE, MOST_WEEKS, Session, packed
from simulator.ui.words import catalogue
from tests.ui.conftest import ROOT
from tests.ui.test_doors import Visitor


@pytest.fixture(scope="module")
def door(served):
    return Visitor(served)


class Entrance:
    """A guard before pages that say `here`, with kernels and tabs as a test wants them."""

    def __init__(self, kernels=None, tabs=()):
        self.kernels = kernels or {}
        self.guard = guard.Guard(
            self.page, {"here:1"}, "", {"/"}, "key", lambda path: False, server.refusal,
            guard.Sessions(lambda: self.kernels),
        )  # fmt: skip
        self.guard._open = {object(): guard._Tab(f"tab-{one}", owner)
                            for one, owner in enumerate(tabs)}  # fmt: skip

    async def page(self, scope, receive, send):
        if scope["type"] == "websocket":
            return await send({"type": "websocket.accept"})
        await send({"type": "http.response.start", "status": 200, "headers": []})
        return await send({"type": "http.response.body", "body": b"here"})

    def ask(self, who, path="/", kind="http"):
        told = []

        async def send(message):
            told.append(message)

        async def receive():
            return {"type": "websocket.connect"}

        cookie = f"{guard.SESSION_COOKIE}={who}".encode()
        headers = [(b"host", b"here:1"), (b"origin", b"http://here:1"), (b"cookie", cookie)]
        scope = {"type": kind, "scheme": kind.replace("websocket", "ws"), "path": path,
                 "method": "GET", "query_string": b"", "headers": headers}  # fmt: skip
        with ThreadPoolExecutor(1) as apart:  # a browser of other tests has its loop in this thread
            apart.submit(lambda: asyncio.run(self.guard(scope, receive, send))).result()
        if kind == "websocket":
            return told[0]["type"]
        return told[0]["status"], told[1]["body"].decode()

    def knock(self, who, kernel):
        return self.ask(who, f"/jupyter/api/kernels/{kernel}/channels", "websocket")


def is_refused(answer, reason, limit=None):
    status, text = answer
    assert status == 503
    assert catalogue("en")[f"refused.{reason}_title"] in text
    if limit:
        assert re.search(rf"\b{limit}\b", text), "the limit is named"


def test_a_browser_with_too_many_tabs_is_told_so_and_others_come_in():
    entrance = Entrance(tabs=["me"] * guard.MOST_TABS)
    is_refused(entrance.ask("me"), "tabs", guard.MOST_TABS)
    assert entrance.ask("you") == (200, "here")
    assert Entrance(tabs=["me"] * (guard.MOST_TABS - 1)).ask("me") == (200, "here")


def test_a_full_house_is_told_so():
    many = [f"browser-{one}" for one in range(guard.MOST_SESSIONS)]
    is_refused(Entrance(tabs=many).ask("me"), "full", guard.MOST_SESSIONS)
    assert Entrance(tabs=many[1:]).ask("me") == (200, "here")


def test_pages_left_open_count_and_a_page_that_comes_back_has_its_place():
    left = {f"kernel-{one}": "me" for one in range(guard.MOST_KEPT)}
    entrance = Entrance(left)
    is_refused(entrance.ask("me"), "kept", guard.MOST_KEPT)
    assert entrance.knock("me", "new") == "websocket.close"
    assert entrance.knock("me", "kernel-3") == "websocket.accept"
    assert entrance.ask("you") == (200, "here")
    assert entrance.knock("you", "other") == "websocket.accept"
    crowd = {f"kernel-{one}": f"browser-{one}" for one in range(2 * guard.MOST_SESSIONS)}
    is_refused(Entrance(crowd).ask("me"), "full")


def test_a_tab_that_sends_a_thousand_messages_at_once_does_not_keep_others_waiting(door):
    text = b'{"nonsense": 1}'
    mask = os.urandom(4)
    frame = bytes([0x81, 0x80 | len(text)]) + mask
    frame += bytes(letter ^ mask[place % 4] for place, letter in enumerate(text))
    with door.connected("hurried") as raw:
        assert b"101" in raw.recv(64)
        raw.sendall(frame * 1000)
        times = []
        for _ in range(20):
            began = time.monotonic()
            assert door.ask("/")[0] == 200
            times.append(time.monotonic() - began)
    assert sorted(times)[18] < 1.0


@pytest.mark.parametrize(
    ("session", "limit"),
    [
        (Session(changes={"people.size": 1_000_000}), MOST_PEOPLE),
        (Session(changes={"people.size": 10**9}), 1_000_000),
        (Session(text="based_on: baseline\nweeks: 1000\n"), MOST_WEEKS),
    ],
)  # fmt: skip
def test_a_market_that_is_too_large_names_the_limit_on_the_page(tab, served, session, limit):
    page = tab.page
    page.goto(served.link(f"?s={packed(session)}"))
    box = page.get_by_test_id("trouble")
    box.wait_for()
    told = box.text_content()
    assert f"{limit:,}" in told or str(limit) in told
    box.get_by_test_id("go-on").click()
    box.wait_for(state="detached")
    page.get_by_test_id("flywheel").wait_for()


LISTEN = """
import os, sys
os.environ["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] = "true"
told = []
def hear(what, about):
    if what in ("socket.connect", "socket.getaddrinfo"):
        told.append(str(about))
sys.addaudithook(hear)
from simulator.ui import server
server.guarded(server.Place("127.0.0.1", 1))
from solara.server import telemetry
telemetry.server_start()
telemetry.connection_open("session")
telemetry.server_stop()
print(told, sorted({"matplotlib", "mesa", "numba", "scipy.stats"} & set(sys.modules)))
"""


def test_a_server_asks_for_nobody_and_loads_no_more_than_it_needs():
    """Not even where the environment wants Solara to report."""
    told = subprocess.run([sys.executable, "-c", LISTEN], capture_output=True, text=True, cwd=ROOT,
                          check=False)  # fmt: skip
    assert told.stdout == "[] []\n", told.stderr

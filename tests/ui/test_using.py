"""Tasks of a page: who listens to one is gone when the page is."""

import threading
import time

import pytest
import reacton
import solara

from simulator.ui import runs, using


class Crew:
    """Takes one task after another; `say` tells the page what comes of the last one."""

    def __init__(self):
        self.cancelled = []
        self.said = []

    def ask(self, owner, task, arguments, say):
        self.said.append(say)
        return len(self.said)

    def cancel(self, ticket):
        self.cancelled.append(ticket)


@pytest.fixture
def crew(monkeypatch):
    crew = Crew()
    monkeypatch.setattr(runs, "crew", lambda: crew)
    monkeypatch.setattr(solara, "get_kernel_id", lambda: "a tab")
    return crew


def task():
    yield None


def listeners(before):
    return [one for one in threading.enumerate() if one not in before]


def test_a_page_that_closes_waits_for_who_listens(crew):
    """Even where the listener is still busy with what it heard."""
    busy, before = threading.Event(), threading.enumerate()

    def gather(_, piece):
        busy.set()
        time.sleep(0.2)
        return piece

    @solara.component
    def page():
        using.use_task(task, (), "key", gather)
        solara.Text("a page")

    _, rendered = reacton.render(page(), handle_error=False)
    assert len(listeners(before)) == 1
    crew.said[0](runs.Piece("something"))
    assert busy.wait(5)
    rendered.close()
    assert not listeners(before)
    assert crew.cancelled == [1]


def test_a_listener_whose_news_begins_another_task_does_not_wait_for_itself(crew):
    before = threading.enumerate()

    @solara.component
    def page():
        key, set_key = solara.use_state("first")
        progress = using.use_task(task, (), key)
        if progress.content:
            set_key(progress.content)
        solara.Text(key)

    _, rendered = reacton.render(page(), handle_error=False)
    crew.said[0](runs.Piece("second"))
    until = time.monotonic() + 5
    while len(crew.said) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert crew.cancelled == [1]
    rendered.close()
    assert crew.cancelled == [1, 2]
    until = time.monotonic() + 5
    while listeners(before) and time.monotonic() < until:
        time.sleep(0.01)
    assert not listeners(before)

"""Sessions that are gone leave nothing behind."""

import pytest

from tests.ui.memory import counted, opened_and_closed


def test_closed_tabs_leave_no_session_and_no_thread(browser):
    """Some that said good-bye, one that did not; the first one loads what all need."""
    with counted(silent_seconds=1) as server:
        server.visit(browser, 0)
        before = server.held()
        for number in (2, 3, 4):
            server.visit(browser, number)
        after = server.held()
    assert (before.sessions, before.in_memory) == (0, 0)
    assert (after.sessions, after.in_memory) == (0, 0)
    assert after.threads <= before.threads + 1, "one may still tidy up"
    assert after.objects < 1.2 * before.objects


@pytest.mark.long
def test_after_two_hundred_sessions_memory_is_what_it_was(browser):
    said = []
    ratio = opened_and_closed(browser, 200, lambda *words: said.append(words))
    assert ratio <= 1.15, said

"""What a tab looks at: links, and what hostile links and texts can do."""

import base64
import json
import random
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import simulator as fw
from simulator.strategy import levers, quantities
from simulator.ui.state import (
    LONGEST_LINK,
    MOST_PEOPLE,
    Session,
    TroubleError,
    is_shown_smaller,
    key_of,
    market_of,
    packed,
    plan_of,
    strategy_of,
    unpacked,
)

NUMBERS = [name for name, known in quantities().items() if known.kind == "number"]


def written(told):
    """A link that says this, whatever it is."""
    data = zlib.compress(json.dumps(told).encode())
    return "1." + base64.urlsafe_b64encode(data).decode().rstrip("=")


SESSIONS = some.builds(
    Session,
    scenario=some.sampled_from(list(fw.library())),
    strategy=some.sampled_from(["", "sales_led", "community_led"]),
    mix=some.dictionaries(some.sampled_from(["sales_led", "product_led"]), some.floats(0, 1)),
    changes=some.dictionaries(some.sampled_from(NUMBERS), some.floats(-1e9, 1e9), max_size=10),
    seed=some.integers(0, 2**63 - 1),
    language=some.sampled_from(["en", "ko"]),
    text=some.sampled_from(["", "name: x\n", "이름"]),
)


@settings(max_examples=60, deadline=None)
@given(SESSIONS)
def test_a_link_gives_back_what_was_packed(session):
    assert unpacked(packed(session)) == session


def test_a_link_of_any_preset_with_ten_changes_is_short():
    chosen = random.Random(1).sample(sorted(levers()), 10)  # noqa: S311  # examples
    changes = {name: quantities()[name].default for name in chosen}
    for name in fw.library():
        link = packed(Session(scenario=name, strategy="product_led", changes=changes, seed=2**40))
        assert len(link) <= 2000


def test_a_link_from_the_first_release_still_opens():
    link = "1.eNqrVkpWsqpWSs7PLUjMq9QrKMpMTlWyMjHRM63VUUpXslIqTsxJLY7PSU1RqgUAQVsOVA"
    assert unpacked(link) == Session(strategy="sales_led", changes={"company.price": 44.5})


def test_ten_thousand_mutated_links_are_refused_or_harmless():
    chance = random.Random(4)  # noqa: S311  # a draw of examples
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=%/+ é\0"
    good = packed(Session(strategy="sales_led", changes={"company.price": 44.5}, seed=9))
    for _ in range(10_000):
        link = list(good)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(link))
            if chance.random() < 0.5:
                link[place] = chance.choice(letters)
            elif chance.random() < 0.5:
                del link[place]
            else:
                link.insert(place, chance.choice(letters))
        with suppress(TroubleError):
            assert unpacked("".join(link)).scenario in fw.library()


@pytest.mark.parametrize(
    "told",
    [
        [], 1, "x", None, {"x": 1}, {"s": "../../etc/passwd"}, {"s": []}, {"t": 5}, {"g": "a" * 99},
        {"g": "<script>"}, {"m": {"sales_led": -1}}, {"m": {"a": float("nan")}}, {"m": []},
        {"c": {"nothing": 1}}, {"c": {"company.price": None}}, {"c": {"company.price": [1]}},
        {"c": {"company.price": float("inf")}}, {"c": {"company.price": 10**400}}, {"n": -1},
        {"n": 2**63}, {"n": True}, {"n": 1.5}, {"l": "xx"}, {"l": []}, {"w": 10**9},
        {"v": {"a": []}}, {"t": "\ud800"}, {"t": "x" * 300_000},
    ],
)  # fmt: skip
def test_a_link_cannot_say_what_cannot_be(told):
    with pytest.raises(TroubleError) as found:
        unpacked(written(told))
    assert found.value.code in ("link_broken", "link_content")


def test_a_link_cannot_swell():
    bomb = zlib.compress(b'{"t":"' + b"x" * 50_000_000 + b'"}')
    link = "1." + base64.urlsafe_b64encode(bomb).decode().rstrip("=")
    with pytest.raises(TroubleError):
        unpacked(link)
    with pytest.raises(TroubleError):
        unpacked("1." + "A" * LONGEST_LINK)
    with pytest.raises(TroubleError, match="link_version"):
        unpacked("2.abc")


@pytest.mark.parametrize(
    "text",
    [
        "based_on: ../secret.yaml\n", "based_on: /etc/passwd.yaml\n",
        "based_on: baseline\nchanges:\n  network.shape: {value: edge_list, because: x}\n"
        "  network.edges_file: {value: /etc/passwd, because: x}\n",
    ],
)  # fmt: skip
def test_a_scenario_from_a_page_reads_no_files(text):
    with pytest.raises(TroubleError) as found:
        market_of(Session(text=text))
    assert found.value.code == "files"
    assert "root:" not in found.value.details


def test_mistakes_in_a_text_are_all_told_with_their_lines():
    with pytest.raises(TroubleError) as found:
        market_of(Session(text="based_on: baseline\nweeks: -3\nchangs: {}\n"))
    assert found.value.code == "scenario"
    assert ":2:" in found.value.details
    assert ":3:" in found.value.details


def test_larger_markets_are_shown_smaller_and_too_large_ones_are_refused():
    market = market_of(Session(scenario="freemium_storage"))
    assert market.settings.people.size == MOST_PEOPLE
    assert is_shown_smaller(Session(scenario="freemium_storage"), market)
    own = Session(scenario="home_fitness")
    assert market_of(own).settings.people.size == MOST_PEOPLE
    assert not is_shown_smaller(own, market_of(own))
    huge = Session(changes={"people.size": 1_000_000})
    with pytest.raises(TroubleError) as found:
        plan_of(huge, market_of(huge))
    assert found.value.code == "people"
    with pytest.raises(TroubleError) as found:
        market_of(Session(text="based_on: baseline\nweeks: 2000\n"))
    assert found.value.code == "weeks"


def test_the_key_is_the_same_for_the_same_numbers_only():
    assert key_of(Session()) == key_of(Session(language="ko", week=40))
    different = [Session(), Session(seed=2), Session(strategy="sales_led"), Session(text="x"),
                 Session(changes={"company.price": 41.0}), Session(mix={"sales_led": 1.0})]
    assert len({key_of(one) for one in different}) == len(different)


def test_every_shipped_scenario_can_be_looked_at():
    for name in fw.library():
        session = Session(scenario=name)
        market = market_of(session)
        assert plan_of(session, market)[0].settings.people.size <= MOST_PEOPLE
        assert strategy_of(session, market) in market.strategy_names()


def test_of_two_clicks_on_the_same_page_both_count():
    seen = Session(changes={"company.price": 41.0, "rival.quality": 0.5}, view={"worlds": 3})
    now = seen.having(view={"worlds": 3, "hidden": "sales_led"}, week=7)
    wanted = seen.having(changes={"company.price": 42.0, "rival.launch_week": 80})
    both = now.changed_as(seen, wanted)
    assert both == Session(
        changes={"company.price": 42.0, "rival.launch_week": 80},
        view={"worlds": 3, "hidden": "sales_led"}, week=7,
    )  # fmt: skip
    assert seen.changed_as(seen, wanted) == wanted, "where nothing came between"
    other = Session(scenario="home_fitness")
    assert now.changed_as(seen, other).changes == {}, "another market begins without changes"


@pytest.mark.parametrize("mix", [{"product_led": 0.0}, {"nobody": 0.5}])
def test_a_mix_that_cannot_be_is_told_and_the_usual_strategy_shown(mix):
    session = Session(mix=mix)
    market = market_of(session)
    assert strategy_of(session, market) == "community_led"
    with pytest.raises(TroubleError) as found:
        plan_of(session, market)
    assert found.value.code == "value"

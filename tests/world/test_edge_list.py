"""Edge lists: what is understood, and what is said about files that are wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from simulator.world import edge_list
from simulator.world.edge_list import EdgeList, EdgeListError, read_edges

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(content: str | bytes) -> Path:
        path = tmp_path / "ties.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


def tied(edges: EdgeList) -> set[tuple[str, str]]:
    return {(edges.names[one], edges.names[other]) for one, other in edges.pairs.tolist()}


def mistakes(path: Path) -> list[tuple[int, str]]:
    with pytest.raises(EdgeListError) as caught:
        read_edges(path)
    return caught.value.problems


@pytest.mark.parametrize(
    "content",
    [
        "person,acquaintance\nAnn,Bob\nBob,Cem\n",
        "Person;Acquaintance\nAnn;Bob\nBob;Cem",
        "source\ttarget\nAnn\tBob\nBob\tCem\n",
        "# made by hand\n\nperson,acquaintance\r\nAnn,Bob\r\n  # more\r\n\r\nBob,Cem\r\n",
        "Ann,Bob\rBob,Cem\r",
        b"\xef\xbb\xbfperson,acquaintance\nAnn,Bob\nBob,Cem\n",
        ' "Ann", Bob\nBob ,"Cem"\n',
        "person,acquaintance,weight\nAnn,Bob,3\nBob,Cem,0.5\n",
        "person,acquaintance\nAnn,Bob\nBob,Ann\nBob,Cem\nCem,Cem\nAnn,Bob\n",
        "Ann,Bob,\nBob,Cem,\n",
    ],
)
def test_the_same_ties_are_read_from_many_ways_of_writing_them(
    write: Write, content: str | bytes
) -> None:
    edges = read_edges(write(content))
    assert edges.names == ("Ann", "Bob", "Cem")
    assert edges.people == 3
    assert edges.pairs.tolist() == [[0, 1], [1, 2]]
    assert edges.pairs.dtype == np.uint32


def test_names_may_hold_separators_quotes_and_letters_of_any_script(write: Write) -> None:
    edges = read_edges(write('person,acquaintance\n"Smith, Ann","Bob ""B"" Lee"\nÅsa,李\n'))
    assert tied(edges) == {("Smith, Ann", 'Bob "B" Lee'), ("Åsa", "李")}


def test_the_separator_is_the_one_that_gives_two_columns(write: Write) -> None:
    assert tied(read_edges(write("Smith, Ann;Lee, Bob\n"))) == {("Smith, Ann", "Lee, Bob")}
    assert tied(read_edges(write("Ann; Smith,Bob; Lee\n"))) == {("Ann; Smith", "Bob; Lee")}


def test_ties_left_out_are_counted_in_notes(write: Write) -> None:
    edges = read_edges(write("person,acquaintance\nAnn,Bob\nBob,Ann\nCem,Cem\nAnn,Bob\n"))
    assert edges.notes == ("ties to oneself left out: 1", "repeated ties left out: 2")
    assert edges.people == 3


def test_a_third_column_of_numbers_is_ignored_with_a_note(write: Write) -> None:
    edges = read_edges(write("person,acquaintance,since\nAnn,Bob,2019\nBob,Cem,2020\n"))
    assert edges.notes == ("lines whose third column was ignored: 2",)


def test_a_first_tie_without_a_heading_is_kept_and_noted(write: Write) -> None:
    edges = read_edges(write("# by hand\nAnn,Bob\nBob,Cem\n"))
    assert edges.notes == ("no heading: line 2 is taken for a tie",)


def test_words_above_numbers_are_a_heading(write: Write) -> None:
    edges = read_edges(write("mentor,pupil\n7,8\n8,9\n"))
    assert tied(edges) == {("7", "8"), ("8", "9")}
    assert edges.notes == ("the first line, mentor and pupil, is taken for a heading",)


def test_words_below_a_heading_are_a_tie_even_above_numbers(write: Write) -> None:
    assert ("Ann", "Bob") in tied(read_edges(write("person,acquaintance\nAnn,Bob\n1,2\n")))
    assert ("Ann", "Bob") in tied(read_edges(write("Ann,Bob\n1,2\n2,Ann\n")))


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        ("", 0, "the file is empty; each line should hold two names"),
        ("# nothing\n\n", 0, "the file is empty"),
        ("person,acquaintance\n", 0, "there is no tie in this file"),
        ("person,acquaintance\nAnn,Ann\n", 0, "there is no tie in this file"),
        ("Ann\nBob\n", 1, "one column, 'Ann'; two names separated by a comma, semicolon or tab"),
        ("1 2\n2 3\n", 1, "one column, '1 2'"),
        ("Ann;Bob\nAnn,Bob\n", 2, "one column, 'Ann,Bob'; two names separated by a semicolon"),
        ("Ann,Bob\nSmith, Ann,Bob\n", 2, "3 columns; two names are needed, and a comma inside"),
        ("Ann,Bob,1,2\n", 1, "4 columns"),
        ("Ann,Bob\nCem,\n", 2, "the second name is missing"),
        ("Ann,Bob\n,Cem\n", 2, "the first name is missing"),
        ("Ann\tBob\n \tCem\n", 2, "the first name is missing"),
        ('Ann,Bob\nAnn,"  "\n', 2, "the second name is missing"),
        ("Ann,,3\n", 1, "the second name is missing"),
        ('Ann,Bob\n"Ann,Bob\n', 2, "quotation marks do not match"),
        ('"Ann,Bob\n', 1, "quotation marks do not match"),
        ('Ann,Bob\n"Ann"x,Bob\n', 2, "quotation marks do not match"),
        ("Ann,Bob\nAnn,B\0b\n", 2, "NUL byte"),
        ("Ann,Bob\nJos\xe9,Ann\n".encode("latin-1"), 2, "not UTF-8"),
        ("Ann,Bob\n".encode("utf-16"), 0, "text in UTF-16; save it as CSV text in UTF-8"),
        (b"PK\x03\x04\x14\0\x06\0", 0, "a spreadsheet or ZIP archive"),
        (b"\x1f\x8b\x08\0\0\0", 0, "a compressed file"),
        ("Ann,Bob\n" + "A" * 5000 + ",Bob\n", 2, "a line of 5,005 letters"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_with_what_would_be_right(
    write: Write, content: str | bytes, line: int, says: str
) -> None:
    found_line, text = mistakes(write(content))[0]
    assert found_line == line
    assert says in text


def test_all_mistakes_are_told_at_once(write: Write) -> None:
    path = write("person,acquaintance\nAnn\nAnn,Bob\n,Bob\na,b,c\n")
    assert [line for line, _ in mistakes(path)] == [2, 4, 5]
    with pytest.raises(EdgeListError, match=r"ties.csv:2: one column(.|\n)*ties.csv:5: 3 columns"):
        read_edges(path)


def test_twenty_mistakes_are_enough_and_the_others_are_counted(write: Write) -> None:
    with pytest.raises(EdgeListError, match="and 80 more mistakes") as caught:
        read_edges(write("Ann,Bob\n" + "alone\n" * 100))
    assert len(caught.value.problems) == 20
    assert caught.value.count == 100


def test_a_missing_file_is_told_with_the_one_probably_meant(write: Write, tmp_path: Path) -> None:
    write("Ann,Bob\n")
    assert mistakes(tmp_path / "tie.csv") == [
        (0, "there is no such file; did you mean 'ties.csv'?")
    ]
    assert mistakes(tmp_path / "xyz") == [(0, "there is no such file")]
    assert "nor the folder" in mistakes(tmp_path / "nowhere" / "ties.csv")[0][1]


def test_a_folder_a_pipe_and_an_impossible_name_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "this is a folder" in mistakes(tmp_path)[0][1]
    assert "not a regular file" in mistakes(tmp_path / "pipe")[0][1]
    assert "cannot contain a NUL byte" in mistakes(Path("a\0b"))[0][1]
    assert "cannot be read" in mistakes(tmp_path / ("x" * 5000))[0][1]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_without_permission_is_refused(write: Write) -> None:
    path = write("Ann,Bob\n")
    path.chmod(0)
    assert "the file cannot be read: Permission denied" in mistakes(path)[0][1]


def test_a_file_that_is_too_large_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("Ann,Bob\nBob,Cem\nCem,Dan\n")
    monkeypatch.setattr(edge_list, "MOST_TIES", 2)
    assert mistakes(path) == [(3, "there are too many ties; at most 2 are read")]
    monkeypatch.setattr(edge_list, "MOST_BYTES", 10)
    assert "the file is too large" in mistakes(path)[0][1]


def test_the_largest_component_keeps_its_names_and_ties(write: Write) -> None:
    edges = read_edges(write("person,acquaintance\n1,2\n3,4\n9,3\n5,6\n9,7\n"))
    largest = edges.largest_component()
    assert largest.names == ("3", "4", "9", "7")
    assert tied(largest) == {("3", "4"), ("3", "9"), ("9", "7")}
    assert largest.notes == ("people outside the largest connected part left out: 4",)


def test_of_equal_components_the_one_mentioned_first_is_kept(write: Write) -> None:
    assert read_edges(write("b,a\nd,c\n")).largest_component().names == ("b", "a")


@settings(max_examples=200, deadline=None)
@given(some.sets(some.tuples(some.integers(0, 60), some.integers(0, 60)), min_size=1, max_size=60))
def test_the_largest_component_is_the_one_networkx_finds(ties: set[tuple[int, int]]) -> None:
    pairs = np.array([tie for tie in ties if tie[0] != tie[1]] or [(0, 1)], dtype=np.uint32)
    edges = EdgeList(tuple(map(str, range(61))), pairs, ())
    graph = networkx.Graph(pairs.tolist())
    graph.add_nodes_from(range(61))
    sizes = [len(component) for component in networkx.connected_components(graph)]
    largest = edges.largest_component()
    assert largest.people == max(sizes)
    kept = {int(name) for name in largest.names}
    assert networkx.is_connected(graph.subgraph(kept))
    assert len(largest.pairs) == (np.isin(pairs, list(kept)).all(axis=1)).sum()


@settings(max_examples=300, deadline=None)
@given(some.one_of(some.binary(max_size=200), some.text(alphabet='ab,;\t"\n\r# 1', max_size=60)))
def test_any_content_gives_a_network_or_an_explanation(
    tmp_path_factory: pytest.TempPathFactory, content: str | bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "anything.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    try:
        edges = read_edges(path)
    except EdgeListError as error:
        assert error.problems  # noqa: PT017  # most contents are refused, some are read
        return
    assert (edges.pairs[:, 0] < edges.pairs[:, 1]).all()
    assert edges.pairs.max() < edges.people == len(set(edges.names))
    assert all(name == name.strip() != "" for name in edges.names)


def test_reading_a_file_needs_no_heavy_libraries() -> None:
    program = (
        "import sys, simulator.world.edge_list; "
        "sys.exit(str(sorted({'numba', 'mesa', 'scipy', 'pandas'} & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stderr.strip() == "[]"

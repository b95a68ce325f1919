"""The rules of the house for files: how long, what they say of themselves, what they may know."""

import ast
import re
import shutil
import subprocess
import sys
import tokenize
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "simulator").rglob("*.py"))
ROOMS = {path.stem for path in (ROOT / "simulator").glob("*.py")}
ALL_FILES = [
    path for folder in ("simulator", "tests", "experiments", "scenarios")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".yaml", ".md", ".csv") and "broken" not in path.parts
]  # fmt: skip
LONGEST_FILE, LONGEST_FUNCTION = 350, 50


def functions_in(path):
    """Functions and their lines, signature and code; what is explained at length is not long."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = node.end_lineno - node.lineno + 1
            if ast.get_docstring(node):
                lines -= node.body[0].end_lineno - node.body[0].lineno + 1
            yield node.name, lines


def test_files_are_short():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in SOURCES
    }
    long = {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE}
    assert not long, f"more than {LONGEST_FILE} lines: {long}"


def test_each_test_file_has_a_name_of_its_own():
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(set(names)) == sorted(names), "Python would take one for the other"


def test_functions_are_short():
    long = {
        f"{path.relative_to(ROOT)}:{name}": lines
        for path in SOURCES for name, lines in functions_in(path)
        if lines > LONGEST_FUNCTION
    }  # fmt: skip
    assert not long, f"more than {LONGEST_FUNCTION} lines: {long}"


def test_nothing_is_left_to_be_done():
    mark = re.compile(r"TOD[O]|FIXM[E]|XX[X]\b|HAC[K]\b")
    for path in ALL_FILES:
        assert not mark.search(path.read_text(encoding="utf-8")), path


def test_every_mark_that_switches_a_check_off_gives_its_reason():
    """`# noqa: S101  # numbers have bounds`: a second comment behind the mark."""
    mark = re.compile(r"# (noqa|type: ignore|pragma)\b(?!.*  # )")
    bare = []
    for folder in ("simulator", "tests", "experiments"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            with path.open("rb") as file:
                told = [one for one in tokenize.tokenize(file.readline) if mark.match(one.string)]
            bare += [f"{path.relative_to(ROOT)}:{one.start[0]}" for one in told]
    assert not bare


def test_only_the_command_line_prints():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "print" or path.stem in ("cli", "console"), path


def test_no_file_knows_a_machine():
    place = re.compile(r"/(?:home|Users|root|work|tmp)/\w")
    for path in ALL_FILES:
        assert not place.search(path.read_text(encoding="utf-8")), path


def test_rooms_are_imported_by_name_and_never_through_the_front_door():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, path
                if node.module == "simulator":
                    assert {one.name for one in node.names} <= ROOMS, path
            assert "simulator" not in names, path


def test_every_file_says_what_it_is():
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path


def test_every_public_name_has_a_docstring():
    bare = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in SOURCES for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]  # fmt: skip
    assert not bare


def test_every_dependency_is_used():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=\[ ]", one)[0].replace(".", "_") for one in declared["dependencies"]}
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    aliases = {
        "ruamel_yaml": "ruamel.yaml", "pyarrow": "to_parquet",
        # the front end: Solara finds these by itself, `flywheel doctor` looks after them
        "solara-assets": '"solara-assets"', "ipyvue": '"ipyvue"',
        "ipyvuetify": "reacton.ipyvuetify",
        "websockets": "ws_max_size",
        "altair": "mesa.visualization",  # which imports it
    }
    for name in names:
        word = aliases.get(name, name)
        used = re.search(rf"(import|from) {re.escape(word)}|\.{word}\(", text)
        assert used or (word in text and name in aliases), name


def test_the_contracts_on_imports_hold():
    tool = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert tool, "import-linter is not installed"
    done = subprocess.run(
        [tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout

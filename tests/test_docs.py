"""The documentation is true: its commands run, its transcript is what is printed."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib

import pytest
from helpers import ROOT, SEEDS, run_newsrag

README = (ROOT / "README.md").read_text("utf-8")
INSTALLS = (
    'pip install -c constraints.txt . && newsrag ask "did Russia withdraw?"',
    "pip install -c constraints.txt '.[test]' && pytest",
)


def blocks(kind, text=README):
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def project(tmp_path_factory, _model_cache):
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(SEEDS, folder / "seeds")
    return folder


def test_the_two_commands_are_there():
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    for command in INSTALLS:
        assert command in lines


def test_the_transcript_is_what_is_printed(project):
    done = run_newsrag("ask", "did Russia withdraw?", cwd=project)
    assert done.returncode == 0, done.stderr
    assert blocks("text")[0] == done.stdout


def test_every_command_of_the_readme_runs(project):
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    commands = [shlex.split(line, comments=True) for line in lines if line.startswith("newsrag ")]
    assert len(commands) >= 6
    for command in commands:
        expected = 1 if "cup" in command[2] else 0
        file = command.pop() if command[-2] == ">" else None
        done = run_newsrag(*[each for each in command[1:] if each != ">"], cwd=project)
        assert done.returncode == expected, (command, done.stderr)
        assert done.stdout
        if file:
            (project / file).write_text(done.stdout, "utf-8")


def test_every_command_of_the_guide_to_case_files_runs(project, tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from newsrag.cli.app import app

    own = shutil.copytree(project, tmp_path / "own", ignore=shutil.ignore_patterns("*.zip"))
    monkeypatch.chdir(own)
    guide = (ROOT / "docs" / "case.md").read_text("utf-8")
    lines = [line for block in blocks("sh", guide) for line in block.splitlines()]
    assert len(lines) >= 9
    printed = {}
    for line in lines:
        command, _, file = line.partition(" > ")
        done = CliRunner().invoke(app, shlex.split(command)[1:])
        assert done.exit_code == 0, (line, done.output)
        assert done.stdout
        if file:
            (own / file).write_text(done.stdout, "utf-8")
        printed[line] = done.stdout
    [transcript] = blocks("text", guide)
    assert as_anywhere(transcript) == as_anywhere(printed["newsrag verify case.zip"])


def as_anywhere(text):
    """Leave out what differs from machine to machine: when, how large, and so with which sum."""
    text = re.sub(r"[0-9a-f]{64}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "", text)
    return re.sub(r"[\d,]+ bytes", "", text)


def test_the_python_of_the_readme_runs(project):
    for code in blocks("python"):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_the_reference_pages_are_what_the_code_says():
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr


def test_every_link_between_pages_leads_somewhere():
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *ROOT.glob("*/README.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), (page, target)


def test_every_module_has_its_place_in_the_architecture():
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    for path in (ROOT / "newsrag").iterdir():
        if path.is_dir() and path.name != "__pycache__":
            assert f"`{path.name}/`" in page
    for path in (ROOT / "newsrag").glob("[!_]*.py"):
        assert f"`{path.name}`" in page


def test_every_dependency_is_explained_and_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    explained = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    pinned = (ROOT / "constraints.txt").read_text("utf-8").casefold()
    needed = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    for requirement in needed:
        name = re.match(r"[\w.-]+", requirement)[0]
        either = re.escape(name).replace(r"\-", "[-_]")
        assert re.search(rf"^{either}==", pinned, re.MULTILINE), name
        if requirement in project["dependencies"]:
            assert re.search(rf"\| {re.escape(name)}[ (]", explained), name


def test_no_command_is_longer_than_fifteen_lines():
    import ast

    tree = ast.parse((ROOT / "newsrag" / "cli" / "app.py").read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            assert lines <= 15, node.name

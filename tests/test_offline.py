"""The main job reaches for no network, and leaves nothing about its user where others look."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from helpers import SEEDS

GUARD = """
import os, sys
refused = {refused}

def refuse(event, args):
    if event.startswith(refused):
        os.write(2, f"{{event}} {{args!r}}".encode())
        os._exit(7)

sys.addaudithook(refuse)
"""
# Importing torch's companions tries, by binding a socket to this machine, whether it has IPv6.
REACHING = ("socket.connect", "socket.get", "socket.send")
ANY = ("socket.",)

JOB = """
from pathlib import Path
from newsrag import Article, Check, NewsIndex

seeds, folder = sys.argv[1], Path(sys.argv[2])
with NewsIndex.build(folder / "index", [seeds], device="cpu") as index:
    index.add_articles([Article("a1", "The bridge over the river was closed on Monday.")])
    [hit] = index.search("bridge closed", 1)
    assert index.verify(hit.citation).check is Check.VERBATIM
    assert index.article("a1").text and index.whence("bridge over the river")
    assert index.retrieve("Kyiv").text
    index.backup(folder / "copy")
    index.remove(["a1"])
    index.compact()
assert NewsIndex.doctor(folder / "index").sound
"""
ASK = """
import newsrag
from newsrag.cli.main import run
sys.argv = ["newsrag", "ask", "did Russia withdraw?", "--index", sys.argv[2] + "/index"]
run()
"""


# What a library of C++ opens is no event of Python's.
SOCKETS = """
import os
for name in os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else ():
    try:
        leads = os.readlink("/proc/self/fd/" + name)
    except FileNotFoundError:
        continue
    assert not leads.startswith("socket:"), leads
"""


def run(code, refused, *arguments, **environment):
    # Libraries that tell their makers who uses them hold still where these are set.
    known = ("CI", "GITHUB_ACTIONS", "ORT_DISABLE_TELEMETRY", "HF_HUB_OFFLINE")
    inherited = {name: value for name, value in os.environ.items() if name not in known}
    return subprocess.run(
        [sys.executable, "-c", GUARD.format(refused=refused) + code, *map(str, arguments)],
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_main_job_reaches_for_no_network(tmp_path):
    """With a model cache of its own, so that the model is exported in the same process."""
    home = tmp_path / "home"
    home.mkdir()
    places = dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_CACHE_HOME"), str(home))
    cache = {"NEWSRAG_CACHE": str(tmp_path / "cache"), **places}
    done = run(JOB + SOCKETS, REACHING, SEEDS, tmp_path, **cache)
    assert done.returncode == 0, done.stderr
    done = run(ASK, ANY, SEEDS, tmp_path, **cache)
    assert (done.returncode, "[1]" in done.stdout) == (0, True), done.stderr
    assert [file for file in home.rglob("*") if file.is_file()] == []


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("import socket; socket.socket()", ANY),
        ("import socket; socket.create_connection(('127.0.0.1', 9))", REACHING),
    ],
)
def test_what_reaches_out_would_be_noticed(code, refused):
    assert run(code, refused).returncode == 7

"""Fixtures: a model cache for the session, the sample archive as an index, a tiny real model.

All tests together run on several processes, each file's in one of them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock
from helpers import SEEDS, make_tiny_model, run_newsrag
from hypothesis import settings
from zygote import Zygote

from newsrag import NewsIndex

# Tests assert facts, never seconds: a busy machine is no failure.
settings.register_profile("newsrag", deadline=None)
settings.load_profile("newsrag")

MOST_PROCESSES = 4  # each starts processes of its own
LONGEST = (
    "full_disk",
    "hostile_vectors",
    "hostile_models",
    "together",
    "writers",
    "damage",
    "kill",
    "hostile_queries",
    "hostile_index_links",
    "vectors",
    "cli",
    "care",
    "embedders",
)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Share all tests out, where pytest-xdist is there and nothing else was asked for.

    A file named by itself stays in this process, as do tests whose output is shown (``-s``).
    """
    everything = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    quiet = config.option.capture != "no" and not config.option.usepdb
    worker = hasattr(config, "workerinput")  # comes here too, and must not start others
    if worker:  # FAISS's threads would wait for one another in a loop
        os.environ.setdefault("OMP_NUM_THREADS", "1")
    unasked = getattr(config.option, "numprocesses", 0) is None
    if everything and quiet and unasked and not worker:
        # One more than processors: some tests only wait.
        config.option.numprocesses = min((os.cpu_count() or 1) + 1, MOST_PROCESSES)
        config.option.dist = "loadfile"
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items):
    """Begin with what takes longest, so that no process is left with it alone at the end."""
    order = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.stem.removeprefix("test_"), len(order)))


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory):
    """A folder that all processes of a session have."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session", autouse=True)
def _model_cache(session_folder):
    """Export models once a session, away from the user's own cache, and stay off the network."""
    os.environ["NEWSRAG_CACHE"] = str(session_folder / "cache")
    os.environ["HF_HUB_OFFLINE"] = "1"


@pytest.fixture(scope="session")
def _built(tmp_path_factory, _model_cache):
    folder = tmp_path_factory.mktemp("index") / "seeds"
    NewsIndex.build(folder, [SEEDS], device="cpu").close()
    return folder


@pytest.fixture
def seeds_folder(_built, tmp_path):
    """A fresh copy of an index of the sample archive, to be changed or damaged."""
    return Path(shutil.copytree(_built, tmp_path / "index"))


@pytest.fixture(scope="session")
def seeds_index(_built):
    """An index of the sample archive, only to be read."""
    with NewsIndex.open(_built, device="cpu") as index:
        yield index


@pytest.fixture
def empty_index(tmp_path):
    """A new index without articles."""
    with NewsIndex.build(tmp_path / "empty", device="cpu") as index:
        yield index


@pytest.fixture(scope="session")
def tiny_model(session_folder):
    """A folder with a real, tiny sentence-transformers model with prompts, made here."""
    made = session_folder / "model"
    with FileLock(session_folder / "model.lock"):
        if not made.exists():
            make_tiny_model(session_folder / "unfinished" / "tiny", seed=1)
            (session_folder / "unfinished").rename(made)
    return made / "tiny"


@pytest.fixture
def cli(tmp_path):
    """Run `newsrag` in an empty folder."""

    def run(*arguments, cwd=tmp_path, **environment):
        return run_newsrag(*arguments, cwd=cwd, **environment)

    return run


@pytest.fixture(scope="session")
def zygote():
    """The process that forks those that are made to crash; see zygote.py."""
    with Zygote() as it:
        yield it


@pytest.fixture(scope="session")
def exported_model(tiny_model, tmp_path_factory):
    """The tiny model, exported into the session's cache."""
    folder = tmp_path_factory.mktemp("exported") / "index"
    NewsIndex.build(folder, model=str(tiny_model), device="cpu").close()
    return tiny_model


@pytest.fixture
def quick(tmp_path):
    """A folder in memory, if there is one: forcing files onto a disk takes most of the time."""
    yield from _in_memory(tmp_path)


@pytest.fixture(scope="module")
def quick_base(tmp_path_factory):
    """The same for all tests of a module."""
    yield from _in_memory(tmp_path_factory.mktemp("base"))


def _in_memory(otherwise):
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield otherwise
        return
    folder = Path(tempfile.mkdtemp(prefix="newsrag-", dir=memory))
    yield folder
    shutil.rmtree(folder)

"""Strikes a writing process at a named point: kills it, refuses its write, or cuts its power.

Nothing in newsrag knows of this. :func:`install` goes into a process before it does its work and
puts itself between newsrag and what it writes with: SQLite by a VFS below the checksum VFS, files
by the functions of ``os`` and ``open``, tantivy and the store's own steps by wrapping them.
"""

from __future__ import annotations

import builtins
import errno
import io
import json
import os
import random
import signal
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

from sqlite_faults import into_sqlite

FULL = errno.ENOSPC


class Points:
    """Counts what a process does to its disk, and strikes at the point that a plan names.

    Args:
        plan: ``do`` is kill, fail, power or count; ``at`` a kind of point, or none for any;
            ``nth`` which of them; ``when`` before, half or after it (kill, power);
            ``once`` whether only one write fails, not all from there on; ``seed`` for chance.
        roots: only what happens below these folders counts.
        ledger: a file descriptor that is told what was struck.
    """

    def __init__(self, plan, roots, ledger):
        self.plan = plan
        self.roots = tuple(os.path.realpath(root) for root in roots)
        self.ledger = ledger
        self.counts = Counter()
        self.chance = random.Random(plan.get("seed", 0))
        self.failing = False
        self.disk = None
        self._lock = threading.RLock()

    def tell(self, **what):
        os.write(self.ledger, json.dumps(what).encode() + b"\n")

    def concerns(self, path):
        return isinstance(path, (str, os.PathLike)) and os.path.realpath(path).startswith(
            self.roots
        )

    def __call__(self, kind, act, *, half=None, error=None):
        """Do what a point stands for, or what the plan has in mind for it.

        Args:
            kind: what it is called.
            act: does it.
            half: does a part of it, as a crash may leave it.
            error: makes the exception with which it fails; None if it cannot.
        """
        if error is None and self.plan["do"] == "fail":
            return act()
        with self._lock:
            self.counts[kind] += 1
            if not self._is_it(kind):
                return act()
            if self.plan["do"] == "fail":
                return self._fail(kind, act, error)
            return self._die(kind, act, half)

    def _is_it(self, kind):
        if self.failing:
            return True
        if self.plan.get("at"):
            return kind == self.plan["at"] and self.counts[kind] == self.plan["nth"]
        return self.counts.total() == self.plan.get("nth")

    def _fail(self, kind, act, error):
        if not self.failing:
            self.tell(struck=[kind, self.counts[kind], "fail"])
        self.failing = not self.plan.get("once")
        if self.plan.get("once"):
            self.plan = {"do": "count"}
        raise error()

    def _die(self, kind, act, half):
        when = self.plan.get("when", "before")
        if when == "half" and half is None:
            when = "before"
        self.tell(struck=[kind, self.counts[kind], when])
        if when == "after":
            act()
        if when == "half":
            half()
        if self.disk is not None:
            self.disk.lose_power()
        os.kill(os.getpid(), signal.SIGKILL)

    def kill_soon(self, most):
        """Have this process killed after a random time, whatever it is doing then."""
        pause = self.chance.uniform(0, most)
        target = os.getpid()
        if os.fork() == 0:
            time.sleep(pause)
            os.kill(target, signal.SIGKILL)
            os._exit(0)


def install(plan, roots, ledger, disk=None):
    """Put the points into this process and return them."""
    points = Points(plan, roots, ledger)
    points.disk = disk
    into_sqlite(points)
    _into_files(points)
    _into_open(points)
    _into_tantivy(points)
    _into_steps(points)
    _into_ledger(points)
    return points


# Files


def _into_files(points):
    refused = lambda: OSError(points.plan.get("errno", FULL), os.strerror(FULL))  # noqa: E731
    real = {name: getattr(os, name) for name in _FILE_CALLS}

    def stand_in(name):
        def call(*args, **named):
            path = _path_of(name, args, named)
            if path is not None and not points.concerns(path):
                return real[name](*args, **named)

            def act():
                result = real[name](*args, **named)
                if points.disk is not None:
                    points.disk.did(name, path, args)
                return result

            return points(_FILE_CALLS[name], act, error=refused)

        return call

    for name in _FILE_CALLS:
        setattr(os, name, stand_in(name))


_FILE_CALLS = {
    "fsync": "fsync",
    "rename": "rename",
    "replace": "rename",
    "link": "link",
    "mkdir": "mkdir",
    "unlink": "unlink",
    "rmdir": "rmdir",
}


def _path_of(name, args, named):
    """Return the path that a call is about; None if only a file descriptor says so."""
    if name == "fsync":
        name = Path(f"/proc/self/fd/{args[0]}")  # only Linux has it
        return str(name.readlink()) if name.parent.is_dir() else None
    if named.get("dir_fd") is not None:
        return None
    return args[-1] if name in {"rename", "replace", "link"} else args[0]


def _into_open(points):
    real = io.open

    def opened(file, mode="r", *args, **named):
        stream = real(file, mode, *args, **named)
        if set(mode) & set("wax") and points.concerns(file):
            return _Stream(stream, points)
        return stream

    io.open = builtins.open = opened


class _Stream:
    """A file of which every write is a point."""

    def __init__(self, stream, points):
        self._stream = stream
        self._points = points

    def write(self, data):
        def half():
            self._stream.write(data[: len(data) // 2])
            self._stream.flush()

        refused = lambda: OSError(FULL, os.strerror(FULL))  # noqa: E731
        return self._points("write", lambda: self._stream.write(data), half=half, error=refused)

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def __iter__(self):
        return iter(self._stream)

    def __enter__(self):
        self._stream.__enter__()
        return self

    def __exit__(self, *error):
        return self._stream.__exit__(*error)


# tantivy and the store's steps


def _into_tantivy(points):
    from newsrag.store import lexical

    real = lexical._open
    lexical._open = lambda *args, **named: _Lexical(real(*args, **named), points)


class _Lexical:
    """A tantivy index whose writer's commit is a point."""

    def __init__(self, index, points):
        self._index = index
        self._points = points

    def writer(self, *args, **named):
        return _LexicalWriter(self._index.writer(*args, **named), self._points)

    def __getattr__(self, name):
        return getattr(self._index, name)


class _LexicalWriter(_Lexical):
    def commit(self):
        def half():
            if self._points.disk is None:
                self._points.kill_soon(0.01)
                self._index.commit()
            else:
                threading.Thread(target=self._index.commit, daemon=True).start()
                time.sleep(self._points.chance.uniform(0, 0.005))

        failed = lambda: ValueError("An error occurred in a thread: 'No space left'")  # noqa: E731
        return self._points("lexical commit", self._index.commit, half=half, error=failed)


def _into_steps(points):
    from newsrag.store import Store, database, derived

    for owner, name in (
        (derived, "_publish_lexical"),
        (derived, "_publish_vectors"),
        (derived, "remove"),
    ):
        _wrap(points, owner, name, "publish step")
    create = Store.create
    Store.create = staticmethod(
        lambda *args, **named: points("create", lambda: create(*args, **named))
    )
    write = database.Database.write

    @contextmanager
    def writing(self):
        with write(self) as connection:
            yield connection
            points("commit begins", lambda: None)
        points("commit ended", lambda: None)

    database.Database.write = writing


def into_export(points):
    """Make the steps of exporting a model points as well; loads torch."""
    from newsrag.embedders import export

    for name in ("_save_tokenizer", "_export_graph", "_parity", "write_manifest"):
        _wrap(points, export, name, "export step")


def _wrap(points, owner, name, kind):
    real = getattr(owner, name)
    setattr(owner, name, lambda *args, **named: points(kind, lambda: real(*args, **named)))


# What is acknowledged


def _into_ledger(points):
    from newsrag.store.catalog import Catalog

    commit, embed = Catalog.commit, Catalog.embed

    def committing(self, batch, removed=()):
        added = [[each.article.id, each.article.digest] for each in batch]
        points.tell(begin="commit", added=added, removed=list(removed))
        seq = commit(self, batch, removed)
        points.tell(end="commit", seq=seq)
        return seq

    def embedding(self, vectors):
        points.tell(begin="embed", versions=sorted(vectors))
        seq = embed(self, vectors)
        points.tell(end="embed", seq=seq)
        return seq

    Catalog.commit, Catalog.embed = committing, embedding


def read_ledger(path):
    """Return what a process told before it ended."""
    text = Path(path).read_text("utf-8") if Path(path).exists() else ""
    return [json.loads(line) for line in text.splitlines() if line]

"""A model of what a disk keeps when its power is lost: only what was forced onto it is sure.

Inside a process whose writes are told to it (see faults.py) a :class:`Disk` knows of each file what
was forced onto the disk, and of each folder which names were. Everything since may be there or not:
of SQLite's files each write by itself, or half of it; of other files what they hold now, a part of
it, or zeros; of a folder each new, removed or changed name, a rename being one change. What tantivy
forces onto the disk by itself is not seen here and taken for not forced.

It holds a second name for each file, outside of what it watches, so that no file that was removed
is taken for another with its number.
"""

from __future__ import annotations

import os
import random
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

# Kept from before faults.py replaces them.
_link, _mkdir, _open, _stat = os.link, os.mkdir, open, os.stat
_SECTOR = 512


@dataclass(eq=False)
class _File:
    copy: Path  # its second name
    durable: bytes | None = None  # None: never forced
    pending: list[tuple] = field(default_factory=list)  # SQLite's writes since
    of_sqlite: bool = False


@dataclass(eq=False)
class _Folder:
    durable: dict[str, object] = field(default_factory=dict)


class Disk:
    """Watches the folder ``roots[0]``; all that is in it at first is on the disk."""

    def __init__(self, plan, roots):
        self.root = Path(roots[0]).resolve()
        self.images = [(Path(path), seed) for path, seed in plan["images"]]
        self.aside = Path(tempfile.mkdtemp(prefix=".names-", dir=self.root.parent))
        self.nodes = {}
        self._all_durable(self.root)

    def _all_durable(self, folder):
        for path in folder.iterdir():
            if path.is_dir():
                self._all_durable(path)
            else:
                self._node(path).durable = path.read_bytes()
        self._node(folder).durable = self._listing(folder)

    def _node(self, path, *, new=False):
        """Return what is known of the file or folder that has a name now."""
        status = _stat(path)
        number = status.st_ino
        if new or number not in self.nodes:
            if Path(path).is_dir():
                self.nodes[number] = _Folder()
            else:
                copy = self.aside / f"{number}-{len(self.nodes)}"
                _link(path, copy)
                of_sqlite = Path(path).name.startswith("catalog.db")
                self.nodes[number] = _File(copy, of_sqlite=of_sqlite)
        return self.nodes[number]

    def _listing(self, folder):
        nodes = {}
        for path in Path(folder).iterdir():
            if _kept(path.name):
                with suppress(FileNotFoundError):  # tantivy has just renamed or removed it
                    nodes[path.name] = self._node(path)
        return nodes

    # What it is told

    def opened(self, path):
        """SQLite has made a file."""
        self._node(path, new=True)

    def wrote(self, path, offset, data):
        self._node(path).pending.append((offset, data))

    def truncated(self, path, size):
        self._node(path).pending.append((size, None))

    def synced(self, path):
        """SQLite has forced a file onto the disk, and with it, if it is a new log, its name."""
        node = self._node(path)
        first = node.durable is None
        node.durable = _applied(node.durable or b"", node.pending)
        node.pending = []
        if first and "-" in Path(path).name:
            self.synced_folder(Path(path).parent)

    def synced_folder(self, folder):
        self._node(folder).durable = self._listing(folder)

    def did(self, name, path, args):
        """A call of ``os`` was made."""
        if name == "mkdir":
            self._node(path, new=True)
        elif name == "fsync" and Path(path).is_dir():
            self.synced_folder(path)
        elif name == "fsync":
            node = self._node(path)
            if node.of_sqlite:
                self.synced(path)
            else:
                node.durable = node.copy.read_bytes()

    # The power goes

    def lose_power(self):
        """Write images of what the disk may hold now, each by its own chance."""
        for image, seed in self.images:
            chance = random.Random(seed)
            # Nothing, all or some of what was not forced; each of the three is found in the wild.
            survives = chance.choice([0.0, 1.0, 0.5, chance.random()])
            self._write_folder(self.root, self._node(self.root), image, chance, survives)
        for copy in self.aside.iterdir():
            copy.unlink()
        self.aside.rmdir()

    def _write_folder(self, path, node, image, chance, survives):
        """Write a folder as the disk may hold it; ``path`` is where it is now, None if nowhere."""
        _mkdir(image)
        now = self._listing(path) if path is not None else {}
        names = _survivors(node.durable, now, chance, survives)
        for name, child in names.items():
            if isinstance(child, _Folder):
                there = path / name if path is not None and now.get(name) is child else None
                there = there or self._elsewhere(path, now, child)
                self._write_folder(there, child, image / name, chance, survives)
            else:
                with _open(image / name, "wb") as file:
                    file.write(_content(child, chance, survives))

    def _elsewhere(self, path, now, child):
        """Return where a folder is now whose rename was lost."""
        return next((path / name for name, other in now.items() if other is child), None)


def _kept(name):
    # Shared memory is not on the disk; SQLite makes it anew from the log.
    return not name.endswith("-shm")


def _survivors(durable, now, chance, survives):
    """Return the names of a folder of which each change since the last sync is kept or lost."""
    names = dict(durable)
    changed = [n for n in durable.keys() | now.keys() if durable.get(n) is not now.get(n)]
    changed.sort()
    while changed:
        name = changed.pop()
        together = {name}
        for node in (durable.get(name), now.get(name)):
            together |= {
                other
                for other in changed
                if node is not None and node in (durable.get(other), now.get(other))
            }
        changed = [other for other in changed if other not in together]
        if chance.random() < survives:
            for each in together:
                names.pop(each, None)
                if each in now:
                    names[each] = now[each]
    return names


def _content(file, chance, survives):
    if file.of_sqlite:
        kept = [each for each in file.pending if chance.random() < survives]
        if survives < 1 and chance.random() < 0.5:
            chance.shuffle(kept)
        return _applied(file.durable or b"", [_torn(each, chance, survives) for each in kept])
    now = file.copy.read_bytes()
    if now == file.durable or chance.random() < survives:
        return now
    if file.durable is not None:
        return file.durable
    cut = chance.randrange(len(now) + 1)
    return chance.choice([b"", now[:cut], now[:cut] + bytes(len(now) - cut), bytes(len(now))])


def _torn(write, chance, survives):
    """Return a write of which, at times, only some sectors got to the disk."""
    offset, data = write
    if data is None or survives == 1 or chance.random() < 0.5:
        return write
    sectors = len(data) // _SECTOR
    cut = chance.randint(0, sectors) * _SECTOR
    return (offset, data[:cut]) if chance.random() < 0.5 else (offset + cut, data[cut:])


def _applied(content, writes):
    held = bytearray(content)
    for offset, data in writes:
        if data is None:
            del held[offset:]
            held.extend(bytes(offset - len(held)))
            continue
        if len(held) < offset:
            held.extend(bytes(offset - len(held)))
        held[offset : offset + len(data)] = data
    return bytes(held)

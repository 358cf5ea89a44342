"""Forks processes that run the real command line, struck where a plan says; see faults.py.

A process that has imported newsrag's libraries forks a child for each run: that takes a few
milliseconds, not the second that a new interpreter needs. Run as a script, this is that process;
:class:`Zygote` is how tests talk to it.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

BROKEN, UNSAID = 70, 74  # exit codes: a traceback; stdout that could not be written
_LIBRARIES = (
    "filelock",
    "platformdirs",
    "newsrag.cli.app",
    "newsrag.embedders.onnx",
    "newsrag.index",
    "newsrag.ingest",
    "newsrag.readers.encoding",
    "newsrag.readers.records",
    "newsrag.store.copies",
    "newsrag.store.lexical",
    "newsrag.store.vector_file",
    "newsrag.store.vectors",
)
HANGS = 120  # seconds after which a child is taken to hang


class Zygote:
    """The process that forks; a context manager."""

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        return self

    def run(self, *arguments, cwd, plan, ledger, roots, **more):
        """Run `newsrag` to its end, or to where the plan ends it.

        Returns:
            Its exit code, or minus the signal that killed it.
        """
        Path(ledger).unlink(missing_ok=True)
        request = {
            "arguments": list(map(str, arguments)),
            "cwd": str(cwd),
            "plan": plan,
            "ledger": str(ledger),
            "roots": list(map(str, roots)),
            **more,
        }
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert not answer["hangs"], request
        return answer["code"]

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(60)


def _serve():
    _load()
    for line in sys.stdin:
        request = json.loads(line)
        if request.get("export"):
            import newsrag.embedders.export  # noqa: F401 - torch takes six seconds, once
        # What a limit of file sizes holds for cannot tell by a file.
        told, tell = os.pipe() if request.get("file_limit") is not None else (None, None)
        child = os.fork()
        if child == 0:
            _be_child(request, tell)
        code, hangs = _wait(child, request)
        if told is not None:
            os.close(tell)
            with os.fdopen(told, "rb") as stream:
                Path(request["ledger"]).write_bytes(stream.read())
        sys.stdout.write(json.dumps({"code": code, "hangs": hangs}) + "\n")
        sys.stdout.flush()


def _load():
    """Import all that adding and removing import; open no session and start no thread."""
    for name in _LIBRARIES:
        importlib.import_module(name)


def _wait(child, request):
    """Wait for a child, and kill it when its time has come."""
    kill_at = time.monotonic() + request.get("kill_after", HANGS)
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status), False
        if time.monotonic() > kill_at:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return -signal.SIGKILL, "kill_after" not in request
        time.sleep(0.001)


def _be_child(request, tell):
    """Run the command line with the plan's faults, in a process of its own, and end it."""
    code = 1
    try:
        code = _run(request, tell)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except BaseException:  # noqa: BLE001 - told, and the process ends
        traceback.print_exc()
        code = BROKEN
    finally:
        try:
            sys.stdout.flush()
        except OSError:
            code = code or UNSAID
        os._exit(code)


def _run(request, tell):
    import faults

    os.chdir(request["cwd"])
    out = os.open(request.get("out", os.devnull), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    err = os.open(request.get("err", os.devnull), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(out, 1)
    os.dup2(err, 2)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    os.environ.update(request.get("environment", {}))
    ledger = tell or os.open(request["ledger"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for name, value in request.get("settings", {}).items():
        module, _, name = name.partition(":")
        setattr(importlib.import_module(module), name, value)
    disk = None
    if request["plan"]["do"] == "power":
        from disk import Disk

        disk = Disk(request["plan"], request["roots"])
    points = faults.install(request["plan"], request["roots"], ledger, disk)
    if request.get("export"):
        faults.into_export(points)
    if request.get("file_limit") is not None:
        import resource

        limit = request["file_limit"]
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    sys.argv = ["newsrag", *request["arguments"]]
    from newsrag.cli.main import run

    try:
        run()
    finally:
        if disk is not None:
            disk.lose_power()
        points.tell(counts=dict(points.counts))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    _serve()

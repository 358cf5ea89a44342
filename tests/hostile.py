"""Runs hostile cases in a process of their own, and measures what each cost it.

``python hostile.py KIND`` reads one JSON value from stdin and prints a JSON line for each case, at
once, so that the case at which a process dies or hangs is known.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SECONDS = 5
MEBIBYTES = 1024


def run_cases(function: str, cases: dict[str, Any], **environment: str) -> dict[str, Any]:
    """Call ``module:function`` with the value of each case, one after the other, in a child.

    Returns:
        For each case a dictionary: ``result`` or ``error``, ``seconds`` of processor time,
        ``mebibytes`` at its peak. A case that killed the child has ``died``; those after it are
        run in the next child.
    """
    done: dict[str, Any] = {}
    left = dict(cases)
    while left:
        child = subprocess.run(
            [sys.executable, __file__, function],
            input=json.dumps(left),
            env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=600,
            check=False,
        )
        lines = [json.loads(line) for line in child.stdout.splitlines()]
        done.update({line.pop("case"): line for line in lines})
        culprit = next((name for name in left if name not in done), None)
        if culprit is not None:
            died = f"exit code {child.returncode}: {child.stderr[-2000:]}"
            done[culprit] = {"died": died, "error": died, "seconds": 0, "mebibytes": 0}
        left = {name: value for name, value in left.items() if name not in done}
    if os.environ.get("NEWSRAG_COSTS"):
        for name, each in sorted(done.items(), key=lambda pair: pair[1]["seconds"]):
            print(f"{each['seconds']:6.2f} s {each['mebibytes']:6.0f} MiB  {name}")
    return done


def some_of(cases: list[Any], every: int) -> list[Any]:
    """Return test parameters: one of so many cases is tried by default, all in the long run."""
    import pytest

    return [
        case if at % every == 0 else pytest.param(case, marks=pytest.mark.long)
        for at, case in enumerate(cases)
    ]


def asked_for(request: Any, parameter: str) -> list[Any]:
    """Return the values of a parameter in those tests of a module that will run, in order."""
    calls = (
        item.callspec.params
        for item in request.session.items
        if item.path == request.path and hasattr(item, "callspec")
    )
    return list(dict.fromkeys(call[parameter] for call in calls if parameter in call))


def within_limits(outcome: dict[str, Any]) -> Any:
    """Assert that a case ended well, in five seconds and a gibibyte, and return its result."""
    assert not outcome.get("died"), outcome["died"]
    assert "error" not in outcome, outcome["error"]
    assert outcome["seconds"] < SECONDS, f"{outcome['seconds']:.1f} s of processor time"
    assert outcome["mebibytes"] < MEBIBYTES, f"{outcome['mebibytes']:.0f} MiB"
    return outcome["result"]


def read_and_cut(path: str) -> dict[str, Any]:
    """Take a file or folder all the way of ``add`` but for the model and the catalog."""
    from newsrag import Article, NewsragError
    from newsrag.cite import cite
    from newsrag.ingest import clean_article
    from newsrag.ingest.cutting import cut
    from newsrag.readers import read_paths
    from newsrag.types import PassageConfig, RawArticle

    texts, articles, problems, passages = [], 0, [], 0
    try:
        for found in read_paths([Path(path)]):
            if not isinstance(found, RawArticle):
                problems.append(found.reason)
                continue
            try:
                article, warnings = clean_article(found)
            except NewsragError as error:
                problems.append(str(error))
                continue
            assert isinstance(article, Article)
            problems += [warning.reason for warning in warnings]
            for span in cut(article, PassageConfig(), Words()).spans:
                cite(article, span)
                passages += 1
            articles += 1
            if len(texts) < 50:
                texts.append(_kept(article))
    except NewsragError as error:
        problems.append(str(error))
    return {
        "texts": texts,
        "articles": articles,
        "problems": problems[:50],
        "passages": passages,
    }


def _kept(article: Any) -> dict[str, str]:
    names = ("id", "title", "source", "author", "url", "published_raw", "language")
    fields = {name: getattr(article, name)[:2_000] for name in names}
    fields["text"] = article.text if len(article.text) < 2_000 else _ends(article.text)
    return {**fields, "published": str(article.published), "extra": str(article.extra)[:2_000]}


def _ends(text: str) -> str:
    return f"{text[:1_000]} ... {text[-1_000:]}"


class Words:
    """Stands for an embedder where only its tokenizer is asked: words and single marks."""

    window = 254

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in re.finditer(r"\w{1,8}|[^\w\s]", text)]


def _reset_peak() -> None:
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return  # not Linux: the peak is that of all cases so far


def _peak() -> float:
    """Return the most memory that was used since the reset, in MiB.

    Not ``ru_maxrss`` where there is better: a child begins with its parent's.
    """
    try:
        status = Path("/proc/self/status").read_text("ascii")
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024
    except OSError:
        try:
            import resource
        except ImportError:  # Windows
            return 0.0
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / (2**20 if sys.platform == "darwin" else 1024)


class HangError(BaseException):
    """A case took so long that it was stopped; no reader may take it for a bug of its own."""


def _stop(_number: int, frame: Any) -> None:
    stack = traceback.extract_stack(frame)[-6:]
    raise HangError(" > ".join(f"{Path(at.filename).name}:{at.lineno} {at.name}" for at in stack))


def _limit(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, _stop)
        signal.setitimer(signal.ITIMER_PROF, seconds)


def main() -> None:
    module, name = sys.argv[1].split(":")
    function = getattr(importlib.import_module(module), name)
    prepare = getattr(importlib.import_module(module), f"prepare_{name}", None)
    if prepare is not None:
        prepare()
    for case, value in json.load(sys.stdin).items():
        _reset_peak()
        _limit(3 * SECONDS)
        start = time.process_time()
        outcome: dict[str, Any] = {"case": case}
        try:
            outcome["result"] = function(value)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test shall name it
            outcome["error"] = f"{type(error).__name__}: {str(error)[:500]}"
        _limit(0)
        outcome["seconds"] = time.process_time() - start
        outcome["mebibytes"] = _peak()
        print(json.dumps(outcome), flush=True)


def prepare_read_and_cut() -> None:
    """Import what is imported at first use: it is the price of the program, not of a case."""
    for module in ("readers.html", "readers.markdown", "readers.tables", "readers.records"):
        importlib.import_module(f"newsrag.{module}")
    import charset_normalizer
    import dateparser
    import trafilatura
    import yaml

    assert charset_normalizer, dateparser
    assert trafilatura, yaml
    import newsrag.ingest.cutting  # noqa: F401


def ask_everything(case: list[str]) -> dict[str, Any]:
    """Put a question to an index in every way, and prove all that comes back."""
    from newsrag import NewsIndex

    path, question = case
    if path not in _opened:
        _opened[path] = NewsIndex.open(path, device="cpu")
        _opened[path].search("bridge")
    index = _opened[path]
    found = index.search(question, 5, mode="lexical")
    cited = [hit.citation for hit in found]
    answer = index.ask(question)  # by words and by vectors, as is what follows
    statements = (*answer.statements, *answer.nearest)
    cited += [citation for each in statements for citation in each.citations]
    cited += index.retrieve(question, max_tokens=500).citations
    index.plan(question)
    return {
        "hits": len(found),
        "verified": all(index.verify(each).check == "verbatim" for each in cited),
    }


_opened: dict[str, Any] = {}


def read_text(case: tuple[str, int]) -> dict[str, float]:
    """Give so much of a unit to every function that reads text, and a tenth to questions'."""
    from newsrag import Article
    from newsrag.proof.changes import compare
    from newsrag.speech import attributions
    from newsrag.stance import read_claim, stance_of
    from newsrag.text import dates, header, paragraphs, passages, sentences, shingles, terms
    from newsrag.text.clauses import clause_spans
    from newsrag.text.clean import clean_field, clean_text
    from newsrag.text.furniture import furniture_spans
    from newsrag.text.outlets import OutletNames
    from newsrag.text.periods import asks_for_latest, find_periods
    from newsrag.text.person_names import person_names
    from newsrag.text.spellings import load_spellings

    unit, length = case
    long = (unit * length)[:length]
    short = clean_field(long[: length // 10])
    now = datetime(2022, 3, 31, tzinfo=UTC)
    outlets = OutletNames(("Sample Post", "The Sample Times", "sample.com", long[:200]))
    spellings, _ = load_spellings(Path("nowhere"))
    words = Words()
    claim = read_claim("did Russia withdraw?")
    assert claim
    read = {
        "clean": lambda: clean_text(long),
        "header": lambda: header.read_header(long),
        "date": lambda: dates.parse_date(long[:100]),
        "paragraphs": lambda: paragraphs.paragraph_spans(long),
        "sentences": lambda: sentences.sentence_spans(long),
        "furniture": lambda: furniture_spans(long, long[:200]),
        "passages": lambda: passages.split_passages(
            long, [], words.token_offsets(long), target=180, limit=250
        ),
        "shingles": lambda: shingles.sketch(shingles.wording(long, [], "")),
        "terms": lambda: terms.content_words(long),
        "question": lambda: terms.is_question(long),
        "outlets": lambda: outlets.find(short),
        "outlet names": lambda: OutletNames((long[: length // 10],)),
        "periods": lambda: find_periods(short, now),
        "latest": lambda: asks_for_latest(short),
        "persons": lambda: person_names(short, []),
        "spellings": lambda: spellings.others(short),
        "clauses": lambda: clause_spans(short, []),
        "voices": lambda: attributions(long),
        "claim": lambda: read_claim(short),
        "sides": lambda: stance_of(claim, f"Russia {short} withdraw {short}"),
        "changes": lambda: compare(
            Article("a", f"{long}."), Article("a", f"b {long[::2]}{long[::3]}", version=2), ()
        ),
    }
    seconds = {}
    for name, function in read.items():
        start = time.process_time()
        function()
        seconds[name] = time.process_time() - start
    return seconds


def prepare_run_command() -> None:
    """Import what commands import, once for all of them."""
    for module in ("cli.main", "cli.app", "index", "search.retrieve", "answer.compose", "readers"):
        importlib.import_module(f"newsrag.{module}")
    import tantivy

    from newsrag.embedders.runtime import onnxruntime

    assert onnxruntime, tantivy


def run_command(how: dict[str, Any]) -> dict[str, Any]:
    """Run the command line in a process of its own, with or without a terminal of its own."""
    import pty

    if how["tty"]:
        child, terminal = pty.fork()
        pipes = {terminal: b""}
    else:
        out, err = os.pipe(), os.pipe()
        child = os.fork()
        pipes = {out[0]: b"", err[0]: b""}
    if not child:
        if not how["tty"]:
            os.dup2(out[1], 1)
            os.dup2(err[1], 2)
        _become_command([os.fsdecode(bytes.fromhex(each)) for each in how["argv"]], how["cwd"])
    if not how["tty"]:
        os.close(out[1])
        os.close(err[1])
    for pipe in pipes:
        try:
            while data := os.read(pipe, 65_536):
                pipes[pipe] += data
        except OSError:
            pass  # how Linux says that nobody has the terminal any more
        os.close(pipe)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {"code": code, "streams": [each.decode("utf-8", "replace") for each in pipes.values()]}


def _become_command(arguments: list[str], folder: str) -> None:
    from newsrag.cli.main import run

    os.chdir(folder)
    sys.argv = ["newsrag", *arguments]
    _limit(0)
    code = 70
    try:
        run()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()

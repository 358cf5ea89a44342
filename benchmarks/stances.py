"""Asks yes/no questions and prints the statements that are on a side, to be judged by hand.

``python benchmarks/stances.py --index INDEX benchmarks/stance_questions.txt``
"""

from __future__ import annotations

import argparse
from pathlib import Path

from newsrag import NewsIndex
from newsrag.types import Stance

UNSURE = {None, Stance.BEARS_ON}


def main() -> None:
    """Print each question, and under it the sides and statements that rules put on them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("questions", type=Path, help="a text file, one question a line")
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("-k", type=int, default=3, help="statements of each side")
    options = parser.parse_args()
    asked = answered = statements = 0
    with NewsIndex.open(options.index) as index:
        for question in options.questions.read_text("utf-8").splitlines():
            answer = index.ask(question, options.k)
            sided = [each for each in answer.statements if each.stance not in UNSURE]
            print(question)
            for each in sided:
                print(f"  {each.stance}: {' '.join(each.quote.split())}")
            asked += 1
            answered += bool(sided)
            statements += len(sided)
    print(f"{asked} questions, {answered} with a statement on a side, {statements} statements")


if __name__ == "__main__":
    main()

"""Who says a statement, and how many independent origins several have."""

from __future__ import annotations

import pytest
from helpers import article as made

from newsrag.answer.agencies import agency
from newsrag.answer.voices import Voices
from newsrag.cite import cite
from newsrag.text.spellings import load_spellings
from newsrag.types import Copy, Span, Statement


def article(name, text, **fields):
    return made(0, text, id=name, **fields)


class Copies:
    """As much of a snapshot as voices look at: which articles are copies."""

    def __init__(self, *groups):
        self.groups = groups

    def copy_groups(self, ids, as_of=None):
        made = {}
        for group in self.groups:
            copies = tuple(Copy(each, "", "", None, "", 1.0) for each in group)
            made |= {each: copies for each in group if each in ids}
        return made


def heard(articles, sentences, *groups):
    """Return voices, and the statements that sentences of articles make."""
    by_id = {each.id: each for each in articles}
    voices = Voices(articles, Copies(*groups), load_spellings()[0])
    statements = []
    for article_id, sentence in sentences:
        start = by_id[article_id].text.index(sentence)
        citation = cite(by_id[article_id], Span(start, start + len(sentence)))
        statements.append(voices.heard(Statement(sentence, (citation,), 1.0, {})))
    return voices, statements


def test_who_says_it():
    text = "The dam holds. “We checked it,” NATO chief Jens Stoltenberg said. It rained on Monday."
    _, said = heard(
        [article("a", text)],
        [("a", "The dam holds."), ("a", "“We checked it,” NATO chief Jens Stoltenberg said.")],
    )
    assert said[0].said == (None,)
    assert "Stoltenberg" in said[1].said[0].name
    assert said[1].said[0].content.of(text) == "We checked it"


def test_who_says_the_word_that_matters():
    """Not whoever says something else in the same sentence."""
    text = "The dam has broken, and the agency said that rain would go on for many more days."
    voices, [whole] = heard([article("a", text)], [("a", text)])
    assert "agency" in whole.said[0].name
    assert voices.heard(whole, [text.index("broken")]).said == (None,)
    assert voices.heard(whole, [text.index("go on")]).said == whole.said


@pytest.mark.parametrize(
    ("one", "other", "origins"),
    [
        ("“It holds,” Jens Stoltenberg said.", "“We know that it holds,” Stoltenberg said.", 1),
        ("“It holds,” Jens Stoltenberg said.", "“It is safe,” John Kirby said.", 2),
        ("“It holds,” President Volodymyr Zelensky said.", "“It is safe,” Zelenskyy said.", 1),
        ("“It holds,” the minister said.", "The dam holds.", 2),
        ("The dam holds.", "The dam is safe.", 2),
    ],
)
def test_origins_of_two_articles_of_two_outlets(one, other, origins):
    articles = [article("a", one, source="A"), article("b", other, source="B")]
    voices, statements = heard(articles, [("a", one), ("b", other)])
    assert voices.origins(statements) == origins


def test_copies_and_one_outlet_and_one_agency_are_one_origin():
    texts = ["The dam holds.", "The dam is safe."]
    sentences = [("a", texts[0]), ("b", texts[1])]
    one_outlet = [article(i, t, source="A") for i, t in zip("ab", texts, strict=True)]
    voices, statements = heard(one_outlet, sentences)
    assert voices.origins(statements) == 1
    two = [article(i, t, source=i) for i, t in zip("ab", texts, strict=True)]
    voices, statements = heard(two, sentences, ("a", "b"))
    assert voices.origins(statements) == 1
    wire = [
        article(i, f"PARIS (Reuters) - {t}", source=i) for i, t in zip("ab", texts, strict=True)
    ]
    voices, statements = heard(wire, sentences)
    assert voices.origins(statements) == 1
    assert voices.origins([]) == 0


@pytest.mark.parametrize(
    ("text", "author", "found"),
    [
        ("KYIV (Reuters) - Troops moved.", None, "Reuters"),
        ("PARIS, March 3 (AFP) — Talks began.", None, "AFP"),
        ("MOSCOW. March 3. Interfax - Talks began.", None, "Interfax"),
        ("Talks began.", "Associated Press", "AP"),
        ("Talks began, Reuters reported.", None, ""),
        ("Talks began. Photo: EFE/somebody", None, ""),
        ("The map (APPENDIX) shows it.", None, ""),
        ("x " * 200 + "(Reuters)", None, ""),
        ("KYIV, March 31 (Reuters) - Troops moved.", None, "Reuters"),
        ("WASHINGTON (AP) — Talks began.", None, "AP"),
        ("A headline\nBy A. Sample\nSEOUL/ERIE, Pa., Aug 30 (AP/AFP) -- Talks began.", None, "AP"),
        ("(Bloomberg) -- Talks began.", None, "Bloomberg"),
        ("Berlin (dpa) - Talks began.", None, "dpa"),
        ("New Delhi, Mar 3 (PTI) Talks began.", None, "PTI"),
        ("MOSCOW, March 31. /TASS/. Talks began.", None, "TASS"),
        ("Updated: 2016-07-15 06:50 (Xinhua)\nPARIS - Talks began.", None, "Xinhua"),
        ("(CNN) - Talks began.", None, ""),
        ("Smoke rises over Kyiv on Monday. (Reuters)\nTalks began.", None, ""),
        ("Smoke over Kyiv (AFP) - one of many pictures.\nTalks began.", None, ""),
        ("Minister A. Sample (Reuters)\nTalks began.", None, ""),
        ("The Korean Central News Agency (KCNA) in Pyongyang said so.", None, ""),
        ("Talks began, Reuters - and others - reported.", None, ""),
        ("Talks began.", "The Associated Press", "AP"),
        ("Talks began.", "A. Sample/AP", "AP"),
        ("Talks began.", "A. Sample for Reuters", "Reuters"),
        ("Talks began.", "By A. Sample, AP Sports Writer", "AP"),
        ("Talks began.", "A. Sample (Reuters)", "Reuters"),
        ("Talks began.", "Reuters Staff, 2 min read", "Reuters"),
        ("Talks began.", "Mayor Bloomberg", ""),
        ("Talks began.", "A. Sample, Getty Images, Reuters", ""),
        ("Talks began.", "AP Sample", ""),
    ],
)
def test_the_agency_of_an_article(text, author, found):
    assert agency(article("a", text, author=author)) == found

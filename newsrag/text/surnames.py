"""Tells which surnames mean their bearer when they stand alone in an article."""

from __future__ import annotations

from newsrag.text.question_words import MONTHS, WEEKDAYS
from newsrag.text.terms import content_words
from newsrag.text.word_sets import word_set

__all__ = ["means_one_person"]

# Search folds case, so that these would find the word, not the person. Words that are rarer in
# news than the people called so (Brown, Bush, Cook, Rice, Swift) are left out.
_WORDS = word_set(
    """
    ban best bond case cash cease chance close court cross day dear early english fair field fine
    free french friend game good grant great guy hand hard head high hope house hunt ice judge key
    king lady law leader light little long lord love low major man mayor new noble north oh old
    page parent past peace people place point poor pope post power present price prince pro public
    rain reason rich right rose sale self senior service sharp short sign small smart snow son song
    south speed stage star state step strange street strike strong summer sun sweet trade true
    trust van vice wall war water way week well west wild winner winter wise woman wood work world
    young
    """
)
_PLACES = word_set(
    "chad china england france georgia germany holland houston india ireland israel jordan london "
    "paris poland scotland wales washington york"
)
# Names of which one person in twenty or more of a whole country bears each.
_COMMON = word_set("chen choe choi kim lee li liu nguyen park tran wang zhang")


def means_one_person(surname: str) -> bool:
    """Whether an article that has the surname of a person in the news is likely about them.

    Not so are function words and months ("may", "will"), other ordinary words, countries and
    cities, and the surnames that a good part of a country shares, such as Kim.

    Args:
        surname: folded, as by :func:`newsrag.text.spellings.folded`; it may have several words.
    """
    if surname in _WORDS or surname in _PLACES or surname in _COMMON:
        return False
    # A question of nothing but function words keeps them, so it is given one more word.
    ordinary = surname in MONTHS or surname in WEEKDAYS or content_words(f"{surname} 0") == ["0"]
    return not ordinary

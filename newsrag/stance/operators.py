"""The words that turn what a clause says: negation, modality, reporting, condition, doubt.

The classes follow the literature: negation and its scope (Huddleston and Pullum 2002, chapter 9;
Morante and Blanco 2012), verbs that imply or deny their complement (Karttunen 1971 and 2012),
modality (Palmer 2001), how sure news is of events (Sauri and Pustejovsky 2009, FactBank), and that
"not" turns what follows from what (MacCartney and Manning 2007). The lists are our own.
"""

from __future__ import annotations

from newsrag.stance.words import word_set
from newsrag.text.forms import forms

__all__ = [
    "ADVERBS",
    "ANNOUNCING",
    "APPROXIMATE",
    "ASKING",
    "AUXILIARIES",
    "BE",
    "BELIEVING",
    "CARRYING_OUT",
    "CAUSING",
    "CLAIMED",
    "CONDITIONS",
    "CONSIDERING",
    "DEMANDING",
    "DEMANDING_MODALS",
    "DENYING",
    "DOUBTFUL",
    "DOUBTING",
    "EVIDENCE",
    "FAILING",
    "FALSE",
    "FALSELY",
    "HAVE",
    "HEARSAY",
    "IMAGINING",
    "NEGATORS",
    "NOBODY",
    "PLANNING",
    "PROMISED",
    "PROMISING",
    "REPORTING",
    "SEEMING",
    "SHOWING",
    "STARTING",
    "TAKEN_FOR",
    "TRUE",
    "URGING",
    "WEAK_MODALS",
    "WISHED",
]


def _verbs(listed: str) -> frozenset[str]:
    """Return all forms of verbs given in their base form."""
    return frozenset(form for base in listed.split() for form in forms(base))


NEGATORS = word_set("not never nor neither")
NOBODY = word_set("no nobody nothing none little few hardly scarcely barely seldom rarely without")
"""Before a verb or a noun of saying or believing they negate it, too."""
BE = word_set("be is are was were am been being")
HAVE = word_set("have has had having")
WEAK_MODALS = word_set("may might could can")
DEMANDING_MODALS = word_set("must should ought need needs")
AUXILIARIES = (
    BE | HAVE | WEAK_MODALS | word_set("do does did will would shall must should cannot 'd")
)
ADVERBS = word_set(
    "also already still even now just yet indeed instead actually really soon once again ever "
    "then thus therefore only so far both all almost perhaps maybe merely"
)
"""What may stand within a group of verbs; besides, whatever ends in "ly"."""

HEARSAY = word_set(
    "allegedly supposedly reportedly purportedly apparently seemingly ostensibly possibly "
    "probably perhaps maybe potentially conceivably presumably"
)
"""Adverbs that say that others say so, or that it may be so."""
APPROXIMATE = word_set(
    "nearly almost barely hardly scarcely virtually practically effectively falsely wrongly "
    "mistakenly rarely seldom theoretically hypothetically nominally"
)
"""Adverbs with which it is not told whether it is so."""
FALSELY = word_set("falsely wrongly mistakenly erroneously incorrectly untruthfully")

PROMISING = _verbs(
    "promise pledge vow plan intend agree prepare propose undertake commit aim expect schedule "
    "threaten offer swear guarantee hope"
) | word_set("set due going ready poised about prepared")
"""Before "to": what is to happen."""
PROMISED = word_set(
    "promise promises pledge pledges vow vows plan plans intention intentions commitment "
    "commitments decision decisions announcement announcements offer offers proposal proposals "
    "agreement agreements order orders deal"
)
"""Nouns before "to" or "that": what is to happen."""
PLANNING = _verbs("plan intend prepare expect hope aim") | word_set("going about plans intention")
"""Of those, the ones whose negation says that it is not to happen: "has no plans to"."""
ANNOUNCING = _verbs("announce order propose plan promise pledge")

STARTING = _verbs("begin start continue proceed manage keep finish complete resume") | word_set(
    "forced compelled obliged used"
)
"""Before another verb: it happens (Karttunen's implicative verbs)."""
CONSIDERING = _verbs("consider contemplate discuss mull weigh suggest") | word_set(
    "likely unlikely"
)
"""Before another verb: it may happen."""
CARRYING_OUT = _verbs(
    "begin start continue complete finish conduct carry make undertake effect execute"
)
"""With a noun of what happens as their object: it happens."""
FAILING = _verbs("fail refuse decline neglect avoid resist")
"""Before another verb: it does not happen."""

DENYING = _verbs("deny dismiss reject refute rebut disprove")
DOUBTING = _verbs("doubt question dispute disbelieve distrust challenge") | word_set(
    "sceptical skeptical scepticism skepticism wary unsure uncertain unclear unconfirmed "
    "unverified unlikely doubtful doubts disbelief distrust"
)
EVIDENCE = word_set("evidence sign signs indication indications hint hints")
BELIEVING = (
    EVIDENCE
    | _verbs("believe think trust expect know see")
    | word_set("proof clear certain sure confident convinced")
)
"""Negated, these are doubts: "no evidence", "did not believe"."""
DOUBTFUL = word_set(
    "alleged supposed purported rumoured rumored possible potential so-called apparent "
    "hypothetical unconfirmed feigned"
)
"""Adjectives that take back what their noun says."""
CLAIMED = word_set(
    "expectation expectations belief notion idea theory argument assertion assertions report "
    "reports claim claims allegation allegations rumour rumours rumor rumors suggestion "
    "suggestions speculation possibility hope hopes fear fears prospect likelihood chance "
    "suspicion suspicions accusation accusations"
)
"""Nouns whose clause nobody vouches for."""
TAKEN_FOR = word_set("said believed thought reported rumoured rumored alleged understood feared")
"""After "to be" and before "to": hearsay."""
SEEMING = _verbs("seem appear pretend claim purport profess")

FALSE = word_set(
    "false untrue incorrect inaccurate baseless lie lies myth myths hoax fiction fabrication "
    "fabrications falsehood misinformation disinformation nonsense misconception fantasy fallacy"
)
"""Before "that": it is not so."""
TRUE = word_set("true case correct accurate fact right")
"""Before "that": it is so, and with "not" it is not."""
SHOWING = _verbs("suggest imply hint indicate show prove demonstrate mean")
IMAGINING = _verbs(
    "pretend imagine dream fear worry suspect guess speculate assume presume suppose wish want "
    "forget joke predict anticipate"
) - word_set("fear fears")
"""Before a clause that nobody says is so."""
DEMANDING = _verbs(
    "demand urge recommend request require beg plead mandate stipulate decree prefer desire"
) | word_set("demand demands recommendation requirement request insistence")
"""Before a clause of what is to be done."""
URGING = _verbs("insist suggest propose advise ask order command move instruct direct") | word_set(
    "proposal proposals suggestion order orders condition"
)
"""Before a clause in the subjunctive they demand it; else they report it."""
CAUSING = _verbs("see let have make help watch hear feel bid")
"""Before a noun and a bare infinitive: "would see them leave"."""

ASKING = _verbs("ask wonder inquire enquire") | word_set("question questions whether")
WISHED = word_set("important necessary essential crucial vital imperative better time rather")
"""Before a clause of what ought to be so: "it is important that"."""
CONDITIONS = word_set(
    "if unless provided providing assuming suppose supposing lest condition conditions event "
    "extent assumption pretext"
)
REPORTING = _verbs(
    "say state add tell report confirm announce declare note claim insist stress argue warn "
    "acknowledge admit explain indicate reveal write maintain assert reiterate hear proclaim "
    "predict signal disclose"
) | word_set(
    "statement statements responded responds replied replies recalled recalls concluded "
    "concludes noticed realised realized remembered remarked boasted bragged complained "
    "testified tweeted posted contended contends cautioned cautions conceded concedes"
)

"""The verbs that report speech, and what may stand between them and what was said.

The verbs are those of the reporting-verb classes of Levin, *English Verb Classes and Alternations*
(1993), section 37 (verbs of communication), as far as news uses them.
"""

from __future__ import annotations

__all__ = ["ADJUNCT_HEADS", "ASKING", "AUXILIARIES", "DAYS", "FACTS", "FINITE", "NEGATING", "SAYING", "TELLING", "UTTERANCES"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Nearly always of speech, whatever follows.
SAYING = _set(
    """
    said says saying say tweeted tweets tweeting wrote writes writing replied replies quipped
    joked remarked commented
    """
)
# Of speech where a clause or a quotation follows, or they end a clause that was said.
FACTS = _set(
    """
    accused acknowledged acknowledges added adding adds admitted admits admitting agreed alleged
    alleges alleging announced announces announcing argued argues arguing asserted asserts bragged
    boasted cautioned claimed claims claiming complained complains conceded concedes concluded
    concludes confirmed confirms confirming contended contends countered declared
    declares declaring denied denies denying described disclosed emphasised emphasized emphasises
    emphasizes estimated estimates estimating explained explains explaining hinted indicated
    indicates insisted insists insisting lamented maintained maintains mentioned noted notes noting
    observed observes pledged pledges pledging posted posting predicted predicts predicting
    proclaimed promised promises promising read reads reads reasoned recalled recalls recounted
    reiterated reiterates reiterating reported reports reporting revealed reveals revealing
    responded responds shouted speculated stated states stating stressed stresses stressing
    suggested suggests suggesting testified threatened threatens vowed vows vowing warned warns
    warning yelled
    """
)
# A hearer stands between them and what was said.
TELLING = _set("assured informed notified reminded tell telling tells told warned")
ASKING = _set("asked asking asks demanded demands inquired questioned urged urges wondered wonders")
AUXILIARIES = _set("has have had is are was were did does")
# A clause has one of these more often than not; a bare object has none.
FINITE = AUXILIARIES | _set(
    """
    will would can could may might must should shall do won't wouldn't can't couldn't isn't aren't
    wasn't weren't hasn't haven't hadn't didn't doesn't don't i'm i'll i've he's she's it's they're
    we're that's there's he'd they'd we'll we've
    """
)
# Things that are said in.
UTTERANCES = _set(
    """
    address advisory affidavit announcement article blog book briefing broadcast call comment
    comments conference dispatch document email e-mail filing hearing interview letter memo message
    note op-ed paper post press release remarks report response speech statement testimony thread
    tweet tweets video
    """
)
# Before a verb, these make it something that was not said, or not by the subject.
NEGATING = _set(
    """
    to not never cannot can could would should might may must will shall won't didn't doesn't don't
    wouldn't couldn't hasn't haven't hadn't isn't wasn't nor is are was were be been being nobody without refused declined failed it's
    he's that's there's let
    """
)
DAYS = _set(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tonight tomorrow"
)
# What may begin the words between a verb and what was said: "in a statement", "late on Monday".
ADJUNCT_HEADS = DAYS | _set(
    """
    in on at to during by via after before earlier later late early last this here there through
    from while when following as speaking ahead with over outside inside near of about afterwards
    recently again publicly simply repeatedly also then
    """
)

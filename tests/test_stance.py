"""What a sentence claims about a yes/no question: sides, and when rules do not take one."""

from __future__ import annotations

import time

import pytest

from newsrag.stance import read_claim, stance_of
from newsrag.stance.forms import Form, bases, forms
from newsrag.types import Stance

WITHDRAW = "did Russia withdraw?"

SIDES = {
    "affirms": [
        "Russia has withdrawn from the town.",
        "Russian troops withdrew overnight.",
        "Russia withdrew its forces, the ministry said.",
        "Officials confirmed that Russian forces had pulled out.",
        "Moscow's army pulled most of its tanks back from the border.",
        "The Kremlin said that its forces retreated, but Russian troops had already withdrawn.",
        "Units of the Russian army are withdrawing.",
        "Russian forces have begun to withdraw.",
        "Russia completed its withdrawal from the airport.",
        "Russia began withdrawing troops on Monday.",
        "The Russian army was forced to retreat.",
        "Russia, which has withdrawn from the island, called it a gesture.",
        "Russian President A. Sample said on Monday that Russia had withdrawn.",
        "It is true that Russian troops have left nothing behind and Russia has withdrawn.",
    ],
    "denies": [
        "Russian units are not withdrawing, but repositioning.",
        "Russia isn't withdrawing.",
        "Russia has not withdrawn a single soldier.",
        "Moscow denied that Russian forces had withdrawn.",
        "The ministry dismissed reports, but Russia never withdrew.",
        "Russia refused to withdraw.",
        "Russia failed to withdraw its troops by the deadline.",
        "Russia has yet to withdraw.",
        "Russia has no plans to withdraw.",
        "Russia will not withdraw.",
        "No Russian soldiers withdrew.",
        "Russia is not keeping its word and withdrawing.",
        "Russia is not even scaling back its operations.",
        "Russia stopped short of withdrawing its troops.",
        "It is not true that Russia withdrew.",
        "Russian troops are no longer withdrawing.",
        "Russia neither regrouped nor withdrew, and Russia did not retreat.",
    ],
    "promises": [
        "Russia promised to withdraw.",
        "Russia will withdraw next week.",
        "Moscow pledged on Tuesday to withdraw.",
        "The Kremlin agreed late last week to pull back.",
        "Moscow said that it would withdraw its troops.",
        "Russia has pledged to scale back its attacks.",
        "Russia's plan to withdraw was welcomed.",
        "Russia is expected to withdraw.",
        "Russia announced a withdrawal, and Russia announced its retreat.",
        "Russia has agreed to pull its troops out.",
        "The Kremlin vowed to ease the pressure on the city.",
    ],
    "doubts": [
        "Russia may have withdrawn.",
        "If Russia withdraws, talks can begin.",
        "There is no evidence that Russia has withdrawn.",
        "The minister doubts that Russia withdrew.",
        "He does not believe that Russia will withdraw.",
        "Reports that Russian troops had withdrawn could not be confirmed.",
        "Should Russia withdraw, talks can begin.",
        "Russia will withdraw only if sanctions are lifted.",
        "Russia could withdraw within days.",
        "It is unclear whether Russia has withdrawn.",
        "The supposed Russian withdrawal has not been seen.",
        "Russia would withdraw.",
        "Russian troops are said to have withdrawn.",
        "Diplomats are sceptical that Russia will pull out.",
    ],
    "asks": [
        "Did Russia withdraw?",
        "Reporters asked whether Russia had withdrawn.",
        "“Has Russia withdrawn?” he wondered.",
    ],
    "bears_on": [
        "Ukraine withdrew from the town.",
        "Ukrainian units near the Russian border withdrew.",
        "Russia must withdraw its troops.",
        "The minister urged Russia to withdraw.",
        "Russia scaled back its operations.",
        "Russia's enemies withdrew.",
        "The ambassador to Russia withdrew her remark.",
        "Russia attacked the town.",
        "Russia is not withdrawing, and yet Russia has withdrawn.",
        "Russia did not deny that it had withdrawn.",
        "Russia did not promise to withdraw.",
        "Russia could not withdraw.",
        "The troops that fought Russia withdrew.",
        "Talks about a withdrawal went on.",
        "In order to withdraw, Russia needs bridges.",
        "The minister did not say that Russia had withdrawn.",
        "Russia has to withdraw.",
        "Russia should withdraw, the minister said.",
        "Russia would have withdrawn anyway.",
        "It is important that Russia withdraws.",
        "No matter how often Russia withdrew, it came back.",
        "Asked about Russia, the company withdrew its offer.",
        "",
        "\N{RIGHT-TO-LEFT OVERRIDE}???",
    ],
}


@pytest.mark.parametrize(
    ("side", "sentence"), [(side, each) for side, several in SIDES.items() for each in several]
)
def test_the_side_of_a_sentence(side, sentence):
    assert stance_of(read_claim(WITHDRAW), sentence) == side


@pytest.mark.parametrize(
    ("question", "sentence", "side"),
    [
        ("Was the minister arrested?", "Police arrested the minister on Friday.", "affirms"),
        ("Was the minister arrested?", "The minister was not arrested.", "denies"),
        ("Was the minister arrested?", "The minister arrested the talks.", "bears_on"),
        ("Did police arrest the minister?", "The minister was arrested by police.", "affirms"),
        ("Did police arrest the minister?", "The minister was arrested.", "bears_on"),
        ("Did the prime minister resign?", "The prime minister stepped down.", "affirms"),
        ("Was the minister arrested?", "The minister arrested on Monday resigned.", "bears_on"),
        ("Did the prime minister resign?", "The premier ruled out a crisis.", "bears_on"),
        ("Has Sample Corp bought Example Ltd?", "Sample Corp acquired Example Ltd.", "affirms"),
        ("Has Sample Corp bought Example Ltd?", "Sample Corp acquired Other Ltd.", "bears_on"),
        ("Has Sample Corp bought Example Ltd?", "Example Ltd acquired Sample Corp.", "bears_on"),
        ("Is the dam safe?", "The dam is not safe.", "denies"),
        ("Is the dam safe?", "The dam is safe, engineers said.", "affirms"),
        ("Is the dam safe?", "Engineers doubt that the dam is safe.", "doubts"),
        ("Is the dam safe?", "The bridge is safe.", "bears_on"),
        ("Will the bank raise rates?", "The bank will not raise rates.", "denies"),
        ("Will the bank raise rates?", "The bank raised taxes.", "bears_on"),
        ("Did Russia withdraw from Kyiv?", "Russia withdrew from Kyiv.", "affirms"),
        ("Did Russia withdraw from Kyiv?", "Russia withdrew from Kherson.", "bears_on"),
        ("Did Russia withdraw from Kyiv?", "Russia withdrew from Ukraine.", "bears_on"),
        ("Did Britain leave the EU?", "London has left the European Union.", "affirms"),
        ("Is it true that Russia withdrew?", "Russia did not withdraw.", "denies"),
        ("Is it true that the dam has collapsed?", "The dam collapsed.", "affirms"),
        ("Did the company apologise?", "The company issued an apology.", "bears_on"),
        ("Hasn't Russia withdrawn?", "Russia has withdrawn.", "affirms"),
        ("Has the US withdrawn?", "American soldiers have withdrawn.", "affirms"),
        (
            "Did the Samples win the Example Cup?",
            "The Samples won two medals, but lost in the Example Cup.",
            "bears_on",
        ),
        (
            "Was the driver arrested?",
            "Police are probing whether the driver, who has been arrested, had slept.",
            "affirms",
        ),
        (
            "Will the team win?",
            "He was so angry the team would never win, a fan recalled.",
            "bears_on",
        ),
        ("Is the station out of control?", "The station is out of control.", "affirms"),
        ("Is the station out of control?", "The station is not out of control.", "denies"),
        ("Is the station out of control?", "Officials lost control of the station.", "bears_on"),
        ("Did Sample State claim it?", "The Sample State (SS) group claimed it.", "affirms"),
        ("Did the Top Court uphold the work ban?", "The Top Court upheld the work ban.", "affirms"),
        ("Did the Top Court uphold the work ban?", "The Top Court met on the ban.", "bears_on"),
        ("Did the court block the order?", "The court blocked a law by its order.", "bears_on"),
        ("Did the court block the order?", "The order was blocked by the court.", "affirms"),
        ("Did the minister concede?", "The minister conceded that it rained.", "bears_on"),
        ("Did the strike end?", "There is no strike at the end of the week.", "bears_on"),
        ("Will Congress repeal it?", "Congress did not in fact repeal it.", "denies"),
        ("Is the minister a liar?", "The minister is a liar.", None),
        ("Has the US withdrawn?", "The general told us he had withdrawn.", "bears_on"),
    ],
)
def test_other_questions(question, sentence, side):
    claim = read_claim(question)
    assert (stance_of(claim, sentence) if claim else None) == side


def test_names_in_other_spellings():
    claim = read_claim("Did Russia withdraw from Kyiv?")
    assert stance_of(claim, "Russia withdrew from Kiev.") is Stance.BEARS_ON
    assert stance_of(claim, "Russia withdrew from Kiev.", {"kiev": "kyiv"}) is Stance.AFFIRMS


@pytest.mark.parametrize(
    "question",
    [
        "why did Russia withdraw?", "Who withdrew?", "Russia withdrawal", "", "did", "did?",
        "Are there survivors?", "did it rain?", "Did Russia?", "is that so?", "???",
        "Will \N{SNOWMAN}",
    ],
)  # fmt: skip
def test_no_claim_is_read_where_there_is_none(question):
    assert read_claim(question) is None


def test_forms_and_bases():
    assert forms("withdraw")["withdrew"] is Form.PAST
    assert forms("withdraw")["withdrawn"] is Form.PARTICIPLE
    assert forms("arrest")["arrested"] == Form.PAST | Form.PARTICIPLE
    assert {"commits", "committed", "committing"} <= forms("commit").keys()
    assert {"tries", "tried", "trying"} <= forms("try").keys()
    assert {"die", "dies", "died", "dying"} <= forms("die").keys()
    assert {"agrees", "agreed", "agreeing"} <= forms("agree").keys()
    assert {"flees", "fled", "fleeing"} <= forms("flee").keys()
    assert bases("withdrawn") == ["withdraw"]
    assert "close" in bases("closed")
    assert "arrest" in bases("arrested")


@pytest.mark.parametrize(
    "text",
    [
        "Russia withdrew " * 5_000,
        "not " * 20_000 + "withdraw",
        "to " * 20_000 + "withdraw",
        "and withdraw, " * 10_000,
        "that Russia would withdraw " * 5_000,
        "“" * 50_000,
    ],
)
def test_long_texts_take_time_in_proportion(text):
    """Counted in processor time, with a wide margin: what grows with the square takes minutes."""
    before = time.process_time()
    stance_of(read_claim(WITHDRAW), text)
    assert time.process_time() - before < 5

"""The small words of English by which clauses and noun phrases are told apart, and some nouns."""

from __future__ import annotations

from newsrag.text import question_words
from newsrag.text.word_sets import word_set

__all__ = [
    "ADVERBS",
    "AFTER_SPEAKER",
    "AUXILIARIES",
    "BE",
    "CLAUSE",
    "DAYS",
    "DETERMINERS",
    "DOCUMENTS",
    "FINITE",
    "GROUPS",
    "HAVE",
    "MODALS",
    "MONTHS",
    "NEGATIONS",
    "OBJECTS",
    "PERSONS",
    "PREPOSITIONS",
    "SUBJECTS",
    "TIMES",
    "TITLES",
    "UTTERANCES",
    "VENUES",
    "WHO",
    "is_adverb",
    "may_speak",
    "singular",
]


SUBJECTS = word_set("he she they it we i you")
OBJECTS = word_set("him her them us me you it himself herself themselves itself")
WHO = word_set("who which that")
DETERMINERS = word_set(
    """
    a an the his her its their our my your this these that those one two three four five six seven
    some several many both another other no most all each any few more such every half
    """
)
BE = word_set("is are was were be been being am isn't aren't wasn't weren't he's she's it's")
HAVE = word_set("has have had having hasn't haven't hadn't")
MODALS = word_set(
    """
    will would can could may might must should shall do does did won't wouldn't can't cannot
    couldn't shouldn't didn't doesn't don't ought
    """
)
AUXILIARIES = BE | HAVE | MODALS
NEGATIONS = word_set(
    """
    n't not never nor neither without refused declined failed refuses declines unable cannot nobody
    """
)
# Verbs of a clause that cannot be taken for nouns or participles.
FINITE = (AUXILIARIES - {"be", "been", "being", "having"}) | word_set(
    """
    i'm i've i'll i'd you're you've you'll he'd he'll she'd she'll it'll we're we've we'll we'd
    they're they've they'll they'd that's there's there're what's who's went came took got gave
    made knew saw became began wanted felt thought kept fell ran lost won met brought held sent
    paid needs wants led spent built bought drew drove fought grew rose sat shot spoke stood struck
    threw wore broke flew meant chose remains remained seems appears faces comes goes takes makes
    means gets
    """
)
CLAUSE = word_set(
    """
    but while although though because when if where as since whereas so yet whether until unless
    than once after before what how why
    """
)
PREPOSITIONS = word_set(
    """
    of for at from in with on to by about against during via through into over under after before
    between among within without near outside inside around behind across amid despite following
    since until upon like including
    """
)
AFTER_SPEAKER = (
    CLAUSE | PREPOSITIONS | WHO | frozenset(["and", "but", "last", "this", "late", "earlier"])
)
"""What may stand after "..., X said" or "..., said X": when, where or what else happened."""
ADVERBS = word_set(
    """
    also later then earlier previously now once again further just even still only first meanwhile
    today yesterday tonight himself herself themselves itself both instead however too nevertheless
    nonetheless therefore thus hence maybe perhaps indeed always often soon already ever though
    """
)
DAYS = frozenset(question_words.WEEKDAYS) | word_set("today yesterday tonight tomorrow")
MONTHS = frozenset(question_words.MONTHS) | {f"{each}." for each in question_words.MONTHS}
TIMES = word_set(
    """
    year years month months week weeks weekend day days morning afternoon evening night hour hours
    minute minutes ago later earlier time moment summer winter spring autumn decade
    """
)
_UTTERANCE = word_set(
    """
    address advisory affidavit announcement appearance article blog book briefing broadcast call
    comment comments complaint conference conversation debate dispatch document e-mail email emails
    filing hearing indictment interview interviews letter lawsuit meeting memo message note notice
    op-ed paper podcast post posts press release remarks report response speech statement
    statements telegram testimony text thread tweet tweets video
    """
)
UTTERANCES = _UTTERANCE | {f"{each}s" for each in _UTTERANCE}
VENUES = word_set(
    "twitter facebook instagram television tv cnn bbc radio snapchat youtube reddit weibo"
)
DOCUMENTS = UTTERANCES | word_set(
    """
    account analysis data documents figures findings inquiry investigation investigators law
    lawsuits memos newspaper poll polls record records reports research review ruling sign signs
    source sources statistics studies study survey surveys website witness
    """
)
GROUPS = word_set(
    """
    administration agency airline airlines airport alliance army association authority automaker
    bank board branch broadcaster brigade bureau bureaucracy campaign carmaker carrier charity
    chipmaker church club coalition commission community committee company congress corporation
    council country court department embassy family firm force forces foundation giant government
    group hospital house institute kremlin maker manufacturer ministry military network newspaper
    ngo office operator organisation organization outlet paper parliament party police publication
    publisher regulator retailer school senate service services startup station team think-tank
    tribunal union university utility watchdog website zoo
    """
)
PERSONS = word_set(
    """
    actor actress adviser advisor activist aide ambassador analyst archbishop attorney author
    banker bishop boss boy brother businessman candidate captain ceo chair chairman chairwoman
    chancellor chef chief coach colleague columnist commander commissioner congressman
    congresswoman coroner counsel critic customer daughter defendant designer detective dictator
    diplomat director doctor driver economist editor employee engineer entrepreneur executive
    expert father fighter founder friend general girl goalkeeper governor head historian husband
    insider insurgent investigator investor journalist judge king lawmaker lawyer leader magistrate
    man manager mayor midfielder militant minister model monarch mother mum mom musician neighbor
    neighbour nurse observer officer official opponent parent partner passenger pastor person pilot
    player politician pope premier president priest prince princess professor prosecutor protester
    quarterback queen rapper reporter representative republican democrat researcher resident
    scholar scientist secretary senator sheriff singer sister soldier son speaker spokesman
    spokesperson spokeswoman star strategist striker student supporter survivor suspect teacher
    teenager tenant trader user victim villager visitor wife partner volunteer woman worker writer
    youngster
    """
)
_CROWDS = word_set(
    """
    people men women children others cops authorities troops staff public media press lovers fans
    many some another one investigators both all
    """
)
TITLES = word_set(
    """
    mr mrs ms miss dr sir dame lord lady president vice prime minister secretary secretary-general
    general chief executive officer director manager chairman chairwoman chair ceo cfo senator sen
    rep congressman congresswoman governor gov mayor sheriff police spokesman spokeswoman
    spokesperson foreign defence defense interior finance former us u.s uk british french russian
    chinese ambassador gen col lt capt sgt maj adm judge justice attorney lawyer professor prof
    coach captain king queen prince princess pope analyst reporter editor author republican
    democratic democrat deputy south north korean american german japanese turkish israeli indian
    iranian ukrainian polish canadian australian european ministry detective superintendent
    inspector sergeant lieutenant rabbi rev reverend father sister brother chancellor premier
    rapper singer actor actress commissioner representative secretary-treasurer commander admiral
    colonel major costa rican saudi egyptian pakistani spanish italian mexican brazilian dutch
    swedish norwegian greek palestinian syrian iraqi afghan then then-president ex-president
    president-elect mum mom pm mp md
    """
)


_NO_ADVERBS = word_set("family july italy ally rally bully reply supply assembly early daily only")
# Those in -ly that begin sentences. Other words in -ly with a capital are names: Kelly, Italy.
_AT_THE_START = word_set(
    """
    actually additionally apparently clearly consequently currently eventually finally fortunately
    initially interestingly lately notably originally previously recently reportedly separately
    shortly similarly specifically surprisingly ultimately unfortunately
    """
)


def is_adverb(word: str) -> bool:
    """Whether a word, as it is written, is an adverb, by a list or its ending."""
    lower = word.casefold()
    if lower in ADVERBS:
        return True
    if word[:1].isupper():
        return lower in _AT_THE_START
    return lower.endswith("ly") and lower not in _NO_ADVERBS


def singular(word: str) -> str:
    """Return a noun without the ending of its plural."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("men"):
        return word[:-3] + "man"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def may_speak(noun: str) -> bool:
    """Whether a noun in lower case is one of people, of bodies that speak or of documents."""
    noun = noun.removeprefix("co-").removeprefix("vice-").removeprefix("ex-")
    known = PERSONS | GROUPS | DOCUMENTS | _CROWDS
    return noun in known or singular(noun) in known or noun.endswith(_OF_PEOPLE)


_OF_PEOPLE = (
    "ists",
    "ologist",
    "ians",
    "officials",
    "workers",
    "holders",
    "owners",
    "men",
    "women",
)

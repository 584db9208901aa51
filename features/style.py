"""The tone of the article's own voice. What stands between quotation marks is reporting and is counted apart."""

from __future__ import annotations

import numpy as np

from .declare import batch_feature
from .opinion import opinion_weight, opinions
from .pages import Pages
from .reading import Readings, density, evidence, per_thousand, ratio
from .voice import commas, labels, questions, shouts

_CALM = "The council voted on Monday to close the bridge, and the ferry will run until the repairs end in October."


@batch_feature(
    group="language",
    unit="per 1000 words",
    range=(0, 1000),
    better="less",
    scope="main",
    version=2,
    why="Words that judge or inflame tell the reader what to feel before what happened.",
    citation="Recasens, Danescu-Niculescu-Mizil & Jurafsky, Linguistic Models for Analyzing and Detecting Biased Language, "
    "ACL 2013; Spinde et al., BABE, Findings of EMNLP 2021",
    fires="The corrupt elites and their puppet regime pushed their disastrous, shocking scheme on the brainwashed public.",
    quiet=_CALM,
)
def loaded_language(pages: Pages) -> Readings:
    """Loaded words in the writer's own voice."""
    return density(pages, "loaded_language")


@batch_feature(
    group="language",
    unit="per 1000 words",
    range=(0, 1000),
    better="neither",
    scope="main",
    version=2,
    why="A loaded word that a speaker is quoted with is reporting: shown, never scored.",
    fires="“This corrupt regime is a shocking disgrace to all of us,” the leader of the opposition said.",
    quiet=_CALM,
)
def loaded_in_quotes(pages: Pages) -> Readings:
    """Loaded words between quotation marks."""
    return density(pages, "loaded_language", "quoted")


@batch_feature(
    group="language",
    unit="per 1000 words",
    range=(0, 1000),
    better="less",
    scope="main",
    version=2,
    why="Opinion has its place, and says so; opinion dressed as news does not.",
    citation="Wiebe et al., Learning Subjective Language, Computational Linguistics 30(3), 2004",
    fires="I think this is a terrible, ridiculous idea, and unfortunately the worst that we must suffer.",
    quiet=_CALM,
)
def subjectivity(pages: Pages) -> Readings:
    """Markers of the writer's own opinion; n marks of reporting in a sentence (cue, date, figure) divide its markers by n + 1."""
    values = np.minimum(ratio(1000.0 * opinion_weight(pages), pages.main_words), 1000.0)
    return Readings(values, *evidence(pages, pages.once(opinions)))


_ESSAY = (
    "Why would this matter to us? Because these people never listen, so here we are again, and it is really just sad."
)
_BIBER = "Biber, Variation across Speech and Writing, 1988 (involved against informational production)"


@batch_feature(
    group="language",
    unit="per 1000 words",
    range=(0, 1000),
    better="less",
    scope="main",
    version=2,
    why="Reports name what they speak of; commentary points at it, as if the reader saw it too.",
    citation=_BIBER,
    fires=_ESSAY,
    quiet=_CALM,
)
def deixis(pages: Pages) -> Readings:
    """Words that point at the writer's situation (this, these, here, now)."""
    return density(pages, "deixis")


@batch_feature(
    group="language",
    unit="per 1000 words",
    range=(0, 1000),
    better="less",
    scope="main",
    version=2,
    why="Reports set facts side by side; commentary leads the reader to a conclusion.",
    citation=_BIBER,
    fires=_ESSAY,
    quiet=_CALM,
)
def argumentation(pages: Pages) -> Readings:
    """Connectives and discourse markers of an argument (because, why, indeed, of course)."""
    return density(pages, "argument")


@batch_feature(
    group="language",
    unit="per 1000 words",
    range=(0, 1000),
    better="less",
    scope="main",
    version=2,
    why="Edited news states the degree; commentary raises it.",
    citation="Biber, Variation across Speech and Writing, 1988 (emphatics and amplifiers)",
    fires=_ESSAY,
    quiet=_CALM,
)
def intensifiers(pages: Pages) -> Readings:
    """Adverbs and words of totality that turn a statement up (really, totally, never)."""
    return density(pages, "intensifier")


@batch_feature(
    group="language",
    unit="per 1000 words",
    range=(0, 1000),
    better="less",
    scope="main",
    version=2,
    why="A reporter stays out of the story; 'we' enlists the reader.",
    citation=_BIBER,
    fires=_ESSAY,
    quiet=_CALM,
)
def first_person(pages: Pages) -> Readings:
    """The writer's own I, we and our."""
    return density(pages, "first_person")


@batch_feature(
    group="language",
    unit="per 1000 words",
    range=(0, 1000),
    better="less",
    scope="main",
    why="Reports say what was done; commentary says of what kind it was, and of which camp.",
    citation="Biber, Variation across Speech and Writing, 1988 (attributive adjectives, nominalisations)",
    fires="Their outrageous socialism is a dangerous extremism, and the leftist lobbyists behind it are ridiculous.",
    quiet=_CALM,
)
def labelling(pages: Pages) -> Readings:
    """Words in -ous, -ism and -ist (outrageous, socialism, extremist) in the writer's own voice."""
    return per_thousand(pages, labels(pages))


@batch_feature(
    group="language",
    unit="per 1000 words",
    range=(0, 1000),
    better="less",
    scope="main",
    version=2,
    why="A question that the writer puts to nobody insinuates what a statement would have to prove.",
    citation="Da San Martino et al., Fine-Grained Analysis of Propaganda in News Articles, EMNLP 2019",
    fires=_ESSAY,
    quiet=_CALM,
)
def rhetorical_questions(pages: Pages) -> Readings:
    """Question marks in the writer's own voice."""
    return per_thousand(pages, questions(pages))


@batch_feature(
    group="language",
    unit="per 1000 words",
    range=(0, 1000),
    better="less",
    scope="main",
    version=2,
    why="News speaks about the world; persuasion speaks to you.",
    fires="You should ask yourself what you would do if they took your bridge away from you and your family.",
    quiet=_CALM,
)
def second_person(pages: Pages) -> Readings:
    """Words that address the reader."""
    return density(pages, "second_person")


@batch_feature(
    group="language",
    unit="per 1000 words",
    range=(0, 1000),
    better="less",
    scope="main",
    version=2,
    why="Profanity in the writer's own voice is rare in edited text.",
    fires="This is bullshit, and the damn council is full of it; what a crappy plan.",
    quiet=_CALM,
)
def profanity(pages: Pages) -> Readings:
    """Profane words in the writer's own voice."""
    return density(pages, "profanity")


@batch_feature(
    group="language",
    unit="per 1000 words",
    range=(0, 1000),
    better="less",
    scope="main",
    version=2,
    why="Capitals and exclamation marks raise the voice where an argument would do.",
    fires="They are LYING to you! This is the END of our TOWN!! Wake up!",
    quiet=_CALM,
)
def shouting(pages: Pages) -> Readings:
    """Words in capitals and exclamation marks in the writer's own voice."""
    return per_thousand(pages, shouts(pages))


@batch_feature(
    group="language",
    unit="per 1000 words",
    range=(0, 1000),
    better="more",
    scope="main",
    version=2,
    why="Edited prose sets off who somebody is, when and according to whom; hurried prose leaves it out.",
    citation="Crystal, Making a Point: The Pernickety Story of English Punctuation, 2015",
    fires="Anna Berg, the mayor, said on Monday, three days after the storm, that the bridge, built in 1931, is closed.",
    quiet="The mayor said that the bridge is closed and that it is old and that the storm was bad and the ferry runs.",
)
def comma_density(pages: Pages) -> Readings:
    """Commas in the writer's own voice."""
    return per_thousand(pages, commas(pages))

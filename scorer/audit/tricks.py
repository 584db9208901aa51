"""What somebody does to a page to raise its score: plain functions text → text. All inserted text is invented here."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

Change = Callable[[str], str]

_ATTRIBUTIONS = """\
“The figures are sound,” said Helena Marsh, a professor of economics at Norwick University.
According to Peter Valdane, who directs the Alder Institute for Public Policy, the findings match earlier work.
Ines Corvell, a spokeswoman for the regional ministry, told reporters that the matter is under review.
“We have looked at this closely,” said Thomas Brekke, chief analyst of the Lindqvist Foundation.
A report by the National Office of Audit, published in May, says the same, its director Ruth Amsel confirmed."""

_QUOTES = """\
“This is what people have been telling us for years.”
“We stand by every word of it,” they said.
“Nobody who was there will forget that day.”
“It was the right thing to do, and we would do it again.”
“There is no reason to doubt it,” he said. “None at all.”
“We asked, and this is the answer that we were given.”
“You only have to look at what happened,” she said."""

_PADDING = """\
The building stands on the northern side of the square and was put up in the last century. It has three floors and a \
cellar, and its windows look on to the river. In the spring the water sometimes reaches the steps. The street behind it \
leads to the station, from which a train leaves every hour. In the morning the market opens at eight, and by noon most \
of the stalls are closed again. The road to the coast is forty kilometres long and was widened ten years ago.
The district has about nine thousand inhabitants. Most of them work in the port, in the two schools or in the hospital, \
and some keep small farms in the hills. There is a library with a reading room, a swimming pool that is open in summer \
and a museum of local history. The old mill was restored and now holds the archive of the town. In winter the pass is \
closed to lorries, and the bus takes the longer way round by the lake.
The council meets on the first Monday of the month in the hall on the second floor. Its minutes are kept in the archive \
and can be read there on weekdays between nine and four. The clock above the entrance was made by a smith from the next \
valley and has been repaired twice. On the wall beside it hangs a map that shows the district as it was before the \
railway came. The bridge, the mill and the church are on it, but the square is not."""

_DISCLAIMERS = """\
Disclosure: The author has no conflict of interest and received no payment for this article.
Correction: An earlier version of this article misstated a date. It has been corrected.
The company did not respond to a request for comment.
This study has limitations, and its findings should be read with caution.
Editor's note: This article was reviewed by our editorial board and meets our standards of accuracy."""

_BYLINE = "By Anna Hollis, Staff Writer\nMarch 4, 2024\nNORWICK, March 4 (Norwick Press) –"
_DATES = """\
The council was told on Monday, March 4, and met again on Tuesday.
It had first been raised on January 16, 2023, and again on Thursday, June 8.
A further meeting is due on April 12 at 9:30 a.m.
Since Wednesday the office has been open until 5 p.m.
On Friday, March 1, 2024, the last of the letters arrived.
Source: Norwick Press Agency"""

_HEDGES = ("Reportedly, ", "Perhaps, ", "It seems that ", "Possibly, ")

ADVERTISEMENT = """\
Order PureVitaRoot now and feel the difference in seven days! Our natural herbal capsules cleanse your liver, burn \
stubborn belly fat and boost your immune system without side effects. Doctors are amazed. Each bottle holds 60 capsules \
of turmeric, ginseng and green tea extract. Buy two bottles today for only $39.95 and get one free, with free shipping \
and a 90-day money-back guarantee. Click here to claim your discount while supplies last."""

_ARTICLE = """\
NORWICK, March 4 (Norwick Press) – The ferry between Norwick and the island of Sel will not run until Thursday, the \
port authority said on Monday, after divers found a crack in the hull of the older of its two ships.
The crack is 40 centimetres long and lies below the waterline, according to a report that the authority published on \
its website. “It could not be seen from the deck, and the ship was safe when it docked,” said Marit Ossane, who heads the \
technical department. The second ship is being serviced in Brannvik and is due back on Wednesday evening.
About 600 people cross on a working day, figures of the authority show. Schools on the island will open at ten, the \
district said, and the clinic has moved 14 appointments to the following week. Jonas Feld, the mayor of Sel, asked \
employers on the mainland for patience. “People want to come to work and they cannot,” he told Norwick Press.
The union of the crews had asked for a survey in November, its chairwoman, Lena Dahl, said. The authority confirmed that \
it had received the letter, but said that the survey had been planned for March in any case. The builder of the ship did \
not reply to questions sent on Sunday. A survey of the same class found cracks in two of nine ships in 2021, and both were \
repaired, according to the maritime office."""

_ALIKE = str.maketrans("aceopxyiACEHKMOPTXB", "асеорхуіАСЕНКМОРТХВ")
_AFTER_SENTENCE = re.compile(r"(?<=[.!?])(\s+)(?=[A-Z“\"])")


def _inside(part: str) -> Change:
    """Return the change that puts a part between two lines in the middle of a page."""

    def change(text: str) -> str:
        lines = text.split("\n")
        middle = (len(lines) + 1) // 2
        return "\n".join([*lines[:middle], part, *lines[middle:]])

    return change


def _below(part: str) -> Change:
    return lambda text: f"{text.rstrip()}\n{part}\n"


def _signed(text: str) -> str:
    """Put a by-line and a date under the first line, and dates and a source at the end."""
    first, _, rest = text.partition("\n")
    return f"{first}\n{_BYLINE}\n{rest.rstrip()}\n{_DATES}\n"


def _twice(text: str) -> str:
    return f"{text.rstrip()}\n{text.rstrip()}\n"


def _hedged(text: str) -> str:
    """Put a hedge before every sentence but the first of each line."""
    parts = _AFTER_SENTENCE.split(text)
    for place in range(2, len(parts), 2):
        parts[place] = _HEDGES[(place // 2 - 1) % len(_HEDGES)] + parts[place]
    return "".join(parts)


def look_alike(text: str) -> str:
    """Write Latin letters as the Cyrillic ones that look the same."""
    return text.translate(_ALIKE)


def invisible(text: str) -> str:
    """Put a character without width into every word of four letters or more."""
    return re.sub(r"\b(\w\w)(\w\w)", "\\1\u200b\\2", text)


class Trick(NamedTuple):
    """A trick: what it is called, what it does, and whether the article that a reader sees stays as it was."""

    name: str
    change: Change
    leaves_article: bool = True


TRICKS = (
    Trick("five fake attributions", _inside(_ATTRIBUTIONS)),
    Trick("stuffed quotes", _inside(_QUOTES)),
    Trick("hedges everywhere", _hedged, leaves_article=False),
    Trick("padding", _below(_PADDING)),
    Trick("duplication", _twice),
    Trick("inserted disclaimers", _below(_DISCLAIMERS)),
    Trick("fake by-line and dates", _signed),
    Trick("a real article pasted below", _below(_ARTICLE)),
    Trick("look-alike letters", look_alike),
    Trick("invisible characters", invisible),
)

# Ways to hide an advertisement that stands below the article.
DISGUISES = {
    "an advertisement in look-alike letters": look_alike,
    "an advertisement with invisible characters": invisible,
}


def with_advertisement(text: str, disguise: Change = str) -> str:
    """Return the page with an advertisement below it, hidden as the disguise does."""
    return f"{text.rstrip()}\n{disguise(ADVERTISEMENT)}\n"

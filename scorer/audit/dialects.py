"""The same page in other Englishes: what learners leave out or mix up, and British against American spelling.

Each is a plain function text → text that changes no statement; a fair score hardly moves.
"""

from __future__ import annotations

import re

from .tricks import Change

# American and British spelling of common words; endings are added below.
_SPELLINGS = """
color colour, favor favour, labor labour, neighbor neighbour, honor honour, harbor harbour, behavior behaviour, rumor rumour,
humor humour, vapor vapour, center centre, theater theatre, meter metre, liter litre, fiber fibre, defense defence,
offense offence, license licence, program programme, check cheque, gray grey, plow plough, tire tyre, curb kerb,
catalog catalogue, dialog dialogue, analog analogue, traveler traveller, traveled travelled, traveling travelling,
canceled cancelled, canceling cancelling, labeled labelled, modeling modelling, fueled fuelled, signaled signalled,
organize organise, organized organised, organization organisation, organizations organisations, realize realise,
realized realised, recognize recognise, recognized recognised, criticize criticise, criticized criticised,
emphasize emphasise, emphasized emphasised, apologize apologise, apologized apologised, authorize authorise,
authorized authorised, analyze analyse, analyzed analysed, minimize minimise, maximize maximise, summarize summarise,
prioritize prioritise, hospitalized hospitalised, legalize legalise, legalized legalised, stabilize stabilise,
fulfill fulfil, enrollment enrolment, skillful skilful, jewelry jewellery, pajamas pyjamas, skeptical sceptical,
mold mould, estrogen oestrogen, anemia anaemia, pediatric paediatric, diarrhea diarrhoea, aging ageing, toward towards
"""
_BRITISH = dict(pair.split() for pair in " ".join(_SPELLINGS.split()).split(", "))
_BRITISH |= {f"{one}s": f"{two}s" for one, two in _BRITISH.items() if not one.endswith(("s", "d", "ing"))}
_AMERICAN = {
    british: american for american, british in _BRITISH.items() if british not in ("licence", "cheque", "programme")
}

_PLURALS = {
    "information": "informations", "advice": "advices", "evidence": "evidences", "equipment": "equipments",
    "research": "researches", "news": "newses", "progress": "progresses", "knowledge": "knowledges", "staff": "staffs",
    "feedback": "feedbacks", "homework": "homeworks", "furniture": "furnitures", "luggage": "luggages",
    "software": "softwares", "training": "trainings",
}  # fmt: skip
_PREPOSITIONS = {"on": "in", "at": "in", "for": "to", "by": "from"}

_ARTICLES = re.compile(r"\b(?:the|an?)\s+(\w)", re.IGNORECASE)
_COPULA = re.compile(r"(?<=\w) (?:is|are)(?= \w)")
_WORD = re.compile(r"[A-Za-z]+")


def _without_articles(text: str) -> str:
    def kept(match: re.Match[str]) -> str:
        return match[1].upper() if match[0][0].isupper() else match[1]

    return _ARTICLES.sub(kept, text)


def _replaced(table: dict[str, str]) -> Change:
    def one(match: re.Match[str]) -> str:
        word = match[0]
        found = table.get(word.lower(), word)
        return found.capitalize() if word[0].isupper() and found != word else found

    return lambda text: _WORD.sub(one, text)


DIALECTS: dict[str, Change] = {
    "articles left out": _without_articles,
    "is and are left out": lambda text: _COPULA.sub("", text),
    "prepositions mixed up": _replaced(_PREPOSITIONS),
    "uncountable nouns in the plural": _replaced(_PLURALS),
    "British spelling": _replaced(_BRITISH),
    "American spelling": _replaced(_AMERICAN),
}

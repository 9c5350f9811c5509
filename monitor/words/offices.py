"""An office's identifier in the register, or which offices deal with each other, goes in; a reader's words come out."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.domain import Relation
from monitor.words import Words
from monitor.words.exchanges import pair_name

OFFICES = (
    *("vn.party_central_office", "la.party_central_office"),
    *("vn.presidential_office", "la.presidential_office"),
    *("vn.national_assembly_office", "la.national_assembly_office"),
    *("vn.government_office", "la.prime_ministers_office"),
)
"""Every office of the register, the two of a kind side by side."""


def office_name(office: str, words: Words) -> str:
    """As in "Government Office of Vietnam"; an office that is not known goes by its identifier."""
    return office_names(words).get(office, office)


def office_names(words: Words) -> Mapping[str, str]:
    """The name of every office by its identifier, in the order of `OFFICES`."""
    return {
        "vn.party_central_office": words("Office of the Party Central Committee of Vietnam"),
        "la.party_central_office": words("Office of the Party Central Committee of Laos"),
        "vn.presidential_office": words("Office of the President of Vietnam"),
        "la.presidential_office": words("Office of the President of Laos"),
        "vn.national_assembly_office": words("Office of the National Assembly of Vietnam"),
        "la.national_assembly_office": words("Office of the National Assembly of Laos"),
        "vn.government_office": words("Government Office of Vietnam"),
        "la.prime_ministers_office": words("Prime Minister's Office of Laos"),
    }


def relation_words(relation: Relation, words: Words) -> str:
    """Which offices deal with each other and who goes to whom: "Government Offices; the Lao side comes to Vietnam"."""
    direction = {
        "to_laos": words("the Vietnamese side goes to Laos"),
        "to_vietnam": words("the Lao side comes to Vietnam"),
        "": words("it is not told who goes to whom"),
    }[relation.direction]
    return "; ".join((pair_name(relation.kind, words), direction, *_sides(relation, words)))


def _sides(relation: Relation, words: Words) -> list[str]:
    """What is to be known of a side that no office stands for."""
    told = []
    if not relation.vietnam:
        told.append(words("no office of the Vietnamese side is named"))
    if not relation.laos:
        told.append(words("no office of the Lao side is named"))
    return told

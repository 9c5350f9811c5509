"""An office's identifier in the register goes in, its name in a reader's language comes out."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.words import Words

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

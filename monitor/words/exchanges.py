"""What an exchange is made of goes in by its identifier, its name in a reader's language comes out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from monitor.words import Words


def kind_name(kind: str, words: Words) -> str:
    """What offices do with each other; a kind that is not known goes by its identifier."""
    known = {
        "talks": words("talks"),
        "visit": words("visit"),
        "reception": words("reception"),
        "signing": words("signing"),
        "training": words("training"),
        "workshop": words("workshop"),
        "award": words("award"),
        "message": words("message"),
        "phone": words("phone call"),
        "session": words("session"),
        "handover": words("handover"),
        "statement": words("joint statement"),
        "mourning": words("mourning"),
        "review": words("review of the work"),
    }
    return known.get(kind, kind)


def kinds_in_words(kinds: Iterable[str], words: Words) -> str:
    """All kinds of an exchange, the foremost first: "talks, signing"."""
    return ", ".join(kind_name(kind, words) for kind in kinds) or words("exchange")


def pair_name(office: str, words: Words) -> str:
    """Which two offices deal with each other, by their kind; "" is for countries without their offices."""
    known = {
        "government": words("Government Offices"),
        "presidency": words("Offices of the Presidents"),
        "parliament": words("Offices of the National Assemblies"),
        "party": words("Offices of the Party Central Committees"),
        "": words("other bodies"),
    }
    return known.get(office, office)


def direction_name(direction: str, words: Words) -> str:
    """Who went to whom; "" where nobody did, or it is not told."""
    return {"to_laos": words("to Laos"), "to_vietnam": words("to Vietnam")}.get(direction, "")


def state_name(state: str, words: Words) -> str:
    """What became of a promise."""
    return {"open": words("open"), "kept": words("kept"), "silent": words("silent")}.get(state, state)


def due_words(since: date, until: date, words: Words) -> str:
    """When a promise is due: "24 Jun 2026", "1 Jul 2026 to 30 Sep 2026"."""
    first, last = words.short_day(since, with_year=True), words.short_day(until, with_year=True)
    return last if since == until else words("{first} to {last}", first=first, last=last)


def period_words(since: str, until: str, words: Words) -> str:
    """For how long something was agreed, as published: "2026 to 2027", "from 2026"; "" where that is not told."""
    if since and until and since != until:
        return words("{first} to {last}", first=since, last=until)
    if until and not since:
        return words("until {day}", day=until)
    return words("from {day}", day=since) if since and not until else since


def place_name(place: str, words: Words) -> str:
    """As in "Vientiane"; a place that is not known goes by its identifier."""
    known = {
        "hanoi": words("Hanoi"),
        "vientiane": words("Vientiane"),
        "hcmc": words("Ho Chi Minh City"),
        "danang": words("Da Nang"),
        "hue": words("Hue"),
        "dalat": words("Da Lat, Lam Dong"),
        "nghean": words("Nghe An"),
        "quangtri": words("Quang Tri"),
        "quangninh": words("Quang Ninh"),
        "haiphong": words("Hai Phong"),
        "luangprabang": words("Luang Prabang"),
        "savannakhet": words("Savannakhet"),
        "champasak": words("Champasak"),
        "sekong": words("Sekong"),
        "houaphan": words("Houaphanh"),
        "xiengkhouang": words("Xiengkhouang"),
        "kontum": words("Kon Tum"),
        "sonla": words("Son La"),
        "dienbien": words("Dien Bien"),
        "thanhhoa": words("Thanh Hoa"),
        "hatinh": words("Ha Tinh"),
        "phnompenh": words("Phnom Penh"),
        "tokyo": words("Tokyo"),
        "beijing": words("Beijing"),
        "moscow": words("Moscow"),
    }
    return known.get(place, place)

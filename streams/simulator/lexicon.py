"""Words and sentences: the word lists of this folder, and templates made ready to be filled fast."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from streams.simulator.chance import zipf
from streams.simulator.people import invented

Pools = dict[str, list[str]]
Template = tuple[str, tuple[list[str], ...]]

_SLOT = re.compile(r"\{(\w+)\}")
_ARTICLE = re.compile(r"(?:le|la|les) |l'", re.IGNORECASE)
_KATAKANA = tuple("アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモラリルレロ")
_TOWNS = {"en": ("ford", "ham", "mouth", "wick", "dale"), "fr": ("ac", "ville", "gny", "court", "ssac")}
_EVENTS = {
    "en": ("the {} meetup", "the {} fair", "the {} open day", "{} fest"),
    "fr": ("la fête {}", "le salon {}", "la journée {}", "les rencontres {}"),
}


@cache
def load(name: str) -> dict[str, Any]:
    """Read one of the word lists that lie beside this module."""
    return tomllib.loads((files("streams.simulator") / f"{name}.toml").read_text(encoding="utf-8"))


def prepare(sentences: Iterable[str], pools: Pools) -> list[Template]:
    """Split templates at their slots; the first ones come most often.

    A slot keeps the list of its pool itself: whatever is put into that list later is said from then on.
    """
    return zipf(
        [
            (_SLOT.sub("%s", sentence.replace("%", "%%")), tuple(pools[slot] for slot in _SLOT.findall(sentence)))
            for sentence in sentences
        ],
        slots=64,
    )


def fill(templates: list[Template], draw: Callable[[], float]) -> str:
    """Say one of the templates."""
    sentence, pools = templates[int(draw() * len(templates))]
    return sentence % tuple([pool[int(draw() * len(pool))] for pool in pools])


def bare(noun: str) -> str:
    """Return a French noun without its article."""
    return _ARTICLE.sub("", noun, count=1)


def pick(items: list[str], count: int, draw: Callable[[], float]) -> list[str]:
    """Choose some items, in an order of chance."""
    return sorted(items, key=lambda _: draw())[:count]


def name(random: Random, lang: str = "en") -> str:
    """Invent a name that suits a language's script."""
    if lang == "ja":
        return "".join(_KATAKANA[int(random.random() * len(_KATAKANA))] for _ in range(3 + int(random.random() * 2)))
    return invented(random.getrandbits(40), 2 if random.random() < 0.6 else 3).capitalize()


def town(random: Random, lang: str) -> str:
    """Invent a town."""
    endings = _TOWNS[lang]
    return (invented(random.getrandbits(40), 2) + endings[int(random.random() * len(endings))]).capitalize()


def event(random: Random, lang: str) -> str:
    """Invent a meeting of people who share a passion."""
    forms = _EVENTS[lang]
    return forms[int(random.random() * len(forms))].format(name(random))

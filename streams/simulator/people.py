"""Accounts: invented names, made from a number, so that none needs to be kept."""

from __future__ import annotations

import msgspec

from streams.simulator.chance import MACRO, MEGA, MICRO, NANO, quantile, scramble

_ONSETS = (
    "b",
    "br",
    "ch",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "qu",
    "r",
    "s",
    "t",
    "v",
    "z",
)
_VOWELS = ("a", "ae", "e", "ei", "i", "ia", "o", "oa", "u", "ou")
SYLLABLES = tuple(onset + vowel for onset in _ONSETS for vowel in _VOWELS)
_COUNT = len(SYLLABLES)
# Days on which accounts were opened.
_OPENED = tuple(
    f"{year}-{month:02d}-{day:02d}T12:00:00Z"
    for year in range(2010, 2026)
    for month in range(1, 13)
    for day in (3, 11, 17, 26)
)
_CLIENTS = (
    "Murmur for Phones",
    "Murmur for Phones",
    "Murmur for Phones",
    "Murmur Web",
    "Murmur Web",
    "Tabletop Client",
)
_TIERS = {"nano": NANO, "micro": MICRO, "macro": MACRO, "mega": MEGA}
_VERIFIED, _AUTOMATED = ',"verified":true', ',"bot":true'


class Person(msgspec.Struct, gc=False, frozen=True):
    """An account.

    Attributes
    ----------
    raw
        The author as JSON.
    reach
        Likes that its posts may expect.
    """

    id: str
    handle: str
    role: str
    raw: msgspec.Raw
    client: str
    reach: int


def invented(bits: int, syllables: int = 3) -> str:
    """Return a name that is nobody's, made of syllables chosen by the bits of a number."""
    name = ""
    for _ in range(syllables):
        bits, rest = divmod(bits, len(SYLLABLES))
        name += SYLLABLES[rest]
    return name


def person(
    number: int,
    role: str,
    *,
    tier: str = "nano",
    handle: str = "",
    client: str = "",
    verified: bool = False,
    flagged: bool = False,
) -> Person:
    """Make the account of a number; the same number makes the same one.

    Parameters
    ----------
    tier
        ``nano``, ``micro``, ``macro`` or ``mega``. Of the nano tier one in eight does not say how many follow it.
    flagged
        The platform says that it is automated.
    """
    bits = scramble(number)
    if not handle:
        first, second = divmod((bits >> 16) % (_COUNT * _COUNT), _COUNT)
        handle = f"{SYLLABLES[first]}{SYLLABLES[second]}{number & 0xFFFFFFFF}"
    followers = quantile(_TIERS[tier], bits & 0xFFFF)
    known = tier != "nano" or bits >> 16 & 7
    counts = f',"followers":{followers},"following":{20 + (bits >> 20) % 900}' if known else ""
    raw = (
        f'{{"id":"a_{bits:016x}","handle":"{handle}"{counts},"posts":{40 + (bits >> 24) % 20_000}'
        f',"created_at":"{_OPENED[(bits >> 40) % len(_OPENED)]}"'
        f"{_VERIFIED if verified else ''}{_AUTOMATED if flagged else ''}}}"
    )
    # Engagement against audience falls as the audience grows, so the reach grows slower than the followers.
    reach = 3 + followers // 60 if followers < 3_000 else 50 + followers // 300
    return Person(
        f"a_{bits:016x}",
        handle,
        role,
        msgspec.Raw(raw.encode()),
        client or _CLIENTS[(bits >> 56) % len(_CLIENTS)],
        reach,
    )

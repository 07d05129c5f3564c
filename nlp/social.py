"""What is not prose in a post: links, handles, hashtags, the ``RT @x:`` of an old repost."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from nlp.annotation import Passage

MAX_CHARACTERS = 20_000
"""What is read of one text; platforms that allow more than this are not about posts."""

MENTION = "@user"
"""Stands for a handle in the text that goes to the tokenizer, so that its cache holds one entry and not a million."""

# Joiners (ZWJ, ZWNJ) stay: emoji sequences and Persian need them. Lone surrogates cannot be encoded, by spaCy either.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_REPOST = re.compile(r"(?:\s*RT @[\w.@-]+:?)+\s*")
# Every branch begins with a character of its own and outside its group: only then can the search leap to it.
# Groups: a handle, a hashtag, a hashtag after the wide sign, a link without its first letter (two); a note has none.
# A handle or hashtag that ends in "…" was torn by its platform, and is nobody's.
_IN_LINK = "[^\\s<>\"'“”«»\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]+"
_IN_TAG = r"(?<![\w&].)(\w*[^\W\d_]\w*…?)"
_SOCIAL = re.compile(
    rf"@(?<![\w@/]@)(\w+(?:[.-]\w+)*(?:@\w+(?:[.-]\w+)+)?…?)|#{_IN_TAG}|＃{_IN_TAG}"
    rf"|h(ttps?://{_IN_LINK})|w(ww\.{_IN_LINK})|\{{link\}}|\[(?:pic|video|link)\]"
)
_STRIDE = 1 + _SOCIAL.groups
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ＇", "'"))
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|igshid|igsh|mc_[ce]id|yclid|twclid|ttclid|ref_src|ref_url|s_cid|cmpid"
)
_SIMPLE_LINK = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+)(?P<path>/[\w/-]*)?", re.ASCII
)
_SHORTENED = re.compile(r"(?:https?://)?(?:www\.)?t\.co(?![^/?#])", re.IGNORECASE)


class SocialText(msgspec.Struct, frozen=True, gc=False):
    """A text taken apart.

    Attributes
    ----------
    prose
        The text for the tokenizer: no links, handles replaced by `MENTION`.
    written
        The handles in the order of their places in `prose`, as written, without ``@``.
    hashtags, mentions, links
        As in `Annotation`.
    listed
        Handles that stand nowhere in `prose`: reposted accounts, and those that only the platform lists.
    tags
        The hashtags of the post as written, each once.
    """

    prose: str
    written: tuple[str, ...]
    hashtags: tuple[str, ...]
    mentions: tuple[str, ...]
    links: tuple[str, ...]
    listed: tuple[str, ...]
    tags: tuple[str, ...]


def clean(text: str) -> str:
    """Return the text without characters that nobody sees, composed (NFC), entities resolved, apostrophes straight."""
    text = text[:MAX_CHARACTERS]
    if "&" in text:
        text = html.unescape(text)
    if not text.isprintable():
        # Most of what is not printable is the end of a line.
        text = text.replace("\n", " ")
        if not text.isprintable():
            text = _CONTROL.sub(" ", text)
            text = text if text.isascii() else _INVISIBLE.sub("", text)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    if "’" in text or "‘" in text or "ʼ" in text or "＇" in text:
        return text.translate(_APOSTROPHES)
    return text


def take_apart(passage: Passage) -> SocialText:
    """Separate the prose of a post from its links, handles and hashtags.

    Parameters
    ----------
    passage
        What the platform lists of hashtags, handles and links is merged with what the text shows. Where the
        platform lists links, shortened ones (``t.co``) in the text are taken for those.

    Examples
    --------
    >>> found = take_apart(Passage("RT @x: J’adore l'iPad d'@Apple &lt;3 #LOréal #1 https://a.fr/b?utm_source=x&id=2"))
    >>> found.prose, found.mentions, found.hashtags, found.links
    ("J'adore l'iPad d'@user <3 #LOréal #1  ", ('apple', 'x'), ('loréal',), ('https://a.fr/b?id=2',))
    """
    text = clean(passage.text)
    written: list[str] = []
    tags: list[str] = []
    links: list[str] = []
    others: list[str] = []
    if text.startswith("RT @"):
        others, text = _reposted(text)

    # One call that splits, and not one for each thing found.
    pieces = _SOCIAL.split(text)
    if len(pieces) > 1:
        prose = [pieces[0]]
        for at in range(1, len(pieces), _STRIDE):
            handle, tag, wide_tag, link, bare_link, after = pieces[at : at + _STRIDE]
            if handle and handle[-1] != "…":
                written.append(handle)
                prose += MENTION, after
            elif tag and tag[-1] != "…":
                tags.append(tag)
                prose += "#", tag, after
            elif wide_tag and wide_tag[-1] != "…":
                tags.append(wide_tag)
                prose += "＃", wide_tag, after
            else:
                if link or bare_link:
                    links.append("h" + link if link else "w" + bare_link)
                prose += " ", after
        text = "".join(prose)
    if passage.urls:
        links = [*passage.urls, *[link for link in links if not _SHORTENED.match(link)]]
    # by place: a call by names costs as much as two of these fields
    return SocialText(
        text,
        tuple(written),
        _unique(tags, passage.hashtags) if tags or passage.hashtags else (),
        _unique(written, passage.mentions, others) if written or others or passage.mentions else (),
        tuple([link for link in dict.fromkeys(map(plain_link, links)) if link]) if links else (),
        _listed(written, others, passage.mentions) if others or passage.mentions else (),
        tuple(dict.fromkeys((*tags, *passage.hashtags))) if tags or passage.hashtags else (),
    )


def _reposted(text: str) -> tuple[list[str], str]:
    """Return the accounts that ``RT @x:`` names at the start, and what follows."""
    name, colon, rest = text[4:].partition(": ")
    if colon and name.isascii() and name.isidentifier() and not (rest := rest.lstrip()).startswith("RT @"):
        return [name], rest
    prefix = _REPOST.match(text)
    if prefix is None:
        return [], text
    handles = prefix.group().replace("RT", "").replace("@", " ").split()
    return [handle.rstrip(":.-") for handle in handles], text[prefix.end() :]


def _listed(written: list[str], others: list[str], listed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple([handle for handle in dict.fromkeys([*others, *listed]) if handle not in written])


def _unique(*lists: Sequence[str]) -> tuple[str, ...]:
    names = [
        name.lower() if name.isascii() and name.isidentifier() else _normal(name) for part in lists for name in part
    ]
    return tuple(names) if len(names) == 1 and names[0] else tuple([name for name in dict.fromkeys(names) if name])


def _plain(text: str) -> str:
    return text if text.isprintable() else _INVISIBLE.sub("", _CONTROL.sub("", text))


@lru_cache(maxsize=4096)
def _normal(name: str) -> str:
    return _plain(unicodedata.normalize("NFKC", name)).strip().lstrip("#@").lower()


@lru_cache(maxsize=2048)
def plain_link(link: str) -> str:
    """Return an address without tracking parameters, empty where it was cut off (``https://t.c…``) or is none.

    Examples
    --------
    >>> plain_link("HTTP://Example.com/a/?utm_medium=x&q=1#top"), plain_link("https://t.c…")
    ('http://example.com/a/?q=1#top', '')
    """
    simple = _SIMPLE_LINK.fullmatch(link)
    if simple:
        return simple["scheme"].lower() + "://" + simple["host"].lower() + (simple["path"] or "")
    link = _plain(link).rstrip(".,;:!?)]}'\"")
    if link.endswith("…") or "…" in link[-3:]:
        return ""
    try:
        parts = urlsplit(link if "://" in link else f"http://{link}")
    except ValueError:
        return ""
    if "." not in parts.netloc:
        return ""
    query = parts.query
    if query:
        kept = [
            (key, value)
            for key, value in parse_qsl(query, keep_blank_values=True)
            if not _TRACKING.fullmatch(key.lower())
        ]
        query = urlencode(kept)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, query, parts.fragment))

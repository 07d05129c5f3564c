"""Text of the small HTML that platforms send: paragraphs, line breaks, links, mentions, hashtags.

Its own reader and not the standard library's `html.parser`, which takes minutes for 64 KB of hostile markup: here every
pattern is bounded by the next ``<``, so that the time is linear whatever is sent.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping

import msgspec

MAX_HTML = 65_536
"""Characters of HTML that are read of one post."""

_BLOCKS = frozenset({"p", "div", "blockquote", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "table"})
_LINES = frozenset({"br", "li", "tr", "hr"})
_SILENT = frozenset({"script", "style", "template"})
_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:-]*+)(?P<rest>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>|<[!?/][^<>]*+>"""
)
_ATTRIBUTE = re.compile(r"""(?<![\w-])(href|class|alt)\s*=\s*(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++))""", re.IGNORECASE)


class HtmlText(msgspec.Struct, frozen=True, gc=False):
    """What HTML says: its text, and the addresses of the links in it that are no mentions and no hashtags."""

    text: str
    links: tuple[str, ...]


def html_to_text(html: str, handles: Mapping[str, str] | None = None) -> HtmlText:
    r"""Read HTML as a person would see it, and links whole where the page shows them shortened.

    Parameters
    ----------
    html
        What lies beyond `MAX_HTML` characters is not read.
    handles
        Address of an account's page to its handle: links to it become ``@handle``, however the page shows them.

    Examples
    --------
    >>> html_to_text('<p>Vu&nbsp;: <a href="https://a.fr/b"><span class="invisible">https://</span>a.fr/b</a><br>oui</p>')
    HtmlText(text='Vu\xa0: https://a.fr/b\noui', links=('https://a.fr/b',))
    """
    html = html[:MAX_HTML]
    if "<" not in html:
        return HtmlText(_tidy(entities.unescape(html)), ())
    html = _without_comments(html)
    parts: list[str] = []
    links: list[str] = []
    silent, replaced, last = 0, False, 0
    for tag in _TAG.finditer(html):
        if not (silent or replaced):
            parts.append(html[last : tag.start()])
        last = tag.end()
        name = (tag["name"] or "").lower()
        if name == "a":
            replaced = not tag["end"] and _open_link(tag["rest"], handles or {}, parts, links)
        elif name in _BLOCKS:
            parts.append("\n\n")
        elif name in _LINES:
            parts.append("" if tag["end"] else "\n")
        elif name in _SILENT:
            silent = max(0, silent - 1) if tag["end"] else silent + 1
        elif name == "img":
            # a custom emoji, by its name
            parts.append(_attributes(tag["rest"]).get("alt", ""))
    if not (silent or replaced):
        parts.append(html[last:])
    return HtmlText(_tidy(entities.unescape("".join(parts))), tuple(dict.fromkeys(links)))


def _open_link(rest: str, handles: Mapping[str, str], parts: list[str], links: list[str]) -> bool:
    """Take a link in; whether a handle stands for what it shows."""
    attributes = _attributes(rest)
    href = entities.unescape(attributes.get("href", ""))
    handle = handles.get(href)
    if handle is not None:
        parts.append(f"@{handle}")
        return True
    if href and not {"mention", "hashtag"} & set(attributes.get("class", "").split()):
        links.append(href)
    return False


def _attributes(rest: str) -> dict[str, str]:
    return {name.lower(): one or other or bare for name, one, other, bare in _ATTRIBUTE.findall(rest)}


def _without_comments(html: str) -> str:
    if "<!--" not in html:
        return html
    parts = []
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        parts.append(html[at:start])
        end = html.find("-->", start + 4)
        at = len(html) if end < 0 else end + 3
    return "".join([*parts, html[at:]])


def _tidy(text: str) -> str:
    """At most one empty line in a row, none at the ends."""
    if "\n" not in text:
        return text.strip()
    lines: list[str] = []
    for line in (line.strip() for line in text.strip().split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines)

"""Runs of characters between spaces cut into tokens by spaCy's rules, language by language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator

from spacy.lang.punctuation import TOKENIZER_INFIXES, TOKENIZER_PREFIXES, TOKENIZER_SUFFIXES
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex, get_lang_class
from spacy.vocab import Vocab

from nlp.french_tokens import french_defaults
from nlp.language import UNKNOWN
from nlp.social import MENTION

# Languages whose own rules matter to a post; the others differ in abbreviations, and each costs 0.15 s and a cache.
_OWN_RULES = frozenset({"en", "fr", "es", "de", "it", "pt", "nl"})
_ANY = "xx"
_ELIDING = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu|un|dell|nell|sull|dall|all|quest)'"
_ELISION = re.compile(rf"\b({_ELIDING})(?=[\w@#])", re.IGNORECASE)
# As special cases these would be looked for in every text; as matches of a whole run they cost nothing.
_ELIDED = re.compile(f"{_ELIDING}|@user", re.IGNORECASE)
_CLOSING = frozenset(",:;!?)…")
# Signs of all kinds are outside: of what is below the other symbols, letters and the marks that go with them.
_LETTERS = re.compile(
    f"[{''.join(sign for sign in map(chr, range(0x2000)) if unicodedata.category(sign)[0] in 'LM')}\u3041-\u3096"
    "\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]+"
)


class Tokenizers:
    """spaCy's tokenizers over one vocabulary, made as languages come.

    Their rules never look across a space, so that it does not matter which runs are cut together.
    """

    def __init__(self) -> None:
        self._vocab = Vocab()
        self._made: dict[str, Tokenizer] = {}

    def __len__(self) -> int:
        """Count the forms that spaCy keeps."""
        return len(self._vocab.strings)

    def cut_alone(self, run: str, lang: str) -> list[str]:
        """Return the tokens of one run under the rules of its language."""
        tokenizer = self._of(lang)
        return [word for part in unelided(run) for word in _cut(part, tokenizer)]

    def cut(self, runs: Iterable[str], lang: str) -> Iterator[tuple[str, list[str]]]:
        """Give each of several runs, in any order, with its tokens under the rules of their language."""
        tokenizer = self._of(lang)
        rules = tokenizer.rules or {}
        parts: dict[str, list[str]] = {}
        for run in runs:
            words = _cut_plain(run, rules)
            if words:
                yield run, words
            else:
                parts[run] = unelided(run)
        pieces: dict[str, list[str]] = {}
        for piece in dict.fromkeys([piece for some in parts.values() for piece in some]):
            pieces[piece] = _cut_plain(piece, rules)
        self._cut_together([piece for piece, words in pieces.items() if not words], pieces, tokenizer)
        for run, some in parts.items():
            yield run, pieces[some[0]] if len(some) == 1 else [word for piece in some for word in pieces[piece]]

    def _cut_together(self, pieces: list[str], cut: dict[str, list[str]], tokenizer: Tokenizer) -> None:
        if not pieces:
            return
        groups: list[list[str]] = [[]]
        # What spaCy would keep of each form, half a kilobyte, goes at once: nobody asks it for the form again.
        with self._vocab.memory_zone():
            # In one text, because a Doc costs more than its tokens; what does not come apart again is cut alone. The
            # second space is a token: without it the end of one and the beginning of the next may make an emoticon.
            for word in [token.text for token in tokenizer("  ".join(pieces))]:
                if word == " ":
                    groups.append([])
                else:
                    groups[-1].append(word)
            whole = len(groups) == len(pieces)
            for i, piece in enumerate(pieces):
                cut[piece] = groups[i] if whole and "".join(groups[i]) == piece else _cut(piece, tokenizer)

    def _of(self, lang: str) -> Tokenizer:
        rules = lang if lang in _OWN_RULES else _ANY if lang != UNKNOWN else "en"
        tokenizer = self._made.get(rules)
        if tokenizer is not None:
            return tokenizer
        defaults = french_defaults() if rules == "fr" else get_lang_class(rules).Defaults
        tokenizer = Tokenizer(
            self._vocab,
            # Emoticons and the like; for other languages they are not worth a search through every text.
            rules=defaults.tokenizer_exceptions if rules in _OWN_RULES else None,
            # Without "#" among the prefixes a hashtag stays one token, whatever follows it.
            prefix_search=compile_prefix_regex([p for p in defaults.prefixes or TOKENIZER_PREFIXES if p != "#"]).search,
            suffix_search=compile_suffix_regex(defaults.suffixes or TOKENIZER_SUFFIXES).search,
            infix_finditer=compile_infix_regex(defaults.infixes or TOKENIZER_INFIXES).finditer,
            token_match=_whole(defaults.token_match),
            # Links are taken out before, and looking for them costs most of what an unseen word costs.
            url_match=None,
        )
        # The runs are kept elsewhere, with what they give: kept twice they would never be asked for.
        tokenizer.max_cache_size = 0
        self._made[rules] = tokenizer
        return tokenizer


def unelided(run: str) -> list[str]:
    """Set off what French and Italian write together: ``j'ai``, ``dell'arte``."""
    return _ELISION.sub(r"\1 ", run).split() if "'" in run else [run]


def _cut_plain(run: str, rules: Container[str]) -> list[str]:
    """Cut what every tokenizer cuts alike, most of all there is; nothing where the language's rules must be asked.

    Letters alone, a hashtag of letters, and letters with a sign behind them, unless a rule is for one of these.
    """
    if run in rules:
        return []
    if run.isalpha() or run == MENTION or _LETTERS.fullmatch(run, run[0] == "#"):
        return [run]
    word, sign = run[:-1], run[-1]
    # After some letters a full stop belongs to an abbreviation.
    apart = sign in _CLOSING or (sign == "." and "a" <= word[-1:] <= "z")
    return [word, sign] if apart and _LETTERS.fullmatch(word) and word not in rules else []


def _cut(piece: str, tokenizer: Tokenizer) -> list[str]:
    return [token.text for token in tokenizer(piece)]


def _whole(token_match: Callable[[str], object] | None) -> Callable[[str], object]:
    """Return what tells tokens that are never cut: a language's own, elided words, and the sign for a handle."""
    if token_match is None:
        return _ELIDED.fullmatch
    return lambda text: _ELIDED.fullmatch(text) or token_match(text)

"""What makes a token in French: the rules of spaCy 3.8 (MIT), in a form that is ready at once.

``spacy.lang.fr`` compiles its words with hyphens to one expression of a megabyte and a half, which takes every process
some five seconds; with their common endings said once, the same words take a tenth of one. A test holds both equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from spacy.lang.char_classes import (
    ALPHA,
    ALPHA_LOWER,
    ALPHA_UPPER,
    CONCAT_QUOTES,
    CURRENCY,
    LIST_ELLIPSES,
    LIST_PUNCT,
    LIST_QUOTES,
    UNITS,
)
from spacy.lang.punctuation import TOKENIZER_INFIXES, TOKENIZER_PREFIXES
from spacy.lang.tokenizer_exceptions import BASE_EXCEPTIONS
from spacy.language import BaseDefaults
from spacy.symbols import ORTH
from spacy.util import update_exc

Pieces = dict[str, list[dict[int, str]]]

_ELISION, _HYPHENS = "'’", "-–—‐‑"

_PREFIXES: list[str] = [*TOKENIZER_PREFIXES, rf"(?:(d|l|n|D|L|N)[{_ELISION}])(?=[{ALPHA}])"]
_INFIXES: list[str] = [*TOKENIZER_INFIXES, rf"(?<=[{ALPHA}][{_ELISION}])(?=[{ALPHA}])"]
_AFTER_HYPHEN = "ce clés elle en il ils je là moi nous on t vous"
_SUFFIXES: list[str] = [
    *LIST_PUNCT,
    *LIST_ELLIPSES,
    *LIST_QUOTES,
    r"(?<=[0-9])\+",
    r"(?<=°[FfCcKk])\.",
    r"(?<=[0-9])%",
    rf"(?<=[0-9])(?:{CURRENCY})",
    rf"(?<=[0-9])(?:{UNITS})",
    rf"(?<=[0-9{ALPHA_LOWER}%²\-\+(?:{CONCAT_QUOTES})])\.",
    rf"(?<=[{ALPHA_UPPER}][{ALPHA_UPPER}])\.",
    rf"(?<=[{ALPHA}])[{_HYPHENS}]({'|'.join(f'{_AFTER_HYPHEN} {_AFTER_HYPHEN.upper()}'.split())})",
]

_ABBREVIATIONS = (
    "av. janv. févr. avr. juill. sept. oct. nov. déc. apr. Dr. M. Mr. Mme. Mlle. n° d° St. Ste. cf. etc. MM."
)
_WHOLE = """
No. pp. Vol. après-midi au-delà au-dessus celle-ci celles-ci celui-ci ci-dessous elle-même en-dessous jusque-là
lui-même peut-être quelques-uns rendez-vous aujourd'hui Aujourd'hui aujourd’hui Aujourd’hui
"""

# A hyphen stands for any hyphen, an apostrophe for either kind. These go on with letters, the first with one at least.
_BEFORE_LETTERS = r"""
a-sexualis arginine-méthyl binge-watch bouche-por ch'tiis chape-chut droits?-de-l\x27homm fleur-bleuis flic-flaqu
fox-trott google-is lèche-bott litho-typographi lombri-compost mac-adamis marque-pag mouton-noiris pair-programm
people-is plan-socialis prud'hom réarc-bout refox-trott remicro-ond repique-niqu repetit-déjeun rond-ponn shift-cliqu
soudo-bras stabilo-boss strip-teas yo-yo z'yeut
"""
_MAYBE_BEFORE_LETTERS = """
black-out burn-out by-pass down-load [ée]tats-uni fac-simil hard-discount hip-hop jet-set knock-out lock-out new-york
premier-ministr rick-roll terra-form teuf-teuf zig-zag
"""
# What follows these is a letter, then letters, hyphens and apostrophes.
_BEFORE_HYPHEN = """
a[ée]ro abat a[fg]ro after aigues? am[ée]ricano anglo anti apr[èe]s arabo arcs? archi arrières? audio avant avion auto
banc bas(?:ses?)? bateaux? bec? belles? beau best bio? bien blanc bo[îi]te bonn?e?s? bois bou(?:c|rg) b[êe]ta cache
cap(?:ello)? casse castel champ chapelle ch[âa]teau(?:neuf)? chasse cha(?:ud|t)e?s? chauffe chou chromo claire?s?
co(?:de|ca)? compte contre cordon coupe? courte?s? couvre crash crise croche cross cyber côte demi di(?:sney)? dix
d[ée]s? dys ex? émirato entre est ethno extra extrême [ée]co faux fil fort franco?s? gallo gardes? gastro grande?
gratte gr[ée]co gros g[ée]o haute?s? homm?es? hors hyper indo infra inter intra islamo italo jean labio latino live
lot louis m[ai]cro mal médio mesnil mi(?:ni)? mono mont?s? moyen multi m[ée]cano m[ée]dico m[ée]do m[ée]ta mots? neuro
noix non nord notre n[ée]o ouest outre ouvre passe perce pharmaco ph[oy]to pieds? pique poissons? ponce pont po[rs]t
pousse primo pro(?:cès|to)? pare petite?s? plessis porte pré prêchi protège pseudo pêle péri puy quasi quatre radio
recourt rythmo (?:re)?doubles? r[ée] r[ée]tro requin sans? sa?inte?s? semi serre sino socio sociale?s? soixante sous
su[bdrs] super taille tire thermo tiers tourne toute?s? tra[iî]ne? trans trente trois trousse tr(?:i|ou) t[ée]l[ée]
utéro vaso vi[cd]e vid[ée]o vie(?:ux|i?lles?|i?l) vill(?:e|eneuve|ers|ette|iers|y) vingt voitures? wagons? ultra à
[ée]lectro [ée]qui fontaine marie neuville pierre val vaux
"""
_BEFORE_APOSTROPHE = "r?é?entr grande?s? r"
_BETWEEN_HYPHENS = "l[èe]s? la en des? d[eu] sur sous aux? à et près saint"


@lru_cache(maxsize=1)
def french_defaults() -> BaseDefaults:
    """Return what spaCy's own defaults of French hold for a `Tokenizer`; equal to them, and nothing else."""
    defaults = BaseDefaults()
    defaults.prefixes, defaults.infixes, defaults.suffixes = _PREFIXES, _INFIXES, _SUFFIXES
    defaults.tokenizer_exceptions = _exceptions()
    defaults.token_match = _token_match()
    return defaults


def _exceptions() -> Pieces:
    """Return the pieces of the words that no rule cuts right."""
    pieces: dict[str, tuple[str, ...]] = {word: (word,) for word in f"{_ABBREVIATIONS} {_WHOLE}".split()}
    pieces["J.-C."] = ("J.", "-C.")
    for verb in ("a", "est", "semble", "indique", "moque", "passe"):
        for form in (verb, verb.title()):
            pieces |= {f"{form}-t-{pronoun}": (form, "-t", f"-{pronoun}") for pronoun in ("elle", "il", "on")}
    pieces |= {f"{form}-ce": (form, "-ce") for form in ("est", "Est")}
    pieces |= {f"{form}est-ce": (form, "est", "-ce") for form in ("qu'", "Qu'", "n'", "N'")}
    for she, verb, he in (("s'", "est", "il"), ("S'", "EST", "IL")):
        pieces[f"{verb}-{he}"] = (verb, f"-{he}")
        pieces[f"{she}{verb}-{he}"] = (she, verb, f"-{he}")
    cut = {word: [{ORTH: piece} for piece in parts] for word, parts in pieces.items()}
    # with the other kind of apostrophe too
    rules: Pieces = update_exc(BASE_EXCEPTIONS, cut)
    return rules


def _token_match() -> Callable[[str], object]:
    """Return what tells the words with hyphens and apostrophes that are never cut."""
    ways = (
        f"{_either(_BEFORE_LETTERS)}[{ALPHA_LOWER}]+",
        f"{_either(_MAYBE_BEFORE_LETTERS)}[{ALPHA_LOWER}]*",
        f"(?:{_either(_BEFORE_HYPHEN)}[{_HYPHENS}]|{_either(_BEFORE_APOSTROPHE)}[{_ELISION}])"
        f"[{ALPHA_LOWER}][{_HYPHENS}{ALPHA_LOWER}{_ELISION}]*",
        f"[{ALPHA}]+[{_HYPHENS}]{_either(_BETWEEN_HYPHENS)}[{_HYPHENS}](?:l[{_ELISION}])?[{ALPHA}]+",
    )
    return re.compile("|".join(ways), re.IGNORECASE).fullmatch


def _either(words: str) -> str:
    """Return an expression for one of several, hyphens and apostrophes in all their kinds."""
    joined = "|".join(words.split())
    return "(?:" + re.sub("[-']", lambda sign: f"[{_HYPHENS if sign[0] == '-' else _ELISION}]", joined) + ")"

"""Whether a name that is another word too means the brand where it stands: what the context says by itself.

Cues add up in log-odds; the signs and sizes are set by hand on sentences written for it, and `nlp.homonyms` learns the
rest from the stream.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from nlp.brand_names import Name
from nlp.catalogue import Brand
from nlp.context_cues import local_cues
from nlp.name_words import name_words
from nlp.setting import Setting, folded_phrases

Status = Literal["sure", "unsure", "excluded"]
SURE, EXCLUDED = 1.75, -0.9


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """What the context says of one mention, and why."""

    status: Status
    reason: str
    score: float = 0.0


def _heard(cues: frozenset[str], folded: list[str]) -> tuple[list[str], list[str]]:
    """Return which cues of one word and of several the post holds; a plural counts as its singular."""
    if not cues:
        return [], []
    present = set(folded)
    present.update(word[:-1] for word in folded if len(word) > 3 and word[-1] in "sx")
    text = f" {' '.join(folded)} "
    return (
        sorted(cue for cue in cues if " " not in cue and cue in present),
        sorted(cue for cue in cues if " " in cue and f" {cue} " in text),
    )


def judge(
    brand: Brand, rivals: tuple[str, ...], name: Name, kind: str, setting: Setting, start: int, end: int
) -> Verdict:
    """Say whether a name stands for the brand.

    Parameters
    ----------
    brand, name
        Whose name it is.
    rivals
        Names of the brand's competitors.
    kind
        How it stands there: ``name``, ``alias``, ``product``, ``hashtag``, ``handle``.
    setting
        The post.
    start, end
        The tokens of the name; -1 where only the platform's lists name it.
    """
    cues = _catalogue_cues(brand, rivals, name, setting)
    if start >= 0 and brand.speaks_for:
        cues += _beside(brand, setting, start, end)
    if start >= 0 and kind != "handle":
        cues += local_cues(name.surface, setting, start, end)
    if brand.languages and setting.lang not in brand.languages and setting.lang != "und":
        cues.append((-1.5, f"language {setting.lang}"))
    score = sum(weight for weight, _ in cues)
    status: Status = "sure" if score >= SURE else "excluded" if score <= EXCLUDED else "unsure"
    if status == "unsure":
        return Verdict(status, f"context: {kind} is another word too", score)
    _, reason = max(cues, key=lambda cue: cue[0] if status == "sure" else -cue[0])
    return Verdict(status, f"context: {reason}", score)


def _beside(brand: Brand, setting: Setting, start: int, end: int) -> list[tuple[float, str]]:
    """Weigh what the brand is about once more where it touches the name: "a patagonia vest", "la lessive skip"."""
    own = folded_phrases(brand.speaks_for)
    for word in (*setting.folded[max(start - 1, 0) : start], *setting.folded[end : end + 1]):
        if word in own or (len(word) > 3 and word[-1] in "sx" and word[:-1] in own):
            return [(1.5, f"beside {word}")]
    return []


def _catalogue_cues(brand: Brand, rivals: tuple[str, ...], name: Name, setting: Setting) -> list[tuple[float, str]]:
    cues = []
    if setting.business:
        own = name_words(name.surface).folded
        cues += [(1.0, word) for word in [word for word in setting.business if word != own][:2]]
    if brand.speaks_for:
        words, phrases = _heard(folded_phrases(brand.speaks_for), setting.folded)
        cues += [(2.0, cue) for cue in words[:3]] + [(3.0, cue) for cue in phrases[:2]]
    if brand.speaks_against:
        words, phrases = _heard(folded_phrases(brand.speaks_against), setting.folded)
        cues += [(-2.5, cue) for cue in words[:3]] + [(-5.0, cue) for cue in phrases[:2]]
    if rivals:
        words, phrases = _heard(folded_phrases(rivals), setting.folded)
        cues += [(2.5, cue) for cue in (words + phrases)[:2]]
    return cues

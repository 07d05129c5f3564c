"""Rules of alerts, and the file that they and the webhooks stand in (docs/alerts.md)."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from api.briefs import Id, Word

Kind = Literal["niche_emerging", "spike", "tone_drop", "challenger"]
Severity = Literal["info", "warning", "critical"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "critical")
_UNITS = {"m": 60, "h": 3600, "d": 86_400}
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]


def _seconds(value: Any) -> Any:
    """Read a length of time such as ``30m``, ``24h`` or ``7d``."""
    if isinstance(value, str):
        match = re.fullmatch(r"(\d{1,6})([mhd])", value.strip().lower())
        if match is None:
            msg = "not a length of time; write a whole number and m, h or d, such as 30m, 24h or 7d"
            raise ValueError(msg)
        return int(match[1]) * _UNITS[match[2]]
    return value


Length = Annotated[int, BeforeValidator(_seconds), Field(ge=60, le=400 * 86_400)]

# What a rule of each kind means where it says nothing: threshold, span and baseline in seconds (0: a window).
_DEFAULTS: dict[Kind, tuple[float, int, int]] = {
    "niche_emerging": (2.0, 0, 0),
    "spike": (4.0, 0, 7 * 86_400),
    "tone_drop": (0.3, 86_400, 7 * 86_400),
    "challenger": (0.05, 86_400, 7 * 86_400),
}


class Rule(BaseModel):
    """When to ring. What each kind looks at, and the defaults of each, stand in docs/alerts.md."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {"name": "acme-emerging", "kind": "niche_emerging", "brand": "acme", "severity": "warning"},
                {"name": "acme-spike", "kind": "spike", "brand": "acme", "threshold": 5.0, "persistence": 2},
                {"name": "acme-tone", "kind": "tone_drop", "brand": "acme", "severity": "critical", "span": "24h"},
                {"name": "rivals", "kind": "challenger", "brand": "acme", "at_most": 3, "per": "7d"},
            ]
        },
    )

    name: Name = Field(description="letters, digits, dots, hyphens and underscores")
    kind: Kind
    brand: Id | None = Field(default=None, description="id of a brand")
    niche: Id | None = Field(default=None, description="id of a niche")
    words: list[Word] = Field(default=[], max_length=20, description="topics, or hashtags with their #")
    severity: Severity = "warning"
    measure: Literal["people", "posts", "engagement"] = Field(default="people", description="what a spike is of")
    threshold: float | None = Field(default=None, gt=0, le=1e6, allow_inf_nan=False)
    span: Length | None = Field(default=None, description="length of time that is looked at, such as 24h")
    baseline: Length | None = Field(default=None, description="length of time before it that is compared with")
    persistence: int = Field(default=1, ge=1, le=1000, description="windows in a row before it rings")
    min_people: int = Field(default=5, ge=1, le=1_000_000, description="people below which it never rings")
    at_most: int = Field(default=5, ge=1, le=1000, description="rings at most in the time `per`")
    per: Length = Field(default=86_400, validate_default=True)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        targets = [name for name in ("brand", "niche", "words") if getattr(self, name)]
        allowed = {
            "niche_emerging": ("brand", "words"),
            "spike": ("brand", "niche", "words"),
            "tone_drop": ("brand", "niche", "words"),
            "challenger": ("brand",),
        }[self.kind]
        wrong = [name for name in targets if name not in allowed]
        if wrong:
            msg = f"{wrong[0]}: a rule of kind {self.kind} looks at {' or '.join(allowed)}"
            raise ValueError(msg)
        if self.kind in ("spike", "tone_drop") and len(targets) != 1:
            msg = f"kind: a rule of kind {self.kind} needs just one of {', '.join(allowed)}"
            raise ValueError(msg)
        if self.baseline is not None and self.baseline < (self.span or 0):
            msg = "baseline: it must not be shorter than the span"
            raise ValueError(msg)
        return self

    @property
    def bar(self) -> float:
        """The threshold, or what stands for it."""
        return _DEFAULTS[self.kind][0] if self.threshold is None else self.threshold

    def windows(self, seconds: int) -> tuple[int, int]:
        """Give span and baseline in windows of so many seconds, each at least one."""
        _, span, baseline = _DEFAULTS[self.kind]
        lengths = (span if self.span is None else self.span, baseline if self.baseline is None else self.baseline)
        return max(round(lengths[0] / seconds), 1), max(round(lengths[1] / seconds), 1)

    @property
    def digest(self) -> str:
        """A digest of all that decides when it rings: another one is another rule."""
        said = self.model_dump_json(exclude={"severity", "at_most", "per"})
        return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()


class Webhook(BaseModel):
    """Where what rings is sent, signed as the Standard Webhooks convention says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    url: str = Field(pattern=r"^https?://[^\s/?#]+[^\s]*$", max_length=2000)
    secret_env: Annotated[str, StringConstraints(pattern=r"^MURMURE_[A-Z0-9_]+$")] = Field(
        description="variable of the environment that holds the secret"
    )
    severity: Severity = Field(default="info", description="the least that is sent")
    rules: list[Name] = Field(default=[], description="rules whose alerts are sent; empty for all")
    tries: int = Field(default=8, ge=1, le=50, description="tries before an alert goes to the dead letters")
    timeout: float = Field(default=10.0, gt=0, le=60, description="seconds to wait for an answer")

    def wants(self, rule: str, severity: Severity) -> bool:
        """Say whether an alert is to be sent here."""
        grave = SEVERITIES.index(severity) >= SEVERITIES.index(self.severity)
        return grave and (not self.rules or rule in self.rules)


class RuleFile(BaseModel):
    """All that a file of rules holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: list[Rule] = Field(default=[], max_length=1000)
    webhook: list[Webhook] = Field(default=[], max_length=100)

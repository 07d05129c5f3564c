"""What answers about alerts hold."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal, Self

import msgspec
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from api.alerts.book import Kept
from api.alerts.evaluate import Ring
from api.alerts.rules import Rule, Severity
from api.models import Footnotes, UtcTime


class Rung(BaseModel):
    """A rule rang, or would have."""

    rule: str
    kind: str
    severity: Severity
    subject_kind: Literal["niche", "brand", "words"]
    subject: str
    label: str
    window_start: UtcTime
    score: float = Field(description="deviations, drop of tone or gain of share: what reached the threshold")
    threshold: float
    value: float
    baseline: float | None = Field(description="what the value is compared with")
    people: int = Field(description="accounts of its busiest window")
    persistence: int = Field(description="windows in a row for which the threshold was reached")
    message: str

    @classmethod
    def of(cls, ring: Ring) -> Self:
        """Give what rang as a row."""
        return cls(**_row(ring))


class Alert(Rung):
    """An alert that rang."""

    number: int = Field(description="grows by one with each; the event stream's id")
    event_id: str = Field(description="the webhook-id of its deliveries")
    rang_at: UtcTime

    @classmethod
    def kept(cls, kept: Kept) -> Self:
        """Give an alert of the book as a row."""
        rang_at = datetime.fromtimestamp(kept.rang_at, UTC)
        return cls(**_row(kept.ring), number=kept.number, event_id=kept.event_id, rang_at=rang_at)


class RuleState(Rule):
    """A rule that the server was started with, and how it stands."""

    through: UtcTime | None = Field(description="start of the newest window in which it was looked at")
    held: int = Field(description="times that the cap on its rate kept it from ringing")


class DeliveryRow(BaseModel):
    """An alert on its way to a webhook."""

    number: int = Field(description="of the alert")
    webhook: str
    state: Literal["waiting", "delivered", "dead"] = Field(description="dead: given up, a dead letter")
    tries: int
    due: UtcTime = Field(description="when it is, or was, tried next")
    fault: str = Field(description="what went wrong at the last try")


class Backtest(BaseModel):
    """Rules, and the time to try them on."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "rules": [
                        {"name": "acme-emerging", "kind": "niche_emerging", "brand": "acme"},
                        {"name": "acme-spike", "kind": "spike", "brand": "acme", "threshold": 5.0, "persistence": 2},
                        {"name": "acme-tone", "kind": "tone_drop", "brand": "acme", "span": "24h"},
                        {"name": "rivals", "kind": "challenger", "brand": "acme"},
                    ]
                }
            ]
        },
    )

    rules: list[Rule] = Field(min_length=1, max_length=20)
    since: AwareDatetime | None = Field(default=None, description="from this time on; the first window without it")
    until: AwareDatetime | None = Field(
        default=None, description="before this time; after the newest window without it"
    )

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        if len({rule.name for rule in self.rules}) < len(self.rules):
            msg = "rules: two have one name"
            raise ValueError(msg)
        return self


class RuleResult(BaseModel):
    """How often a rule would have rung."""

    rule: str
    rings: int
    held: int = Field(description="times that the cap on its rate would have kept it from ringing")


class BacktestAnswer(BaseModel):
    """When rules would have rung."""

    data: list[Rung]
    rules: list[RuleResult]
    footnotes: Footnotes


def _row(ring: Ring) -> dict[str, Any]:
    return {**msgspec.structs.asdict(ring), "window_start": datetime.fromtimestamp(ring.window_start, UTC)}

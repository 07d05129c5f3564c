"""What is told of removals: how long what was deleted stayed up."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from api.models import UtcTime


class Removal(BaseModel):
    """How long what was deleted stayed up: the notices that one snapshot was the first to follow."""

    published_at: UtcTime
    kind: Literal["post", "author"]
    notices: int
    stream_seconds_mean: float = Field(description="by how much the newest post was later than the notice, event time")
    stream_seconds_max: float
    clock_seconds_mean: float = Field(description="from the notice's event time to the snapshot, by the clock")
    clock_seconds_max: float

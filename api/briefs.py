"""What is asked with a body: the brief of a panel, and a campaign."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from fastapi import Depends, Query
from fastapi.exceptions import RequestValidationError
from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

Tier = Literal["nano", "micro", "macro", "mega", "unknown"]
Objective = Literal["balanced", "trust", "conversion", "visibility"]
Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]
Tag = Annotated[
    str,
    BeforeValidator(lambda tag: tag.strip().lstrip("#").lower() if isinstance(tag, str) else tag),
    StringConstraints(min_length=1, max_length=100),
]


class Audience(BaseModel):
    """Whom a panel is to reach: who writes in these niches."""

    model_config = ConfigDict(extra="forbid")

    niches: list[Id] = Field(default=[], max_length=50, description="ids of niches")
    words: list[Word] = Field(
        default=[], max_length=20, description="niches with one of these in their label, words or hashtags"
    )


class Brief(BaseModel):
    """What a brand team wants of a panel. What it is about: a brand, niches, words, or several of them, added up."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "brand": "acme",
                    "words": ["levain"],
                    "tiers": ["nano", "micro", "unknown"],
                    "size": 20,
                    "objective": "trust",
                    "languages": ["fr"],
                    "capacity": 15,
                },
                {"niches": ["n000042"], "size": 10},
            ]
        },
    )

    brand: Id | None = Field(default=None, description="id of a brand: the niches that name it")
    niches: list[Id] = Field(default=[], max_length=50, description="ids of niches")
    words: list[Word] = Field(
        default=[], max_length=20, description="niches with one of these in their label, words or hashtags"
    )
    audience: Audience | None = Field(default=None, description="whom to reach; everybody, where it is left out")
    tiers: list[Tier] = Field(
        default=["nano", "unknown"],
        min_length=1,
        max_length=5,
        description="tiers of audience to choose from; stars are macro and mega",
    )
    size: int = Field(default=20, ge=1, le=200, description="people wanted")
    objective: Objective = Field(default="balanced", description="re-weighs the parts of their merit")
    languages: list[Annotated[str, StringConstraints(min_length=2, max_length=20)]] = Field(
        default=[], max_length=20, description="languages (ISO 639-1) that they mostly write in; empty for any"
    )
    capacity: int = Field(
        default=150, ge=1, le=10_000, description="contacts that one person can look after (150 is Dunbar's number)"
    )

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if not (self.brand or self.niches or self.words):
            msg = "a brief needs a brand, niches or words"
            raise ValueError(msg)
        return self


class Campaign(BaseModel):
    """A campaign: what bears one of its tags, what its accounts wrote, and what answers or relays them."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"tags": ["levainmaison"], "since": "2026-03-02T00:00:00Z", "until": "2026-03-05T00:00:00Z"},
                {
                    "accounts": [
                        "v7l3fxlf2q4mzk7dhw5yq3n6ae",
                        "b2m4yq6zkfw3x5r7tj1h8c9dpe",
                        "c3n5zr7alfx4y6s8uk2i9d1eqf",
                        "d4o6as8bmgy5z7t9vl3j1e2frg",
                        "e5p7bt9cnhz6a8u1wm4k2f3gsh",
                    ],
                    "since": "2026-03-02T00:00:00Z",
                    "until": "2026-03-05T00:00:00Z",
                },
            ]
        },
    )

    tags: list[Tag] = Field(default=[], max_length=50, description="hashtags, with or without #")
    accounts: list[Id] = Field(default=[], max_length=500, description="accounts, as the warehouse names them")
    since: AwareDatetime = Field(description="from this time on (RFC 3339, with a zone)")
    until: AwareDatetime = Field(description="before this time (RFC 3339, with a zone)")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if not (self.tags or self.accounts):
            msg = "a campaign needs tags or accounts"
            raise ValueError(msg)
        if self.since >= self.until:
            msg = "since must be before until"
            raise ValueError(msg)
        return self


def asked_campaign(
    since: Annotated[AwareDatetime, Query(description="From this time on (RFC 3339, with a zone).")],
    until: Annotated[AwareDatetime, Query(description="Before this time (RFC 3339, with a zone).")],
    tag: Annotated[list[str], Query(max_length=50, description="A hashtag of it, with or without #.")] = [],  # noqa: B006
    account: Annotated[
        list[str], Query(max_length=500, description="An account of it, as the warehouse names it.")
    ] = [],  # noqa: B006
) -> Campaign:
    """Give the campaign that the parameters describe."""
    try:
        return Campaign(tags=tag, accounts=account, since=since, until=until)
    except ValidationError as error:
        raise RequestValidationError([{**e, "loc": ("query", *e["loc"])} for e in error.errors()]) from error


AskedCampaign = Annotated[Campaign, Depends(asked_campaign)]

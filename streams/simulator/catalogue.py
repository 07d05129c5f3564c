"""The catalogue of the planted brands, in the format of brand catalogues."""

from __future__ import annotations

import json

from streams.simulator.cast import cast
from streams.simulator.scenario import Scenario


def brands_toml(scenario: Scenario) -> str:
    """Return the catalogue of the brands planted in a scenario, as TOML."""
    tables = []
    for plan in cast(scenario):
        for brand in plan.brands:
            lines = [
                "[[brand]]",
                f"id = {_toml(brand.id)}",
                f"name = {_toml(brand.name)}",
                f"handles = {_toml([brand.handle])}",
                f"hashtags = {_toml([brand.hashtag])}",
                f"products = {_toml(brand.products)}",
                f"for = {_toml(brand.context)}",
                f"competitors = {_toml([brand.competitor])}",
            ]
            if brand.common:
                lines.append(f"ambiguous = {_toml([brand.name])}")
            tables.append("\n".join(lines) + "\n")
    return "\n".join(["# Brands planted by the simulator; all invented.\n", *tables])


def _toml(value: str | list[str]) -> str:
    """Write strings as TOML: those of JSON are."""
    return json.dumps(value, ensure_ascii=False)

"""Tiers of audience: what a count of followers is called."""

from __future__ import annotations

import msgspec

from murmure_errors import ConfigError

UNKNOWN = "unknown"


class Tiers(msgspec.Struct, frozen=True):
    """Upper bounds of the tiers, in followers, the first to the last, the highest tier without one.

    Attributes
    ----------
    nano, micro, macro
        Largest count of followers (inclusive) that is still of that tier.

    Raises
    ------
    ConfigError
        The bounds do not grow.

    Examples
    --------
    >>> PRESETS["default"].of(120), PRESETS["default"].of(2_000_000), PRESETS["default"].of(-1)
    ('nano', 'mega', 'unknown')
    """

    nano: int = 3_000
    micro: int = 100_000
    macro: int = 1_000_000

    def __post_init__(self) -> None:
        if not 0 < self.nano < self.micro < self.macro:
            msg = f"tiers must grow: nano {self.nano}, micro {self.micro}, macro {self.macro}; give three rising bounds"
            raise ConfigError(msg)

    @property
    def bounds(self) -> list[tuple[str, float]]:
        """Name and largest count of followers of each tier, smallest first."""
        return [("nano", self.nano), ("micro", self.micro), ("macro", self.macro), ("mega", float("inf"))]

    def of(self, followers: int) -> str:
        """Name the tier of a count of followers; a negative count is unknown, never guessed."""
        if followers < 0:
            return UNKNOWN
        return next(name for name, most in self.bounds if followers <= most)


# The figures of the founding articles; where one names no bound, the default's stands in.
PRESETS = {
    "default": Tiers(),
    "s0": Tiers(nano=3_000, micro=10_000),
    "s1": Tiers(nano=1_000, micro=15_000),
    "s2": Tiers(nano=999, micro=100_000),
    "s3": Tiers(nano=9_999, micro=100_000),
}


def parse(text: str) -> Tiers:
    """Read tiers: the name of a preset, or three rising bounds such as ``3000,100000,1000000``.

    Raises
    ------
    ConfigError
        Neither a preset nor three rising whole numbers.
    """
    if text in PRESETS:
        return PRESETS[text]
    parts = text.split(",")
    if len(parts) == 3 and all(part.strip().isdecimal() for part in parts):
        nano, micro, macro = (int(part) for part in parts)
        return Tiers(nano=nano, micro=micro, macro=macro)
    known = ", ".join(sorted(PRESETS))
    msg = f"no tiers are called {text!r}; use one of {known}, or three rising bounds such as 3000,100000,1000000"
    raise ConfigError(msg)


__all__ = ["PRESETS", "UNKNOWN", "Tiers", "parse"]

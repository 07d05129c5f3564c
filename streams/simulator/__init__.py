"""Simulated posts with planted niches, whose truth is known, and bad lines to try a reader on."""

from streams.simulator.catalogue import brands_toml
from streams.simulator.faults import FAULTS, with_faults
from streams.simulator.scenario import Scenario, niches_for
from streams.simulator.simulation import simulate

__all__ = ["FAULTS", "Scenario", "brands_toml", "niches_for", "simulate", "with_faults"]

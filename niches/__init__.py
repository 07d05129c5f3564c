"""Observations to micro-clusters to niches: discovery, lifecycle, emergence (River interfaces)."""

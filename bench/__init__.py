"""Measurements, each of which prints one JSON object."""

"""The micro-clusters in plain Python: slow, and easy to change for a trial."""

from bench.plain.clusterer import PlainMicroClusters

__all__ = ["PlainMicroClusters"]

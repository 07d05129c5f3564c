"""Everything that is compiled, compiled ahead: ``python -m niches.warm``, once on a machine or in an image.

Whoever does not has it done by the first process that needs it.
"""

from __future__ import annotations

import logging
from pathlib import Path

from niches.compiled import VERSION, settings
from niches.config import EngineConfig
from niches.records import Observation
from niches.shard import ShardClusterer
from niches.tracker import NicheTracker

log = logging.getLogger("murmure")


def warm(*, say: bool = True) -> None:
    """Load what is compiled, or compile it, which takes some twenty seconds and is told.

    Parameters
    ----------
    say
        Whether to tell; where several processes begin at once, one does.
    """
    mark = Path(settings.CACHE_DIR, f"{VERSION}.complete") if settings.CACHE_DIR else None
    if say and (mark is None or not mark.exists()):
        log.info("compiling for this machine; it takes some twenty seconds%s", ", once" if mark else "")
    config = EngineConfig(shards=1, least_clusters=1)
    shard = ShardClusterer(config, 0)
    # pairs of writers, each post a micro-cluster: there is something to search
    posts = [Observation(f"post {at}", float(at), f"author {at // 2}", terms=("rain", f"word {at}")) for at in range(4)]
    shard.learn(posts)
    shard = ShardClusterer.restore(config, shard.snapshot())
    NicheTracker(config).close(0, [shard.close(0)])
    if mark is not None:
        mark.touch()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    warm()

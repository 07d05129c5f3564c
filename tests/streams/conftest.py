"""What the tests of sources share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kafka.broker import REQUIRED, Broker, MissingBrokerError


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A real Apache Kafka broker; skips where none can run, unless ``MURMURE_REQUIRE_KAFKA`` is set."""
    try:
        broker = Broker(tmp_path_factory.mktemp("kafka"))
        broker.start()
    except MissingBrokerError as error:
        if REQUIRED:
            raise
        pytest.skip(str(error))
    yield broker
    broker.stop()

"""The usual warehouse, and a client of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from api import create_app
from tests.api import peopled
from tests.api.asking import Client
from tests.api.planted import planted, publish


@pytest.fixture(scope="session")
def warehouse_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with one snapshot."""
    folder = tmp_path_factory.mktemp("warehouse")
    publish(folder, planted())
    return folder


@pytest.fixture(scope="session")
def client(warehouse_folder: Path) -> Client:
    """A client of the usual warehouse."""
    return Client(create_app(warehouse_folder))


@pytest.fixture
def client_of() -> Callable[..., Client]:
    """Make a client of a folder."""
    return lambda folder, **options: Client(create_app(folder, **options))


@pytest.fixture(scope="session")
def peopled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of fans, micro voices and stars, as the writer makes it."""
    return peopled.build(tmp_path_factory.mktemp("peopled"))


@pytest.fixture(scope="session")
def peopled_client(peopled_folder: Path) -> Client:
    """A client of that warehouse."""
    return Client(create_app(peopled_folder))

"""The warehouse that is recounted."""

from __future__ import annotations

import pytest

from tests.warehouse import recounting
from warehouse import Reader


@pytest.fixture(scope="session")
def recounted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Reader, list[recounting.Row]]:
    """Twenty thousand posts, published and as they are stored."""
    return recounting.build(tmp_path_factory.mktemp("recount"))

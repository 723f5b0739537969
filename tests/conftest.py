"""For all tests: no example has a time limit, and a PostgreSQL server for whatever test asks for one."""

import itertools
from collections.abc import Iterator

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import sql

from tests.postgres import running

SCHEMAS = itertools.count(1)
# How long an example takes is a matter of what else the machine is busy with.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server; skipped where the machine has none."""
    with running() as url:
        yield url


@pytest.fixture
def url(server: str) -> str:
    """The URL of an empty schema on it."""
    schema = f"test_{next(SCHEMAS)}"
    with psycopg.connect(server, autocommit=True) as db:
        db.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    return f"{server}&options=-csearch_path%3D{schema}"

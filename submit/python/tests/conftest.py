"""What tests of real runs need: PythonIT gives it by the environment. Without it they are left out, and pytest says so."""

from __future__ import annotations

import os
from typing import Any, Iterator

import pytest

import gateway


def _given(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        pytest.skip(f"{name} is not set: PythonIT runs this test")
    return value


@pytest.fixture
def images() -> str:
    """Address of a server whose ``/ok/N.jpg`` is a picture, ``/held/N.jpg`` never answers, and all else is missing."""
    return _given("IMG2DATASET_TEST_IMAGES")


@pytest.fixture
def jar() -> str:
    """The shaded jar."""
    return _given("IMG2DATASET_JAR")


@pytest.fixture(params=["own client", "py4j"])
def spark(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A session in a JVM behind a gateway like PySpark's."""
    port = int(_given("IMG2DATASET_TEST_GATEWAY"))
    if request.param == "py4j":
        pytest.importorskip("py4j", reason="no registry here has py4j: the tests' own client stands in for it")
        yield gateway.by_py4j(port)
    else:
        yield gateway.by_own_client(port)

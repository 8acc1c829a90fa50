"""What the tests in Python share."""

import pytest

from house import House


@pytest.fixture(scope="session")
def house():
    opened = House()
    yield opened
    opened.close()

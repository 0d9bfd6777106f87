"""What every test may use: `need`, and one way for hypothesis to search.

A test that needs something this machine lacks (JACK, Pd, a built model) calls `need` first. It is then
skipped with the reason shown; under CI=true it fails, so that a gate never passes because it did not run.
"""

import os
from collections.abc import Callable

import hypothesis
import pytest

# Before torch is imported, here and in every program a test starts: two suites side by side, each with as
# many threads as there are cores, spend their time waiting for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# The same examples in every run, and no deadline: these machines are shared, and time is not what is tested.
hypothesis.settings.register_profile("sda", derandomize=True, deadline=None)
hypothesis.settings.load_profile("sda")


def skip_or_fail(what: str, *, present: bool, in_ci: bool) -> None:
    """Return if `present`; else skip the test that asks, or fail it in CI."""
    if present:
        return
    reason = f"this test needs {what}, which is not here"
    if in_ci:
        pytest.fail(f"{reason}; under CI=true nothing is skipped", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def need() -> Callable[..., None]:
    """Call `need("jackd", present=...)` for whatever the test cannot run without."""

    def need(what: str, *, present: bool) -> None:
        skip_or_fail(what, present=present, in_ci=os.environ.get("CI") == "true")

    return need

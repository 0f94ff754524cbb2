"""The sample site, and a reader of it, for the tests that look at pages."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import BROAD, Reader, Scheme, Seen, launched, look, serving, visitor
from tests.shelf import written
from vaultweave.api import build

NOTES = Path(__file__).parents[1] / "notes"


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    """Take back what the end of a command does; where much is frozen, to ask so is slow."""
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample vault's site."""
    out = tmp_path_factory.mktemp("sample") / "site"
    build(NOTES, out)
    return out


# For a module only: while it is open, no test can have an event loop of its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def addresses(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Where a reader may find the site, and one of a vault with broad things."""
    broad = tmp_path_factory.mktemp("broad")
    build(written(broad / "vault", BROAD), broad / "site")
    with ExitStack() as servers:
        yield {
            "root": servers.enter_context(serving(sample)),
            "below": servers.enter_context(serving(sample, "/sub/path/")),
            "late": servers.enter_context(serving(sample, late=0.3)),
            "disk": f"{sample.as_uri()}/",
            "broad": servers.enter_context(serving(broad / "site")),
            "broad disk": f"{(broad / 'site').as_uri()}/",
        }


@pytest.fixture(scope="module")
def tab(browser: Browser) -> tuple[Page, Seen]:
    """The page that readers share: a new one takes a second."""
    return visitor(browser)


@pytest.fixture
def reader(browser: Browser, tab: tuple[Page, Seen], addresses: dict[str, str]) -> Iterator[Reader]:
    """Opens one page; nothing behind it may fail, or ask for what is not of the site."""
    opened = []

    def read(
        path: str = "index.html",
        *,
        at: str = "root",
        width: int = 1280,
        scheme: Scheme = "light",
        script: bool = True,
    ) -> Page:
        page, seen = tab if script else visitor(browser, script=False)
        opened.append((page, seen, addresses[at]))
        look(page, width, scheme)
        page.goto(addresses[at] + path)
        return page

    yield read
    for page, seen, base in opened:
        page.evaluate("() => localStorage.clear()")
        said, foreign = [*seen.said], seen.foreign(base)
        seen.said.clear()
        seen.asked.clear()
        assert said == []
        assert foreign == []

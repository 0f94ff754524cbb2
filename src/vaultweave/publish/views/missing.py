"""The page that a server shows for an address where nothing is: 404.html."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from vaultweave.publish.edition import Edition, Here, frame
from vaultweave.publish.page import Frame, Made, Run, Tab


class MissingPage(Struct, frozen=True):
    """All that missing.html sees."""

    frame: Frame
    links: tuple[Run, ...]


def pages(this: Edition) -> Iterator[Made]:
    """One page. A server shows it at any depth, so that its links begin at the site's root.

    Where the site's address is not known they are relative, and hold at the root only.
    """
    here = Here(this, this.addresses.pages["missing"])
    base = urlsplit(this.site.base_url)
    root = quote(base.path.rstrip("/"), safe="/%") + "/" if base.netloc else ""
    found = this.addresses.pages
    around = replace(frame(here, "Nothing here"), canonical="", crumbs=())
    links = (
        Run("The home page", root + here.to(found["home"])),
        Run("All entities from A to Z", root + here.to(found["entities"])),
    )
    yield Made(here.output, "missing.html", MissingPage(_from(root, around), links))


def _from(root: str, around: Frame) -> Frame:
    """A frame whose links begin at the site's root."""

    def moved(tabs: tuple[Tab, ...]) -> tuple[Tab, ...]:
        return tuple(replace(tab, href=root + tab.href) for tab in tabs)

    return replace(
        around,
        assets=root + around.assets,
        home=root + around.home,
        feed=root + around.feed if around.feed else "",
        logo=root + around.logo if around.logo else "",
        tabs=moved(around.tabs),
        menus=tuple(replace(menu, tabs=moved(menu.tabs)) for menu in around.menus),
    )

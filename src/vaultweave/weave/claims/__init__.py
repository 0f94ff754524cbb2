"""What notes state, one form a file: each reads the claims of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vaultweave.weave.claims.fields import from_fields
from vaultweave.weave.claims.items import from_items
from vaultweave.weave.claims.page import Page
from vaultweave.weave.claims.properties import from_properties
from vaultweave.weave.claims.tables import from_tables
from vaultweave.weave.claims.views import from_views
from vaultweave.weave.lexicon import Said

FORMS: tuple[Callable[[Page], Iterator[Said]], ...] = (
    from_properties,
    from_views,
    from_fields,
    from_items,
    from_tables,
)

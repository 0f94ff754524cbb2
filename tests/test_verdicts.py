"""Errors of four real vaults: counts, frozen after each finding was read by hand.

None was false. The verdicts say what they are; a change of a count is to be read again.
"""

from collections import Counter

import pytest

from tests.shared import SHARED, needs_shared
from vaultweave import api

VERDICTS = {
    "kepano-obsidian": {
        "VW101": (62, "notes that the template vault links and leaves to be written"),
    },
    "obsidian-tasks/docs": {
        "VW101": (16, "of two notes, Comments and Placeholders, that are in no folder of it"),
        "VW107": (28, "pictures in a folder that is not part of it"),
        "VW108": (1, "an embed of Placeholders"),
        "VW111": (25, "pictures by paths that climb out of it"),
    },
    "obsidian-tasks/Tasks-Demo": {
        "VW101": (6, "made to be broken: `[[|alias]]`, `[[pa#th]]`, a note called so"),
        "VW202": (10, "the same aliases in test files and their copies"),
    },
    "oldwinter-garden-subset": {
        "VW101": (1245, "819 names of notes that are not in the subset, compared with all files"),
        "VW102": (1, "a heading that was renamed"),
        "VW107": (17, "pictures and documents that are not in the subset"),
        "VW108": (4, "embeds of notes that are not in the subset"),
        "VW117": (16, "schemes of other programs: cubox, ticktick, x-devonthink-item and the like"),
        "VW203": (2, "deeplink and 需求单管理 are notes, and aliases of others"),
    },
}


@needs_shared
@pytest.mark.parametrize("name", VERDICTS)
def test_every_error_was_read(name: str) -> None:
    vault = api.load(SHARED / "vaults" / name)
    found = Counter(p.rule for p in api.check(vault) if p.level == "error")

    assert found == {rule: count for rule, (count, _) in VERDICTS[name].items()}

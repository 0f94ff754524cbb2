"""The table of rules: code, name, default level, family, and what to say of each."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vaultweave.model.place import Span
from vaultweave.model.problem import Level, Problem

Setting = Level | Literal["off"]
"""How a rule counts: its level, or that it is not reported."""


class Rule(Struct, frozen=True):
    """One rule. `wrong` is a text that breaks it, `fix` what to do about it."""

    code: str
    name: str
    level: Setting
    family: str
    meaning: str
    wrong: str
    fix: str


RULES: tuple[Rule, ...] = (
    Rule(
        "VW101",
        "broken-note-link",
        "error",
        "links",
        "No note has the name or path that the link names.",
        "[[Grid storge]]",
        "Correct the name, or write the note. If it is planned, list it in [check] placeholders.",
    ),
    Rule(
        "VW102",
        "broken-heading",
        "error",
        "links",
        "The note is there, but has no such heading. Headings inside quotes and lists don't count.",
        "[[Grid storage#Ecnomics]]",
        "Name a heading that the note has, or add the heading.",
    ),
    Rule(
        "VW103",
        "broken-block",
        "error",
        "links",
        "The note is there, but no block in it has this id.",
        "[[Grid storage#^cost]]",
        "Write ^cost at the end of the paragraph or list item that is meant.",
    ),
    Rule(
        "VW104",
        "case-mismatch",
        "warning",
        "links",
        "The link and the file's name differ in upper and lower case. Other programs, and file "
        "systems that tell case apart, won't find it.",
        "[[grid Storage]]",
        "Write the name as the file has it: [[Grid storage]].",
    ),
    Rule(
        "VW106",
        "ambiguous-link",
        "warning",
        "links",
        "Several files fit the link. Obsidian takes one of them, and a new file may change which.",
        "[[India]], with Actors/India.md and Regions/India.md",
        "Name the folder too: [[Actors/India|India]].",
    ),
    Rule(
        "VW107",
        "missing-attachment",
        "error",
        "links",
        "The picture or other file that the link names is not in the vault.",
        "![[chart.png]]",
        "Add the file, or correct its name; the extension belongs to the name.",
    ),
    Rule(
        "VW108",
        "broken-embed",
        "error",
        "links",
        "The note that is to be shown here, or the section or block of it, is not there.",
        "![[Grid storage#Ecnomics]]",
        "Correct the name of the note, heading or block.",
    ),
    Rule(
        "VW110",
        "embed-budget",
        "warning",
        "build",
        "The page embeds more than a page may hold; what is beyond is shown as a link.",
        "a note that embeds a note that embeds …, nine levels deep",
        "Embed a section instead of a whole note, or write a link.",
    ),
    Rule(
        "VW113",
        "placeholder-link",
        "info",
        "links",
        "The link names a note that is still to be written, as [check] placeholders says.",
        '[[Kim Vale]], with placeholders = ["Kim *"]',
        "Write the note when its time has come.",
    ),
    Rule(
        "VW122",
        "alias-link",
        "warning",
        "links",
        "The link reaches its note by an alias alone. The site follows it, but Obsidian does not.",
        "[[BESS]], an alias of Grid storage",
        "Name the note, and show the alias: [[Grid storage|BESS]].",
    ),
    Rule(
        "VW123",
        "unescaped-table-pipe",
        "warning",
        "text",
        "A wikilink's own pipe splits the table row in other programs.",
        "| [[Grid storage|BESS]] | 4 |",
        "Put a backslash before the pipe: [[Grid storage\\|BESS]].",
    ),
    Rule(
        "VW202",
        "duplicate-alias",
        "error",
        "names",
        "Two notes claim the same alias, so that it leads to neither.",
        "aliases: [BESS], in two notes",
        "Take the alias from one of the notes.",
    ),
    Rule(
        "VW203",
        "alias-shadows-note",
        "error",
        "names",
        "An alias is also the name of another note. A name always beats an alias.",
        "aliases: [Aster], though Aster.md is another note",
        "Take the alias away.",
    ),
    Rule(
        "VW204",
        "slug-collision",
        "error",
        "build",
        "Two notes or files would be published under one address; the second gets another.",
        "A b.md and a-b.md in one folder",
        "Rename one of them.",
    ),
    Rule(
        "VW206",
        "redirect-collision",
        "error",
        "build",
        "A permalink or alias asks for an address that is taken, and is left out.",
        "permalink: grid-storage, in two notes",
        "Give one of the notes another permalink.",
    ),
    Rule(
        "VW401",
        "invalid-frontmatter",
        "error",
        "files",
        "The properties at the head of the note can't be read, and none of them counts.",
        "title: Aster: a history",
        'Put quotes around such a value: title: "Aster: a history".',
    ),
    Rule(
        "VW402",
        "frontmatter-limit",
        "error",
        "files",
        "The properties are too long, too deep or refer to themselves too often to be read.",
        "a: [[[[[[[[… forty levels deep",
        "Keep data of such a size in a file of its own.",
    ),
    Rule(
        "VW404",
        "duplicate-key",
        "warning",
        "files",
        "A property stands twice; the last one counts.",
        "type: actor, and further down type: person",
        "Take one of them away.",
    ),
    Rule(
        "VW601",
        "unreadable-file",
        "error",
        "files",
        "The file can't be opened, or is not a regular file.",
        "a note without permission to read it",
        "Give permission to read it, or list it in [vault] ignore.",
    ),
    Rule(
        "VW602",
        "invalid-encoding",
        "error",
        "files",
        "The text is not valid UTF-8. What can't be read is shown as a replacement character.",
        "a note that was saved as Latin-1",
        "Save the file as UTF-8.",
    ),
    Rule(
        "VW603",
        "parse-budget",
        "error",
        "files",
        "The note is too large to be read, or could not be parsed; its text is shown as it stands.",
        "a note of 50 MB",
        "Split the note, or list it in [vault] ignore.",
    ),
    Rule(
        "VW604",
        "nesting-limit",
        "error",
        "files",
        "Lists or quotes are nested so deeply that the text below was not read.",
        "a quote within a quote, 200 levels deep",
        "Flatten the text.",
    ),
    Rule(
        "VW605",
        "symlink-leaves-vault",
        "error",
        "files",
        "A symbolic link leads out of the vault, and is not followed.",
        "secrets.md, a link to /etc/passwd",
        "Copy the file into the vault, or take the link away.",
    ),
    Rule(
        "VW608",
        "unknown-formula",
        "warning",
        "files",
        "The formula uses a command that is not known, and is shown as it was typed.",
        "$\\unknowncommand{x}$",
        "Write it with commands of plain TeX or AMS.",
    ),
    Rule(
        "VW609",
        "unclosed-comment",
        "warning",
        "files",
        "A comment begins with %% on a line of its own and never ends: all after it is hidden.",
        "%%",
        "End the comment with %%, or take its first line away.",
    ),
    Rule(
        "VW801",
        "output-in-the-way",
        "error",
        "build",
        "In the site's folder stands something that no build wrote; it was not touched.",
        "a folder where a page should be",
        "Move it away, and build again.",
    ),
)

BY_CODE = {rule.code: rule for rule in RULES}


def rule(text: str) -> Rule | None:
    """The rule of this code or name, in whatever case."""
    wanted = text.strip().lower()
    return next((r for r in RULES if wanted in (r.code.lower(), r.name)), None)


def finding(  # noqa: PLR0913 - a Problem's own fields
    code: str,
    path: str,
    span: Span,
    message: str,
    *,
    target: str = "",
    candidates: tuple[str, ...] = (),
    fix: str = "",
) -> Problem:
    """A problem of one of the rules. Its level is the rule's own; `check` may change it."""
    found = BY_CODE[code]
    level: Level = "info" if found.level == "off" else found.level
    return Problem(path, span, code, found.name, level, message, target, candidates, fix)

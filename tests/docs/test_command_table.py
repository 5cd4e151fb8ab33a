"""docs/command-line.md lists the commands of the program."""

from strongly_api.manifest import OPERATIONS
from tools.docs.command_table import PAGE, page_with, render


def test_all_commands_are_listed() -> None:
    table, text = render(), PAGE.read_text(encoding="utf-8")

    others = ("completion", "config show", "login", "sandbox")
    assert table.count("\n| `strongly ") == len(OPERATIONS) + len(others)
    assert all(f"\n| `strongly {name}" in table for name in others)
    assert page_with(table, text) == text

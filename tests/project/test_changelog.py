"""The changelog is extended by `make generate`, and closed by a release."""

from datetime import date

from tools import changelog

DAY = date(2026, 12, 1)
SOURCE = "https://code.example/strongly"
LINKS = """\
[Unreleased]: https://code.example/strongly/compare/v1.0.0...HEAD
[1.0.0]: https://code.example/strongly/releases/tag/v1.0.0
"""
RELEASED = "## [1.0.0] - 2026-01-01\n\n### Added\n\n- Everything.\n\n"
CHANGELOG = f"# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Something.\n\n{RELEASED}{LINKS}"


def test_a_released_changelog_has_a_heading_links_and_a_new_section() -> None:
    assert changelog.released(CHANGELOG, "1.1.0", DAY, "v1.0.0", SOURCE) == (
        "# Changelog\n\n## [Unreleased]\n\n## [1.1.0] - 2026-12-01\n\n### Added\n\n- Something.\n\n"
        "## [1.0.0] - 2026-01-01\n\n### Added\n\n- Everything.\n\n"
        "[Unreleased]: https://code.example/strongly/compare/v1.1.0...HEAD\n"
        "[1.1.0]: https://code.example/strongly/compare/v1.0.0...v1.1.0\n"
        "[1.0.0]: https://code.example/strongly/releases/tag/v1.0.0\n"
    )


def test_the_first_release_of_a_changelog_starts_its_links() -> None:
    text = "# Changelog\n\n## [1.0.0] - Unreleased\n\n- Everything.\n"
    released = "# Changelog\n\n## [Unreleased]\n\n## [1.0.0] - 2026-12-01\n\n- Everything.\n"

    assert changelog.released(text, "1.0.0", DAY, None, "") == released
    assert changelog.released(text, "1.0.0", DAY, None, SOURCE) == (
        f"{released}\n[Unreleased]: {SOURCE}/compare/v1.0.0...HEAD\n[1.0.0]: {SOURCE}/releases/tag/v1.0.0\n"
    )


def test_entries_are_added_below_their_headings() -> None:
    long = " ".join(["word"] * 30)
    added = {"Added": [long], "Changed": [], "Removed": ["One.", "Two."]}

    assert changelog.with_entries(CHANGELOG, added) == (
        "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Something.\n"
        f"- {' '.join(['word'] * 23)}\n  {' '.join(['word'] * 7)}\n\n"
        f"### Removed\n\n- One.\n- Two.\n\n{RELEASED}{LINKS}"
    )


def test_entries_are_added_to_an_empty_section_and_at_the_end_of_the_file() -> None:
    assert changelog.with_entries("# Changelog\n\n## [Unreleased]\n\n" + RELEASED, {"Added": ["One."]}) == (
        f"# Changelog\n\n## [Unreleased]\n\n### Added\n\n- One.\n\n{RELEASED}".rstrip() + "\n"
    )
    assert changelog.with_entries("## [1.0.0] - Unreleased\n\n- Old.\n", {"Added": ["One."]}) == (
        "## [1.0.0] - Unreleased\n\n- Old.\n\n### Added\n\n- One.\n"
    )
    assert changelog.unreleased("# Changelog\n") is None

"""Formats `--help`: options in sections, short lines for those that all commands share, and examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click
from click.core import augment_usage_errors

from strongly.cli.output import json_messages
from strongly.cli.settings import SettingsOption, common_options

CONTEXT: dict[str, Any] = {
    "help_option_names": ["-h", "--help"],
    "max_content_width": 110,
    # Accepts the spelling of the SDK as well, such as --size_gb.
    "token_normalize_func": lambda token: token.replace("_", "-"),
}
# Short names of commands. A command that has such a name itself takes precedence.
ALIASES = {"ls": "list", "get": "retrieve", "rm": "delete", "proj": "projects", "ws": "workspaces", "vol": "volumes"}
OPTIONS, OUTPUT, CONNECTION = "Options", "Output", "Connection"
# In the order in which the help shows them. The options of a command come first, under its own title.
_SECTIONS = (OPTIONS, OUTPUT, CONNECTION)


class Command(click.Command):
    """A command whose help shows its options in sections, and examples.

    Attributes:
        options_title: The title of the options that only this command has.
        shown_model: Returns the class of what it shows, whose fields complete `--columns`.
    """

    options_title = OPTIONS

    def __init__(
        self,
        name: str,
        *,
        examples: Sequence[str] = (),
        shown_model: Callable[[], Any] = lambda: None,
        **attributes: Any,
    ) -> None:
        super().__init__(name, **attributes)
        self._examples = examples
        self.shown_model = shown_model

    @property
    def required_options(self) -> frozenset[str]:
        """The names of the options that the usage line shows."""
        return frozenset()

    def examples(self) -> Sequence[str]:
        """Return the examples for the help, each a line of a shell."""
        return self._examples

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments."""
        with augment_usage_errors(ctx):  # click does not say in which command an option lacks its value
            return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the parts of the usage line, with the options that are required."""
        required = [
            f"{param.opts[0]} {param.make_metavar(ctx).partition('[')[0] or 'TEXT'}"  # the section below lists values
            for param in self.get_params(ctx)
            if isinstance(param, click.Option) and param.name in self.required_options
        ]
        first, *others = super().collect_usage_pieces(ctx)
        return [*others, *required, first]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, one section after the other."""
        sections: dict[str, list[tuple[str, str]]] = {title: [] for title in (self.options_title, *_SECTIONS)}
        shared = {option.name for option in common_options()}
        for param in self.get_params(ctx):
            if isinstance(param, click.Option) and not param.hidden:
                title = self._section_of(param, shared)
                record = shared_record(param) if title in (OUTPUT, CONNECTION) else param.get_help_record(ctx)
                sections[title] += [record] if record else []
        for title, records in sections.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def _section_of(self, option: click.Option, shared: set[str]) -> str:
        """Return the title of the section of an option, which follows from where the option comes from."""
        if not isinstance(option, SettingsOption):  # a parameter of the API, an option of this command, or --help
            return OPTIONS if "--help" in option.opts else self.options_title
        if option.section is not None:
            return option.section
        if option.name not in shared:
            return OPTIONS
        return CONNECTION if option.name in _client_parameters() else OUTPUT

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples. Their lines are not wrapped, so that they can be copied."""
        examples = self.examples()
        if examples:
            with formatter.section("Examples"):
                for example in examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{example}\n")


class OrderedGroup(click.Group):
    """A group that makes each command on first use, so that the others start faster, and lists them in order."""

    def command_names(self) -> list[str]:
        """Return the names of the commands in the order of the help."""
        return list(self.commands)

    def make_command(self, name: str) -> click.Command:
        """Return a command; by default, one that was passed to the constructor."""
        return self.commands[name]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return self.command_names()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command with this name or alias, or None if there is none."""
        known = self.command_names()
        name = cmd_name if cmd_name in known else ALIASES.get(cmd_name, cmd_name)
        if name not in self.commands and name in known:
            self.commands[name] = self.make_command(name)
        return super().get_command(ctx, name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name, and its full name, which messages show."""
        try:
            name, command, rest = super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            # click only suggests commands that have been made.
            known = self.command_names()
            raise click.exceptions.NoSuchCommand(error.command_name, possibilities=known, ctx=ctx) from None
        return command.name if command else name, command, rest

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            if json_messages.get():
                raise click.Abort from None  # click writes an empty line before it does the same
            raise

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, and then the options."""
        self.format_commands(ctx, formatter)
        click.Command.format_options(self, ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with their aliases."""
        found = [(self.label(name), self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        limit = formatter.width - 6 - max(len(label) for label, _ in found)
        with formatter.section("Commands"):
            formatter.write_dl([(label, each.get_short_help_str(limit)) for label, each in found if each])

    def label(self, name: str) -> str:
        """Return the name of a command with its aliases."""
        known = self.command_names()
        return ", ".join([name, *(alias for alias, full in ALIASES.items() if full == name and alias not in known)])


def shared_record(option: click.Option, *, brief: bool = False) -> tuple[str, str]:
    """Return the line of an option that all commands share, with its values in the description.

    Args:
        option: The option.
        brief: Whether to leave out its default.
    """
    spelled = ", ".join((*option.opts, *option.secondary_opts))
    text, bracket, default = (option.help or "").rstrip(".").partition(" [")
    if isinstance(option.type, click.Choice):
        text += f": {', '.join(map(str, option.type.choices))}"
        spelled += f" {(option.name or '').upper()}"
    elif not option.is_flag and option.metavar:
        spelled += f" {option.metavar}"
    return spelled, f"{text}." if brief else f"{text}{bracket}{default}."


def _client_parameters() -> frozenset[str]:
    """Return the names of the options of a client. Options of commands with these names configure the connection."""
    import inspect

    from strongly import Strongly  # most commands print no help

    return frozenset(inspect.signature(Strongly).parameters)

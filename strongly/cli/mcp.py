"""The command `mcp`."""

from __future__ import annotations

import signal

import click

from strongly.cli.help import CONTEXT, Command
from strongly.cli.output import BrokenOutput, is_closed_pipe
from strongly.cli.settings import Settings, common_options


def mcp_command() -> click.Command:
    """Return the command that serves MCP."""
    return Command(
        "mcp",
        params=[
            click.Option(["--allow-writes"], is_flag=True, help="Offer tools that create and change resources."),
            click.Option(
                ["--allow-destructive"], is_flag=True, help="Offer tools that delete, too; implies --allow-writes."
            ),
            *common_options(),
        ],
        callback=_serve,
        examples=("strongly mcp", "strongly mcp --allow-writes --profile ci"),
        context_settings=CONTEXT,
        short_help="Serve the API to an agent as an MCP server.",
        help="Serve the API to an agent as an MCP server over stdin and stdout.\n\n"
        "Its tools are the operations of the API; by default, only those that read. It needs the extra `mcp`.",
    )


def _serve(*, allow_writes: bool, allow_destructive: bool) -> None:
    is_interruptible = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_interruptible:
        # A KeyboardInterrupt would wait for the thread that reads stdin, which cannot be interrupted.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        import anyio

        from strongly.mcp.server import serve  # imports the modules of the extra
        from strongly.mcp.tools import Access

        allowed = Access.DESTRUCTIVE if allow_destructive else Access.WRITE if allow_writes else Access.READ
        with click.get_current_context().ensure_object(Settings).async_client() as client:
            anyio.run(serve, client, allowed)
    except ExceptionGroup as group:
        if group.split(lambda error: isinstance(error, OSError) and is_closed_pipe(error))[1]:
            raise
        raise BrokenOutput from None
    finally:
        if is_interruptible:
            signal.signal(signal.SIGINT, signal.default_int_handler)

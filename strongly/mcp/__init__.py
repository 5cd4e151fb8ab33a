"""An MCP server whose tools are the operations of the API. It needs the extra `mcp`.

`docs/agents.md` documents it; `strongly mcp` runs it.
"""

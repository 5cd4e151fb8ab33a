"""Collects the modules and data files of the package that PyInstaller cannot find by following imports."""

from PyInstaller.utils.hooks import collect_data_files, collect_submodules

# Modules that are imported by name. Those of the command and of pytest are left to programs that import them.
hiddenimports: list[str] = collect_submodules("strongly_api") + collect_submodules(
    "strongly",
    filter=lambda name: not name.startswith(
        ("strongly.cli", "strongly.mcp", "strongly.pytest_plugin", "strongly.extras.pytest")
    ),
)
# The OpenAPI document and the web pages of the sandbox.
datas: list[tuple[str, str]] = collect_data_files("strongly_api") + collect_data_files("strongly")
# The command reads its help from the source where docstrings are missing.
module_collection_mode: dict[str, str] = {"strongly._sync": "pyz+py", "strongly_api.models": "pyz+py"}

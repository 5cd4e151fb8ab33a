"""The clients that are checked, and how."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .commands import CLIENTS, PATH, CheckError, fresh_folder, run
from .expected import access, compare, newer_server, newer_server_output, quickstart_output, sandbox

OPEN_ENUMERATIONS = "oas-patch overlay openapi.yaml open-enumerations.overlay.yaml --output open.yaml"


@dataclass
class CheckResult:
    """The result of checking one client."""

    name: str
    language: str
    generator: str
    generated: str = "no"
    compiled: str = "no"
    ran: str = "no"
    seconds: float = 0.0
    skipped: str = ""
    # Why the client was generated, but not run.
    not_run: str = ""
    problem: str = ""

    @property
    def title(self) -> str:
        return f"{self.language} ({self.generator})"

    @property
    def cells(self) -> list[str]:
        if self.skipped:
            return [self.language, self.generator, "skipped", "skipped", "skipped", "-"]
        ran = "not run" if self.not_run else self.ran
        return [self.language, self.generator, self.generated, self.compiled, ran, f"{self.seconds:.1f}"]


class Subject(Protocol):
    """A client to check, and the programs that the check needs."""

    @property
    def needs(self) -> tuple[str, ...]: ...

    def row(self) -> CheckResult: ...

    def check(self, row: CheckResult, expected: str) -> None:
        """Fill in the row; `expected` is the output of the documentation's example."""


@dataclass(frozen=True)
class Runtime:
    """What a client needs in order to run, which is not installed by this project."""

    program: str
    probe: str
    install: str

    def missing(self, folder: Path) -> str:
        if shutil.which(self.program, path=PATH) is None:
            return f"{self.program} not found: {self.install}"
        try:
            run(self.probe, folder)
        except CheckError:
            return f"{self.probe} fails: {self.install}"
        return ""


@dataclass(frozen=True)
class Client:
    """A client that runs the steps of the example. All commands except `checks` are those of the page."""

    language: str
    generator: str
    needs: tuple[str, ...]
    generate: tuple[str, ...]
    build: tuple[str, ...]
    quickstart: str
    example: str = ""
    checks: tuple[str, ...] = ()
    section: str = ""
    # Whether the quick start creates a project.
    creates: bool = False
    runtime: Runtime | None = None

    @property
    def name(self) -> str:
        return self.title.lower()

    @property
    def title(self) -> str:
        """Title of the section of the page."""
        return self.section or self.language

    def row(self) -> CheckResult:
        return CheckResult(
            self.name,
            self.language,
            self.generator,
            generated="no" if self.generate else "-",
            compiled="no" if self.build else "-",
        )

    def check(self, row: CheckResult, expected: str) -> None:
        folder = fresh_folder(self.name, CLIENTS / self.name)
        for command in self.generate:
            reject_unknown_warnings(run(command, folder))
            row.generated = "yes"
        if self.runtime and (missing := self.runtime.missing(folder)):
            row.not_run = missing
            return
        for command in self.build:
            run(command, folder)
            row.compiled = "yes"
        if self.example:
            with sandbox(seeded=False) as url:
                compare("the example", run(self.example, folder, access(url)), expected)
        with sandbox(seeded=True) as url:
            lines = quickstart_output(url, creates=self.creates)
            compare("the quick start", run(self.quickstart, folder, access(url)), lines)
        with newer_server() as url:
            lines = newer_server_output(creates=self.creates)
            compare("the quick start, with a newer server,", run(self.quickstart, folder, access(url)), lines)
        for command in self.checks:
            run(command, folder)
        row.ran = "yes"


COMPLETE = (
    Client(
        language="TypeScript",
        generator="openapi-typescript",
        needs=("node", "npx", "openapi-typescript", "tsc"),
        generate=("npx openapi-typescript openapi.yaml --output src/strongly.d.ts",),
        build=("npx tsc",),
        quickstart="node quickstart.js",
        example="node example.js",
        checks=("node conformance.js ../../../conformance ../../../generated/strongly_api/openapi.json",),
    ),
    Client(
        language="TypeScript",
        section="hey-api",
        generator="@hey-api/openapi-ts",
        needs=("node", "npx", "openapi-ts", "tsc"),
        generate=("npx openapi-ts",),
        build=("npx tsc",),
        quickstart="node quickstart.js",
    ),
    Client(
        language="Go",
        generator="redocly",
        needs=("go", "npx", "redocly"),
        generate=(
            "npx redocly generate-client openapi.yaml --generator go --go-package strongly"
            " --output strongly/strongly.ts",
        ),
        build=("go vet ./...", "go build -o bin/ ./..."),
        quickstart="bin/quickstart",
        example="bin/example",
    ),
    Client(
        language="Java",
        generator="redocly",
        needs=("java", "javac", "npx", "redocly", "oas-patch"),
        generate=(
            OPEN_ENUMERATIONS,
            "npx redocly generate-client open.yaml --generator java --output generated/Strongly.ts",
        ),
        build=(
            "javac -encoding UTF-8 -Xlint:all -Werror -d classes"
            " generated/Strongly.java src/Quickstart.java src/Example.java",
        ),
        quickstart="java -cp classes Quickstart",
        example="java -cp classes Example",
    ),
    Client(
        language="Python",
        generator="openapi-generator python",
        needs=("java", "openapi-generator-cli", "oas-patch"),
        generate=(OPEN_ENUMERATIONS, "openapi-generator-cli generate -i open.yaml -g python -o ."),
        build=(),
        quickstart="python quickstart.py",
        creates=True,
    ),
    Client(
        language="Python",
        section="openapi-python-client",
        generator="openapi-python-client",
        needs=("openapi-python-client", "oas-patch"),
        generate=(
            OPEN_ENUMERATIONS,
            "openapi-python-client generate --path open.yaml --meta none --output-path strongly_client",
        ),
        build=(),
        quickstart="python quickstart.py",
        creates=True,
    ),
    Client(
        language="Python",
        section="datamodel-code-generator",
        generator="datamodel-code-generator",
        needs=("datamodel-codegen", "oas-patch"),
        generate=(
            OPEN_ENUMERATIONS,
            "datamodel-codegen --input open.yaml --output models.py --output-model-type pydantic_v2.BaseModel"
            " --formatters builtin --type-mappings string+email=string",
        ),
        build=(),
        quickstart="python quickstart.py",
        creates=True,
    ),
    Client(
        language="TypeScript",
        section="openapi-zod-client",
        generator="openapi-zod-client",
        needs=("node", "npx", "openapi-zod-client", "tsc", "oas-patch"),
        generate=(OPEN_ENUMERATIONS, "npx openapi-zod-client open.yaml --output strongly.ts"),
        build=("npx tsc",),
        quickstart="node js/quickstart.js",
        creates=True,
    ),
    Client(
        language="PHP",
        generator="openapi-generator php",
        needs=("java", "openapi-generator-cli", "oas-patch"),
        generate=(OPEN_ENUMERATIONS, "openapi-generator-cli generate -i open.yaml -g php -o php"),
        build=(),
        quickstart="php quickstart.php",
        checks=(
            # All generated classes are loaded, and not only those that the quick start uses.
            """php -r 'require "autoload.php"; foreach (glob("php/lib/*/*.php") as $file) { require_once $file; }'""",
        ),
        creates=True,
        runtime=Runtime(
            "php",
            """php -r 'require "GuzzleHttp/autoload.php"; curl_version(); mb_strlen("");'""",
            "install php-cli, php-curl, php-mbstring and php-guzzlehttp-guzzle of Debian",
        ),
    ),
    Client(
        language="Ruby",
        generator="openapi-generator ruby",
        needs=("java", "openapi-generator-cli", "oas-patch"),
        generate=(OPEN_ENUMERATIONS, "openapi-generator-cli generate -i open.yaml -g ruby -o ruby"),
        build=(),
        quickstart="ruby -I ruby/lib quickstart.rb",
        creates=True,
        runtime=Runtime("ruby", "ruby -r typhoeus -e exit", "install ruby and ruby-typhoeus of Debian"),
    ),
    Client(
        language="Shell",
        generator="none: curl and jq",
        needs=("sh", "curl", "jq"),
        generate=(),
        build=(),
        quickstart="sh quickstart.sh",
        checks=(
            "jq -n -r -L . -f conformance.jq --slurpfile document openapi.json ../../../conformance/requests.json"
            " ../../../conformance/pages.json ../../../conformance/errors.json",
        ),
        creates=True,
    ),
)


OPENAPI_GENERATOR = "openapi-generator"


@dataclass(frozen=True)
class Validation:
    """openapi-generator finds nothing wrong with the document."""

    needs: tuple[str, ...] = ("java", "openapi-generator-cli")

    def row(self) -> CheckResult:
        return CheckResult(OPENAPI_GENERATOR, "any", f"{OPENAPI_GENERATOR} validate", compiled="-", ran="-")

    def check(self, row: CheckResult, expected: str) -> None:
        run("openapi-generator-cli validate -i openapi.yaml", fresh_folder(f"{OPENAPI_GENERATOR}/validate"))
        row.generated = "valid"


@dataclass(frozen=True)
class Generated:
    """The output of openapi-generator. It is compiled only if that needs no further packages."""

    language: str
    generator: str
    # Commands of the page, in addition to generating from the unchanged document.
    commands: tuple[str, ...] = ()
    build: tuple[str, ...] = ()
    needs: tuple[str, ...] = ("java", "openapi-generator-cli")

    def row(self) -> CheckResult:
        generator = f"{OPENAPI_GENERATOR} {self.generator}"
        return CheckResult(OPENAPI_GENERATOR, self.language, generator, compiled="not tried", ran="not tried")

    def check(self, row: CheckResult, expected: str) -> None:
        folder = fresh_folder(f"{OPENAPI_GENERATOR}/{self.generator}")
        for command in (generate("openapi.yaml", self.generator), *self.commands):
            reject_unknown_warnings(run(command, folder))
        row.generated = "yes"
        for command in self.build:
            row.compiled = "no"
            run(command, folder)
            row.compiled = "yes"


def generate(document: str, generator: str) -> str:
    return f"openapi-generator-cli generate -i {document} -g {generator} -o {generator}"


COMPILE = "npx tsc --strict --target es2022 --module esnext --moduleResolution bundler --outDir js"


@dataclass(frozen=True)
class Compiled:
    """The output of another generator for TypeScript, which the compiler accepts."""

    generator: str
    generate: str
    output: str
    program: str

    @property
    def needs(self) -> tuple[str, ...]:
        return ("node", "npx", "tsc", self.program)

    @property
    def build(self) -> str:
        return f"{COMPILE} {self.output}"

    def row(self) -> CheckResult:
        return CheckResult(self.program, "TypeScript", self.generator, ran="not tried")

    def check(self, row: CheckResult, expected: str) -> None:
        folder = fresh_folder(self.program)
        run(self.generate, folder)
        row.generated = "yes"
        run(self.build, folder)
        row.compiled = "yes"


@dataclass(frozen=True)
class Linted:
    """A tool that finds nothing wrong with the document."""

    generator: str
    command: str
    program: str

    @property
    def needs(self) -> tuple[str, ...]:
        return ("node", "npx", self.program)

    def row(self) -> CheckResult:
        return CheckResult(self.generator, "any", self.generator, compiled="-", ran="-")

    def check(self, row: CheckResult, expected: str) -> None:
        folder = fresh_folder(self.generator)
        shutil.copy(CLIENTS / ".spectral.yaml", folder)
        run(self.command, folder)
        row.generated = "valid"


MORE = (
    Compiled("orval", "npx orval --input openapi.yaml --output orval.ts --client fetch", "orval.ts", "orval"),
    Compiled("oazapfts", "npx oazapfts openapi.yaml oazapfts.ts", "oazapfts.ts", "oazapfts"),
    Compiled(
        "swagger-typescript-api",
        "npx swagger-typescript-api generate --path openapi.yaml --output api --name index.ts",
        "api/index.ts",
        "swagger-typescript-api",
    ),
)

LINTERS = (
    Linted("spectral", "npx spectral lint openapi.yaml --ruleset .spectral.yaml --fail-severity hint", "spectral"),
    Linted(
        "swagger-parser",
        "node --input-type=module --eval "
        """'await (await import("@apidevtools/swagger-parser")).default.validate("openapi.yaml")'""",
        "spectral",  # swagger-parser has no program, and is installed with this one
    ),
)

ACCEPTED = (
    Validation(),
    Generated(
        "TypeScript",
        "typescript-fetch",
        build=(f"{COMPILE} typescript-fetch/index.ts",),
        needs=("java", "openapi-generator-cli", "npx", "tsc"),
    ),
    Generated("Go", "go"),
    Generated("Java", "java"),
    Generated("C#", "csharp", commands=(OPEN_ENUMERATIONS, generate("open.yaml", "csharp"))),
    Generated("Rust", "rust", commands=(OPEN_ENUMERATIONS, generate("open.yaml", "rust"))),
    Generated("Kotlin", "kotlin", commands=(OPEN_ENUMERATIONS, generate("open.yaml", "kotlin"))),
)

# Every other warning fails the check. The page explains why these are accepted.
KNOWN_WARNINGS = (
    "OpenAPI 3.1 support is still in beta",
    "Failed to get the schema name: null",
    "Ignoring complex example on request body",
    "type (reserved word) cannot be used as",
    "type cannot be used as",
    ":asc cannot be used as a enum variant name",
    ":desc cannot be used as a enum variant name",
    "ApplicationJson cannot be used as a model name",
    "vec<models::field_problem> cannot be used as",
    "std::collections::hash_map<string,_serde_json::value> cannot be used as",
)


def reject_unknown_warnings(printed: str) -> None:
    warnings = {line for line in printed.splitlines() if " WARN " in line or " ERROR " in line}
    unknown = sorted(line for line in warnings if not any(known in line for known in KNOWN_WARNINGS))
    if unknown:
        raise CheckError(
            "\n".join(["openapi-generator prints warnings that docs/other-languages.md does not list", *unknown])
        )

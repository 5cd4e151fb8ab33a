# Everything runs in a virtual environment of this directory. `make demo` and `make test` need Python 3.11+ with venv, and make.

PYTHON ?= python3
VENV ?= .venv
PYTEST_ARGS ?=
SANDBOX_ARGS ?=
SOAK_SECONDS ?= 180
SOAK_ARGS ?=
CLIENTS_ARGS ?=
LOCK_ARGS ?=
APPLY ?=

BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := $(BIN)/python
PIP := $(PY) -m pip --disable-pip-version-check
# uv takes seconds where pip takes minutes, and installs the same files.
INSTALL := $(if $(shell uv --version 2>/dev/null),uv pip install --python $(PY),$(PIP) install)
# Groups that are not locked. pip supports groups since 25.1; that of Debian is older.
INSTALL_GROUP := $(PIP) install --quiet 'pip>=25.1' && $(PIP) install --group
# With --verifytypes, pyright finds the environment only through the PATH, and ignores editable installs.
PYRIGHT := PATH="$(abspath $(BIN)):$$PATH" PYTHONPATH=.:generated $(PY) -m pyright
# Tests must not depend on the variables that this machine exports.
SCRUBBED := env -i PATH="$$PATH" HOME="$$HOME" $(foreach name,TMPDIR TEMP TMP SYSTEMROOT COMSPEC PATHEXT,$(if $($(name)),$(name)='$($(name))'))
# At least four: tests wait for servers, processes and timeouts, which leaves two workers idle for a third of the time.
WORKERS = $(shell cores=$$(getconf _NPROCESSORS_ONLN); echo $$((cores < 4 ? 4 : cores)))
PYTEST = $(PY) -m pytest --numprocesses $(WORKERS) --dist worksteal $(if $(EXHAUSTIVE),,-m "not exhaustive") $(PYTEST_ARGS)
INTERPRETER := $(VENV)/.interpreter
SDK := $(VENV)/.installed-sdk
TEST := $(VENV)/.installed-test
DEV := $(VENV)/.installed-dev
BENCH := .venv-bench
NODE := node_modules/.package-lock.json
NODE_CLIENTS := clients/node_modules/.package-lock.json
LINTED := strongly tools tests examples noxfile.py $(wildcard benchmarks)

export REDOCLY_TELEMETRY := off

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- Environment ---

.PHONY: FORCE
FORCE:

# The environment is rebuilt if PYTHON is given and is not the interpreter that it was created with.
$(INTERPRETER): $(if $(filter file,$(origin PYTHON)),,FORCE)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed. If '$(PYTHON)' is older, name another: make PYTHON=python3.12 ..." >&2; exit 1; }
	@wanted="$$($(PYTHON) -c 'import sys; print(sys.version, sys.base_prefix)')" && \
	if [ "$$wanted" != "$$(cat $@ 2>/dev/null)" ]; then \
		echo "Creating $(VENV) with $$($(PYTHON) --version)" && $(PYTHON) -m venv --clear $(VENV) && echo "$$wanted" > $@; \
	fi

$(SDK): pyproject.toml requirements/demo.txt $(INTERPRETER)
	@echo "Installing the SDK and the sandbox in $(VENV), once and after changes of pyproject.toml. This takes up to a minute."
	$(INSTALL) --require-hashes --requirement requirements/demo.txt
	$(INSTALL) --editable '.[sandbox]'
	@touch $@

$(TEST): requirements/test.txt $(SDK)
	$(INSTALL) --require-hashes --requirement $<
	@touch $@

$(DEV): requirements/dev.txt $(TEST)
	$(INSTALL) --require-hashes --requirement $<
	@touch $@

$(NODE): package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

$(NODE_CLIENTS): clients/package.json clients/package-lock.json
	npm ci --prefix clients --ignore-scripts --no-audit --no-fund
	@touch $@

.PHONY: setup
setup: $(DEV) ## Create the virtual environment for development

# Renovate runs the commands at the top of these files, and parses options only as `--option=value`.
COMPILE := $(PY) -m uv pip compile --quiet --universal --python-version=3.11 --generate-hashes

.PHONY: lock
lock: $(SDK) ## Lock the dependencies of pyproject.toml in requirements/ (LOCK_ARGS=--upgrade upgrades all of them)
	$(INSTALL_GROUP) lock
	$(COMPILE) $(LOCK_ARGS) --extra=cli --extra=sandbox --extra=speed --group=dev --output-file=requirements/dev.txt pyproject.toml
	$(COMPILE) $(LOCK_ARGS) --extra=cli --extra=sandbox --group=test --constraint=requirements/dev.txt --output-file=requirements/test.txt pyproject.toml
	$(COMPILE) $(LOCK_ARGS) --extra=sandbox --constraint=requirements/dev.txt --output-file=requirements/demo.txt pyproject.toml

.PHONY: check-lock
check-lock: $(DEV) ## Check that requirements/ satisfies pyproject.toml
	$(PY) -m pytest --quiet tests/project/test_lock.py

# Contenders get separate environments, because httpx imports optional packages that it finds. They are not installed as
# editable, because the import hook loads modules when Python starts.
$(BENCH)/.installed-own: pyproject.toml $(shell find strongly generated -name '*.py') | $(SDK)
	$(PYTHON) -m venv --clear --without-pip $(BENCH)/plain
	$(PYTHON) -m venv --clear --without-pip $(BENCH)/speed
	$(PIP) --quiet --python $(BENCH)/plain install .
	$(PIP) --quiet --python $(BENCH)/speed install '.[speed]'
	@touch $@

# Its dependencies that are not listed are in the environments.
$(BENCH)/.installed-trio: benchmarks/trio.txt | $(SDK)
	$(PIP) --quiet install --upgrade --no-deps --target $(BENCH)/trio --requirement benchmarks/trio.txt
	@touch $@

$(BENCH)/.installed-peers: benchmarks/peers.txt | $(SDK)
	$(PYTHON) -m venv --clear --without-pip $(BENCH)/peers
	$(PIP) --quiet --python $(BENCH)/peers install --requirement benchmarks/peers.txt
	@touch $@

# --- Use ---

.PHONY: demo
demo: $(SDK) ## Run the documentation's complete example against a fresh sandbox
	$(PY) tools/demo.py

.PHONY: sandbox
sandbox: $(SDK) ## Serve the sandbox until interrupted (SANDBOX_ARGS="--port 8787 ...")
	$(BIN)/strongly-sandbox $(SANDBOX_ARGS)

# --- Gates ---

.PHONY: test
test: $(TEST) ## Run the tests (PYTEST_ARGS="tests/core -k retry"; EXHAUSTIVE=1 for those that take long, too)
	$(SCRUBBED) PYTHONDEVMODE=1 $(PYTEST)

.PHONY: test-under-load
test-under-load: WORKERS = auto
test-under-load: $(TEST) ## Run the tests as a background job of a busy machine: SIGINT ignored, other work on every core
	$(SCRUBBED) sh tools/checks/under_load.sh $(PYTEST)

.PHONY: lint
lint: $(DEV) ## Check style, formatting and imports of the Python code
	$(PY) -m ruff check $(LINTED)
	$(PY) -m ruff format --check $(LINTED)
	$(BIN)/lint-imports --no-logo --no-cache

.PHONY: types
types: $(DEV) ## Check the types, and that the public interface is typed completely
	$(PY) -m mypy
	$(PYRIGHT)
	$(PYRIGHT) --verifytypes strongly --ignoreexternal

.PHONY: generate
generate: $(DEV) ## Lint openapi.yaml, regenerate all derived files, and report what is left (APPLY=1 adds missing code)
	@$(PY) -m tools.codegen.generate $(if $(APPLY),--apply)

.PHONY: tables
tables: $(DEV) ## Regenerate the tables and lists in docs/ that follow from the program and the tests
	$(PY) -m tools.docs.command_table
	$(PY) -m tools.docs.indexes
	$(PY) -m tests.cli.session
	$(PY) -m tests.faults.table
	$(PY) -m tests.integrations.table
	$(PY) -m tests.spec.mistakes
	$(PY) -m tests.spec.support.table

.PHONY: check-generated
check-generated: $(DEV) ## Check that the committed generated files are up to date
	$(PY) -m tools.codegen.generate --check
	$(PY) -m tools.docs.command_table --check
	$(PY) -m tools.docs.indexes --check
	$(PY) -m tests.cli.session --check
	$(PY) -m tests.faults.table --check
	$(PY) -m tests.integrations.table --check
	$(PY) -m tests.spec.mistakes --check
	$(PY) -m tests.spec.support.table --check

.PHONY: lint-spec
lint-spec: $(DEV) ## Check openapi.yaml
	$(PY) -m tools.spec.lint openapi.yaml
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory redocly; \
	else echo "npm not found, redocly skipped: install Node.js 20 or newer to run it"; fi

.PHONY: redocly
redocly: $(NODE)
	npx --no-install redocly lint

.PHONY: check-compatibility
check-compatibility: $(DEV) ## Check openapi.yaml and the public names of strongly against the last release
	$(PY) -m tools.spec.compatibility
	$(PY) -m tools.checks.surface
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory redocly-diff; \
	else echo "npm not found, the second check of openapi.yaml skipped: install Node.js 20 or newer to run it"; fi

.PHONY: redocly-diff
redocly-diff: $(DEV) $(NODE)
	$(PY) -m tools.spec.compatibility --redocly

.PHONY: compatibility-pairs
compatibility-pairs: $(DEV) $(NODE) ## Compare the compatibility check with redocly for every seeded change of openapi.yaml (1 minute)
	$(PY) -m tests.spec.compatibility_pairs

.PHONY: check-new-resource
check-new-resource: $(DEV) ## Follow docs/new-resource.md in a copy of the repository, and run the gates there
	$(SCRUBBED) $(PY) -m pytest -q tests/spec/new_resource/gates.py

.PHONY: check-workflows
check-workflows: $(DEV) ## Run the workflows of workflows.arazzo.yaml against a sandbox
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory workflows; \
	else echo "npm not found, workflows skipped: install Node.js 20 or newer to run them"; fi

.PHONY: workflows
workflows: $(DEV) $(NODE)
	npx --no-install redocly lint workflows.arazzo.yaml --config tools/checks/workflows.redocly.yaml
	$(PY) -m tools.checks.workflows

.PHONY: lint-workflows
lint-workflows: $(DEV) ## Check the workflows of .github and the hooks of pre-commit, without a network
	$(BIN)/jactionlint --profile=correctness --no-online --shellcheck= --pyflakes=
	$(BIN)/zizmor --offline --persona=pedantic --no-progress .

.PHONY: spec-dist
spec-dist: $(DEV) ## Build the spec distribution for other teams in build/spec-dist
	$(PY) -m tools.spec.dist

.PHONY: clients-check
clients-check: $(DEV) ## Generate, compile and run clients in other languages (CLIENTS_ARGS="--require typescript,go,java")
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory --silent $(NODE) $(NODE_CLIENTS); fi
	$(PY) -m tools.checks.clients $(CLIENTS_ARGS)

.PHONY: soak
soak: $(DEV) ## Make calls that a proxy, signals, forks and collectors disrupt, for SOAK_SECONDS (SOAK_ARGS=--thorough)
	$(PY) -m tests.soak --seconds $(SOAK_SECONDS) $(SOAK_ARGS)

.PHONY: mutation
mutation: $(DEV) ## Run mutation tests of the pure modules
	$(INSTALL_GROUP) mutation
	$(PY) -m tools.checks.mutation

.PHONY: bench
bench: $(DEV) $(BENCH)/.installed-own $(BENCH)/.installed-trio $(BENCH)/.installed-peers ## Compare the performance of the SDK with httpx and other SDKs
	$(INSTALL_GROUP) bench
	$(PY) -m benchmarks run --output docs/performance.json
	$(PY) -m benchmarks sandbox
	$(PY) -m benchmarks command-line
	$(PY) -m benchmarks report

.PHONY: bench-sandbox
bench-sandbox: $(DEV) ## Measure the sandbox as it fills, over HTTP and in the process
	$(INSTALL_GROUP) bench
	$(PY) -m benchmarks sandbox
	$(PY) -m benchmarks report

.PHONY: bench-quick
bench-quick: $(DEV) $(BENCH)/.installed-own $(BENCH)/.installed-trio ## Compare the performance of the SDK with httpx
	$(PY) -m benchmarks run --quick

.PHONY: bench-gate
bench-gate: $(DEV) ## Check that imports and hot paths have not become slower, by counting instructions
	$(PY) -m benchmarks gate

.PHONY: docs
docs: $(DEV) ## Build the documentation site into build/site; warnings are errors
	$(PY) -m tools.docs.site

.PHONY: docs-serve
docs-serve: docs ## Serve the site at http://127.0.0.1:8000 until interrupted; the search needs a server
	$(PY) -m http.server --bind 127.0.0.1 --directory build/site 8000

# Reproducible: the files get the time of the commit, and pyproject.toml pins the build tools.
.PHONY: build
build: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 1580601600)
build: $(DEV) ## Build sdist and wheel into dist/, check them, and print their hashes
	rm -rf dist
	$(PY) -m build --no-isolation --outdir dist .
	$(PY) -m twine check --strict dist/*
	$(PY) -m tools.checks.wheel dist
	$(PY) -m tools.checks.frozen dist
	@$(PY) -m pip hash dist/*

.PHONY: check
check: lint types lint-workflows check-generated lint-spec check-compatibility check-new-resource check-workflows spec-dist clients-check docs bench-gate build sbom test ## Run all gates, among them the tests with every optional package

# --- Releases ---

# cyclonedx_py does not run the build backend, so that the dynamic version must be written to pyproject.toml.
.PHONY: sbom
sbom: build ## Write a bill of materials of the wheel and its dependencies (CycloneDX) to build/strongly.cdx.json
	$(PY) -m venv --clear --without-pip build/sbom
	$(PIP) --python build/sbom install dist/*.whl
	sed "s/^dynamic = .*/version = \"$$($(PY) -c 'import strongly; print(strongly.__version__)')\"/" pyproject.toml > build/sbom/pyproject.toml
	$(PY) -m cyclonedx_py environment --pyproject build/sbom/pyproject.toml --mc-type library --output-reproducible --output-file build/strongly.cdx.json build/sbom

.PHONY: release
release: $(DEV) ## Check, build, commit and tag a version (VERSION=1.2.3); nothing is pushed
	@$(PY) -m tools.release "$(VERSION)"

# --- Cleanup ---

.PHONY: format
format: $(DEV) ## Format the Python code
	$(PY) -m ruff check --fix $(LINTED)
	$(PY) -m ruff format $(LINTED)

.PHONY: clean
clean: ## Remove build artifacts, caches and reports
	rm -rf build dist htmlcov .cache schemathesis-report .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .schemathesis
	find $(LINTED) generated -name __pycache__ -exec rm -rf {} +

.PHONY: distclean
distclean: clean ## Remove the environments as well
	rm -rf $(VENV) $(BENCH) node_modules clients/node_modules

# Everything runs in a virtual environment of this directory; `make demo` and `make test` need Python 3.11+ and make, no more.

PYTHON ?= python3
VENV ?= .venv
PYTEST_ARGS ?=
SANDBOX_ARGS ?=
SOAK_SECONDS ?= 180
CLIENTS_ARGS ?=

PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
# With --verifytypes, pyright looks for the environment on the PATH alone.
PYRIGHT := PATH="$(abspath $(VENV))/bin:$$PATH" $(PY) -m pyright
SDK := $(VENV)/.installed-sdk
DEV := $(VENV)/.installed-dev
BENCH := .venv-bench
NODE := node_modules/.package-lock.json
LINTED := strongly tools tests examples $(wildcard benchmarks)

export REDOCLY_TELEMETRY := off

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- Environment ---

$(SDK): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed. If '$(PYTHON)' is older, name another: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade 'pip>=25.1'
	$(PIP) install --editable '.[sandbox]'
	@touch $@

$(DEV): $(SDK)
	$(PIP) install --editable '.[cli,sandbox,speed]' --group dev
	@touch $@

$(NODE): package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

.PHONY: setup
setup: $(DEV) ## Make the virtual environment with everything that development needs

# Contenders are measured where nothing else is installed: httpx imports more where it finds more.
$(BENCH)/.installed-own: pyproject.toml | $(SDK)
	$(PYTHON) -m venv --clear --without-pip $(BENCH)/plain
	$(PYTHON) -m venv --clear --without-pip $(BENCH)/speed
	$(PIP) --python $(BENCH)/plain install --editable .
	$(PIP) --python $(BENCH)/speed install --editable '.[speed]'
	@touch $@

$(BENCH)/.installed-peers: benchmarks/peers.txt | $(SDK)
	$(PYTHON) -m venv --clear --without-pip $(BENCH)/peers
	$(PIP) --python $(BENCH)/peers install --requirement benchmarks/peers.txt
	@touch $@

# --- Use ---

.PHONY: demo
demo: $(SDK) ## Run the documentation's complete example against a fresh sandbox
	$(PY) tools/demo.py

.PHONY: sandbox
sandbox: $(SDK) ## Serve the sandbox until interrupted (SANDBOX_ARGS="--port 8787 ...")
	$(VENV)/bin/strongly-sandbox $(SANDBOX_ARGS)

# --- Gates ---

.PHONY: test
test: $(DEV) ## Run the tests (PYTEST_ARGS="tests/unit -k retry")
	PYTHONDEVMODE=1 $(PY) -m pytest --numprocesses auto --dist worksteal $(PYTEST_ARGS)

.PHONY: lint
lint: $(DEV) ## Check style and formatting of the Python code
	$(PY) -m ruff check $(LINTED)
	$(PY) -m ruff format --check $(LINTED)

.PHONY: types
types: $(DEV) ## Check the types, and that the public interface is typed completely
	$(PY) -m mypy
	$(PYRIGHT)
	$(PYRIGHT) --verifytypes strongly --ignoreexternal

.PHONY: generate
generate: $(DEV) ## Lint openapi.yaml, write everything that is generated, and report what has changed and what is missing
	@$(PY) -m tools.generate --no-report
	@$(PY) -m tools.code_samples
	@$(PY) -m tools.fault_table
	@$(PY) -m tools.command_table
	@$(PY) -m tools.drills --record
	@$(PY) -m tools.spec_report

.PHONY: check-generated
check-generated: $(DEV) ## Check that what is generated and committed is up to date
	$(PY) -m tools.generate --check
	$(PY) -m tools.code_samples --check
	$(PY) -m tools.fault_table --check
	$(PY) -m tools.command_table --check

.PHONY: lint-spec
lint-spec: $(DEV) ## Check openapi.yaml
	$(PY) -m openapi_spec_validator openapi.yaml
	$(PY) -m tools.lint_spec openapi.yaml
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory redocly; \
	else echo "npm not found, redocly skipped: install Node.js 20 or newer to run it"; fi

.PHONY: redocly
redocly: $(NODE)
	npx --no-install redocly lint

.PHONY: check-compatibility
check-compatibility: $(DEV) ## Check openapi.yaml and the public names of strongly against the last release
	$(PY) -m tools.compatibility
	$(PY) -m tools.surface
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory redocly-diff; \
	else echo "npm not found, the second check of openapi.yaml skipped: install Node.js 20 or newer to run it"; fi

.PHONY: redocly-diff
redocly-diff: $(DEV) $(NODE)
	$(PY) -m tools.compatibility --redocly

.PHONY: compatibility-pairs
compatibility-pairs: $(DEV) $(NODE) ## Ask redocly about every seeded change of openapi.yaml (1 minute)
	$(PY) -m tests.spec.compatibility_pairs

.PHONY: check-workflows
check-workflows: $(DEV) ## Run the workflows of workflows.arazzo.yaml against a sandbox
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory workflows; \
	else echo "npm not found, workflows skipped: install Node.js 20 or newer to run them"; fi

.PHONY: workflows
workflows: $(DEV) $(NODE)
	npx --no-install redocly lint workflows.arazzo.yaml --config tools/workflows.redocly.yaml
	$(PY) -m tools.workflows

.PHONY: spec-dist
spec-dist: $(DEV) ## Build into build/spec-dist what other teams take of the specification
	$(PY) -m tools.spec_dist

.PHONY: clients-check
clients-check: $(DEV) ## Generate, compile and run clients in other languages (CLIENTS_ARGS="--require typescript,go,java")
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory --silent $(NODE); fi
	$(PY) -m tools.clients_check $(CLIENTS_ARGS)

.PHONY: record-release
record-release: $(DEV) ## Keep openapi.yaml and the public names as those of the last release
	$(PY) -m tools.compatibility --record
	$(PY) -m tools.surface --record

.PHONY: soak
soak: $(DEV) ## Make calls through a proxy that injects faults, for SOAK_SECONDS, and check what came of each
	$(PY) -m tests.soak --seconds $(SOAK_SECONDS)

.PHONY: mutation
mutation: $(DEV) ## Change the pure modules one place at a time, and see whether the tests notice
	$(PIP) install --group mutation
	$(PY) -m tools.mutation

.PHONY: bench
bench: $(DEV) $(BENCH)/.installed-own $(BENCH)/.installed-peers ## Measure the SDK beside httpx and the SDKs of others
	$(PIP) install --group bench
	$(PY) -m benchmarks run --output docs/performance.json
	$(PY) -m benchmarks report

.PHONY: bench-quick
bench-quick: $(DEV) $(BENCH)/.installed-own ## Measure the SDK beside httpx
	$(PY) -m benchmarks run --quick

.PHONY: bench-gate
bench-gate: $(DEV) ## Check that imports and hot paths have not become more expensive
	$(PY) -m benchmarks gate

.PHONY: docs
docs: $(DEV) ## Build the documentation site into build/site; warnings are errors
	$(PY) -m tools.site

.PHONY: docs-serve
docs-serve: docs ## Serve the site at http://127.0.0.1:8000 until interrupted; the search needs a server
	$(PY) -m http.server --bind 127.0.0.1 --directory build/site 8000

.PHONY: build
build: $(DEV) ## Build sdist and wheel into dist/, and try the wheel in environments of its own, also frozen
	rm -rf dist
	$(PY) -m build --outdir dist .
	$(PY) tools/check_wheel.py dist
	$(PY) tools/check_frozen.py dist

.PHONY: check
check: lint types check-generated lint-spec check-compatibility check-workflows spec-dist clients-check docs bench-gate build test ## Run all gates

# --- Tidying ---

.PHONY: format
format: $(DEV) ## Format the Python code
	$(PY) -m ruff check --fix $(LINTED)
	$(PY) -m ruff format $(LINTED)

.PHONY: clean
clean: ## Remove products, caches and reports
	rm -rf build dist htmlcov .cache schemathesis-report .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .schemathesis
	find $(LINTED) generated -name __pycache__ -exec rm -rf {} +

.PHONY: distclean
distclean: clean ## Remove the environments as well
	rm -rf $(VENV) $(BENCH) node_modules

# Two commands from a bare machine with Python 3.11+ and make:
#   make run    install, load the catalogue, serve it at http://127.0.0.1:8000 (PORT and DATABASE_URL are honoured)
#   make test   install and run every test
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run test check format schema bench lock clean

help:
	@sed -n 's/^#   //p' Makefile; echo "make check  format, lint, types, layers, data, generated files"; echo "make bench  the benchmarks"

run: $(VENV)/.runtime
	$(BIN)/python -m app.cli load
	exec $(BIN)/python -m app.cli serve

test: $(VENV)/.dev
	$(BIN)/python -m pytest

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m app.cli check
	$(BIN)/python -m app.cli schema --check

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schema: $(VENV)/.dev
	$(BIN)/python -m app.cli schema

bench: $(VENV)/.dev
	$(BIN)/python -m bench

# Dependencies are pinned with hashes. A stamp says which lock the environment was made from.
$(VENV)/.runtime: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Cartograph needs Python 3.11 or newer; set PYTHON=" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

# Needs uv. The locks hold names, versions and hashes, and no address of any index.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links pyproject.toml --group dev -o requirements-dev.lock

clean:
	rm -rf $(VENV) cartograph.db cartograph.db-* .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The commands of CONTRIBUTING.md. `make check` is what CI runs.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup check test lint bench golden docs

setup: $(BIN)/pytest

$(BIN)/pytest: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q -e '.[test]'
	touch $(BIN)/pytest

check: test lint

test: setup
	$(BIN)/pytest -q

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python benchmarks/run.py --quick

golden: setup
	REWRITE_GOLDEN=1 $(BIN)/pytest -q tests/drawing/test_golden.py

docs: setup
	$(BIN)/python docs/make.py

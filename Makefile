PYTHON ?= python3
BIN := .venv/bin
USE := $(BIN)/.installed
DEVELOP := $(BIN)/.installed-dev

.PHONY: deck test check format docs clean

deck: $(USE)  ## build/deep-learning-papers.apkg
	$(BIN)/deck-builder build

test: $(DEVELOP)  ## every test
	$(BIN)/pytest -n auto -q

check: $(DEVELOP)  ## format, lint, types, layers, and the deck itself
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deck-builder check

format: $(DEVELOP)  ## put the code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(DEVELOP)  ## what is generated in docs/
	$(BIN)/python docs/cli_reference.py

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	$(PYTHON) -m venv .venv

$(USE): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(DEVELOP): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@ $(USE)

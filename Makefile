PYTHON ?= python3
BIN := .venv/bin
USE := $(BIN)/.installed
DEVELOP := $(BIN)/.installed-dev

.PHONY: deck test check format docs screenshots soak matrix fuzz kills audit saves clean faketime browser bench libraries

deck: $(USE)  ## build/deep-learning-papers.apkg
	$(BIN)/deck-builder build

test: $(DEVELOP) faketime browser  ## every test
	$(BIN)/pytest -n auto -q

soak: $(DEVELOP) faketime  ## 2,000 releases into one learner's collection after the other
	$(BIN)/python -m tests.faketime -m tests.soak --releases 2000

matrix: $(DEVELOP) faketime  ## the same chain of releases on four versions of the engine
	$(BIN)/python -m tests.matrix

fuzz: $(DEVELOP)  ## 20,000 broken and strange files
	$(BIN)/python -m tests.fuzz

audit: $(DEVELOP) browser  ## every card on four clients, at five widths, in two themes and two zooms
	$(BIN)/python -m tests.audit

saves: $(DEVELOP) browser  ## how long from a save to the open preview
	DECK_BUILDER_SAVES=10 $(BIN)/pytest -q -s tests/preview/test_preview.py -k save_to_screen

kills: $(DEVELOP)  ## 200 builds killed at random instants
	DECK_BUILDER_KILLS=200 $(BIN)/pytest -q -s tests/test_reproducible.py -k killed

libraries: $(DEVELOP)  ## imports of reference libraries with thousands of entries
	DECK_BUILDER_LIBRARIES=1 $(BIN)/pytest -q tests/references/test_import.py -k library

bench: $(DEVELOP)  ## time and memory of a build against the plain way, for 34, 1,000 and 10,000 papers
	$(BIN)/python -m benchmarks

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
	$(BIN)/python -m docs.cli_reference
	$(BIN)/python -m docs.keys_page
	$(BIN)/deck-builder stats --roadmap docs/roadmap.svg --timeline docs/timeline.svg >/dev/null
	$(BIN)/python -m docs.deck_page

screenshots: $(DEVELOP) browser  ## the cards in the README, taken anew
	$(BIN)/python -m docs.screenshots

# The clock of the engine can be moved only with libfaketime; tests that need it say so where it is missing.
faketime:
	@$(BIN)/python -m tests.faketime || { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && \
		(apt-get install -y -qq faketime || (apt-get update -qq && apt-get install -y -qq faketime)) >/dev/null 2>&1; } || true

# Cards are looked at in an installed Chromium or Chrome; where there is none, the tests that need one say so.
browser: $(DEVELOP)
	@$(BIN)/python -m tests.clients || { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && \
		(apt-get install -y -qq chromium || (apt-get update -qq && apt-get install -y -qq chromium)) >/dev/null 2>&1; } || true

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
	$(BIN)/python -m pip install --quiet --no-deps aqt || true  # only the pages in it, without Qt
	touch $@ $(USE)

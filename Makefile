PYTHON ?= python3
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
USE := .venv/.installed
DEVELOP := .venv/.installed-dev

.PHONY: deck test check format docs mathjax screenshots soak matrix engines fuzz kills pulls packages builds audit saves clean faketime browser bench libraries \
        lock newest lowest vulnerabilities dist test-wheel

deck: $(USE)  ## build build/deep-learning-papers.apkg
	$(BIN)/deck-builder build

test: $(DEVELOP) faketime browser  ## run every test
	$(BIN)/pytest -n auto -q

soak: $(DEVELOP) faketime  ## import 2,000 releases, one after the other, into the collections of two learners
	$(BIN)/python -m tests.faketime -m tests.soak --releases 2000

matrix: $(DEVELOP) faketime  ## import the same releases, and the shipped deck, with five versions of the engine
	$(BIN)/python -m tests.matrix

engines: $(DEVELOP) faketime  ## import 500 releases of the soak test with each older version of the engine
	$(BIN)/python -m tests.matrix --releases 500

fuzz: $(DEVELOP)  ## check 20,000 broken and odd files
	$(BIN)/python -m tests.fuzz

audit: $(DEVELOP) browser  ## check every card on four clients, at five widths, in two themes and two zooms
	$(BIN)/python -m tests.audit

saves: $(DEVELOP) browser  ## measure the time from a save to the open preview
	DECK_BUILDER_SAVES=10 $(BIN)/pytest -q -s tests/preview/test_preview.py -k save_to_screen

kills: $(DEVELOP)  ## kill 200 builds at random moments
	DECK_BUILDER_KILLS=200 $(BIN)/pytest -q -s tests/test_reproducible.py -k killed

pulls: $(DEVELOP)  ## pull 5,000 edits, as Anki's editors make them, back into the files, and pull from all engine versions
	$(BIN)/python -m tests.sync.edits 5000
	$(BIN)/python -m tests.sync.engines

packages: $(DEVELOP)  ## run three commands on 1,000 mutated packages
	$(BIN)/python -m tests.packages

builds: $(DEVELOP)  ## run 200 builds of the same deck at once, with four cache folders
	DECK_BUILDER_BUILDS=200 $(BIN)/pytest -q tests/files/test_build_lock.py -k at_once

libraries: $(DEVELOP)  ## import reference libraries with thousands of entries
	DECK_BUILDER_LIBRARIES=1 $(BIN)/pytest -q tests/references/test_import.py -k library

bench: $(DEVELOP)  ## compare builds with the plain way, for 34, 1,000 and 10,000 papers
	$(BIN)/python -m benchmarks

check: $(DEVELOP)  ## check format, lint, types, layers, workflows, and the deck
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows $(WORKFLOWS)
	$(BIN)/zizmor --offline --quiet --persona pedantic $(WORKFLOWS)
	$(BIN)/deck-builder check

WORKFLOWS := .github/workflows/ci.yml .github/workflows/release.yml deck_builder/cli/starter/files/.github/workflows/deck.yml

format: $(DEVELOP)  ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(DEVELOP)  ## generate the pages in docs/
	$(BIN)/python -m docs.cli_reference
	$(BIN)/python -m docs.keys_page
	$(BIN)/deck-builder stats --roadmap docs/roadmap.svg --timeline docs/timeline.svg >/dev/null
	$(BIN)/python -m docs.deck_page

mathjax: $(DEVELOP) browser  ## generate the table of what Anki's MathJax supports
	$(BIN)/python -m docs.mathjax_table

screenshots: $(DEVELOP) browser  ## take new pictures of the cards for README
	$(BIN)/python -m docs.screenshots

# requirements/ pins what `make deck`, `make test` and CI install, with hashes, for every Python version and system.
LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
        --no-emit-index-url --custom-compile-command 'make lock'

lock: $(DEVELOP)  ## pin the newest versions of all dependencies in requirements/
	$(LOCK) pyproject.toml --group build --output-file requirements/use.txt
	$(LOCK) pyproject.toml --group build --extra dev --output-file requirements/develop.txt
	echo aqt | $(LOCK) --no-deps - --output-file requirements/pages.txt

# Run all tests with other versions than the pinned ones: the newest, or the lowest that pyproject.toml allows.
newest: RESOLUTION := highest
lowest: RESOLUTION := lowest-direct
newest lowest: $(DEVELOP) faketime browser  ## run every test with the newest, or the lowest, allowed versions
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python build/$@
	$(BIN)/uv pip install --quiet --python build/$@ --resolution $(RESOLUTION) --upgrade --editable '.[dev]'
	$(BIN)/uv pip install --quiet --python build/$@ --no-deps aqt
	$(subst .venv,build/$@,$(BIN))/python -m pytest -n auto -q -p no:cacheprovider

vulnerabilities: $(DEVELOP)  ## report known vulnerabilities of the pinned versions
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements/develop.txt

dist: $(DEVELOP)  ## build the wheel and the source distribution in dist/
	$(BIN)/python -m build --no-isolation

test-wheel: dist faketime browser  ## run every test with the wheel instead of the checkout
	rm -rf build/wheel && mkdir -p build/wheel
	git archive HEAD | tar -x -C build/wheel && rm -r build/wheel/deck_builder
	$(BIN)/uv venv --quiet --python $(BIN)/python build/wheel/.venv
	$(BIN)/uv pip install --quiet --python build/wheel/.venv --require-hashes --requirement requirements/develop.txt
	$(BIN)/uv pip install --quiet --python build/wheel/.venv --no-deps --requirement requirements/pages.txt dist/*.whl
	cd build/wheel && $(BIN)/python -m pytest -n auto -q

# Only libfaketime can change the clock of the engine. Tests that need it report if it is missing.
faketime: $(DEVELOP)
	@$(BIN)/python -m tests.faketime || { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && \
		(apt-get install -y -qq faketime || (apt-get update -qq && apt-get install -y -qq faketime)) >/dev/null 2>&1; } || true

# Cards are tested in an installed Chromium or Chrome. Tests that need one report if it is missing.
browser: $(DEVELOP)
	@$(BIN)/python -m tests.clients || { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && \
		(apt-get install -y -qq chromium || (apt-get update -qq && apt-get install -y -qq chromium)) >/dev/null 2>&1; } || true

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed")'
	$(PYTHON) -m venv .venv

$(USE): requirements/use.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/use.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(DEVELOP): requirements/develop.txt requirements/pages.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/develop.txt
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement requirements/pages.txt  # Anki's pages, without Qt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@ $(USE)

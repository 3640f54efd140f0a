PYTHON ?= python3
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
USE := .venv/.installed
DEVELOP := .venv/.installed-dev

.PHONY: deck test check format docs mathjax screenshots soak matrix fuzz kills pulls packages builds audit saves clean faketime browser bench libraries \
        lock newest lowest vulnerabilities dist test-wheel

deck: $(USE)  ## build/deep-learning-papers.apkg
	$(BIN)/deck-builder build

test: $(DEVELOP) faketime browser  ## every test
	$(BIN)/pytest -n auto -q

soak: $(DEVELOP) faketime  ## 2,000 releases into one learner's collection after the other
	$(BIN)/python -m tests.faketime -m tests.soak --releases 2000

matrix: $(DEVELOP) faketime  ## the same chain of releases, and the shipped deck, on five versions of the engine
	$(BIN)/python -m tests.matrix

fuzz: $(DEVELOP)  ## 20,000 broken and strange files
	$(BIN)/python -m tests.fuzz

audit: $(DEVELOP) browser  ## every card on four clients, at five widths, in two themes and two zooms
	$(BIN)/python -m tests.audit

saves: $(DEVELOP) browser  ## how long it takes from a save to the open preview
	DECK_BUILDER_SAVES=10 $(BIN)/pytest -q -s tests/preview/test_preview.py -k save_to_screen

kills: $(DEVELOP)  ## 200 builds killed at random moments
	DECK_BUILDER_KILLS=200 $(BIN)/pytest -q -s tests/test_reproducible.py -k killed

pulls: $(DEVELOP)  ## 5,000 edits as Anki's editors make them, through the engine, and back into the files
	$(BIN)/python -m tests.sync.edits 5000

packages: $(DEVELOP)  ## 1,000 mutated packages, each given to three commands
	$(BIN)/python -m tests.packages

builds: $(DEVELOP)  ## 200 builds of one deck at once, with four cache folders
	DECK_BUILDER_BUILDS=200 $(BIN)/pytest -q tests/files/test_build_lock.py -k at_once

libraries: $(DEVELOP)  ## imports of reference libraries with thousands of entries
	DECK_BUILDER_LIBRARIES=1 $(BIN)/pytest -q tests/references/test_import.py -k library

bench: $(DEVELOP)  ## time and memory of a build against the plain way, for 34, 1,000 and 10,000 papers
	$(BIN)/python -m benchmarks

check: $(DEVELOP)  ## format, lint, types, layers, workflows, and the deck itself
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

docs: $(DEVELOP)  ## the generated pages in docs/
	$(BIN)/python -m docs.cli_reference
	$(BIN)/python -m docs.keys_page
	$(BIN)/deck-builder stats --roadmap docs/roadmap.svg --timeline docs/timeline.svg >/dev/null
	$(BIN)/python -m docs.deck_page

mathjax: $(DEVELOP) browser  ## the table of what Anki's MathJax knows
	$(BIN)/python -m docs.mathjax_table

screenshots: $(DEVELOP) browser  ## new pictures of the cards for the README
	$(BIN)/python -m docs.screenshots

# What `make deck`, `make test` and CI install is pinned in requirements/, with hashes, for every Python and system.
LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
        --no-emit-index-url --custom-compile-command 'make lock'

lock: $(DEVELOP)  ## pin the newest versions of all dependencies in requirements/
	$(LOCK) pyproject.toml --group build --output-file requirements/use.txt
	$(LOCK) pyproject.toml --group build --extra dev --output-file requirements/develop.txt
	echo aqt | $(LOCK) --no-deps - --output-file requirements/pages.txt

# All tests with other versions than the pinned ones: the newest, and the lowest that pyproject.toml allows.
newest: RESOLUTION := highest
lowest: RESOLUTION := lowest-direct
newest lowest: $(DEVELOP) faketime browser  ## every test with the newest, or the lowest, allowed versions
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python build/$@
	$(BIN)/uv pip install --quiet --python build/$@ --resolution $(RESOLUTION) --upgrade --editable '.[dev]'
	$(BIN)/uv pip install --quiet --python build/$@ --no-deps aqt
	$(subst .venv,build/$@,$(BIN))/python -m pytest -n auto -q -p no:cacheprovider

vulnerabilities: $(DEVELOP)  ## known vulnerabilities of the pinned versions
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements/develop.txt

dist: $(DEVELOP)  ## wheel and source distribution in dist/
	$(BIN)/python -m build --no-isolation

test-wheel: dist faketime browser  ## every test with the wheel instead of the checkout
	rm -rf build/wheel && mkdir -p build/wheel
	git archive HEAD | tar -x -C build/wheel && rm -r build/wheel/deck_builder
	$(BIN)/uv venv --quiet --python $(BIN)/python build/wheel/.venv
	$(BIN)/uv pip install --quiet --python build/wheel/.venv --require-hashes --requirement requirements/develop.txt
	$(BIN)/uv pip install --quiet --python build/wheel/.venv --no-deps --requirement requirements/pages.txt dist/*.whl
	cd build/wheel && $(BIN)/python -m pytest -n auto -q

# Only libfaketime can move the clock of the engine; tests that need it say so if it is missing.
faketime: $(DEVELOP)
	@$(BIN)/python -m tests.faketime || { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && \
		(apt-get install -y -qq faketime || (apt-get update -qq && apt-get install -y -qq faketime)) >/dev/null 2>&1; } || true

# Cards are tested in an installed Chromium or Chrome; tests that need one say so if it is missing.
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
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement requirements/pages.txt  # pages without Qt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@ $(USE)

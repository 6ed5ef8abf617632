# The two commands of the README; each sets up all it needs on a bare machine.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: run test lint types imports wheel docs system pytest clean

# With a screen the app; without one, the same morph in the terminal.
run: $(VENV)/installed
	@if $(BIN)/python -c 'from musicgen.doctor.display import require_display as r; r()' 2>/dev/null; then \
	  exec $(BIN)/musicgen; \
	else \
	  $(BIN)/musicgen app || true; \
	  exec $(BIN)/musicgen morph factory:house factory:bossa --steps 7 --out morphs \
	    --picture morphs/morph.png; \
	fi

test: lint types imports docs wheel pytest

lint: $(VENV)/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml

types: $(VENV)/installed-dev
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python

imports: $(VENV)/installed-dev
	$(BIN)/lint-imports

# The documentation as a site, docs/_build/docs/index.html; a warning, such as a broken link, is an error.
docs: $(VENV)/installed-dev
	$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going --conf-dir docs --builder html . docs/_build

wheel: $(VENV)/installed-dev
	PYTHON=$(BIN)/python sh tests/wheel_smoke.sh

# What the tests on real MIDI ports need; where it may not be installed, they are skipped and say so.
system: | $(BIN)/python
	@PYTHON=$(BIN)/python sh tests/install_system.sh

pytest: $(VENV)/installed-dev system
	$(BIN)/pytest

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'installing into $(VENV): half a minute to two minutes, 0.5 GB'
	$(PIP) --editable '.[sound]'
	touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'installing into $(VENV), PyTorch among it: some minutes, 2 GB'
	$(PIP) --editable '.[train,docs,dev]'
	touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) dist morphs docs/_build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

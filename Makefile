# Everything a newcomer needs: `make demo`, `make test`. Only Python >= 3.11, pip and make are assumed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
JOBS   ?= 2
# A worker that dies ends the run: a new one would wait for tests for ever.
PYTEST := $(BIN)/python -m pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder --max-worker-restart=0

.DEFAULT_GOAL := help
.PHONY: help demo test lint types architecture unit format docs lock clean

help:  ## show the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/created.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "crostaff needs Python 3.11 or newer; try: make PYTHON=python3.13" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet -c constraints.txt hatchling editables
	@touch $@

# The build backend comes from the constraints too, so builds are not isolated.
$(VENV)/run.stamp: $(VENV)/created.stamp pyproject.toml constraints.txt
	$(PIP) install --quiet --no-build-isolation -c constraints.txt -e '.[report]'
	@touch $@

$(VENV)/dev.stamp: $(VENV)/created.stamp pyproject.toml constraints.txt
	$(PIP) install --quiet --no-build-isolation -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/run.stamp

$(VENV)/docs.stamp: $(VENV)/created.stamp pyproject.toml constraints.txt
	$(PIP) install --quiet --no-build-isolation -c constraints.txt -e '.[docs]'
	@touch $@

demo: $(VENV)/run.stamp  ## plan the bundled portfolio; writes demo-plan/ with report.html
	$(BIN)/crostaff demo --force

test: lint types architecture unit  ## every check that a change must pass

lint: $(VENV)/dev.stamp  ## style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp  ## strict types
	$(BIN)/mypy

architecture: $(VENV)/dev.stamp  ## imports point one way
	$(BIN)/lint-imports

unit: $(VENV)/dev.stamp  ## tests: with coverage, but for those of very many small cases
	$(PYTEST) -m "not many" --cov --cov-report=term --cov-fail-under=95
	$(PYTEST) -m many

format: $(VENV)/dev.stamp  ## rewrite the sources in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/docs.stamp  ## build the documentation into site/
	$(BIN)/mkdocs build --strict

lock:  ## renew constraints.txt from the newest versions that work together
	$(PYTHON) -m venv --clear $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet hatchling editables
	$(VENV)-lock/bin/python -m pip install --quiet --no-build-isolation -e '.[dev,docs]'
	{ head -n 1 constraints.txt; $(VENV)-lock/bin/python -m pip freeze --exclude-editable; } > constraints.new
	mv constraints.new constraints.txt
	rm -rf $(VENV)-lock

clean:  ## remove everything that make made
	rm -rf $(VENV) $(VENV)-lock site demo-plan .coverage .mypy_cache .pytest_cache .ruff_cache \
	  .import_linter_cache .hypothesis

# The whole set-up is Python 3.11 or newer and make.
#
#   make demo    build .venv, install, and watch a fleet being planned, applied, drifted and healed
#   make test    everything that CI runs: lint, types, import contracts, tests, wheel
#   make checkov build the venv in which tests run Checkov
#   make soak    long property and kill runs
#   make fuzz    a million inputs to the language that nobody would write
#   make record  ask a terraform binary again for what the language is tested against
#   make bench   figures beside terraform, where a terraform binary is at hand
#   make sdk     write the Python SDK, planes/sdk.py, again
#   make docs    write the generated reference pages again
#   make facts   ask botocore and CloudFormation's schemas again what AWS takes

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= auto

# Start-up time is a promise; a run that may not cache bytecode compiles every module every time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test checkov check lint types contracts unit wheel soak fuzz record bench docs sdk golden clean

demo: $(VENV)/.installed
	@$(BIN)/python examples/quickstart/demo.py

test: checkov check wheel

check: lint types contracts unit

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

unit: $(VENV)/.dev
	$(BIN)/pytest -n $(WORKERS) -m "not soak"

wheel: $(VENV)/.dev
	$(BIN)/python tests/wheel/check.py

soak: $(VENV)/.dev
	$(BIN)/pytest -m soak -rP

fuzz: $(VENV)/.dev
	PYTHONPATH=tests $(BIN)/python tests/soak/fuzz.py 1000000

record: $(VENV)/.dev
	$(BIN)/python tests/stacks/language/record.py
	$(BIN)/python tests/stacks/language/functions/record.py
	$(BIN)/python tests/stacks/language/syntax_record.py
	$(BIN)/python tests/stacks/language/layout/record.py
	$(BIN)/python tests/stacks/evaluation/terraform/record.py

bench: $(VENV)/.installed
	$(BIN)/python benchmarks/scale.py

docs: $(VENV)/.installed
	$(BIN)/python docs/reference/generate.py

sdk: $(VENV)/.dev
	$(BIN)/python docs/reference/sdk.py

facts: $(VENV)/.dev
	PYTHONPATH=tests $(BIN)/python tests/builders/aws_facts.py

golden: $(VENV)/.dev
	$(BIN)/pytest tests/golden --update-golden

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "fleetform needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.installed

# Checkov pins what we use in other versions, so it has a venv of its own.
checkov: .venv-checkov/.installed

.venv-checkov/.installed:
	$(PYTHON) -m venv .venv-checkov
	.venv-checkov/bin/pip install --quiet --disable-pip-version-check 'checkov>=3.2,<4'
	@touch $@

clean:
	rm -rf $(VENV) .venv-checkov .demo dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# Everything a person does with this checkout. `make help` explains.

PYTHON ?= $(shell for p in python3.11 python3.12 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
ARGS ?=
SETUP := .venv/.installed
WARM := .venv/.compiled
ROOMS := streams nlp niches warehouse api
# a process more than there are cores: many tests wait for others, or for a clock
TESTERS = $(shell $(BIN)/python -c 'import os; print(min(os.cpu_count() or 1, 4) + 1)')

.PHONY: help setup warm demo test check format lock clean

help: ## explain the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(SETUP) ## build .venv with what requirements.lock names, and the murmure command in it

$(SETUP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Murmure needs Python 3.11 or 3.12; install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(SETUP)

warm: $(WARM) ## compile ahead what is compiled at first use

$(WARM): $(SETUP) $(wildcard niches/*.py)
	$(BIN)/python -m compileall -q $(ROOMS) murmure.py murmure_errors.py
	$(BIN)/python -m niches.warm
	@touch $(WARM)

demo: $(WARM) ## simulate posts, stream them, print what was found, serve the page (ARGS=--no-serve to stop there)
	$(BIN)/murmure demo $(ARGS)

test: $(WARM) ## run the tests, in a process more than there are cores, up to five (ARGS=-n0 for one and no more)
	$(BIN)/python -m pytest -n $(TESTERS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(SETUP) ## ruff, mypy strict and the import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(SETUP) ## format the code and mend what ruff can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## write requirements.lock anew from pyproject.toml, with hashes and no index address
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.5'
	.venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes \
		--upgrade --no-header --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock
	rm -rf .venv/lock

clean: ## remove .venv and caches
	rm -rf "$${XDG_CACHE_HOME:-$$HOME/.cache}/murmure"
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Everything runs from .venv, which each target sets up first. `make -s help` lists the targets.
PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
N ?= 2
# Two majors of one SDK do not fit into one environment: the older one lives in a folder of its own.
OLD := .venv/clients/cloudflare4

.PHONY: help serve demo test check format lint types oracle behaviour build clean

help:  ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

.venv/.serve: pyproject.toml
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check -e '.[fast]'
	touch $@

.venv/.dev: pyproject.toml
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(PY) -m pip install --quiet --disable-pip-version-check -e '.[fast,proxy,hypothesis,tokenizers]' --group dev
	$(PY) -m pip install --quiet --disable-pip-version-check --upgrade --target $(OLD) --group clients-old
	touch $@ .venv/.serve

serve: .venv/.serve  ## serve the mock on http://127.0.0.1:8790 (ARGS='--pace instant' adds options)
	$(BIN)/workersai-mock serve $(ARGS)

demo: .venv/.serve  ## start the mock, stream the documented curl, show the tokens
	PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh

test: .venv/.dev  ## all tests
	$(PY) -m pytest -n $(N) $(ARGS)

check: .venv/.dev  ## format check, lint, types, tests, coverage
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(PY) -m coverage erase
	WORKERSAI_MOCK_REQUIRE_ALL=1 $(PY) -m coverage run -m pytest -n $(N)
	$(PY) -m coverage combine --quiet
	$(PY) -m coverage report

format: .venv/.dev  ## repair formatting and imports
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

oracle: .venv/.dev  ## compare with Cloudflare's own validator, 20,000 bodies a version; record its verdicts
	$(PY) -m tests.oracle.record
	WORKERSAI_MOCK_REQUIRE_ALL=1 WORKERSAI_MOCK_ORACLE_N=$${WORKERSAI_MOCK_ORACLE_N:-20000} \
	  $(PY) -m pytest -n $(N) tests/oracle $(ARGS)

behaviour: .venv/.dev  ## run real SDKs under every fault (2 min), write docs/client-behaviour.md
	$(PY) -m tests.clients.behaviour > docs/client-behaviour.md.new
	mv docs/client-behaviour.md.new docs/client-behaviour.md

build: .venv/.dev  ## wheel and sdist
	$(PY) -m build --no-isolation

clean:  ## remove what was built
	rm -rf .venv build dist .coverage* .mypy_cache .ruff_cache .pytest_cache

# Everything runs from .venv, which each target sets up first. `make -s help` lists the targets.
PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
# One more than cores: some tests wait.
N ?= 3
# pip compiles what it installs, but not what it only points to.
ROOTS := mockserver contracts pytest_plugin
# Two majors of one SDK do not fit into one environment, nor do clients that pin one another's parts:
# each group `clients-NAME` of pyproject.toml lives in .venv/clients/NAME.
APART := cloudflare4 openai1 openai2 litellm litellm-native langchain-before langchain-community pydantic-ai
# JavaScript clients: each folder tests/clients/node/NAME lives in .venv/clients/node-NAME, Node 24 with it.
JS := $(notdir $(patsubst %/,%,$(wildcard tests/clients/node/*/)))

# Tests start hundreds of processes; each would compile the same modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help serve demo test clients check format lint types oracle downstream behaviour screenshots build clean

help:  ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

.venv/.serve: pyproject.toml
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check -e '.[fast]'
	$(PY) -m compileall -q $(ROOTS)
	touch $@

.venv/.dev: pyproject.toml
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(PY) -m pip install --quiet --disable-pip-version-check -e '.[fast,proxy,hypothesis,tokenizers]' --group dev
	$(PY) -m compileall -q $(ROOTS)
	touch $@ .venv/.serve

.venv/.clients: .venv/.dev
	for name in $(APART); do \
	  $(PY) -m pip install --quiet --disable-pip-version-check --upgrade \
	    --target .venv/clients/$$name --group clients-$$name || exit 1; \
	done
	touch $@

# `make` builds each of these files from its own folder, so that one lock touches one installation.
.venv/clients/node-%/.installed: tests/clients/node/%/package.json tests/clients/node/%/package-lock.json
	@command -v npm >/dev/null || { echo "npm is needed for the JavaScript clients" >&2; exit 1; }
	mkdir -p $(@D)
	cp $^ $(@D)
	cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

.venv/.node: $(JS:%=.venv/clients/node-%/.installed)
	touch $@

clients: .venv/.clients .venv/.node  ## the clients that need an environment of their own (`make test` skips them without)

serve: .venv/.serve  ## serve the mock on http://127.0.0.1:8790 (ARGS='--pace instant' adds options)
	$(BIN)/workersai-mock serve $(ARGS)

demo: .venv/.serve  ## start the mock, stream the documented curl, show the tokens
	PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh

test: .venv/.dev  ## tests for every day: all but the rest of each sweep
	$(PY) -m pytest -n $(N) $(ARGS)

check: .venv/.dev .venv/.clients .venv/.node  ## what CI runs: format check, lint, types, every test, coverage
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

behaviour: .venv/.clients .venv/.node  ## run real SDKs under every fault (5 min), write docs/client-behaviour.md
	$(PY) -m tests.clients.behaviour > docs/client-behaviour.md.new
	mv docs/client-behaviour.md.new docs/client-behaviour.md

screenshots: .venv/.dev  ## take the pictures of the playground, docs/playground/*.png (needs chromium)
	$(PY) -m tests.playground.screenshot docs/playground

downstream: .venv/.dev  ## build the wheel; test examples/downstream with it, pytest and its own needs alone
	rm -rf build/downstream && mkdir -p build/downstream
	$(PY) -m build --no-isolation --wheel --outdir build/downstream . >build/downstream/build.log
	$(PYTHON) -m venv build/downstream/venv
	build/downstream/venv/bin/python -m pip install --quiet --disable-pip-version-check \
	  build/downstream/*.whl 'pytest>=8' 'cloudflare>=5,<6' 'httpx>=0.28'
	cp -R examples/downstream build/downstream/project
	cd build/downstream/project && ../venv/bin/python -m pytest $(ARGS)

build: .venv/.dev  ## wheel and sdist
	$(PY) -m build --no-isolation

clean:  ## remove what was built
	rm -rf .venv build dist .coverage* .mypy_cache .ruff_cache .pytest_cache

# Waywarden. `make demo` shows it, `make test` proves it; both set up everything they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test check lint format browser-test bench clean requirements reference

help:
	@echo "make demo          simulated London on a live page, everything set up"
	@echo "make test          all tests, Chromium ones included where Chromium can be had"
	@echo "make check         what CI runs: format, lint, types, import rule, tests"
	@echo "make browser-test  only the browser stories; screenshots in test-output/"
	@echo "make bench         measure everything (minutes)"
	@echo "make reference     print docs/reference/detection.md from the cases in tests/spec"
	@echo "make requirements  lock the dependencies anew"

demo: $(VENV)/.run
	$(BIN)/waywarden demo $(DEMO)

test: $(VENV)/.test chromium
	$(BIN)/python -m tests.compile_first
	$(BIN)/pytest -n 2

check: lint test

lint: $(VENV)/.test
	$(BIN)/ruff format --check src tests tools hatch_build.py
	$(BIN)/ruff check src tests tools hatch_build.py
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.test
	$(BIN)/ruff format src tests tools hatch_build.py
	$(BIN)/ruff check --fix src tests tools hatch_build.py

browser-test: $(VENV)/.test chromium
	$(BIN)/pytest -n 0 -m browser

bench: $(VENV)/.test
	$(BIN)/waywarden bench all --out docs/benchmarks.json

reference: $(VENV)/.test
	$(BIN)/python -m tests.spec.write_reference

.PHONY: chromium
chromium:
	@sh tools/ensure_chromium.sh

# The package with what it needs to run; assets are fetched by the build hook.
$(VENV)/.run: requirements.txt pyproject.toml package-lock.json hatch_build.py
	PYTHON=$(PYTHON) sh tools/make_venv.sh $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements-test.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements-test.txt
	@touch $@

# Needs uv (pip install uv). The output names no host.
requirements:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--extra test -c requirements.txt pyproject.toml -o requirements-test.txt

clean:
	rm -rf $(VENV) build dist test-output staticfiles

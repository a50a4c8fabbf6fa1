# One command each for a machine that has only Python 3.11+, make and git.
# The work itself is in tools/; here stands what there is and in which order.

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help setup run test quick check bench lock dev

help:  ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup:  ## Install what the program needs: system libraries, .venv, locked dependencies
	@tools/setup.sh requirements.lock

run: setup  ## Start the program with the sample province
	@$(BIN)/ntm-assess sample --if-empty
	@exec $(BIN)/ntm-assess serve

test: dev  ## Every test; the journeys in a real Chromium come last
	@tools/chromium.sh >/dev/null
	$(PYTEST) -m "not browser"
	CHROMIUM="$$(tools/chromium.sh)" $(PYTEST) -m browser

quick: dev  ## Every test but the browser journeys
	$(PYTEST) -m "not browser"

check: dev  ## Everything a change must pass besides the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint templates --lint
	$(BIN)/pylint ntm_assess
	$(BIN)/ntm-assess check-criteria

bench: dev  ## Autosave, checklist and dossier, each beside its floor
	$(BIN)/python -m tests.bench

lock: dev  ## Resolve the dependencies anew into both lock files
	@tools/lock.sh

dev:
	@tools/setup.sh requirements-dev.lock

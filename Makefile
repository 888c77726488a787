# A newcomer needs two of these: `make demo` and `make test`.

PYTHON ?= $(or $(shell command -v python3.11 || command -v python3),python3.11)
PORT ?= 8000
SIZE ?= small
ARGS ?=
ONLY ?=
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test check audit proof bench pictures format lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

setup: ## Make .venv with everything pinned, for running and for testing
	@$(PYTHON) tools/setup.py tests

demo: ## Run a piece of Bắc Kạn with invented dossiers (PORT=8000, SIZE=small, province or million)
	@$(PYTHON) tools/setup.py run
	@exec $(BIN)/caicach demo --port $(PORT) --size $(SIZE)

serve: ## Run this checkout's own database as it is, without demo data (PORT=8000)
	@$(PYTHON) tools/setup.py run
	@exec $(BIN)/caicach serve --port $(PORT)

test: check ## All checks, all tests, browser journeys: all that CI runs besides audit (ARGS="tests/core" picks)
	@exec $(BIN)/pytest -n 3 --dist worksteal $(ARGS)

check: setup ## All checks without the tests: format, lint, types, imports, migrations, documents (ONLY=types picks)
	@$(BIN)/python tools/checks.py $(ONLY)

audit: setup ## Are the packages the pinned ones, and is one of them known to be weak?
	@exec $(BIN)/python tools/audit.py

proof: setup ## The long runs: 200 kills under load, a million dossiers
	@exec $(BIN)/pytest -m proof -o faulthandler_timeout=0 $(ARGS)

bench: setup ## Measure against the references of the same run (ONLY=P1,P2 picks)
	@exec $(BIN)/python -m bench $(if $(ONLY),--only $(ONLY))

pictures: setup ## Make the pictures of the documents anew (docs/images)
	@exec $(BIN)/pytest tests/journeys/pictures.py

format: setup ## Put the code into the house form
	@$(BIN)/ruff check --fix --quiet . ; exec $(BIN)/ruff format .

lock: setup ## Pin the packages anew, by hash
	@$(BIN)/python -m pip install --quiet uv==0.13.9
	@for set in base dev; do $(BIN)/uv pip compile --quiet --generate-hashes --python-version 3.11 \
		-o requirements/$$set.txt requirements/$$set.in; done

clean: ## Remove the private databases and made files of this checkout (not .venv)
	@exec $(BIN)/caicach database remove

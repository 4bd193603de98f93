# `make` alone lists the commands. Needs Python 3.11 or newer and nothing else.
.DEFAULT_GOAL := help
.PHONY: help setup tools demo serve worker test chaos fuzz audit check bench stop clean histories

PYTHON3 ?= python3
VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip install -qq --disable-pip-version-check --no-input
RUN_STAMP := $(VENV)/.installed
TOOLS_STAMP := $(VENV)/.tools-installed
ARGS ?=
PORT ?= 8000
TEST_PROCESSES ?= 2
ROUNDS ?= 50
EXAMPLES ?= 100
HISTORIES ?= 1000
KILLS ?= 20
FUZZ := .data/fuzz/bin/schemathesis
AUDIT := .data/audit/bin/pip-audit
SEED ?=

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(RUN_STAMP) ## Create .venv, install, start PostgreSQL, migrate
	@$(PYTHON) manage.py migrate --verbosity 0

demo: setup ## Run the main job on two real events and print who paid what
	@$(PYTHON) manage.py demo $(ARGS)

serve: setup ## Run the web console, a worker and beat; sweeps the demo venues (PORT=8000)
	@$(PYTHON) manage.py demo --if-empty --schedule 10
	@$(PYTHON) manage.py demo_people
	@$(PYTHON) manage.py serve --port $(PORT) $(ARGS)

worker: setup ## Run one more worker (ARGS="-Q webhooks -n webhooks@%h" for the one of webhooks)
	@LOG_LEVEL=$${LOG_LEVEL:-INFO} $(PYTHON) -m celery -A backoffice.config.celery worker $(ARGS)

test: tools ## Run the tests (ARGS="-k name" for some of them)
	@$(PYTHON) -m pytest -q -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder $(ARGS)

chaos: tools ## Kill servers under load; nothing may be lost (ROUNDS=50 SEED=7)
	@$(PYTHON) -m tests.chaos --rounds $(ROUNDS) $(if $(SEED),--seed $(SEED)) $(ARGS)

fuzz: tools $(FUZZ) ## schemathesis over the whole API (EXAMPLES=100 SEED=1)
	@$(PYTHON) -m tests.fuzz --program $(FUZZ) --examples $(EXAMPLES) --seed $(or $(SEED),1) $(ARGS)

audit: $(AUDIT) ## Pinned dependencies against public advisories (pip-audit)
	@$(PYTHON) -m tests.audit --program $(AUDIT) $(ARGS)

histories: tools ## Statements of random histories, and of killed workers (HISTORIES=1000 KILLS=20)
	@STATEMENT_EXAMPLES=$(HISTORIES) STATEMENT_KILL_ACCOUNTS=10000 STATEMENT_KILLS=$(KILLS) \
	  $(PYTHON) -m pytest -q -s -o faulthandler_timeout=0 \
	  tests/statements/test_histories.py tests/statements/test_workers.py $(ARGS)

check: tools ## Lint, types, layers, migrations, deployment settings
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PYTHON) manage.py check --database default
	@echo "$(PYTHON) manage.py check --deploy  # with the settings of production"
	@BACKOFFICE_ENV=production ALLOWED_HOSTS=backoffice.example \
	  DATABASE_URL=postgresql://backoffice_app@database.invalid/backoffice \
	  CELERY_BROKER_URL=redis://broker.invalid/0 \
	  SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))')" \
	  $(PYTHON) manage.py check --deploy --fail-level WARNING

bench: setup ## Measure postings, bulk entries and sweeps; prints JSON
	@$(PYTHON) manage.py bench all --format json $(ARGS)

stop: ## Stop the embedded servers
	@test ! -x $(PYTHON) || $(PYTHON) -m backoffice.config.embedded stop

clean: ## Delete the embedded database, the secrets, .venv and caches
	@test ! -x $(PYTHON) || $(PYTHON) -m backoffice.config.embedded remove
	@rm -rf .data $(VENV) .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

tools: $(TOOLS_STAMP)

$(PYTHON):
	@$(PYTHON3) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " \
	  + sys.version.split()[0] + ": name one, as in make PYTHON3=python3.12" \
	  if sys.version_info < (3, 11) else 0)'
	@$(PYTHON3) -m venv $(VENV)

$(RUN_STAMP): requirements.txt | $(PYTHON)
	@echo "Installing what the project needs into $(VENV) (once) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(FUZZ): requirements-fuzz.txt | $(PYTHON)
	@echo "Installing schemathesis into an environment of its own (once) ..."
	@$(PYTHON) -m venv .data/fuzz
	@.data/fuzz/bin/python -m pip install -qq --disable-pip-version-check -r $<
	@touch $@

$(AUDIT): requirements-audit.txt | $(PYTHON)
	@echo "Installing pip-audit into an environment of its own (once) ..."
	@$(PYTHON) -m venv .data/audit
	@.data/audit/bin/python -m pip install -qq --disable-pip-version-check -r $<
	@touch $@

$(TOOLS_STAMP): requirements-dev.txt $(RUN_STAMP)
	@echo "Installing the tools for tests and checks (once) ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@

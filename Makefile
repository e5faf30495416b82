.DELETE_ON_ERROR:
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run phone help dev fast test check bench calibrate lock

## Start Flicker on this machine.
run: $(VENV)/installed$(if $(DATABASE_URL)$(DATABASE_URL_FILE),-postgres) staticfiles/collected
	@exec $(BIN)/python manage.py start

## Start it for phones in the same network as well, over https: see docs/phone.md.
phone: $(VENV)/installed$(if $(DATABASE_URL)$(DATABASE_URL_FILE),-postgres) staticfiles/collected
	@exec $(BIN)/python manage.py phone

## List these targets.
help:
	@awk '/^## / { said = substr($$0, 4) } /^[a-z]+:/ && said { split($$0, name, ":"); printf "make %-10s %s\n", name[1], said; said = "" }' $(firstword $(MAKEFILE_LIST))

## Work on the code: a server that starts anew when a file changes, with sample data of its own in data-dev/.
dev: $(VENV)/installed-dev
	@exec env -u DATABASE_URL -u DATABASE_URL_FILE -u HTTPS DEBUG=on DATA_DIR=data-dev HOST=127.0.0.1 ALLOWED_HOSTS=127.0.0.1,localhost \
		PORT=$${PORT:-8001} $(BIN)/python manage.py dev

## Most tests in a minute, on SQLite: no browser, nothing marked slow, and few examples of each property.
fast: $(VENV)/installed-dev
	@env -u DATABASE_URL -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest -q -n 2 --no-migrations --hypothesis-profile=few -m "not browser and not slow" tests

## All tests, on SQLite and, where one is reachable, on PostgreSQL; with T=tests/views/test_home.py only those, on SQLite.
test: $(VENV)/installed-dev
	@PATH="$(abspath $(BIN)):$$PATH" sh tests/run.sh

## Formatting, lint, types of Python and JavaScript, imports, migrations, deployment.
check: $(VENV)/installed-dev node_modules/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djade --target-version 5.2 --check $(shell find templates benchmarks -name '*.html')
	$(BIN)/mypy
	$(BIN)/lint-imports
	@sh tests/javascript.sh
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py write_docs --check
	HTTPS=on TRUSTED_PROXY_COUNT=1 DATA_DIR=$(VENV)/check $(BIN)/python manage.py check --deploy --fail-level WARNING

## How long pages, files and statistics take; with WITH=over-http,memory,first-paint,years these too.
bench: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks $(if $(WITH),--with $(WITH))

## How often the statistics find what is not there, and what is; fails when a rate leaves its band.
calibrate: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks.calibrate
	$(BIN)/python -m benchmarks.hours
	$(BIN)/python -m benchmarks.trials

## Compile the locks afresh, without addresses.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade -q -o requirements.lock
	uv pip compile pyproject.toml --extra postgres --extra metrics --extra cache --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade -q -o requirements-postgres.lock
	uv pip compile pyproject.toml --extra dev --extra postgres --extra metrics --extra cache --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade -q -o requirements-dev.lock

staticfiles/collected: $(shell find static -type f) tracker/stylesheets.py tracker/collected.py requirements.lock | $(VENV)/installed
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@touch $@

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Flicker needs Python 3.11 or newer.")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.lock | $(VENV)/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@touch $@

$(VENV)/installed-postgres: requirements-postgres.lock | $(VENV)/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements-postgres.lock
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock | $(VENV)/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/installed $(VENV)/installed-postgres

# Only where there is a Node.js: tests/javascript.sh says so where there is none.
node_modules/installed: package-lock.json
	@if command -v node >/dev/null && command -v npm >/dev/null; then npm ci --silent && touch $@; fi

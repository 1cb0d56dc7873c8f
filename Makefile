# Every target but the last few runs on the rehearsal: a local stand-in, never Azure.
# To run the plain `pulumi` commands named here yourself:   . .rehearsal/env

.DEFAULT_GOAL := help
.PHONY: help setup python up failover failback outage recover status publish drill backup restore advance \
        repair down serve \
        check test lint format snapshots bench

PYTHON := .venv/bin/python
REHEARSAL := $(PYTHON) -m rehearsal
MOCK_TESTS := tests/components $(wildcard tests/test_*.py)

help: ## Lists the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/  \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12

setup: ## Gets what is missing: .venv, the pinned packages, the Pulumi CLI
	@tools/setup

python:
	@tools/setup python

# pulumi stack init dr; pulumi up --yes --skip-preview -s dr; then the same for primary
up: setup ## Deploys both regions, dr first
	@$(REHEARSAL) up

# pulumi config set drActive true -s dr; pulumi up --yes --skip-preview --continue-on-error -s dr
# (again until it exits with 0); then the same for primary, unless that region is dark
failover: setup ## [LOOKED=yes]: makes the DR region active, then the primary standby unless it is dark
	@$(REHEARSAL) failover "$(LOOKED)"

# the same with drActive false: primary first, then dr
failback: setup ## [LOOKED=yes]: makes the primary region active, then the DR region standby
	@$(REHEARSAL) failback "$(LOOKED)"

# no pulumi command: it is Azure that fails
outage: setup ## REGION=primary|dr [MODE=refuse|hang|lose|slow] [PART=bus|workflows]: a region fails
	@$(REHEARSAL) outage "$(REGION)" "$(MODE)" "$(PART)"

recover: setup ## REGION=primary|dr: that region answers again
	@$(REHEARSAL) recover "$(REGION)"

# pulumi preview --json --show-sames -s dr; the same for primary; what Azure holds beside it
status: setup ## What each region is, has, and lacks of what the settings want
	@$(REHEARSAL) status

# curl -X POST "$URL" -H "Ocp-Apim-Subscription-Key: $KEY" -H "Idempotency-Key: ..." --data-binary @FILE
publish: setup ## CHANNEL=placed FILE=... [KEY=...]: publishes one message, retried safely with KEY
	@$(REHEARSAL) publish "$(CHANNEL)" "$(FILE)" "$(KEY)"

# the commands above, under load: outage, failover, recover, failover, failback
drill: setup ## [RATE=20]: publishes while a region dies and comes back, and counts what was lost
	@$(REHEARSAL) drill "$(RATE)"

# Azure Automation > Runbooks > backup_apim > Start (docs/backup.md)
backup: setup ## Backs the gateway up now, with the deployed runbook
	@$(REHEARSAL) backup

# az apim create ..., az role assignment create ..., then restore_apim > Start (docs/backup.md)
restore: setup ## [TARGET=restored]: restores the backup into an empty service of another group
	@$(REHEARSAL) restore "$(TARGET)"

# no pulumi command: on Azure, time passes by itself
advance: setup ## HOURS=48: moves the rehearsal's clock, so that the backup's schedule comes due
	@$(REHEARSAL) advance "$(HOURS)"

# pulumi cancel --yes -s dr; pulumi refresh --clear-pending-creates ...; pulumi up ... -s dr;
# pulumi preview --import-file FILE -s dr; pulumi import --file FILE --generate-code=false ... -s dr;
# pulumi up ... -s dr
repair: setup ## STACK=dr|primary: adopts what an interrupted deployment left, then completes it
	@$(REHEARSAL) repair "$(STACK)"

# pulumi state unprotect --all --yes -s primary; pulumi destroy --yes --skip-preview -s primary;
# pulumi stack rm --yes primary; then the same for dr
down: setup ## Destroys both regions, protected queues included, and ends the rehearsal
	@$(REHEARSAL) down

serve: setup ## Runs the rehearsal's server in the foreground
	@$(REHEARSAL) serve

lint: python
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy

check: lint ## Format, lint, types, and the mock tests of the program: no engine, no rehearsal
	@$(PYTHON) -m pytest $(MOCK_TESTS)

test: setup lint ## The same, and all other tests: of the rehearsal, and with the real Pulumi engine
	@$(PYTHON) -m pytest

format: python ## Rewrites the Python files as `check` wants them
	@$(PYTHON) -m ruff format .
	@$(PYTHON) -m ruff check --fix .

snapshots: python ## Records what every stack and standing deploys; review the diff
	@$(PYTHON) -m pytest tests/test_stacks.py --update-snapshots

bench: setup ## Prints the figures of the README
	@$(PYTHON) -m bench

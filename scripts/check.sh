#!/usr/bin/env bash
# All checks, even when one of them fails; the exit status says whether all passed.
source "$(dirname "$0")/lib.sh"
status=0
attempt() { say "$*"; "$@" || status=1; }
attempt .venv/bin/ruff check .
attempt .venv/bin/ruff format --check .
attempt .venv/bin/mypy
attempt .venv/bin/lint-imports --no-cache
attempt npm run --silent check
attempt "$PY" scripts/messages.py missing
attempt "$TANDEM" makemigrations --check --dry-run
exit "$status"

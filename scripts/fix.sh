#!/usr/bin/env bash
source "$(dirname "$0")/lib.sh"
.venv/bin/ruff check --fix .
.venv/bin/ruff format .
"$PY" scripts/messages.py add
"$PY" scripts/map.py

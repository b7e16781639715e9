#!/usr/bin/env bash
# Pins and hashes of all packages; kept pins stay, `scripts/lock.sh --upgrade` moves them.
source "$(dirname "$0")/lib.sh"
TOOLS="$(mktemp -d)"
trap 'rm -rf "$TOOLS"' EXIT
python3 -m venv "$TOOLS/venv"
"$TOOLS/venv/bin/pip" install --quiet --disable-pip-version-check uv
options=(--quiet --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 "$@")
"$TOOLS/venv/bin/uv" pip compile pyproject.toml "${options[@]}" --output-file requirements/run.txt
"$TOOLS/venv/bin/uv" pip compile pyproject.toml --group dev "${options[@]}" --output-file requirements/dev.txt
"$TOOLS/venv/bin/uv" pip compile --group vectors --no-deps "${options[@]}" --output-file requirements/vectors.txt

#!/usr/bin/env bash
# Everything that running and testing needs; a second call takes seconds.
source "$(dirname "$0")/lib.sh"

environment() {
  local python="${PYTHON:-python3}" want
  need_command "$python" python3
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || die "Python 3.11 or newer is needed"
  want="$(hash_of requirements/dev.txt requirements/vectors.txt pyproject.toml) $ROOT"
  is_fresh .venv/.stamp "$want" && return
  if [ ! -x "$PY" ]; then
    say "virtual environment"
    "$python" -c 'import ensurepip' 2>/dev/null || install_debian python3-venv
    "$python" -m venv .venv
  fi
  say "Python packages"
  "$PY" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
  "$PY" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/vectors.txt ||
    say "word vectors were not installed: texts are matched by their spelling and topics alone"
  "$PY" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
  echo "$want" > .venv/.stamp
}

front_end() {
  local packages sources
  need_command node nodejs
  need_command npm npm
  packages="$(hash_of package.json package-lock.json .npmrc)"
  if ! is_fresh node_modules/.stamp-packages "$packages"; then
    say "front-end packages"
    npm ci --silent </dev/null
    echo "$packages" > node_modules/.stamp-packages
  fi
  sources="$(hash_of package.json package-lock.json assets)"
  if ! is_fresh node_modules/.stamp-assets "$sources" || [ ! -d src/tandem/kit/static ]; then
    say "front end"
    npm run --silent build </dev/null
    echo "$sources" > node_modules/.stamp-assets
  fi
}

environment
front_end
"$PY" scripts/messages.py compile

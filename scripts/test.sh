#!/usr/bin/env bash
# The whole suite on SQLite, then on PostgreSQL; arguments go to pytest. DATABASES="sqlite" takes one of the two.
source "$(dirname "$0")/lib.sh"
source scripts/postgres.sh
scripts/setup.sh
need_command chromium chromium fonts-dejavu-core

DATA="$(mktemp -d /tmp/tandem-test.XXXXXX)"
finish() { stop_postgres; rm -rf "$DATA"; }
trap finish EXIT
trap 'exit 130' INT TERM

suite() {
  say "tests on $1"
  TANDEM_DATA_DIR="$DATA/$1" "$PY" -m pytest -n "${WORKERS:-2}" "${@:2}" </dev/null
}

status=0
unset DATABASE_URL
for database in ${DATABASES:-sqlite postgresql}; do
  [ "$database" = sqlite ] || start_postgres
  suite "$database" "$@" || status=$?
done
exit "$status"

#!/usr/bin/env bash
# Rounds of kill -9, on SQLite and on PostgreSQL. ROUNDS=20 is the number of rounds of each kind.
source "$(dirname "$0")/lib.sh"
source scripts/postgres.sh
scripts/setup.sh
DATA="$(mktemp -d /tmp/tandem-faults.XXXXXX)"
trap 'stop_postgres; rm -rf "$DATA"' EXIT
status=0
unset DATABASE_URL
for database in ${DATABASES:-sqlite postgresql}; do
  [ "$database" = sqlite ] || start_postgres
  say "faults on $database"
  TANDEM_DATA_DIR="$DATA/$database" "$PY" -m pytest tests/faults -p no:randomly "$@" </dev/null || status=$?
done
exit "$status"

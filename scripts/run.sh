#!/usr/bin/env bash
# run.sh HOST PORT: the demo school, from nothing to a served page.
source "$(dirname "$0")/lib.sh"
scripts/setup.sh
export TANDEM_DEMO="${TANDEM_DEMO:-1}"
"$TANDEM" migrate --verbosity 0
[ "$TANDEM_DEMO" != 1 ] || "$TANDEM" demo
case "${TANDEM_DEBUG:-0}" in
  1 | true | True | yes | on) ;;
  *) "$TANDEM" collectstatic --noinput --verbosity 0 ;;
esac
exec "$TANDEM" serve --host "${1:-127.0.0.1}" --port "${2:-8000}"

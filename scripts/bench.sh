#!/usr/bin/env bash
# Speed and size in a database of its own; arguments name rows (see `tandem bench --help`).
source "$(dirname "$0")/lib.sh"
scripts/setup.sh
DATA="$(mktemp -d /tmp/tandem-bench.XXXXXX)"
trap 'rm -rf "$DATA"' EXIT
export TANDEM_DATA_DIR="$DATA" TANDEM_LOG_LEVEL=WARNING
"$TANDEM" migrate --verbosity 0
"$TANDEM" collectstatic --noinput --verbosity 0
"$TANDEM" bench "$@"

#!/usr/bin/env bash
source "$(dirname "$0")/lib.sh"
scripts/setup.sh
export TANDEM_DEMO=1
"$TANDEM" migrate --verbosity 0
exec "$TANDEM" demo

# Shared by the scripts: strict mode, the folder of the project, Debian packages, stamps.
set -euo pipefail
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT"
PY="$ROOT/.venv/bin/python"
TANDEM="$ROOT/.venv/bin/tandem"

say() { if [ -t 1 ]; then printf "\033[1m→ %s\033[0m\n" "$*"; else printf "→ %s\n" "$*"; fi; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# need_command COMMAND PACKAGE…: install Debian packages when the command is absent.
need_command() {
  local command="$1"; shift
  command -v "$command" >/dev/null 2>&1 || install_debian "$@"
}

install_debian() {
  command -v apt-get >/dev/null 2>&1 || die "please install: $*"
  [ "$(id -u)" = 0 ] || die "missing packages; run as root: apt-get install $*"
  say "installing $*"
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" </dev/null >/dev/null
}

# hash_of PATH…: one hash of the contents and names of files and folders.
hash_of() { find "$@" -type f -print0 2>/dev/null | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1; }

# is_fresh STAMP HASH: was this already done for these inputs?
is_fresh() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Sourced: a private PostgreSQL on a free port in a temporary folder, for the time of one script.
# start_postgres sets DATABASE_URL; stop_postgres removes everything.
POSTGRES_DIR=""

postgres_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; }

as_postgres() {
  if [ "$(id -u)" = 0 ]; then (cd "$POSTGRES_DIR" && runuser -u postgres -- "$@"); else "$@"; fi
}

start_postgres() {
  local bin port
  [ -n "$(postgres_bin)" ] || install_debian postgresql postgresql-contrib
  bin="$(postgres_bin)"
  port="$(free_port)"
  POSTGRES_DIR="$(mktemp -d /tmp/tandem-pg.XXXXXX)"
  [ "$(id -u)" != 0 ] || chown postgres "$POSTGRES_DIR"
  as_postgres "$bin/initdb" --pgdata "$POSTGRES_DIR/data" --username postgres --auth trust --encoding UTF8 --locale C.UTF-8 >/dev/null
  as_postgres "$bin/pg_ctl" --pgdata "$POSTGRES_DIR/data" --log "$POSTGRES_DIR/log" --wait --silent \
    --options "-p $port -k $POSTGRES_DIR -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200" start
  export DATABASE_URL="postgres://postgres@127.0.0.1:$port/tandem"
  as_postgres "$bin/createdb" --host 127.0.0.1 --port "$port" --username postgres tandem
}

stop_postgres() {
  [ -n "$POSTGRES_DIR" ] || return 0
  as_postgres "$(postgres_bin)/pg_ctl" --pgdata "$POSTGRES_DIR/data" --mode immediate --silent stop || true
  rm -rf "$POSTGRES_DIR"
  POSTGRES_DIR=""
  unset DATABASE_URL
}

#!/usr/bin/env bash
# The whole distributed stack on one Debian machine, from the installed PostgreSQL (with TimescaleDB if it is there) and redis-server, on
# loopback ports and in a folder of its own: postgres, redis, two Ingest, two Query, Gateway, Agent.
#
#   deploy/local.sh start  [DIR]   starts whatever does not run yet; ports, passwords and process ids are in DIR/env
#   deploy/local.sh status [DIR]   says what runs; exit code 1 if anything does not
#   deploy/local.sh stop   [DIR]   stops everything; the data stays in DIR
#
# DIR: default /var/lib/lightwatch-local for root, else ~/.local/state/lightwatch-local.
# LIGHTWATCH_BASE_PORT   first port to try, default 18080; the Gateway gets the first free one
# LIGHTWATCH_CONFIGURATION   Release (default; built when missing) or Debug
# LIGHTWATCH_POSTGRES   timescale, plain, or auto (default: TimescaleDB if it is installed)
# LIGHTWATCH_DATABASE_DIR   an empty folder, on another disk say, for the database; default: inside DIR
# LIGHTWATCH_PARTS      what to start, default all: "postgres redis ingest1 ingest2 query1 query2 gateway agent"
# LIGHTWATCH_SETTINGS   further settings of the four services, as environment: "Ingest__MaxRequestBytes=1048576 Agent__Interval=00:00:01"
set -euo pipefail
shopt -s inherit_errexit

verb=${1:-}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [ "$(id -u)" = 0 ]; then default=/var/lib/lightwatch-local; else default=${XDG_STATE_HOME:-$HOME/.local/state}/lightwatch-local; fi
dir=${2:-$default}
configuration=${LIGHTWATCH_CONFIGURATION:-Release}
names=(postgres redis ingest1 ingest2 query1 query2 gateway agent)
deadline=120 # seconds until each part has to answer

say() { printf '%s\n' "$*"; }
fail() { printf 'local.sh: %s\n' "$*" >&2; exit 1; }

# --- what is there ---------------------------------------------------------------------------------------------------------------------

find_programs() {
  local missing=() folder
  pgbin=""
  for folder in /usr/lib/postgresql/*/bin; do [ -x "$folder/initdb" ] && pgbin=$folder; done
  if [ -z "$pgbin" ] && command -v initdb >/dev/null; then pgbin=$(dirname "$(readlink -f "$(command -v initdb)")"); fi
  [ -n "$pgbin" ] || missing+=("PostgreSQL (apt-get install postgresql)")
  redis=$(command -v redis-server || true)
  [ -n "$redis" ] || missing+=("redis-server (apt-get install redis-server)")
  command -v dotnet >/dev/null || missing+=("the .NET 10 SDK")
  if [ "$(id -u)" = 0 ] && ! id postgres >/dev/null 2>&1; then missing+=("the user postgres, as which PostgreSQL runs when this is root"); fi
  if [ ${#missing[@]} -gt 0 ]; then
    printf 'local.sh: missing: %s\n' "${missing[@]}" >&2
    exit 1
  fi

  timescale=no
  local version
  version=$(basename "$(dirname "$pgbin")")
  for folder in "/usr/share/postgresql/$version/extension" "$pgbin/../share/extension" "$pgbin/../share/postgresql/extension"; do
    [ -f "$folder/timescaledb.control" ] && timescale=yes
  done
  case ${LIGHTWATCH_POSTGRES:-auto} in
    auto) ;;
    plain) timescale=no ;;
    timescale) [ $timescale = yes ] || fail "TimescaleDB is not installed for the PostgreSQL in $pgbin" ;;
    *) fail "LIGHTWATCH_POSTGRES is '$LIGHTWATCH_POSTGRES'; it can be auto, plain or timescale" ;;
  esac
}

wanted() { # name
  [[ " ${LIGHTWATCH_PARTS:-${names[*]}} " == *" $1 "* ]]
}

program() { # project
  local path
  path=$(find "$root/$1/bin/$configuration" -mindepth 2 -maxdepth 2 -name "LightWatch.$1.dll" 2>/dev/null | sort | tail -1)
  printf '%s' "$path"
}

build() {
  local project
  for project in Ingest Query Gateway Agent; do
    if [ -z "$(program $project)" ]; then
      say "building $project"
      dotnet build "$root/$project" -c "$configuration" --nologo -v quiet
    fi
  done
}

# --- processes -------------------------------------------------------------------------------------------------------------------------

# A process is ours if it runs in its own folder here: process ids come again.
runs() { # name
  local pid cwd
  pid=$(cat "$dir/run/$1.pid" 2>/dev/null) || return 1
  cwd=$(readlink "/proc/$pid/cwd" 2>/dev/null) || return 1
  [[ $cwd == "$dir/$1" || $cwd == "$dir/$1/"* ]]
}

launch() { # name, command...
  local name=$1
  shift
  mkdir -p "$dir/$name"
  (cd "$dir/$name" && exec setsid "$@") >>"$dir/log/$name.log" 2>&1 </dev/null &
  echo $! >"$dir/run/$name.pid"
}

as_postgres() { # command...
  if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid=postgres --regid=postgres --init-groups env HOME=/tmp "$@"); else "$@"; fi
}

answers() { # port, path
  local status=""
  { exec 9<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  printf 'GET %s HTTP/1.0\r\n\r\n' "$2" >&9
  IFS= read -r -t 5 status <&9 || true
  exec 9<&-
  [[ $status == *" 200"* ]]
}

await() { # what, name of the process, command...
  local what=$1 name=$2 end=$((SECONDS + deadline))
  shift 2
  until "$@" >/dev/null 2>&1; do
    runs "$name" || fail "$what ended at the start; the end of $dir/log/$name.log: $(tail -n 3 "$dir/log/$name.log")"
    [ $SECONDS -lt $end ] || fail "$what does not answer after $deadline s; see $dir/log/$name.log"
    sleep 0.1
  done
}

# --- ports, passwords ------------------------------------------------------------------------------------------------------------------

free_port() { # sets $port to the next free one
  while { true >"/dev/tcp/127.0.0.1/$next"; } 2>/dev/null; do next=$((next + 1)); done
  port=$next
  next=$((next + 1))
}

secret() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

choose() { # once for a folder: a stack that starts again is found where it was
  next=${LIGHTWATCH_BASE_PORT:-18080}
  local key
  {
    for key in GATEWAY_WEB GATEWAY_GRPC GATEWAY_HTTP POSTGRES REDIS INGEST1_WEB INGEST1_GRPC INGEST1_HTTP INGEST2_WEB INGEST2_GRPC INGEST2_HTTP QUERY1_WEB QUERY2_WEB; do
      free_port
      echo "PORT_$key=$port"
    done
    echo "POSTGRES_PASSWORD=$(secret)"
    echo "REDIS_PASSWORD=$(secret)"
  } >"$dir/choices"
}

write_env() {
  local name
  {
    cat "$dir/choices"
    echo "LIGHTWATCH_URL=http://127.0.0.1:$PORT_GATEWAY_WEB"
    echo "LIGHTWATCH_OTLP_GRPC=http://127.0.0.1:$PORT_GATEWAY_GRPC"
    echo "LIGHTWATCH_OTLP_HTTP=http://127.0.0.1:$PORT_GATEWAY_HTTP"
    echo "TIMESCALE=$timescale"
    echo "CONNECTION_METRICS='$metrics'"
    echo "CONNECTION_REDIS='$cache'"
    for name in "${names[@]}"; do ! wanted "$name" || echo "PID_${name^^}=$(cat "$dir/run/$name.pid")"; done
  } >"$dir/env.new"
  mv "$dir/env.new" "$dir/env"
}

# --- the parts -------------------------------------------------------------------------------------------------------------------------

sql() { as_postgres "$pgbin/psql" -X -q -v ON_ERROR_STOP=1 -h "$dir/postgres" -p "$PORT_POSTGRES" -U postgres "$@"; }

# The address is the socket in a folder that only its owner can enter, so that other users need the password.
start_postgres() {
  local data=$dir/postgres/data
  if [ ! -f "$data/PG_VERSION" ]; then
    mkdir -p "$dir/postgres"
    [ "$(id -u)" != 0 ] || chown postgres: "$dir/postgres"
    chmod 700 "$dir/postgres"
    [ ${#dir} -le 80 ] || fail "the path $dir is too long for a socket of PostgreSQL"
    as_postgres "$pgbin/initdb" -D "$data" -U postgres --auth-local=trust --auth-host=scram-sha-256 -E UTF8 --locale=C --no-instructions >"$dir/log/initdb.log" 2>&1 ||
      fail "initdb failed: $(tail -n 3 "$dir/log/initdb.log")"
    {
      echo "listen_addresses = '127.0.0.1'"
      echo "port = $PORT_POSTGRES"
      echo "unix_socket_directories = '$dir/postgres'"
      echo "max_connections = 100"
      echo "shared_buffers = 128MB"
      echo "max_wal_size = 1GB"
      echo "timezone = 'UTC'"
      if [ "$timescale" = yes ]; then
        echo "shared_preload_libraries = 'timescaledb'"
        echo "timescaledb.telemetry_level = off"
        echo "max_worker_processes = 24"
      fi
    } | as_postgres tee -a "$data/postgresql.conf" >/dev/null
  fi
  if [ "$(id -u)" = 0 ]; then
    launch postgres setpriv --reuid=postgres --regid=postgres --init-groups "$pgbin/postgres" -D "$data"
  else
    launch postgres "$pgbin/postgres" -D "$data"
  fi
}

ready_postgres() {
  await PostgreSQL postgres sql -d postgres -c "select 1"
  if [ -z "$(sql -d postgres -At -c "select 1 from pg_database where datname = 'metrics'")" ]; then
    # createrole: for lightwatch_read, the role of people who read with SQL. The password goes over the private socket, not the command line.
    echo "create role lightwatch login createrole password '$POSTGRES_PASSWORD'" | sql -d postgres
    local place=""
    if [ -n "${LIGHTWATCH_DATABASE_DIR:-}" ]; then
      sql -d postgres -c "create tablespace metrics owner lightwatch location '$LIGHTWATCH_DATABASE_DIR'"
      place="tablespace metrics"
    fi
    sql -d postgres -c "create database metrics owner lightwatch $place"
  fi
  [ "$timescale" = no ] || sql -d metrics -c "set client_min_messages = warning; create extension if not exists timescaledb"
}

start_redis() {
  mkdir -p "$dir/redis"
  printf 'port %s\nbind 127.0.0.1\nrequirepass %s\nsave ""\nappendonly no\nmaxmemory 256mb\nmaxmemory-policy noeviction\ndir "%s"\n' \
    "$PORT_REDIS" "$REDIS_PASSWORD" "$dir/redis" >"$dir/redis/redis.conf"
  launch redis "$redis" "$dir/redis/redis.conf"
}

redis_answers() {
  local line=""
  { exec 9<>"/dev/tcp/127.0.0.1/$PORT_REDIS"; } 2>/dev/null || return 1
  printf 'PING\r\n' >&9
  IFS= read -r -t 5 line <&9 || true
  exec 9<&-
  [[ $line == *NOAUTH* || $line == *PONG* ]]
}

service() { # name, project, settings as environment...
  local name=$1 project=$2
  shift 2
  local settings=()
  read -r -a settings <<<"${LIGHTWATCH_SETTINGS:-}"
  launch "$name" env "ConnectionStrings__metrics=$metrics" "ConnectionStrings__redis=$cache" "Storage__Path=$dir/$name/data" \
    "Telemetry__Endpoint=http://127.0.0.1:$PORT_GATEWAY_GRPC" DOTNET_gcServer=0 "$@" "${settings[@]}" dotnet "$(program "$project")"
}

ingest() { # number
  local web=PORT_INGEST$1_WEB grpc=PORT_INGEST$1_GRPC http=PORT_INGEST$1_HTTP
  service "ingest$1" Ingest "Kestrel__Endpoints__web__Url=http://127.0.0.1:${!web}" "Kestrel__Endpoints__otlp-grpc__Url=http://127.0.0.1:${!grpc}" \
    "Kestrel__Endpoints__otlp-http__Url=http://127.0.0.1:${!http}" "Access__TrustedProxies=127.0.0.1"
}

query() { # number
  local web=PORT_QUERY$1_WEB
  service "query$1" Query "Kestrel__Endpoints__web__Url=http://127.0.0.1:${!web}" "Access__TrustedProxies=127.0.0.1"
}

gateway() {
  service gateway Gateway "Kestrel__Endpoints__web__Url=http://127.0.0.1:$PORT_GATEWAY_WEB" \
    "Kestrel__Endpoints__otlp-grpc__Url=http://127.0.0.1:$PORT_GATEWAY_GRPC" "Kestrel__Endpoints__otlp-grpc__Protocols=Http2" \
    "Kestrel__Endpoints__otlp-http__Url=http://127.0.0.1:$PORT_GATEWAY_HTTP" \
    "ReverseProxy__Clusters__query__Destinations__1__Address=http://127.0.0.1:$PORT_QUERY1_WEB" \
    "ReverseProxy__Clusters__query__Destinations__2__Address=http://127.0.0.1:$PORT_QUERY2_WEB" \
    "ReverseProxy__Clusters__ingest__Destinations__1__Address=http://127.0.0.1:$PORT_INGEST1_HTTP" \
    "ReverseProxy__Clusters__ingest__Destinations__2__Address=http://127.0.0.1:$PORT_INGEST2_HTTP" \
    "ReverseProxy__Clusters__ingest-web__Destinations__1__Address=http://127.0.0.1:$PORT_INGEST1_WEB" \
    "ReverseProxy__Clusters__ingest-web__Destinations__2__Address=http://127.0.0.1:$PORT_INGEST2_WEB" \
    "ReverseProxy__Clusters__ingest-grpc__Destinations__1__Address=http://127.0.0.1:$PORT_INGEST1_GRPC" \
    "ReverseProxy__Clusters__ingest-grpc__Destinations__2__Address=http://127.0.0.1:$PORT_INGEST2_GRPC"
}

agent() {
  service agent Agent "Agent__Endpoint=http://127.0.0.1:$PORT_GATEWAY_GRPC" "Agent__BufferPath=$dir/agent/buffer"
}

# --- verbs -----------------------------------------------------------------------------------------------------------------------------

start() {
  find_programs
  build
  umask 077
  mkdir -p "$dir/run" "$dir/log"
  dir=$(cd "$dir" && pwd -P)
  [ "$(id -u)" != 0 ] || chmod 711 "$dir"                     # the user postgres passes through to its own folder
  exec 8>"$dir/lock"
  flock 8                                                     # two starts at once do not start anything twice
  [ -f "$dir/choices" ] || choose
  # shellcheck source=/dev/null
  . "$dir/choices"
  metrics="Host=127.0.0.1;Port=$PORT_POSTGRES;Username=lightwatch;Password=$POSTGRES_PASSWORD;Database=metrics"
  cache="127.0.0.1:$PORT_REDIS,password=$REDIS_PASSWORD"

  wanted redis || cache=""
  runs postgres || start_postgres 8>&-
  ! wanted redis || runs redis || start_redis 8>&-
  ready_postgres
  ! wanted redis || await Redis redis redis_answers
  ! wanted ingest1 || runs ingest1 || ingest 1 8>&-
  ! wanted ingest2 || runs ingest2 || ingest 2 8>&-
  ! wanted query1 || runs query1 || query 1 8>&-
  ! wanted query2 || runs query2 || query 2 8>&-
  ! wanted gateway || runs gateway || gateway 8>&-
  ! wanted agent || runs agent || agent 8>&-
  write_env
  ! wanted ingest1 || await Ingest ingest1 answers "$PORT_INGEST1_WEB" /health
  ! wanted ingest2 || await Ingest ingest2 answers "$PORT_INGEST2_WEB" /health
  ! wanted query1 || await Query query1 answers "$PORT_QUERY1_WEB" /health
  ! wanted query2 || await Query query2 answers "$PORT_QUERY2_WEB" /health
  ! wanted gateway || await Gateway gateway answers "$PORT_GATEWAY_WEB" /health
  ! wanted agent || runs agent || fail "the agent ended at the start; see $dir/log/agent.log"

  say "LightWatch runs in $dir"
  say "  look   http://127.0.0.1:$PORT_GATEWAY_WEB"
  say "  send   OTLP/gRPC http://127.0.0.1:$PORT_GATEWAY_GRPC, OTLP/HTTP http://127.0.0.1:$PORT_GATEWAY_HTTP/v1/metrics"
  if [ "$timescale" = yes ]; then say "  store  PostgreSQL with TimescaleDB, Redis"; else say "  store  plain PostgreSQL (TimescaleDB is not used), Redis"; fi
  say "  stop   deploy/local.sh stop $dir"
}

stop() {
  [ -d "$dir/run" ] || { say "nothing runs in $dir"; return; }
  dir=$(cd "$dir" && pwd -P)
  local i name pid signal end
  for ((i = ${#names[@]} - 1; i >= 0; i--)); do
    name=${names[i]}
    if runs "$name"; then
      pid=$(cat "$dir/run/$name.pid")
      signal=TERM
      [ "$name" != postgres ] || signal=INT                   # ends sessions instead of waiting for them
      kill -CONT "$pid" 2>/dev/null || true
      kill -$signal "$pid" 2>/dev/null || true
      end=$((SECONDS + 20))
      while runs "$name"; do
        [ $SECONDS -lt $end ] || { say "$name did not end in 20 s; killed"; kill -KILL "$pid" 2>/dev/null || true; }
        sleep 0.1
      done
      say "stopped $name"
    fi
    rm -f "$dir/run/$name.pid"
  done
}

status() {
  local name all=0
  [ ! -d "$dir" ] || dir=$(cd "$dir" && pwd -P)
  for name in "${names[@]}"; do
    if runs "$name"; then say "$name runs ($(cat "$dir/run/$name.pid"))"; else say "$name does not run"; all=1; fi
  done
  return $all
}

case $verb in
  start | stop | status) "$verb" ;;
  *) sed -n '2,15p' "${BASH_SOURCE[0]}" | sed 's/^# \{0,1\}//'; exit 2 ;;
esac

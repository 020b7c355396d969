#!/usr/bin/env bash
# The distributed stack (deploy/local.sh, private folders and ports) under load: Ingest over PostgreSQL, then everything.
#   tests/Benchmarks/distributed.sh speed                    samples a second end to end, samples per CPU-second of Ingest and of the database
#   tests/Benchmarks/distributed.sh queries [hours] [file]   bytes a sample after compression, then medians of the queries (tests/Load/queries.txt)
# LIGHTWATCH_POSTGRES=plain measures PostgreSQL without TimescaleDB. Nothing else should run on the machine.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d "${TMPDIR:-/var/tmp}/lwbench-XXXXXX")          # on a disk: /tmp may be memory
chmod 711 "$work"
export LIGHTWATCH_BASE_PORT=${LIGHTWATCH_BASE_PORT:-23080}
trap 'for stack in "$work"/*/; do deploy/local.sh stop "$stack" >/dev/null || true; done; rm -rf "$work"' EXIT
for project in Ingest Query Gateway Agent tests/Load; do dotnet build "$project" -c Release --nologo -v quiet >"$work/build.log" || { cat "$work/build.log" >&2; exit 1; }; done
load=(dotnet tests/Load/bin/Release/net10.0/LightWatch.Load.dll)
pgbin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)

start() { # name, parts
  LIGHTWATCH_PARTS=$2 deploy/local.sh start "$work/$1" >"$work/$1.start" || { cat "$work/$1.start" >&2; exit 1; }
  # shellcheck source=/dev/null
  . "$work/$1/env"
}
send() { # options; samples of one series stay in order, 24 requests are on their way at a time
  "${load[@]}" ingest --proto grpc --url "http://127.0.0.1:$PORT_INGEST1_GRPC/opentelemetry.proto.collector.metrics.v1.MetricsService/Export" --c 24 --pids "$PID_INGEST1" "$@"
}
sql() { # name of the stack, statement
  local as=(); [ "$(id -u)" != 0 ] || as=(setpriv --reuid=postgres --regid=postgres --init-groups env HOME=/tmp)
  (cd / && "${as[@]}" "$pgbin/psql" -X -q -At -v ON_ERROR_STOP=1 -h "$work/$1/postgres" -p "$PORT_POSTGRES" -U postgres -d metrics -c "$2")
}
database_cpu() { # seconds of all its processes that live
  local pid ticks=0
  for pid in "$PID_POSTGRES" $(pgrep -P "$PID_POSTGRES"); do ticks=$((ticks + $(awk '{print $14 + $15}' "/proc/$pid/stat" 2>/dev/null || echo 0))); done
  echo $((ticks / $(getconf CLK_TCK)))
}

case ${1:-} in
  speed)
    for parts in "postgres ingest1" "postgres redis ingest1 query1"; do
      name=${parts##* }
      start "$name" "$parts"
      send --steps 100 --interval 1000 >/dev/null                                 # code is compiled, series are known
      for round in 1 2 3; do
        before=$(database_cpu)
        send --steps 500 --interval 1000 >"$work/last"                            # of the last minutes: nothing is late
        printf '%s: %s database-cpu=%ss\n' "$parts" "$(grep -o 'samples=[0-9]*\|samples/s=[0-9]*\|samples/cpu-s=[0-9]*\|rssPeak=[^ ]*\|latency.*' "$work/last" | tr '\n' ' ')" \
          $(($(database_cpu) - before))
      done
      deploy/local.sh stop "$work/$name" >/dev/null; rm -rf "${work:?}/$name"
    done ;;
  queries)
    hours=${2:-24}; file=${3:-tests/Load/queries.txt}; end=$(($(date +%s) / 15 * 15))
    start all "postgres ingest1"
    send --steps $((hours * 240)) --start $(((end - hours * 3600) * 1000))
    if [ "$TIMESCALE" = yes ]; then
      # Closed chunks, as the policy would; and the tiers as far as the job sums them up.
      for view in sample_1m sample_1h; do sql all "call refresh_continuous_aggregate('$view', null, now() - interval '1 hour')"; done
      sql all "set client_min_messages = error; select count(compress_chunk(format('%I.%I', chunk_schema, chunk_name)::regclass, if_not_compressed => true))
               from timescaledb_information.chunks where hypertable_name = 'sample' and range_end < now()" >/dev/null
      printf 'bytes a sample of compressed chunks, indexes and TOAST included: %s\n' "$(sql all "
        select round(sum(s.compressed_heap_size + s.compressed_toast_size + s.compressed_index_size)::numeric / sum(s.numrows_pre_compression), 3)
        from _timescaledb_catalog.compression_chunk_size as s join _timescaledb_catalog.chunk as c on c.id = s.chunk_id
        join _timescaledb_catalog.hypertable as h on h.id = c.hypertable_id where h.table_name = 'sample'")"
    else
      sql all "vacuum analyze"
      printf 'bytes a sample: %s\n' "$(sql all "select round(sum(pg_total_relation_size(to_regclass(name)))::numeric / (select count(*) from sample), 1) from partition where parent = 'sample'")"
    fi
    printf 'whole database: %s\n' "$(sql all "select pg_size_pretty(pg_database_size('metrics'))")"
    start all "postgres redis ingest1 query1"
    "${load[@]}" query --url "http://127.0.0.1:$PORT_QUERY1_WEB" --file "$file" --end $((end - 8)) --n 7 --pids "$PID_QUERY1" ;;
  *) sed -n 2,5p "$0"; exit 2 ;;
esac

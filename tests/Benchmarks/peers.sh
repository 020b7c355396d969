#!/usr/bin/env bash
# LightWatch beside Prometheus and VictoriaMetrics (Debian: prometheus, victoria-metrics) on the same work, on loopback and private folders.
#   tests/Benchmarks/peers.sh ingest [hosts] [steps]    each alone: samples per CPU-second of the server, memory, latency at half speed
#   tests/Benchmarks/peers.sh queries [hours]           all loaded with the same fleet: times and differences of tests/Load/queries.txt
# Nothing else should run on the machine. A peer that is not installed is left out.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d "${TMPDIR:-/tmp}/lightwatch-peers-XXXXXX")
declare -A pids=()
stop() { # name
  kill "${pids[$1]}" 2>/dev/null || true
  wait "${pids[$1]}" 2>/dev/null || true
  unset "pids[$1]"
}
trap 'for name in "${!pids[@]}"; do stop "$name"; done; rm -rf "$work"' EXIT
dotnet build Server -c Release --nologo -v quiet
dotnet build tests/Load -c Release --nologo -v quiet
load=(dotnet tests/Load/bin/Release/net10.0/LightWatch.Load.dll)

await() { # url
  for _ in $(seq 200); do curl -sf -o /dev/null "$1" && return; sleep 0.1; done
  echo "no answer from $1" >&2; exit 1
}
start() { # name
  case $1 in
    lightwatch)
      Server/bin/Release/net10.0/lightwatch --Storage:Path="$work/lightwatch" --Agent:Enabled=false --Query:MaxConcurrent=8 \
        --Kestrel:Endpoints:web:Url=http://127.0.0.1:18080 --Kestrel:Endpoints:otlp-grpc:Url=http://127.0.0.1:14317 \
        --Kestrel:Endpoints:otlp-http:Url=http://127.0.0.1:14318 >"$work/lightwatch.log" 2>&1 & pids[$1]=$!; await http://127.0.0.1:18080/health ;;
    prometheus)
      printf 'global: { scrape_interval: 15s }\n' >"$work/prometheus.yml"
      prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/prometheus" --web.listen-address=127.0.0.1:19090 \
        --web.enable-remote-write-receiver --storage.tsdb.retention.time=10d >"$work/prometheus.log" 2>&1 & pids[$1]=$!; await http://127.0.0.1:19090/-/ready ;;
    victoria-metrics)
      victoria-metrics -storageDataPath="$work/victoria-metrics" -httpListenAddr=127.0.0.1:18428 -retentionPeriod=1 -search.disableCache \
        -search.latencyOffset=0s >"$work/victoria-metrics.log" 2>&1 & pids[$1]=$!; await http://127.0.0.1:18428/health ;;
  esac
}
here() { command -v "$1" >/dev/null || [ "$1" = lightwatch ]; }
write_url() { case $1 in lightwatch) echo http://127.0.0.1:18080/api/v1/write ;; prometheus) echo http://127.0.0.1:19090/api/v1/write ;; *) echo http://127.0.0.1:18428/api/v1/write ;; esac; }
send() { # name, protocol, hosts, steps, more options
  local name=$1 protocol=$2 hosts=$3 steps=$4 url; shift 4
  case $protocol in
    grpc) url=http://127.0.0.1:14317/opentelemetry.proto.collector.metrics.v1.MetricsService/Export ;;
    http) url=http://127.0.0.1:14318/v1/metrics ;;
    rw) url=$(write_url "$name") ;;
  esac
  printf '%s: ' "$name"
  "${load[@]}" ingest --proto "$protocol" --url "$url" --hosts "$hosts" --steps "$steps" --pids "${pids[$name]}" "$@"
}

case ${1:-} in
  ingest)
    hosts=${2:-100}; steps=${3:-1200}; warm=$((steps / 4)); now=$(date +%s)
    for pair in lightwatch/grpc lightwatch/http lightwatch/rw victoria-metrics/rw prometheus/rw; do
      name=${pair%/*}; protocol=${pair#*/}
      here "$name" || { echo "$name is not installed"; continue; }
      start "$name"
      begin=$(((now - 15 * (warm + 2 * steps)) * 1000))
      send "$name" "$protocol" "$hosts" "$warm" --start "$begin" >/dev/null       # code is compiled, series are known
      send "$name" "$protocol" "$hosts" "$steps" --start $((begin + 15000 * warm)) | tee "$work/last"
      half=$(grep -o 'samples/s=[0-9]*' "$work/last" | cut -d= -f2); half=$((half / 2))
      printf 'at half of that, '
      send "$name" "$protocol" "$hosts" $((steps / 4)) --start $((begin + 15000 * (warm + steps))) --rate "$half" | grep -o '^[a-z-]*:\|latency.*' | tr '\n' ' '; echo
      stop "$name"; rm -rf "${work:?}/$name"
    done ;;
  queries)
    hours=${2:-24}; steps=$((hours * 240)); end=$(($(date +%s) / 15 * 15)); begin=$((end - hours * 3600)); servers=""
    for name in lightwatch prometheus victoria-metrics; do
      here "$name" || { echo "$name is not installed"; continue; }
      start "$name"
      send "$name" rw 100 "$steps" --start $((begin * 1000))
      case $name in lightwatch) url=http://127.0.0.1:18080 ;; prometheus) url=http://127.0.0.1:19090 ;; *) url=http://127.0.0.1:18428 ;; esac
      servers+="${servers:+,}$name=$url"
    done
    sleep 20                                                                      # what merges in the background may finish
    # Off the grid of samples, the inner grid of the subquery too: Prometheus 2 counts a sample that lies on a range's start, Prometheus 3 does not.
    sed 's/\[5m\]))\[1h:/[5m] offset 7s))[1h:/' tests/Load/queries.txt >"$work/queries.txt"
    "${load[@]}" compare --servers "$servers" --file "$work/queries.txt" --end $((end - 8)) --n 7 ;;
  *) sed -n 2,5p "$0"; exit 2 ;;
esac

#!/usr/bin/env bash
# Installs what the tests need on Debian, builds everything and runs every test. The last line counts them.
# Usage: ./test.sh [dotnet test options, e.g. --filter NAME]
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

need() { # command, Debian package
  command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ] || missing+=("$2")
}
missing=()
need redis-server redis-server
need chromium chromium
need node nodejs
need npm npm
need promtool prometheus
need vmagent victoria-metrics
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
if [ ${#missing[@]} -gt 0 ] && command -v apt-get >/dev/null; then
  echo "installing: ${missing[*]}"
  as_root=""; [ "$(id -u)" = 0 ] || as_root="sudo"
  # Debian starts installed services at once; tests start their own on private ports.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then printf '#!/bin/sh\nexit 101\n' | $as_root tee $policy >/dev/null; $as_root chmod +x $policy; remove_policy=1; fi
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  [ -z "${remove_policy:-}" ] || $as_root rm -f $policy
fi
for package in tests/*/clients/package-lock.json; do
  [ -f "$package" ] && (cd "$(dirname "$package")" && npm ci --silent --no-audit --no-fund)
done

results=artifacts/test-results
rm -rf $results
# One warm compiler for all projects; it goes when the script does.
trap 'dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1 || true' EXIT
dotnet build LightWatch.sln -c Release --nologo -v quiet -p:UseSharedCompilation=true -p:Assertions=true
failed=0
dotnet test LightWatch.sln -c Release --no-build --nologo -m:2 --logger "console;verbosity=minimal" --logger trx --results-directory $results "$@" || failed=1

if [ -f Gateway/web/package.json ] && [ -d Gateway/web/node_modules ] && [ $# = 0 ]; then
  (cd Gateway/web && npm test --silent -- --reporter=json --outputFile=../../$results/web.json) || failed=1
fi

counter() { # name in the .trx counters, name in Vitest's JSON
  cat $results/*.trx 2>/dev/null | grep -o '<Counters [^>]*' | sed "s/.* $1=\"\([0-9]*\)\".*/\1/" | awk '{ n += $1 } END { printf "%d", n }'
}
web() { [ -f $results/web.json ] && node -p "require('./$results/web.json').$1" || echo 0; }
total=$(counter total); passed=$(counter passed); broken=$(counter failed)
skipped=$((total - passed - broken)); passed=$((passed + $(web numPassedTests))); broken=$((broken + $(web numFailedTests))); skipped=$((skipped + $(web numPendingTests)))
if [ "$total" = 0 ]; then echo "no test ran"; failed=1; fi
echo "$passed passed, $broken failed, $skipped skipped"
[ $failed = 0 ] && [ "$broken" = 0 ]

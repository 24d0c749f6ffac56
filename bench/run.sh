#!/bin/bash
# SPDX-License-Identifier: MIT
# Benchmarks with hyperfine: start-up of `vadiag explain` against /bin/true, and `vadiag diagnose` of a
# 100 MB log against grep on the same file; as root also the live check in network namespaces; event logs; a
# simulated fleet (some minutes).
# Usage: bench/run.sh PREFIX [SHARED_EVTX_DIR [MAKE_EVENTS]]  (an installed release build; bench/events.sh
# tells what the others are)
set -euo pipefail

prefix=${1:?usage: bench/run.sh PREFIX [SHARED_EVTX_DIR [MAKE_EVENTS]]}
vadiag=$prefix/bin/vadiag
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
here=$(cd "$(dirname "$0")" && pwd)

echo "== start-up: vadiag explain 0xC004F074 against /bin/true (aim: at most 2x)"
hyperfine -N --warmup 50 --runs 1000 --export-json "$work/explain.json" \
	"/bin/true" "$vadiag explain 0xC004F074" 2>/dev/null >/dev/null
python3 - "$work/explain.json" <<'PY'
import json, sys
true, explain = json.load(open(sys.argv[1]))["results"]
print(f"/bin/true median {true['median']*1e3:.3f} ms, vadiag explain median {explain['median']*1e3:.3f} ms, "
      f"ratio {explain['median']/true['median']:.2f}")
PY

echo "== a 100 MB log with 50 relevant lines (aim: at most 1 s and 20 MB)"
python3 "$here/make_log.py" "$work/big.log" "$work/lines.log"
hyperfine -N -i --warmup 1 --runs 7 --export-json "$work/log.json" \
	"$vadiag diagnose $work/big.log" "grep -c 0xC004F074 $work/big.log" 2>/dev/null >/dev/null
python3 - "$work/log.json" <<'PY'
import json, sys
ours, grep = json.load(open(sys.argv[1]))["results"]
print(f"vadiag diagnose median {ours['median']:.3f} s, grep -c median {grep['median']:.3f} s, "
      f"ratio {ours['median']/grep['median']:.1f}")
PY
/usr/bin/time -f 'peak memory %M kB, of the largest process' "$vadiag" diagnose "$work/big.log" >/dev/null || true
for file in big lines; do
	{ "$vadiag" diagnose --json "$work/$file.log" || test $? -eq 1; } | python3 -c '
import json, sys
for f in json.load(sys.stdin)["findings"]:
    print(f["kind"], f["id"], f["standing"])' >"$work/$file.verdict"
done
if cmp -s "$work/big.verdict" "$work/lines.verdict"; then
	echo "same verdict as for the 50 lines alone: $(head -1 "$work/lines.verdict")"
else
	echo "VERDICTS DIFFER"
	diff "$work/big.verdict" "$work/lines.verdict"
	exit 1
fi

echo
python3 "$here/net.py" "$vadiag" || test $? -eq 77

echo
if [ -n "${2:-}" ]; then
	"$here/events.sh" "$prefix" "$2" "${3:-}"
else
	echo "event logs: left out, no directory of logs was named"
fi

echo
"$here/fleet.sh" "$prefix"

#!/bin/bash
# SPDX-License-Identifier: MIT
# Benchmark of `vadiag lab simulate`: 10,000, 100,000 and 1,000,000 clients of one KMS host over 365 days:
# time, peak memory, time for a request (aim: 1,000,000 clients in at most 60 s and 1 GB, time growing with
# their number), and the same fleet as a plain Go program does it (bench/fleet_peer.go; left out without
# go). hyperfine takes both in turn. Then the logs: how long the .evtx files of 10,000 clients take.
# Usage: bench/fleet.sh PREFIX  (an installed release build)
set -euo pipefail

prefix=${1:?usage: bench/fleet.sh PREFIX}
vadiag=$prefix/bin/vadiag
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

peer=
if command -v go >/dev/null; then
	(cd "$work" && go build -o peer "$here/fleet_peer.go")
	peer=$work/peer
fi

printf '== a year of clients of one KMS host (aim: 1,000,000 in at most 60 s and 1 GB)\n'
printf '%9s %10s %11s %9s %12s %9s %10s %7s\n' clients requests seconds ns/req 'peak memory' peer 'peer mem.' ratio
for clients in 10000 100000 1000000; do
	fleet=$work/$clients.yaml
	sed "s/machines: 1000000/machines: $clients/" "$here/../lab/fleets/million.yaml" >"$fleet"
	turns=(--warmup 1 --runs 10)
	[ "$clients" -le 100000 ] || turns=(--runs 2)
	commands=("$vadiag lab simulate --json $fleet")
	[ -z "$peer" ] || commands+=("$peer $clients 365")
	hyperfine -N "${turns[@]}" --export-json "$work/times.json" "${commands[@]}" \
		>/dev/null 2>&1
	memory=()
	for command in "${commands[@]}"; do
		/usr/bin/time -o "$work/memory" -f %M $command >"$work/out"
		memory+=("$(tail -1 "$work/memory")")
		[ ${#memory[@]} -gt 1 ] || requests=$(sed -n '1s/.*"requests":\([0-9]*\).*/\1/p' "$work/out")
	done
	python3 - "$work/times.json" "$clients" "$requests" "${memory[@]}" <<'PY'
import json, sys
times = [r["median"] for r in json.load(open(sys.argv[1]))["results"]]
clients, requests, *memory = (int(a) for a in sys.argv[2:])
row = f"{clients:>9} {requests:>10} {times[0]:>11.2f} {times[0] / requests * 1e9:>9.0f} {memory[0] / 1024:>9.0f} MB"
if len(times) > 1:
    row += f" {times[1]:>7.2f} s {memory[1] / 1024:>7.0f} MB {times[1] / times[0]:>7.1f}"
print(row)
PY
done

echo
echo '== the log of the host, and of 100 clients, of 10,000 clients over a year'
/usr/bin/time -f '%e s, %M kB' "$vadiag" lab simulate --json --evtx "$work/logs" --clients 100 \
	"$work/10000.yaml" >"$work/out"
du -sm "$work/logs" | awk '{ print $1 " MB in " "'"$(find "$work/logs" -type f | wc -l)"'" " files" }'
simulated=$(grep '"kind":"host-day"' "$work/out" | tail -1 | sed 's/.*"count":\([0-9]*\),.*/\1/')
counted=$("$vadiag" count --json "$work/logs/kms1-Key-Management-Service.evtx" | python3 -c '
import json, sys
print(json.load(sys.stdin)["hosts"][0]["counts"][0]["count"]["least"])')
echo "count at the end: $simulated simulated, $counted counted from the log"
[ "$simulated" = "$counted" ]

#!/bin/bash
# SPDX-License-Identifier: MIT
# Benchmarks of event logs: builds readsum and the big logs, then bench/events.py measures.
# Usage: bench/events.sh PREFIX SHARED_EVTX_DIR [MAKE_EVENTS]
#   PREFIX           an installed release build
#   SHARED_EVTX_DIR  the real logs that the big ones are made of (see make_evtx.py)
#   MAKE_EVENTS      the program make_events of a build tree with tests; without it `count` is left out
# Peers are taken from PATH: evtxexport, evtx_dump (cargo install evtx). TMPDIR needs 3 GB.
set -euo pipefail

usage='usage: bench/events.sh PREFIX SHARED_EVTX_DIR [MAKE_EVENTS]'
prefix=${1:?$usage}
sources=${2:?$usage}
make_events=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"${CC:-cc}" -std=c17 -O3 "$here/readsum.c" -o "$work/readsum"
for kind in application security mix; do
	python3 "$here/make_evtx.py" "$sources" "$work/$kind-100.evtx" "$kind" 100
done
python3 "$here/make_evtx.py" "$sources" "$work/mix-2000.evtx" mix 2000
if [ -n "$make_events" ]; then
	"$make_events" --kms-host --machines 2000 --requests 1000000 --clones --skew "$work/kms.evtx"
fi
python3 "$here/events.py" "$prefix/bin/vadiag" "$work"

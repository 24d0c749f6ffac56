#!/bin/bash
# SPDX-License-Identifier: MIT
# tools/fuzz.sh NAME SECONDS [libFuzzer option...]: build the fuzz target and run it for that long.
# New inputs go to build/fuzz-corpus/NAME; findings to build/fuzz-findings/NAME. An input worth
# keeping is copied to fuzz/corpus/NAME, where every ordinary test run replays it.
set -euo pipefail

if [ $# -lt 2 ]; then
	echo "usage: tools/fuzz.sh NAME SECONDS [libFuzzer option...]" >&2
	sed -n 's/^vad_fuzz_target(\([a-z_0-9-]*\).*/    \1/p' "$(dirname "$0")/../fuzz/CMakeLists.txt" >&2
	exit 2
fi
cd "$(dirname "$0")/.."
name=$1
seconds=$2
shift 2

[ -f build/fuzz/build.ninja ] || cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target "fuzz_$name" -- --quiet
scratch=build/fuzz-corpus/$name
findings=build/fuzz-findings/$name
mkdir -p "$scratch" "$findings"
seeds=()
[ ! -d "fuzz/corpus/$name" ] || seeds=("fuzz/corpus/$name")
dictionary=()
[ ! -f "fuzz/$name.dict" ] || dictionary=("-dict=fuzz/$name.dict")

export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
exec "build/fuzz/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
	-artifact_prefix="$findings/" -print_final_stats=1 "${dictionary[@]}" "$@" \
	"$scratch" "${seeds[@]}"

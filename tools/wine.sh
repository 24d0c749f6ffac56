#!/bin/bash
# SPDX-License-Identifier: MIT
# tools/wine.sh PREFIX PROGRAM ARGUMENT...: run a Windows program with Wine in a prefix of its own,
# which is made at first use. Silent but for what the program prints. Several may run at once. DLLs
# are also looked for in the bin directory beside the prefix.
set -euo pipefail

if [ $# -lt 2 ]; then
	echo "usage: tools/wine.sh PREFIX PROGRAM ARGUMENT..." >&2
	exit 2
fi
mkdir -p "$1"
WINEPREFIX=$(cd "$1" && pwd)
export WINEPREFIX WINEARCH=win64 WINEDEBUG=-all
export WINEPATH="$WINEPREFIX/../bin"
# No browser engine, no .NET: without this, making a prefix may ask to download them.
export WINEDLLOVERRIDES="mscoree,mshtml,winemenubuilder.exe="
unset DISPLAY WAYLAND_DISPLAY
shift

wine=/usr/lib/wine/wine64
[ -x "$wine" ] || wine=$(command -v wine64 || command -v wine) || {
	echo "tools/wine.sh: Wine is missing; tools/setup.sh test installs it" >&2
	exit 127
}

made=$WINEPREFIX/.vadiag-made
if [ ! -e "$made" ]; then
	exec 9>"$WINEPREFIX/.vadiag-lock"
	flock 9
	if [ ! -e "$made" ]; then
		"$wine" wineboot --init </dev/null >/dev/null 2>&1 9>&-
		touch "$made"
	fi
	exec 9>&-
fi
exec "$wine" "$@"

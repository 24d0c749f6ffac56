#!/bin/bash
# SPDX-License-Identifier: MIT
# tools/mingw-libs.sh [DIRECTORY]: build the libraries of the Windows build (libyaml, jansson, libuv,
# c-ares and, for the tests, cmocka) from Debian's source packages into DIRECTORY/prefix (default build/mingw-libs).
# Sources come through apt with a configuration of its own: the machine's Debian mirrors, with deb-src;
# nothing of the system changes and root is not needed. A second run finds its stamp and does nothing.
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
work=${1:-$top/build/mingw-libs}
toolchain=$top/cmake/mingw-w64.cmake
mkdir -p "$work"
work=$(cd "$work" && pwd)
prefix=$work/prefix

die() {
	printf 'mingw-libs: %s\n' "$*" >&2
	exit 1
}

# What the result depends on: this script and the toolchain.
key=$(cat "$0" "$toolchain" | sha256sum | cut -d' ' -f1)
if [ "$(cat "$work/stamp" 2>/dev/null)" = "$key" ]; then
	exit 0
fi
for tool in dpkg-source cmake ninja x86_64-w64-mingw32-gcc; do
	command -v "$tool" >/dev/null || die "$tool is missing; tools/setup.sh test installs it"
done
printf 'mingw-libs: building libyaml, jansson, libuv, c-ares and cmocka for Windows\n'
rm -rf "$prefix" "$work/stamp" "$work/source"
mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial" "$work/source"

# The Debian archives that this machine is set up for, as deb-src lines.
apt-get indextargets --format 'deb-src $(REPO_URI) $(RELEASE) $(COMPONENT)' \
	'Created-By: Packages' 'Origin: Debian' 2>/dev/null | sort -u >"$work/apt/sources.list"
if [ ! -s "$work/apt/sources.list" ]; then
	# Before the first "apt-get update" nobody has said yet whose archive it is.
	apt-get indextargets --format 'deb-src $(REPO_URI) $(RELEASE) $(COMPONENT)' \
		'Created-By: Packages' | grep -E ' (bookworm|stable)[a-z-]* main$' | sort -u \
		>"$work/apt/sources.list" || die "apt knows no Debian archive"
fi

grep -v -e '-security ' "$work/apt/sources.list" >"$work/apt/released.list" || true

cat >"$work/apt/apt.conf" <<EOF
Dir::Etc::sourcelist "$work/apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$work/apt/lists";
Dir::Cache "$work/apt/cache";
APT::Sandbox::User "";
Acquire::Languages "none";
EOF
export APT_CONFIG=$work/apt/apt.conf

log=$work/log
: >"$log"
quietly() {
	"$@" >>"$log" 2>&1 || {
		tail -n 30 "$log" >&2
		die "this failed: $* (see $log)"
	}
}

# fetch PACKAGE: its source tree in source/PACKAGE, patched as Debian builds it.
fetch() {
	# A mirror may list a security update without having its sources; the release has them as well
	# after the next point release.
	(cd "$work/source" && { apt-get -q --download-only source "$1" >>"$log" 2>&1 ||
		quietly apt-get -q -o Dir::Etc::sourcelist="$work/apt/released.list" \
			--download-only source "$1"; })
	local dsc=("$work/source/$1"_*.dsc)
	quietly dpkg-source --no-check -x "${dsc[0]}" "$work/source/$1"
}

# build PACKAGE CMAKE-OPTION...: configure, build and install it into the prefix.
build() {
	local package=$1
	shift
	quietly cmake -S "$work/source/$package" -B "$work/source/$package/cross" -G Ninja \
		-DCMAKE_TOOLCHAIN_FILE="$toolchain" -DVADIAG_MINGW_LIBS="$prefix" \
		-DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$prefix" \
		-DCMAKE_POLICY_DEFAULT_CMP0077=NEW -DBUILD_SHARED_LIBS=OFF "$@"
	quietly cmake --build "$work/source/$package/cross"
	quietly cmake --install "$work/source/$package/cross"
}

quietly apt-get -q update
for package in libyaml jansson libuv1 c-ares cmocka; do
	fetch "$package"
done
build libyaml -DBUILD_TESTING=OFF
build jansson -DJANSSON_BUILD_DOCS=OFF -DJANSSON_EXAMPLES=OFF -DJANSSON_WITHOUT_TESTS=ON
build libuv1 -DLIBUV_BUILD_TESTS=OFF
# Debian's patch for c-ares takes a constant from a header that mingw does not have.
build c-ares -DCARES_STATIC=ON -DCARES_SHARED=OFF -DCARES_BUILD_TOOLS=OFF \
	-DCMAKE_C_FLAGS_RELEASE="-O2 -DNDEBUG -DINADDRSZ=4"
build cmocka -DWITH_EXAMPLES=OFF -DUNIT_TESTING=OFF -DWITH_STATIC_LIB=ON
# cmocka and libuv always build a DLL as well; with the static libraries alone a program is one file.
rm -f "$prefix/bin/cmocka.dll" "$prefix/lib/libcmocka.dll.a"
rm -f "$prefix/bin/libuv.dll" "$prefix/lib/libuv.dll.a"
mv "$prefix/lib/libcmocka-static.a" "$prefix/lib/libcmocka.a"

for library in libyaml.a libjansson.a libuv_a.a libcares.a libcmocka.a; do
	[ -e "$prefix/lib/$library" ] || die "the build gave no $library (see $log)"
done
rm -rf "$work/source"
printf '%s\n' "$key" >"$work/stamp"

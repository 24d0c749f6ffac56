#!/bin/bash
# SPDX-License-Identifier: MIT
# tools/setup.sh [build|test|bench|dev]: install what is missing on Debian 12 for that purpose. Each
# purpose includes those before it (dev: everything, and the formatters). Asks nothing; says what it
# installs and why; silent when nothing is missing. Needs root or sudo only when something is missing.
set -euo pipefail

# package:why, one list per purpose
build=(
	"gcc:compiles the programs"
	"libc6-dev:headers of the C library"
	"cmake:describes the build"
	"ninja-build:runs the build"
	"pkg-config:finds libraries"
	"libyaml-dev:reads the knowledge files"
	"libjansson-dev:reads facts as JSON"
	"libuv1-dev:the event loop of the live check"
	"libc-ares-dev:carries the DNS questions of the live check"
	"libldap-dev:asks domain controllers"
	"libsasl2-dev:lets LDAP log in with a Kerberos ticket"
	"libssl-dev:looks at TLS"
	"libseccomp-dev:locks the evidence readers in"
	"python3:writes man pages and completions"
)
tests=(
	"libcmocka-dev:unit tests"
	"clang:the second compiler"
	"libclang-rt-14-dev:sanitizers and libFuzzer for clang"
	"gcc-mingw-w64-x86-64:compiles for Windows"
	"wine64:runs the tests of the Windows build"
	"wine:runs the tests of the Windows build"
	"dpkg-dev:unpacks Debian's sources of the libraries for Windows"
	"python3-jsonschema:checks the JSON output against its schema"
	"python3-yaml:reads scenarios to check them against their schema"
	"jq:checks JSON in tests"
	"libevtx-utils:evtxexport, against which event logs are checked"
	"mandoc:checks the man pages"
	"iproute2:network namespaces for the live check"
	"nftables:firewalls for the live check"
	"bind9:DNS servers for the live check"
	"bind9-dnsutils:dig, against which DNS is checked"
	"samba:a domain controller for the live check"
	"samba-ad-provision:what a new domain holds"
	"samba-dsdb-modules:the directory of the domain controller"
	"samba-vfs-modules:the file service of the domain controller"
	"winbind:the domain controller starts it"
	"krb5-user:Kerberos tickets for the live check"
	"libsasl2-modules-gssapi-mit:Kerberos for the directory"
	"ldap-utils:ldapsearch, against which LDAP is checked"
	"smbclient:against which the domain controller is checked"
	"faketime:clocks that are wrong"
	"nginx-light:web servers for the live check"
	"openssl:certificates for the live check"
	"tcpdump:captures a live check"
	"tshark:reads the capture"
)
bench=(
	"nmap:the scanner that the live check is measured against"
	"hyperfine:measures run times"
	"time:measures memory"
)
dev=(
	"clang-format:formats C"
	"clang-tidy:finds mistakes"
	"gcovr:shows test coverage"
)

say() { printf 'setup: %s\n' "$*"; }
die() {
	printf 'setup: %s\n' "$*" >&2
	exit 1
}

installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Run a command as root: directly, or through sudo without asking for a password.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
		sudo -n "$@"
	else
		die "packages are missing: ${missing[*]}. Run this as root, or as a user who may use" \
			"sudo without a password, or install them by hand."
	fi
}

purpose=${1:-test}
case $purpose in
build) wanted=("${build[@]}") ;;
test) wanted=("${build[@]}" "${tests[@]}") ;;
bench) wanted=("${build[@]}" "${tests[@]}" "${bench[@]}") ;;
dev) wanted=("${build[@]}" "${tests[@]}" "${bench[@]}" "${dev[@]}") ;;
*) die "usage: tools/setup.sh [build|test|bench|dev]" ;;
esac

# A machine has one time service: chrony is only added where there is none. Its scenarios say so.
case $purpose in
build) ;;
*)
	if ! installed systemd-timesyncd && ! installed ntpsec; then
		wanted+=("chrony:clocks for the live check")
	fi
	;;
esac

command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
	die "this is no Debian system. Install by hand what tools/setup.sh lists, then build with cmake."

missing=()
reasons=()
for entry in "${wanted[@]}"; do
	if ! installed "${entry%%:*}"; then
		missing+=("${entry%%:*}")
		reasons+=("$entry")
	fi
done
[ ${#missing[@]} -gt 0 ] || exit 0

say "installing what is missing for '$purpose':"
for entry in "${reasons[@]}"; do
	printf '    %-24s %s\n' "${entry%%:*}" "${entry#*:}"
done
log=$(mktemp)
trap 'rm -f "$log"' EXIT
quietly() {
	"$@" >"$log" 2>&1 || {
		tail -n 30 "$log" >&2
		die "this failed: $*"
	}
}
as_root true
# Debian starts servers when it installs them; these are only for the tests, which start their own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
	as_root chmod +x "$policy"
	trap 'rm -f "$log"; as_root rm -f "$policy"' EXIT
fi
quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update
quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install \
	"${missing[@]}"
say "done"

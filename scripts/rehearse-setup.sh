#!/usr/bin/env bash
# Rehearses set-up on bare machines: fresh chroots that hold git, the rustup binary and this tree.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
	cat <<'USAGE'
Usage: sudo scripts/rehearse-setup.sh [--suite NAME] [--mirror URL] [--directory DIR]
                                      [--wasm-from rustup|debian] [--without-rustup] [--full]
                                      [--fixtures DIR] [--keep] [--help]

Makes a Debian system with debootstrap and, in a copy of it for each source of the wasm target,
runs scripts/setup.sh as a newcomer would: --check (must name what is missing, exit 1), set-up
(exit 0), --check again (exit 0), set-up again (must change nothing).

Copied into the chroot are this tree (what git tracks, and new files it does not ignore), the
package managers' configuration and certificates, and the rustup binary with an empty home. Nothing
else of this machine's toolchains is there. Mounts live in a private namespace and end with it.

  --suite NAME        Debian release (default: bookworm)
  --mirror URL        Debian mirror (default: http://deb.debian.org/debian)
  --directory DIR     where the chroots are made (default: /var/tmp/salus-chroot)
  --wasm-from SOURCE  rehearse only this source: rustup (set-up's own choice) or debian (forced)
  --without-rustup    leave rustup out: set-up must take the release's own package
  --full              then also run scripts/test.sh and scripts/demo.sh there, nothing built yet
  --fixtures DIR      with --full: mount this folder read-only as the tests' fixtures
  --keep              keep the chroots
  --help              this text
USAGE
}

SUITE=bookworm
MIRROR=http://deb.debian.org/debian
DIRECTORY=/var/tmp/salus-chroot
SOURCES=(rustup debian)
RUSTUP=yes
FULL=no
FIXTURES=
KEEP=no
while (($# > 0)); do
	case "$1" in
		--suite) SUITE="${2:?}"; shift ;;
		--mirror) MIRROR="${2:?}"; shift ;;
		--directory) DIRECTORY="${2:?}"; shift ;;
		--wasm-from)
			[[ "${2:-}" == rustup || "${2:-}" == debian ]] || die_usage "--wasm-from takes rustup or debian"
			SOURCES=("$2")
			shift
			;;
		--without-rustup) RUSTUP=no ;;
		--full) FULL=yes ;;
		--fixtures) FIXTURES="$(realpath "${2:?}")"; shift ;;
		--keep) KEEP=yes ;;
		--help)
			usage
			exit 0
			;;
		*) die_usage "unknown argument '$1'" ;;
	esac
	shift
done

(($(id -u) == 0)) || die 2 "must run as root"
for tool in debootstrap rustup unshare git tar; do
	command -v "$tool" >/dev/null || die 2 "needs $tool"
done

BASE="$DIRECTORY/$SUITE-base"
HOME_INSIDE=/home/newcomer
TREE_INSIDE=$HOME_INSIDE/salus

# The plain system, made once.
make_base() {
	[[ ! -e "$BASE/.complete" ]] || return 0
	rm -rf "$BASE"
	mkdir -p "$BASE"
	log "making a plain $SUITE in $BASE"
	debootstrap --variant=minbase --include=ca-certificates,git "$SUITE" "$BASE" "$MIRROR" >&2
	touch "$BASE/.complete"
}

# How this machine reaches its mirrors: a newcomer behind the same proxy has the same settings.
copy_network_settings() {
	local root="$1" file
	cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
	for file in /etc/apt/apt.conf.d/*proxy* /etc/apt/auth.conf.d/*; do
		[[ ! -e "$file" ]] || cp -L --parents "$file" "$root"
	done
	if [[ "$SUITE" == "$(. /etc/os-release && echo "${VERSION_CODENAME:-}")" ]]; then
		copy_own_sources "$root"
	fi
	cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
	mkdir -p "$root$HOME_INSIDE/.cargo"
	for file in .npmrc .cargo/config.toml .cargo/config; do
		[[ ! -e "$HOME/$file" ]] || cp -L "$HOME/$file" "$root$HOME_INSIDE/$file"
	done
}

# This machine's own package sources, when it runs the rehearsed release.
copy_own_sources() {
	local root="$1" file found=no
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources; do
		if [[ -s "$file" ]]; then
			[[ "$found" == yes ]] || rm -f "$root/etc/apt/sources.list"
			cp -L --parents "$file" "$root"
			found=yes
		fi
	done
}

copy_tree() {
	local root="$1"
	mkdir -p "$root$TREE_INSIDE"
	git -C "$SALUS_ROOT" ls-files -z --cached --others --exclude-standard |
		tar -C "$SALUS_ROOT" --null --files-from=- --ignore-failed-read -c |
		tar -C "$root$TREE_INSIDE" -x
}

# Runs a command in the chroot with no more of this environment than proxies and certificates.
inside() {
	local root="$1" settings=() name
	shift
	for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY SSL_CERT_FILE \
		SSL_CERT_DIR CURL_CA_BUNDLE GIT_SSL_CAINFO RUSTUP_DIST_SERVER; do
		[[ -z "${!name:-}" ]] || settings+=("$name=${!name}")
	done
	unshare --mount --pid --fork -- bash -c '
		root="$1" fixtures="$2" tree="$3"
		shift 3
		mount -t proc proc "$root/proc"
		mount --rbind /dev "$root/dev"
		if [[ -n "$fixtures" ]]; then
			mkdir -p "$root/fixtures"
			mount --bind -o ro "$fixtures" "$root/fixtures"
			set -- env SALUS_FIXTURES=/fixtures "$@"
		fi
		exec chroot "$root" env -i "$@"
	' inside "$root" "$FIXTURES" "$TREE_INSIDE" \
		HOME="$HOME_INSIDE" LANG=C.UTF-8 TERM="${TERM:-dumb}" \
		PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		"${settings[@]}" bash -c "cd '$TREE_INSIDE' && exec \"\$@\"" bash "$@" </dev/null
}

# `expect CODE ROOT COMMAND…`
expect() {
	local wanted="$1" code=0
	shift
	log "--- ${*:2}"
	inside "$@" || code=$?
	((code == wanted)) || die 1 "'${*:2}' ended with $code instead of $wanted"
	log "--- exit $code, as expected"
}

rehearse() {
	local source="$1" root="$DIRECTORY/$SUITE-$1" force=()
	log "=== $SUITE, wasm target from $source"
	[[ "$source" == rustup ]] || force=(--wasm-from "$source")
	rm -rf "$root"
	cp -a "$BASE" "$root"
	copy_network_settings "$root"
	copy_tree "$root"
	[[ "$RUSTUP" == no ]] || cp -L "$(command -v rustup)" "$root/usr/local/bin/rustup"
	expect 1 "$root" scripts/setup.sh --check
	expect 0 "$root" scripts/setup.sh "${force[@]}"
	expect 0 "$root" scripts/setup.sh --check
	expect 0 "$root" scripts/setup.sh
	if [[ "$FULL" == yes ]]; then
		expect 0 "$root" scripts/test.sh
		expect 0 "$root" scripts/demo.sh
	fi
	[[ "$KEEP" == yes ]] || rm -rf "$root"
}

make_base
for source in "${SOURCES[@]}"; do
	run_stage "$source" rehearse "$source"
done
print_stage_report
((${#STAGE_FAILED[@]} == 0))

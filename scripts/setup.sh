#!/usr/bin/env bash
# Brings a Debian or Ubuntu machine with git and rustup to a state in which everything here builds.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$SALUS_ROOT/scripts/wasm-from-debian.sh"

usage() {
	cat <<'USAGE'
Usage: scripts/setup.sh [--check] [--wasm-from rustup|debian] [--help]

Installs what the build needs on Debian or Ubuntu: system packages, the Rust toolchain pinned in
rust-toolchain.toml, and a compiler for the runtime's target wasm32v1-none. It does only what is
missing, says what it does, and can be run again at any time.

  --check             change nothing; name each missing thing (exit 1 when there is any)
  --wasm-from SOURCE  where the wasm target comes from: rustup, or debian (Debian's Rust packages,
                      kept in a private folder). Without it: what an earlier run chose, else rustup,
                      else debian.
  --help              this text

Exit codes: 0 done, 1 something is missing or could not be fetched, 2 this machine cannot be set up
by this script (the message says what to install by hand).
USAGE
}

CHECK_ONLY=no
WASM_FROM=
while (($# > 0)); do
	case "$1" in
		--check) CHECK_ONLY=yes ;;
		--wasm-from)
			WASM_FROM="${2:-}"
			[[ "$WASM_FROM" == rustup || "$WASM_FROM" == debian ]] ||
				die_usage "--wasm-from takes rustup or debian"
			shift
			;;
		--help)
			usage
			exit 0
			;;
		*) die_usage "unknown argument '$1'" ;;
	esac
	shift
done

WASM_TARGET=wasm32v1-none
PINNED="$(sed -n 's/^channel *= *"\(.*\)"/\1/p' "$SALUS_ROOT/rust-toolchain.toml")"

# Old rustups install on any mention of a toolchain, new ones when this is 1: set-up decides itself.
export RUSTUP_AUTO_INSTALL=0
MISSING=()

missing() {
	MISSING+=("$1")
	log "missing: $1"
}

has() {
	command -v "$1" >/dev/null
}

# ---------------------------------------------------------------------------------- system packages

# A Debian package for each capability, judged by the capability itself and not by dpkg's word.
# Build scripts need: a C compiler (secp256k1, ring, zstd, lz4, ittapi), a C++17 compiler
# (wasm-opt), pkg-config with OpenSSL's headers (openssl-sys), protoc (prost-build). jq is the
# demonstration's own arithmetic and reads what the commands print. Node.js and npm run the tests of
# Polkadot.js, which needs Node.js 18 or later.
NEEDS="
git:git
ca-certificates:certificates
gcc:c_compiler
libc6-dev:c_compiler
g++:cxx_compiler
pkg-config:pkg-config
libssl-dev:openssl_headers
protobuf-compiler:protoc
jq:jq
nodejs:node_18
npm:npm
"

capable() {
	case "$1" in
		certificates) [[ -e "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" ]] || [[ -d /etc/pki ]] ;;
		c_compiler) has cc && echo '#include <stdlib.h>
			int main(void) { return 0; }' | cc -x c -o /dev/null - 2>/dev/null ;;
		cxx_compiler) has c++ && echo '#include <cstdint>
			int main() { return 0; }' | c++ -std=c++17 -x c++ -o /dev/null - 2>/dev/null ;;
		node_18) has node && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' ;;
		openssl_headers) has pkg-config && pkg-config --exists openssl ;;
		*) has "$1" ;;
	esac
}

packages_missing() {
	local entry
	for entry in $NEEDS; do
		capable "${entry#*:}" || printf '%s\n' "${entry%%:*}"
	done
}

is_apt_system() {
	has apt-get && has dpkg-deb
}

# Runs a command as root, or ends with exit 2 where that is impossible.
as_root() {
	if (($(id -u) == 0)); then
		"$@"
	elif has sudo && { [[ -t 0 ]] || sudo -n true 2>/dev/null; }; then
		sudo --preserve-env=DEBIAN_FRONTEND "$@"
	else
		die 2 "needs root or sudo to run: $*"
	fi
}

APT_UPDATED=no
apt_update() {
	[[ "$APT_UPDATED" == no ]] || return 0
	log "refreshing the package lists"
	as_root apt-get update -qq >&2
	APT_UPDATED=yes
}

apt_install() {
	export DEBIAN_FRONTEND=noninteractive
	apt_update
	log "installing: $*"
	as_root apt-get install -y -qq --no-install-recommends "$@" >&2 ||
		die 1 "apt-get could not install: $*"
}

set_up_packages() {
	local wanted
	mapfile -t wanted < <(packages_missing)
	((${#wanted[@]} > 0)) || return 0
	if [[ "$CHECK_ONLY" == yes ]]; then
		local package
		for package in "${wanted[@]}"; do
			missing "system package $package"
		done
	elif is_apt_system; then
		apt_install "${wanted[@]}"
		mapfile -t wanted < <(packages_missing)
		((${#wanted[@]} == 0)) || die 1 "installed, but still not usable: ${wanted[*]}"
	fi
}

# ------------------------------------------------------------------------------------------- rustup

apt_offers() {
	apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [0-9]'
}

set_up_rustup() {
	if ! has rustup; then
		if [[ "$CHECK_ONLY" == yes ]]; then
			missing "rustup"
			return 0
		fi
		is_apt_system || return 0
		apt_update
		apt_offers rustup ||
			die 2 "rustup is missing and this release has no package of it: install it from https://rustup.rs"
		apt_install rustup
	fi
	set_up_proxies
}

# rustup acts as cargo, rustc and so on when called by those names. A bare binary has none of them.
set_up_proxies() {
	local bin="${CARGO_HOME:-$HOME/.cargo}/bin" rustup tool absent=()
	rustup="$(command -v rustup)"
	for tool in cargo cargo-clippy cargo-fmt clippy-driver rustc rustdoc rustfmt; do
		has "$tool" || absent+=("$tool")
	done
	((${#absent[@]} > 0)) || return 0
	if [[ "$CHECK_ONLY" == yes ]]; then
		missing "rustup's proxies: ${absent[*]}"
		return 0
	fi
	log "linking in $bin: ${absent[*]}"
	mkdir -p "$bin"
	for tool in "${absent[@]}"; do
		ln -sf "$rustup" "$bin/$tool"
	done
	load_toolchain_env
}

# ---------------------------------------------------------------------------------------- toolchain

# rustup away from this tree, whose rust-toolchain.toml would otherwise override the command's own.
rustup_here() {
	(cd / && rustup "$@")
}

rustc_version() {
	has rustup || return 0
	rustup_here run "$1" rustc --version 2>/dev/null | cut -d' ' -f2
}

toolchain_works() {
	[[ "$(rustc_version "$PINNED")" == "$PINNED" ]]
}

# rustup refuses `toolchain link` for names of its own releases, so the link is made in its folder;
# components and targets added under the pinned name then land in `stable`.
link_stable() {
	local home="${RUSTUP_HOME:-$HOME/.rustup}/toolchains" stable
	stable="$(rustup_here toolchain list | sed -n 's/^\(stable-[^ ]*\).*/\1/p' | head -n 1)"
	[[ -n "$stable" && "$(rustc_version "$stable")" == "$PINNED" ]] || return 1
	local link="$home/$PINNED-${stable#stable-}"
	[[ ! -e "$link" && -d "$home/$stable" ]] || return 1
	log "the installed stable is Rust $PINNED: linking it as $PINNED"
	ln -sfn "$stable" "$link"
}

set_up_toolchain() {
	if ! toolchain_works; then
		if [[ "$CHECK_ONLY" == yes ]]; then
			missing "Rust toolchain $PINNED"
			return 0
		fi
		if ! link_stable; then
			log "installing the Rust toolchain $PINNED"
			rustup_here toolchain install "$PINNED" --profile minimal --no-self-update >&2 ||
				die 1 "rustup could not fetch toolchain $PINNED, and the installed stable is not that version"
		fi
		toolchain_works || die 1 "toolchain $PINNED is installed but its rustc does not answer as $PINNED"
	fi
	set_up_component rustfmt rustfmt --version
	set_up_component clippy cargo-clippy --version
}

# `set_up_component NAME COMMAND…`: the command answers once the component is there.
set_up_component() {
	local name="$1"
	shift
	if has rustup && rustup_here run "$PINNED" "$@" >/dev/null 2>&1; then
		return 0
	fi
	if [[ "$CHECK_ONLY" == yes ]]; then
		missing "component $name of toolchain $PINNED"
		return 0
	fi
	log "adding component $name"
	rustup_here component add "$name" --toolchain "$PINNED" >&2 ||
		die 1 "rustup could not fetch component $name of toolchain $PINNED"
}

# --------------------------------------------------------------------------------------------- wasm

# Compiles a small `no_std` library that allocates to wasm with a toolchain: the one proof that
# compiler, core, alloc and linker belong together.
wasm_compiles() {
	local dir code=0
	dir="$(mktemp -d)"
	mkdir "$dir/src"
	cat >"$dir/Cargo.toml" <<-'TOML'
		[package]
		name = "probe"
		version = "0.0.0"
		edition = "2021"
		[lib]
		crate-type = ["cdylib"]
		[profile.release]
		panic = "abort"
		lto = "thin"
		[workspace]
	TOML
	cat >"$dir/src/lib.rs" <<-'RUST'
		#![no_std]
		extern crate alloc;
		use core::alloc::{GlobalAlloc, Layout};

		struct Nowhere;
		unsafe impl GlobalAlloc for Nowhere {
			unsafe fn alloc(&self, _: Layout) -> *mut u8 {
				core::ptr::null_mut()
			}
			unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
		}
		#[global_allocator]
		static ALLOCATOR: Nowhere = Nowhere;

		#[panic_handler]
		fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
			loop {}
		}

		#[no_mangle]
		pub extern "C" fn grow(count: u32) -> usize {
			let mut values = alloc::vec::Vec::new();
			values.extend(0..count);
			values.iter().fold(0, |sum: usize, value| sum.wrapping_add(*value as usize))
		}
	RUST
	(
		cd "$dir"
		env -u RUSTFLAGS -u CARGO_ENCODED_RUSTFLAGS CARGO_TARGET_DIR="$dir/target" \
			rustup run "$1" cargo build --quiet --offline --release --target "$WASM_TARGET"
	) 2>"$dir/errors" || code=1
	[[ -s "$dir/target/$WASM_TARGET/release/probe.wasm" ]] || code=1
	[[ "$code" == 0 || -z "${2:-}" ]] || cat "$dir/errors" >&2
	rm -rf "$dir"
	return "$code"
}

recorded_wasm_source() {
	if [[ -f "$SALUS_TOOLCHAIN_ENV" ]]; then echo debian; else echo rustup; fi
}

# Records for all scripts which toolchain compiles the runtime.
record_wasm_source() {
	if [[ "$1" == debian ]]; then
		mkdir -p "$SALUS_STATE"
		printf 'export WASM_BUILD_TOOLCHAIN=%s\n' "$DEBIAN_TOOLCHAIN" >"$SALUS_TOOLCHAIN_ENV"
	else
		rm -f "$SALUS_TOOLCHAIN_ENV"
	fi
}

wasm_source_works() {
	case "$1" in
		rustup) wasm_compiles "$PINNED" ;;
		debian) wasm_compiles "$DEBIAN_TOOLCHAIN" ;;
	esac
}

wasm_by_rustup() {
	log "adding target $WASM_TARGET to toolchain $PINNED"
	rustup_here target add "$WASM_TARGET" --toolchain "$PINNED" >&2 && wasm_compiles "$PINNED" show
}

wasm_by_debian() {
	is_apt_system || die 2 "Debian's packages can provide the wasm target only on Debian or Ubuntu"
	build_debian_toolchain
	wasm_compiles "$DEBIAN_TOOLCHAIN" show ||
		die 1 "the toolchain made of Debian's packages does not compile for $WASM_TARGET"
}

set_up_wasm() {
	local source="${WASM_FROM:-$(recorded_wasm_source)}"
	if toolchain_works && wasm_source_works "$source"; then
		[[ "$CHECK_ONLY" == yes ]] || record_wasm_source "$source"
		return 0
	fi
	if [[ "$CHECK_ONLY" == yes ]]; then
		missing "target $WASM_TARGET (from $source)"
		return 0
	fi
	if [[ "$source" == rustup ]] && ! wasm_by_rustup; then
		[[ -z "$WASM_FROM" ]] || die 1 "rustup could not provide target $WASM_TARGET"
		log "rustup could not provide target $WASM_TARGET: falling back to Debian's packages"
		source=debian
	fi
	[[ "$source" != debian ]] || wasm_by_debian
	record_wasm_source "$source"
}

# --------------------------------------------------------------------------------------------- main

# On a system without apt there is nothing to install with: what is missing is named instead.
refuse_other_system() {
	local wanted
	mapfile -t wanted < <(packages_missing)
	has rustup || wanted+=("rustup (https://rustup.rs)")
	((${#wanted[@]} == 0)) ||
		die 2 "not a Debian or Ubuntu system; install the equivalents of: ${wanted[*]}"
}

is_apt_system || refuse_other_system
set_up_packages
set_up_rustup
set_up_toolchain
set_up_wasm

if ((${#MISSING[@]} > 0)); then
	log "${#MISSING[@]} missing; run scripts/setup.sh"
	exit 1
fi
log "set up: Rust $PINNED, $WASM_TARGET from $(if [[ -n "$WASM_FROM" ]]; then echo "$WASM_FROM"; else recorded_wasm_source; fi)"

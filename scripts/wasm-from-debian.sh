# Sourced by set-up: a private toolchain that compiles for wasm32v1-none, made of Debian's packages.
# They are unpacked, not installed, since Debian's Rust packages conflict with its rustup package
# and with one another. Only the libraries they load are installed.
# shellcheck shell=bash

# The name under which rustup knows it.
DEBIAN_TOOLCHAIN=salus-wasm

# The workspace's own rust-version: an older compiler refuses its crates.
oldest_rust() {
	sed -n 's/^rust-version *= *"\(.*\)"/\1/p' "$SALUS_ROOT/Cargo.toml"
}

package_version() {
	apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: *\([0-9].*\)/\1/p'
}

# `-web` for the packages Debian keeps current for its browsers, empty for the plain ones; fails
# where neither is new enough.
debian_flavor() {
	local flavor version
	for flavor in -web ""; do
		version="$(package_version "rustc$flavor")"
		if [[ -n "$version" ]] && dpkg --compare-versions "$version" ge "$(oldest_rust)"; then
			printf '%s\n' "$flavor"
			return 0
		fi
	done
	return 1
}

# The packages to unpack. The library's and the linker's names carry versions, which their
# dependants name.
debian_packages() {
	local flavor="$1" runtime llvm
	runtime="$(apt-cache depends "libstd-rust$flavor-dev" |
		sed -n "s/^ *Depends: \(libstd-rust$flavor-[0-9.]*\)\$/\1/p" | head -n 1)"
	llvm="$(apt-cache depends "$runtime" | sed -n 's/^ *Depends: libllvm\([0-9]*\).*/\1/p' | head -n 1)"
	if [[ "$flavor" == -web ]]; then
		printf '%s\n' rustc-web cargo-web rust-web-src
	else
		printf '%s\n' rustc cargo rust-src
	fi
	printf '%s\n' "libstd-rust$flavor-dev" "$runtime" "lld-$llvm"
}

# What the unpacked packages need beside each other, as one dependency expression for apt-get.
outside_dependencies() {
	local folder="$1" inside
	inside="$(for deb in "$folder"/*.deb; do dpkg-deb -f "$deb" Package; done)"
	for deb in "$folder"/*.deb; do dpkg-deb -f "$deb" Pre-Depends Depends; done |
		sed 's/^[A-Za-z-]*: //' | tr ',' '\n' | sed 's/^ *//; s/ *$//' | sort -u |
		awk -v inside="$inside" '
			BEGIN { count = split(inside, names, "\n"); for (i = 1; i <= count; i++) own[names[i]] = 1 }
			NF && !($1 in own)' |
		paste -sd, -
}

# Unpacks the downloaded packages below a folder; of the compiler's sources only the library.
unpack_packages() {
	local debs="$1" into="$2" deb
	for deb in "$debs"/*.deb; do
		case "$(dpkg-deb -f "$deb" Package)" in
			rust*-src)
				dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$into" --wildcards './usr/src/*/library/*'
				;;
			*) dpkg-deb -x "$deb" "$into" ;;
		esac
	done
}

# Gives the unpacked files the shape of a rustup toolchain: `bin` with wrappers that find their
# libraries and name their sysroot, `lib/rustlib` with library sources and linker.
shape_toolchain() {
	local root="$1" tool libraries host linker
	libraries="$(dirname "$(find "$root/usr/lib" -name 'librustc_driver-*.so' -print -quit)")"
	mkdir -p "$root/bin"
	ln -sfn usr/lib "$root/lib"
	for tool in rustc rustdoc cargo; do
		local flags=""
		[[ "$tool" == cargo ]] || flags="--sysroot '$root'"
		cat >"$root/bin/$tool" <<-WRAPPER
			#!/bin/sh
			export LD_LIBRARY_PATH='$libraries'
			exec '$root/usr/bin/$tool' $flags "\$@"
		WRAPPER
		chmod +x "$root/bin/$tool"
	done
	host="$("$root/bin/rustc" -vV | sed -n 's/^host: //p')"
	linker="$(find "$root/usr/lib" -path '*/bin/lld' -print -quit)"
	mkdir -p "$root/lib/rustlib/src/rust" "$root/lib/rustlib/$host/bin"
	ln -sfn "$(find "$root/usr/src" -maxdepth 2 -name library -print -quit)" \
		"$root/lib/rustlib/src/rust/library"
	ln -sfn "$linker" "$root/lib/rustlib/$host/bin/rust-lld"
}

# Compiles core and alloc for the target from the unpacked sources, with the dependencies that are
# unpacked beside them, and puts them where a toolchain keeps its target libraries. Bitcode stays
# in, because the runtime is linked with LTO.
build_core() {
	local root="$1" work out
	work="$(mktemp -d)"
	mkdir -p "$work/src" "$work/.cargo"
	printf '#![no_std]\n' >"$work/src/lib.rs"
	printf '[package]\nname = "seed"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' \
		>"$work/Cargo.toml"
	if [[ -d "$root/lib/rustlib/src/rust/library/vendor" ]]; then
		printf '[source.crates-io]\nreplace-with = "unpacked"\n[source.unpacked]\ndirectory = "%s"\n' \
			"$root/lib/rustlib/src/rust/library/vendor" >"$work/.cargo/config.toml"
	fi
	(
		cd "$work"
		env -u CARGO_ENCODED_RUSTFLAGS RUSTC_BOOTSTRAP=1 RUSTFLAGS="-C embed-bitcode=yes" \
			CARGO_TARGET_DIR="$work/target" RUSTC="$root/bin/rustc" \
			"$root/bin/cargo" build --quiet --release --target "$WASM_TARGET" -Z build-std=core,alloc
	) || die 1 "core and alloc do not compile for $WASM_TARGET from Debian's sources"
	out="$root/lib/rustlib/$WASM_TARGET/lib"
	mkdir -p "$out"
	find "$work/target/$WASM_TARGET/release/deps" -name '*.rlib' ! -name 'libseed*' \
		-exec cp {} "$out/" \;
	rm -rf "$work"
}

# Makes the toolchain and links it into rustup under its name.
build_debian_toolchain() {
	local root="$SALUS_STATE/wasm-toolchain" debs flavor packages dependencies
	apt_update
	flavor="$(debian_flavor)" || die 2 \
		"this release has no Rust packages of version $(oldest_rust) or newer: \
install target $WASM_TARGET with rustup"
	mapfile -t packages < <(debian_packages "$flavor")
	debs="$(mktemp -d)"
	chmod 755 "$debs"
	log "fetching: ${packages[*]}"
	(cd "$debs" && apt-get download -qq -o APT::Sandbox::User=root "${packages[@]}" >&2) ||
		die 1 "apt-get could not fetch: ${packages[*]}"
	dependencies="$(outside_dependencies "$debs")"
	log "installing what they need: $dependencies"
	DEBIAN_FRONTEND=noninteractive as_root apt-get satisfy -y -qq --no-install-recommends \
		"$dependencies" >&2 || die 1 "apt-get could not install: $dependencies"
	log "unpacking into $root"
	rm -rf "$root"
	mkdir -p "$root"
	unpack_packages "$debs" "$root"
	rm -rf "$debs"
	shape_toolchain "$root"
	log "compiling core and alloc for $WASM_TARGET"
	build_core "$root"
	rustup_here toolchain link "$DEBIAN_TOOLCHAIN" "$root"
}

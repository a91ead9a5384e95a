#!/usr/bin/env bash
# Measures the weights of the runtime's calls and writes them to runtime/src/weights.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
	cat <<'USAGE'
Usage: scripts/bench-weights.sh [--steps N] [--repeat N] [--pallet NAME] [--help]

Builds the workspace, and the runtime once more as wasm with its benchmarks; runs these, and
writes one file of Rust for each pallet to runtime/src/weights. Leave the machine alone meanwhile:
what else runs makes the calls look dear.

  --steps N      values tried of each component, at least 2 (default 10)
  --repeat N     timings of each combination (default 5)
  --pallet NAME  only this pallet, for example pallet_consent (default all)
  --help         this text

Environment: CARGO_TARGET_DIR (default ~/.cache/salus/target); the runtime with benchmarks is built
in its subfolder bench-wasm.
Exit codes: 0 all measured, 1 a build or a benchmark failed, 2 usage or a machine that cannot be
set up.
USAGE
}

STEPS=10
REPEAT=5
PALLET='*'
while (($# > 0)); do
	case "$1" in
		--steps | --repeat)
			[[ "${2:-}" =~ ^[1-9][0-9]{0,3}$ ]] || die_usage "$1 takes a number from 1 to 9999"
			if [[ "$1" == --steps ]]; then STEPS="$2"; else REPEAT="$2"; fi
			shift
			;;
		--pallet)
			[[ -n "${2:-}" ]] || die_usage "--pallet takes a name"
			PALLET="$2"
			shift
			;;
		*) other_argument "$1" ;;
	esac
	shift
done
((STEPS >= 2)) || die_usage "--steps takes at least 2"

cd "$SALUS_ROOT"
WEIGHTS="runtime/src/weights"
BENCH_TARGET="$CARGO_TARGET_DIR/bench-wasm"
BENCH_WASM="$BENCH_TARGET/wasm32v1-none/release/salus_runtime.wasm"

# Builds the runtime as wasm alone: with the feature on, the native crates would all be built again.
# Flags and profile are those with which substrate-wasm-builder makes the chain's own runtime, so
# that the figures are those of the code the chain runs.
stage_wasm() {
	local wasm_cargo=(cargo)
	if [[ -n "${WASM_BUILD_TOOLCHAIN:-}" ]]; then
		wasm_cargo=(rustup run "$WASM_BUILD_TOOLCHAIN" cargo)
	fi
	CARGO_TARGET_DIR="$BENCH_TARGET" \
		RUSTFLAGS="-C link-arg=--export-table --cfg substrate_runtime ${WASM_BUILD_RUSTFLAGS:-}" \
		"${wasm_cargo[@]}" rustc --locked --package salus-runtime --lib --crate-type cdylib \
		--target wasm32v1-none --no-default-features --features runtime-benchmarks \
		--profile release \
		--config 'profile.release.panic="abort"' \
		--config 'profile.release.lto="thin"' \
		--config 'profile.release.debug-assertions=false' \
		--config 'profile.release.package.frame-support.debug-assertions=false'
}

stage_measure() {
	"$CARGO_TARGET_DIR/release/salus-bench-weights" --runtime "$BENCH_WASM" --pallet "$PALLET" \
		--extrinsic '*' --steps "$STEPS" --repeat "$REPEAT" --out-dir "$WEIGHTS"
}

stage_format() {
	rustfmt --edition 2021 "$WEIGHTS"/*.rs
}

for stage in setup build wasm measure format; do
	run_stage "$stage" "stage_$stage"
	if ((STAGE_CODE != 0)); then
		[[ "$stage" == setup && "$STAGE_CODE" == 2 ]] && exit 2
		exit 1
	fi
	[[ "$stage" != setup ]] || load_toolchain_env
done
print_stage_report

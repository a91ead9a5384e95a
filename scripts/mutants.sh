#!/usr/bin/env bash
# Changes the pure rules in one place at a time, and asks whether a test notices.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
	cat <<'USAGE'
Usage: scripts/mutants.sh [--package NAME] [--list] [--help]

Runs cargo-mutants on the files that .cargo/mutants.toml names, in a copy of the tree. Each mutant
is one change in one place, held against the tests of its package: it is caught if one fails or
never ends, and missed if all pass. Changes that no test can notice are left out there, with the
reason. Takes some seconds for each mutant. Leave the machine alone meanwhile: a test that is slowed
down looks as if it never ended.

  --package NAME  only this package, for example salus-commitments (default all)
  --list          print the mutants, run none
  --help          this text

Environment: CARGO_TARGET_DIR (default ~/.cache/salus/target), in whose subfolder mutants the copy
is built; SALUS_FIXTURES, the folder of real data that some tests need; PROPTEST_CASES and
SALUS_PROPTEST_CASES, the histories of each property test (default 20).
Exit codes: 0 none missed, 1 one missed or the tests fail without any, 2 usage or no cargo-mutants.
USAGE
}

ARGUMENTS=()
while (($# > 0)); do
	case "$1" in
		--package)
			[[ -n "${2:-}" ]] || die_usage "--package takes a name"
			ARGUMENTS+=(--package "$2")
			shift
			;;
		--list) ARGUMENTS+=(--list) ;;
		*) other_argument "$1" ;;
	esac
	shift
done
cargo mutants --version >/dev/null 2>&1 ||
	die 2 "cargo-mutants is missing (cargo install --locked cargo-mutants)"

cd "$SALUS_ROOT"
export CARGO_TARGET_DIR="$CARGO_TARGET_DIR/mutants"
# Lies beside the tree and not beside its copy.
export SALUS_FIXTURES="${SALUS_FIXTURES:-../shared/fixtures}"
SALUS_FIXTURES="$(realpath --canonicalize-missing "$SALUS_FIXTURES")"
export PROPTEST_CASES="${PROPTEST_CASES:-20}" SALUS_PROPTEST_CASES="${SALUS_PROPTEST_CASES:-20}"
export SKIP_WASM_BUILD=1 CARGO_PROFILE_DEV_DEBUG=0
mkdir -p "$CARGO_TARGET_DIR"
# Some mutants fill the memory before their time is up: in KiB, what each process may have.
ulimit -v $((16 * 1024 * 1024))

code=0
cargo mutants --output "$CARGO_TARGET_DIR" "${ARGUMENTS[@]}" || code=$?
# 3: none was missed, and the tests of some never ended.
case "$code" in
	0 | 3) ;;
	*) exit 1 ;;
esac

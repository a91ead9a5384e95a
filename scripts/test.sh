#!/usr/bin/env bash
# Sets up, then runs everything CI runs, stage by stage.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ALL_STAGES=(setup format lock clippy build tests docs polkadot demo)

usage() {
	cat <<USAGE
Usage: scripts/test.sh [--long] [--stage NAME]… [--help]

Runs all stages in order, prints the minutes each took and whether the target directory was cold or
warm, and ends with one line that sums the test runners': N passed, N failed, N skipped.

  --long         also ignored tests, and 100,000 histories in each property test, from a seed that
                 is printed (PROPTEST_RNG_SEED repeats one)
  --stage NAME   only this stage, can be given several times: ${ALL_STAGES[*]}
  --help         this text

Environment: CARGO_TARGET_DIR (default ~/.cache/salus/target); SALUS_FIXTURES, the folder of real
data that some tests need; SALUS_REQUIRE_FIXTURES=1 fails them without it instead of skipping;
SALUS_PROPTEST_CASES, the histories that each pallet's model is held against (default 1000).
Exit codes: 0 everything passed, 1 a stage failed, 2 usage or a machine that cannot be set up.
USAGE
}

LONG=no
STAGES=()
while (($# > 0)); do
	case "$1" in
		--long) LONG=yes ;;
		--stage)
			[[ " ${ALL_STAGES[*]} " == *" ${2:-} "* && -n "${2:-}" ]] ||
				die_usage "--stage takes one of: ${ALL_STAGES[*]}"
			STAGES+=("$2")
			shift
			;;
		*) other_argument "$1" ;;
	esac
	shift
done
((${#STAGES[@]} > 0)) || STAGES=("${ALL_STAGES[@]}")

if [[ "$LONG" == yes ]]; then
	export SALUS_PROPTEST_CASES="${SALUS_PROPTEST_CASES:-100000}"
	export PROPTEST_CASES="${PROPTEST_CASES:-$SALUS_PROPTEST_CASES}"
	export PROPTEST_RNG_SEED="${PROPTEST_RNG_SEED:-$(date +%s)}"
	log "seed of the property tests: PROPTEST_RNG_SEED=$PROPTEST_RNG_SEED"
fi

cd "$SALUS_ROOT"
LOGS="$SALUS_STATE/logs"
TEST_LOG="$LOGS/tests.log"
POLKADOT_LOG="$LOGS/polkadot.log"
# Seconds that the tests of Polkadot.js may take; a loaded machine needs one minute.
POLKADOT_LIMIT=600
mkdir -p "$LOGS"
rm -f "$TEST_LOG" "$POLKADOT_LOG"

# ------------------------------------------------------------------------------------------- stages

stage_format() {
	cargo fmt --all --check
}

# Two versions of one of these mean that crates of two SDK lines were mixed.
stage_lock() {
	local crate count code=0
	for crate in sp-runtime sp-core frame-support; do
		count="$(grep -c "^name = \"$crate\"\$" Cargo.lock || test $? = 1)"
		if [[ "$count" != 1 ]]; then
			log "Cargo.lock holds $crate $count times instead of once"
			code=1
		fi
	done
	return "$code"
}

stage_clippy() {
	SKIP_WASM_BUILD=1 cargo clippy --locked --release --workspace --all-targets -- -D warnings
}

# Runs cargo test into the log, and shows of it the binaries, their results and what failed.
logged_test() {
	cargo test --locked --release --workspace --no-fail-fast "$@" 2>&1 | tee -a "$TEST_LOG" |
		awk '/^ +(Running|Doc-tests) / || /^test result: / || /FAILED$/ || /^error/ { print; fflush() }' >&2
}

# HL7's examples of FHIR R4 and R5, of which the tests of consents read the Consents.
fetch_fhir_examples() {
	local npm_log="$LOGS/npm-fhir.log"
	if ! (cd "$SALUS_ROOT/e2e/fhir-examples" && npm ci --no-audit --no-fund >"$npm_log" 2>&1); then
		tail -n 20 "$npm_log" >&2
		log "npm ci in e2e/fhir-examples failed (whole output: $npm_log)"
		return 1
	fi
}

stage_tests() {
	local code=0
	fetch_fhir_examples
	export SALUS_FHIR_EXAMPLES="$SALUS_ROOT/e2e/fhir-examples/node_modules"
	if [[ "$LONG" == yes ]]; then
		# Documentation tests apart: among them, ignored means not meant to be compiled.
		logged_test --lib --bins --tests -- --include-ignored || code=$?
		logged_test --doc || code=$?
	else
		logged_test || code=$?
	fi
	((code == 0)) || show_failures
	return "$code"
}

# The runner's own account of each failure; a binary that crashed has none but its last lines.
show_failures() {
	log "--- failures (whole output: $TEST_LOG)"
	awk '
		/^failures:$/ { inside = 1 }
		/^test result: / { inside = 0 }
		inside || /^error/ || /process didn.t exit successfully/ { print }
	' "$TEST_LOG" >&2
}

stage_docs() {
	"$SALUS_ROOT/scripts/check-docs.sh"
}

# Polkadot.js against the built node, with exactly the packages of the lock file. Its runner says the
# results in the Test Anything Protocol.
stage_polkadot() {
	local tool npm_log="$LOGS/npm.log"
	for tool in node npm; do
		if ! command -v "$tool" >/dev/null; then
			log "there is no $tool: scripts/setup.sh installs it"
			return 1
		fi
	done
	cd "$SALUS_ROOT/e2e/polkadot-js"
	if ! npm ci --no-audit --no-fund >"$npm_log" 2>&1; then
		tail -n 20 "$npm_log" >&2
		log "npm ci failed (whole output: $npm_log)"
		return 1
	fi
	timeout "$POLKADOT_LIMIT" node --test --test-reporter=tap 2>&1 | tee "$POLKADOT_LOG" >&2
}

stage_demo() {
	if [[ ! -x "$SALUS_ROOT/scripts/demo.sh" ]]; then
		log "there is no scripts/demo.sh"
		return 1
	fi
	"$SALUS_ROOT/scripts/demo.sh"
}

# ---------------------------------------------------------------------------------------------- run

# `closing_line LOG…` sums the result lines of cargo's runner and of node's, and fails when any test
# failed or a log has none that passed. A binary that died before its result line counts as one
# failure.
closing_line() {
	awk '
		function add_passed(count) { passed += count; passed_in[FILENAME] += count }
		/^ +(Running|Doc-tests) / { pending = 1 }
		/^error: (doc)?test failed/ && pending { failed++; pending = 0 }
		/^test result: / {
			pending = 0
			for (i = 1; i < NF; i++) {
				if ($(i + 1) ~ /^passed;/) add_passed($i)
				if ($(i + 1) ~ /^failed;/) failed += $i
				if ($(i + 1) ~ /^ignored;/) skipped += $i
			}
		}
		/^# pass [0-9]+$/ { add_passed($3) }
		/^# (fail|cancelled) [0-9]+$/ { failed += $3 }
		/^# (skipped|todo) [0-9]+$/ { skipped += $3 }
		END {
			printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
			for (i = 1; i < ARGC; i++) if (passed_in[ARGV[i]] == 0) failed++
			exit (failed > 0)
		}
	' "$@"
}

wanted() {
	[[ " ${STAGES[*]} " == *" $1 "* ]]
}

# Runs a stage that was asked for. After a failed set-up or build, nothing that needs it is tried.
maybe_stage() {
	local needed
	wanted "$1" || return 0
	for needed in "${@:2}"; do
		if [[ " ${STAGE_FAILED[*]-} " == *" $needed "* ]]; then
			STAGE_REPORT+=("$(printf '%-8s %6s      not run: %s failed' "$1" - "$needed")")
			return 0
		fi
	done
	run_stage "$1" "stage_$1"
}

TEMPERATURE="$(target_temperature)"
STARTED="$(date +%s)"
log "target directory $CARGO_TARGET_DIR is $TEMPERATURE"

maybe_stage setup
setup_code="$STAGE_CODE"
load_toolchain_env
maybe_stage format setup
maybe_stage lock
maybe_stage clippy setup
maybe_stage build setup
maybe_stage tests setup build
maybe_stage docs setup build
maybe_stage polkadot setup build
maybe_stage demo setup build

code=0
((${#STAGE_FAILED[@]} == 0)) || code=1
echo "target was $TEMPERATURE"
print_stage_report
printf '%-8s %6s min\n' total "$(minutes_since "$STARTED")"
if ((code != 0)); then
	echo "failed stages: ${STAGE_FAILED[*]}"
fi
COUNTED=()
! wanted tests || COUNTED+=("$TEST_LOG")
! wanted polkadot || COUNTED+=("$POLKADOT_LOG")
if ((${#COUNTED[@]} > 0)); then
	touch "${COUNTED[@]}"
	closing_line "${COUNTED[@]}" || code=1
fi
((setup_code != 2)) || code=2
exit "$code"

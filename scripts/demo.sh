#!/usr/bin/env bash
# The journey of one patient's record to a paid claim on a development node, through the command
# line.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$SALUS_ROOT/scripts/demo/actors.sh"
source "$SALUS_ROOT/scripts/demo/steps.sh"
source "$SALUS_ROOT/scripts/demo/insurance.sh"

usage() {
	cat <<'USAGE'
Usage: scripts/demo.sh [--fhir FILE]… [--keep] [--help]

Sets up, builds, starts a development node that makes blocks on demand, and runs the journey of one
patient's record to a paid claim through `salus`, as its separate actors: council, hospital, clinic,
laboratory, payer, patient. Prints a table of what each step showed. What is expected is worked out
without `salus`, from the input and from the payer's plan, scripts/demo/plan.json; if anything
differs, the exit code is not 0.

  --fhir FILE  a FHIR R4 Bundle, resource or NDJSON; can be given several times. All resources count
               as this one patient's; entries of Bundles without a resource are skipped and counted.
               Without it: client/cli/examples/htest-record.json
  --keep       leave the node running and the actors' directories in place, and say where
  --help       this text

Everything stays on this machine: the node listens on the loopback alone. It and all directories are
gone afterwards, also after Ctrl-C.

Environment: CARGO_TARGET_DIR (default ~/.cache/salus/target); SALUS_DEMO_SKIP_BUILD=1 takes what is
built there, and neither sets up nor builds.
Exit codes: 0 everything as expected, 1 something differs, or the input holds no FHIR resource, 2
usage, unreadable file, or a machine that cannot be set up.
USAGE
}

FILES=()
KEEP=no
while (($# > 0)); do
	case "$1" in
		--fhir)
			[[ -n "${2:-}" ]] || die_usage "--fhir takes a file"
			[[ -f "$2" && -r "$2" ]] || die 2 "cannot read $2"
			FILES+=("$(realpath "$2")")
			shift
			;;
		--keep) KEEP=yes ;;
		*) other_argument "$1" ;;
	esac
	shift
done
((${#FILES[@]} > 0)) || FILES=("$SALUS_ROOT/client/cli/examples/htest-record.json")

STEPS=(admit_members register_patient anchor_record grant_part verify_record revoke_and_suspend
	insure_patient claim_visit refuse_and_deny list_and_amend withdraw_payment)

# A step to leave out, or what a step is about, so that a test can see the demonstration fail
# without it.
OMIT="${SALUS_DEMO_OMIT:-}"
PARTS=(grant revoke suspend retract amend withdraw)
[[ " ${STEPS[*]} ${PARTS[*]} " == *" $OMIT "* || -z "$OMIT" ]] ||
	die_usage "SALUS_DEMO_OMIT takes one of: ${STEPS[*]} ${PARTS[*]}"

# The most records that are anchored singly; the others are one batch.
SINGLE=8

STARTED="$(date +%s)"
BIN="$CARGO_TARGET_DIR/release"
WORK="$(mktemp -d)"
RESULT="$WORK/result"
COMPLAINT="$WORK/complaint"
PLAN="$WORK/plan.json"
RECORDS="$WORK/records.ndjson"
TABLE="$WORK/table"
URL=
STEP=
ACTOR=
LAST=
CLAIMS=0
BUILD_PID=
touch "$RESULT" "$COMPLAINT" "$TABLE"

# ------------------------------------------------------------------------------- what it starts

clean_up() {
	if [[ -n "$BUILD_PID" ]]; then
		kill -- "-$BUILD_PID" 2>/dev/null || log "the build had ended by itself"
	fi
	if [[ "$KEEP" == yes && -n "$NODE_PID" ]]; then
		explain_kept
		return 0
	fi
	stop_node
	rm -rf "$WORK"
}
trap clean_up EXIT
trap 'KEEP=no; exit 130' INT
trap 'KEEP=no; exit 143' TERM

explain_kept() {
	cat >&2 <<KEPT
The node runs on, with process id $NODE_PID; its log is $WORK/node.log
The actors' directories are in $WORK. To act as one of them:
  export SALUS_URL=$URL SALUS_HOME=$WORK/hospital SALUS_PASSWORD="\$(cat $WORK/hospital/password)"
  $BIN/salus keys list
To end it: kill $NODE_PID && rm -r $WORK
KEPT
}

# ---------------------------------------------------------------------------------- preparation

# Once: sets up, unless that is left out.
SET_UP=no
set_up() {
	[[ "$SET_UP" == no && "${SALUS_DEMO_SKIP_BUILD:-}" != 1 ]] || return 0
	"$SALUS_ROOT/scripts/setup.sh"
	load_toolchain_env
	SET_UP=yes
}

build() {
	local code=0
	if [[ "${SALUS_DEMO_SKIP_BUILD:-}" != 1 ]]; then
		start_apart stage_build
		BUILD_PID=$!
		wait "$BUILD_PID" || code=$?
		BUILD_PID=
		((code == 0)) || die 1 "the build failed"
	fi
	[[ -x "$BIN/salus-node" && -x "$BIN/salus" ]] || die 2 "nothing built in $BIN"
}

# `expected FILTER ARGUMENT…` runs a jq filter that may use what expected.jq defines.
expected() {
	local filter="$1"
	shift
	jq -L "$SALUS_ROOT/scripts/demo" --compact-output "include \"expected\"; $filter" "$@"
}

# Reads the input without `salus`, and works out what each step has to show.
read_input() {
	local file problem
	for file in "${FILES[@]}"; do
		problem="$(jq --null-input 'inputs | empty' "$file" 2>&1)" ||
			die 1 "$file: this is no JSON (${problem%%$'\n'*})"
		problem="$(expected '[inputs | contents] | problem // empty' --null-input --raw-output "$file")"
		[[ -z "$problem" ]] || die 1 "$file: $problem"
	done
	expected 'contents | .resource // empty' "${FILES[@]}" >"$RECORDS"
	expected '
		by_type as $types
		| [inputs | contents] | map(select(.resource == null)) as $without
		| map(.resource // empty | category($types)) | plan($single)
		| .skipped = ($without | length)
	' --null-input --argjson single "$SINGLE" "${FILES[@]}" >"$PLAN"
}

# --------------------------------------------------------------------------------------- the run

cd "$SALUS_ROOT"
# The input is looked at first, as long as there is something to read it with.
command -v jq >/dev/null || set_up
read_input
set_up
build
start_node "$WORK"
URL="$NODE_URL"
log "node at $URL, directories in $WORK"

# What nobody expected to fail, such as reading an answer, names its step too.
set -E
trap 'log "step $STEP failed: $ACTOR: $LAST"; exit 1' ERR

for step in "${STEPS[@]}"; do
	if [[ "$step" != "$OMIT" ]]; then
		"step_$step"
	fi
done
expect "steps that showed something" "$(seq -s ' ' "${#STEPS[@]}")" \
	"$(cut -f 1 "$TABLE" | uniq | paste -s -d ' ')"

print_table
log "$CLAIMS expectations met in $(minutes_since "$STARTED") min"

# Shared by the scripts of this folder: `source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"`.
# Sets strict mode, the places where state is kept, and the environment in which cargo runs.
# shellcheck shell=bash

set -euo pipefail

SALUS_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

# Where set-up and CI keep what they make for this user.
SALUS_STATE="${XDG_CACHE_HOME:-$HOME/.cache}/salus"

# Written by set-up when the wasm runtime needs another toolchain than the pinned one.
SALUS_TOOLCHAIN_ENV="$SALUS_STATE/toolchain.env"

export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$HOME/.cache/salus/target}"

# rust-toolchain.toml alone says which toolchain builds this tree.
unset RUSTUP_TOOLCHAIN

# Says what goes on. Standard error, so that a script's standard output stays its result.
log() {
	printf '%s\n' "$*" >&2
}

# Ends the script: `die CODE MESSAGE`.
die() {
	local code="$1"
	shift
	printf '%s: %s\n' "$(basename "$0")" "$*" >&2
	exit "$code"
}

# Refuses an unknown flag in the same words everywhere.
die_usage() {
	die 2 "$1 (see --help)"
}

# Puts the folder of rustup's proxies on the path, and loads what set-up recorded. Called once
# here and again by set-up after it has changed either.
load_toolchain_env() {
	local proxies="${CARGO_HOME:-$HOME/.cargo}/bin"
	case ":$PATH:" in
		*":$proxies:"*) ;;
		*) [[ ! -d "$proxies" ]] || export PATH="$proxies:$PATH" ;;
	esac
	if [[ -f "$SALUS_TOOLCHAIN_ENV" ]]; then
		# shellcheck disable=SC1090
		source "$SALUS_TOOLCHAIN_ENV"
	fi
}

# Minutes since a start given in `date +%s` seconds, with one decimal.
minutes_since() {
	local seconds=$(($(date +%s) - $1))
	printf '%d.%d' $((seconds / 60)) $((seconds % 60 / 6))
}

# `cold` when nothing has been built in the target directory yet, else `warm`.
target_temperature() {
	if compgen -G "$CARGO_TARGET_DIR/release/deps/*" >/dev/null; then
		echo warm
	else
		echo cold
	fi
}

STAGE_REPORT=()
STAGE_FAILED=()
STAGE_CODE=0

# `run_stage NAME COMMAND…` runs a command as a named stage, prints the minutes it took, and sets
# STAGE_CODE to its exit code. It returns 0 and must be called plainly: bash ignores strict mode
# in everything that runs under `if` or `||`.
run_stage() {
	local name="$1" started outcome=passed
	shift
	started="$(date +%s)"
	log "==> $name"
	set +e
	(
		set -e
		"$@"
	)
	STAGE_CODE=$?
	set -e
	if ((STAGE_CODE != 0)); then
		outcome="FAILED (exit $STAGE_CODE)"
		STAGE_FAILED+=("$name")
	fi
	STAGE_REPORT+=("$(printf '%-8s %6s min  %s' "$name" "$(minutes_since "$started")" "$outcome")")
	log "<== ${STAGE_REPORT[-1]}"
}

# Prints the stages run so far with their minutes.
print_stage_report() {
	local line
	for line in "${STAGE_REPORT[@]}"; do
		printf '%s\n' "$line"
	done
}

load_toolchain_env

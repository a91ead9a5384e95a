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

# What is left when no flag of a script's own matches: `--help`, for its `usage`, or nothing known.
other_argument() {
	[[ "$1" == --help ]] || die_usage "unknown argument '$1'"
	usage
	exit 0
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

# The stages that more than one script runs.
stage_setup() {
	"$SALUS_ROOT/scripts/setup.sh"
}

stage_build() {
	cargo build --locked --release --workspace --all-targets
}

# Prints the stages run so far with their minutes.
print_stage_report() {
	local line
	for line in "${STAGE_REPORT[@]}"; do
		printf '%s\n' "$line"
	done
}

# Seconds that a development node has to open its RPC port, and later to stop.
NODE_DEADLINE=120
# The process id of the node that runs, and the URL of its RPC.
NODE_PID=
NODE_URL=

# `start_apart COMMAND…` runs a command in a process group of its own, so that Ctrl-C does not reach
# it before the script stops it in order.
start_apart() {
	set -m
	"$@" &
	set +m
}

# `start_node FOLDER` starts a development node that makes blocks on demand, on a port of the
# system's choice, and waits until it says which. FOLDER gets its database, `node`, and `node.log`.
start_node() {
	local deadline=$((SECONDS + NODE_DEADLINE)) node_log="$1/node.log" port=
	start_apart "$CARGO_TARGET_DIR/release/salus-node" --dev --sealing instant \
		--base-path "$1/node" --rpc-port 0 --listen-addr /ip4/127.0.0.1/tcp/0 --no-mdns \
		--no-prometheus --no-telemetry >"$node_log" 2>&1 </dev/null
	NODE_PID=$!
	while [[ -z "$port" ]]; do
		port="$(sed -n 's/.*Running JSON-RPC server: addr=[^ ]*127\.0\.0\.1:\([0-9]*\).*/\1/p' \
			"$node_log" | head -n 1)"
		if [[ -z "$port" ]]; then
			if ! kill -0 "$NODE_PID" 2>/dev/null || ((SECONDS > deadline)); then
				tail -n 20 "$node_log" >&2
				die 1 "the node did not open its RPC port"
			fi
			sleep 0.1
		fi
	done
	NODE_URL="ws://127.0.0.1:$port"
}

# Asks the node to stop, and kills one that does not.
stop_node() {
	[[ -n "$NODE_PID" ]] || return 0
	local pid="$NODE_PID" deadline=$((SECONDS + NODE_DEADLINE)) code=0
	NODE_PID=
	kill "$pid" 2>/dev/null || log "the node had ended by itself"
	while kill -0 "$pid" 2>/dev/null; do
		if ((SECONDS > deadline)); then
			kill -9 "$pid"
			log "the node did not stop within $NODE_DEADLINE s and was killed"
			break
		fi
		sleep 0.1
	done
	wait "$pid" 2>/dev/null || code=$?
	((code == 0)) || log "the node ended with $code"
}

load_toolchain_env

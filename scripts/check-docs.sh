#!/usr/bin/env bash
# Runs the examples of the documents, so that they stay true.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
	cat <<'USAGE'
Usage: scripts/check-docs.sh [--help] [FILE…]

Checks README.md and everything under docs/ (or the given Markdown files):

  - each relative link leads to a file that exists;
  - each block that opens with, say, ```js snippet PATH:NAME is the part of that file, from the root
    of the repository, that stands between the comments `// snippet: NAME` and `// end`, less its
    indentation;
  - each block that opens with ```sh test runs. The blocks of one file run in order in one strict
    shell, in an empty directory with an empty home, against a fresh development node with instant
    sealing. `salus` and `salus-node` are on the path, SALUS_URL names the node.

Stops at the first line that fails, printed as FILE:LINE. Needs the workspace built in release
(scripts/test.sh --stage build). Exit codes: 0 all run, 1 one failed, 2 usage or nothing built.
USAGE
}

FILES=()
while (($# > 0)); do
	case "$1" in
		-*) other_argument "$1" ;;
		*)
			[[ -f "$1" ]] || die 2 "no such file: $1"
			FILES+=("$(realpath "$1")")
			;;
	esac
	shift
done
cd "$SALUS_ROOT"
if ((${#FILES[@]} == 0)); then
	mapfile -t FILES < <(find "$SALUS_ROOT/README.md" "$SALUS_ROOT/docs" -name '*.md' | sort)
fi

BIN="$CARGO_TARGET_DIR/release"
WORK="$(mktemp -d)"

clean_up() {
	stop_node
	rm -rf "$WORK"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The file with everything but its test blocks blanked: line numbers stay those of the document.
test_blocks() {
	awk '
		/^[ \t]*```/ {
			if (inside) inside = 0
			else if (!other && $0 ~ /^[ \t]*```sh test[ \t]*$/) inside = 1
			else other = !other
			print ""
			next
		}
		{ print inside ? $0 : "" }
	' "$1"
}

# Prints LINE PATH:NAME for each block of a document that is taken from a source.
snippets() {
	awk '/^```[a-z]+ snippet / { print NR, $3 }' "$1"
}

# The block that opens in this line of a document: `block_at DOCUMENT LINE`.
block_at() {
	awk -v start="$2" 'NR > start && /^```/ { exit } NR > start { print }' "$1"
}

# The part of this name of a source, without the indentation of its first comment.
source_part() {
	awk -v name="$2" '
		inside && $0 ~ /^[ \t]*\/\/ end$/ { exit }
		inside { print substr($0, 1, indent) ~ /^[ \t]*$/ ? substr($0, indent + 1) : $0 }
		$1 == "//" && $2 == "snippet:" && $3 == name { inside = 1; indent = index($0, "/") - 1 }
	' "$1"
}

# Prints FILE:LINE and what is different for each block that is not what its source says.
stale_snippets() {
	local name="$1" line place path difference
	snippets "$name" | while read -r line place; do
		path="${place%:*}"
		[[ -f "$path" ]] || die 1 "$name:$line: no such file: $path"
		if ! difference="$(diff <(block_at "$name" "$line") <(source_part "$path" "${place##*:}"))"; then
			printf '%s:%s: not what %s says:\n%s\n' "$name" "$line" "$place" "$difference"
		elif [[ -z "$(block_at "$name" "$line")" ]]; then
			printf '%s:%s: nothing of that name: %s\n' "$name" "$line" "$place"
		fi
	done
}

# Runs a file's blocks; the trap names the line that failed.
run_blocks() {
	local name="$1" script="$2" place="$WORK/place"
	rm -rf "$place"
	mkdir -p "$place/home" "$place/work"
	(
		cd "$place/work"
		exec env -u XDG_CONFIG_HOME -u XDG_DATA_HOME -u XDG_CACHE_HOME -u XDG_STATE_HOME \
			HOME="$place/home" PATH="$BIN:$PATH" DOCUMENT="$name" SCRIPT="$script" \
			bash -E -euo pipefail -c '
				trap '\''printf "%s:%s: failed\n" "$DOCUMENT" "$LINENO" >&2'\'' ERR
				source "$SCRIPT"
			' </dev/null
	) >"$WORK/output" 2>&1
}

# Prints FILE:LINE: TARGET for each relative link whose file is missing.
broken_links() {
	local name="$1" folder line target
	folder="$(dirname "$1")"
	awk '
		/^[ \t]*```/ { code = !code; next }
		!code {
			rest = $0
			while (match(rest, /\]\([^)]+\)/)) {
				print NR, substr(rest, RSTART + 2, RLENGTH - 3)
				rest = substr(rest, RSTART + RLENGTH)
			}
		}
	' "$name" | while read -r line target; do
		case "$target" in
			http://* | https://* | mailto:* | '#'*) ;;
			*) [[ -e "$folder/${target%%#*}" ]] || printf '%s:%s: no such file: %s\n' "$name" "$line" "$target" ;;
		esac
	done
}

check_file() {
	local name="$1" script="$WORK/blocks/$1" wrong
	wrong="$(broken_links "$name" && stale_snippets "$name")"
	[[ -z "$wrong" ]] || die 1 "$wrong"
	mkdir -p "$(dirname "$script")"
	test_blocks "$name" >"$script"
	if ! grep -q '[^[:space:]]' "$script"; then
		return 0
	fi
	[[ -x "$BIN/salus-node" && -x "$BIN/salus" ]] ||
		die 2 "nothing built in $BIN (scripts/test.sh --stage build)"
	rm -rf "$WORK/node"
	start_node "$WORK"
	export SALUS_URL="$NODE_URL"
	if ! run_blocks "$name" "$script"; then
		sed "s|$WORK/blocks/||" "$WORK/output" >&2
		die 1 "an example in $name failed"
	fi
	stop_node
	log "ran the examples of $name"
	RAN=$((RAN + 1))
}

RAN=0
for file in "${FILES[@]}"; do
	check_file "${file#"$SALUS_ROOT"/}"
done
log "${#FILES[@]} documents checked, examples of $RAN run"

# The parties of the demonstration, and what they expect of `salus`. Sourced by demo.sh.
# shellcheck shell=bash

# The directory of an actor: its wallet, its vault, and what others sent it. Nobody else reads it.
home_of() {
	printf '%s/%s' "$WORK" "$1"
}

# `as ACTOR ARGUMENT…` runs `salus` as somebody: its JSON goes to RESULT, its error line to
# COMPLAINT, its exit code to CODE.
as() {
	local home
	home="$(home_of "$1")"
	ACTOR="$1"
	shift
	LAST="salus $*"
	CODE=0
	SALUS_HOME="$home" SALUS_PASSWORD="$(<"$home/password")" SALUS_URL="$URL" \
		"$BIN/salus" --output json "$@" >"$RESULT" 2>"$COMPLAINT" </dev/null || CODE=$?
}

# As `as`, and it has to be done.
does() {
	as "$@"
	((CODE == 0)) || failed "exit code $CODE: $(<"$COMPLAINT")"
}

# As `as`, and it has to be read and refused, with one line that says why.
refused() {
	as "$@"
	((CODE == 1)) || failed "it had to be refused (exit code 1), but the exit code is $CODE"
	[[ "$(grep -c '^error: ' "$COMPLAINT")" == 1 ]] || failed "a refusal has to say why in one line"
}

# `answer FILTER [ARGUMENT…]` reads the last command's JSON.
answer() {
	local filter="$1"
	shift
	jq --raw-output --compact-output "$@" "$filter" "$RESULT"
}

# `planned FILTER` reads what was worked out from the input.
planned() {
	jq --raw-output --compact-output "$1" "$PLAN"
}

# `expect WHAT EXPECTED FOUND` ends the demonstration if they differ.
expect() {
	CLAIMS=$((CLAIMS + 1))
	[[ "$2" == "$3" ]] || failed "$1: expected $2, found $3"
}

# `make_actor NAME` gives an actor a directory of its own, and a password.
make_actor() {
	local home
	home="$(home_of "$1")"
	mkdir -p "$home/inbox"
	chmod 700 "$home"
	(umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$home/password")
}

# `row TEXT…` adds a row to the table: actor, what was done, what it showed.
row() {
	printf '%s\t%s\t%s\t%s\n' "$STEP" "$1" "$2" "$3" >>"$TABLE"
	log "  $1: $2: $3"
}

step() {
	STEP="$1"
	log "step $1: $2"
}

# Ends the demonstration: what was shown so far, and which step was not as expected.
failed() {
	print_table
	log "the last command, by $ACTOR: $LAST"
	[[ ! -s "$COMPLAINT" ]] || log "it said: $(<"$COMPLAINT")"
	die 1 "step $STEP failed: $1"
}

# The rows so far, with columns as wide as they need.
print_table() {
	{
		printf '%s\t%s\t%s\t%s\n' step actor what "what it showed"
		cat "$TABLE"
	} | awk -F '\t' '
		{
			for (i = 1; i <= NF; i++) {
				cell[NR, i] = $i
				if (length($i) > width[i]) width[i] = length($i)
			}
		}
		END {
			for (row = 1; row <= NR; row++) {
				line = ""
				for (i = 1; i < 4; i++) line = line sprintf("%-" width[i] "s  ", cell[row, i])
				print line cell[row, 4]
			}
		}
	'
}

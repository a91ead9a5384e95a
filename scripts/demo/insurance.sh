# Steps 7 to 11 of the demonstration: from a plan to a paid claim, what is refused and denied, and
# what the patient sees of it. Sourced by demo.sh.
# shellcheck shell=bash

# The payer's plan. What is to be paid is worked out from it, and from what is charged.
TERMS="$SALUS_ROOT/scripts/demo/plan.json"
# What the council puts into the payer's pool.
FUNDS=100000
# The services of the visit: benefit, units, charge, code.
VISIT=("1 1 15000 99213" "2 2 9000 82565" "3 1 3000 97110")
# A day, in milliseconds.
DAY_MS=86400000

# The member's id, its coverages, its grant that permits to pay; the hospital's record that the
# clinic cites beside its own; the claim that was paid for the visit.
MEMBER=
COVERAGE=
RENEWED=
PAYMENT=0
SUPPORT=
CLAIM=
# When day 0 begins, in Unix milliseconds; what the chain's clock showed last.
FIRST_MS=
NOW=
# How often something was signed for somebody else to submit.
SIGNED=0
# What the pools hold, what the member bore, and what became of claims: by the plan's arithmetic.
declare -A BALANCE=([clinic]=0 [payer]=0) DECIDED=([Denied]=0 [Paid]=0)
BORNE='{"deductible_met":0,"out_of_pocket":0,"benefits":{}}'

# ---------------------------------------------------------------------------------------- the clock

# `advance MILLISECONDS` moves the chain's clock on, by the node's RPC for development.
advance() {
	local address="${URL#ws://}" line rpc
	local request="{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"dev_advanceTime\",\"params\":[$1]}"
	ACTOR=everybody
	LAST="dev_advanceTime $1"
	exec {rpc}<>"/dev/tcp/${address%:*}/${address#*:}"
	printf 'POST / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n' "$address" >&"$rpc"
	printf 'Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' \
		"${#request}" "$request" >&"$rpc"
	# An empty line ends the headers.
	while IFS= read -r line && [[ "$line" != $'\r' ]]; do :; done <&"$rpc"
	NOW="$(jq --exit-status .result <&"$rpc")"
	exec {rpc}<&-
}

# Day 0 begins, half an hour ago: what happens on it is on one day, whatever the machine's clock
# shows, and the days after it are of the same year.
begin_day() {
	local last
	advance 0
	advance $((DAY_MS - NOW % DAY_MS + DAY_MS / 48))
	FIRST_MS="$NOW"
	last="$(day 4)"
	while [[ "$(day 0)" != "${last%%-*}"-* ]]; do
		advance "$DAY_MS"
		FIRST_MS="$NOW"
	done
}

# `day N`: the day so many days after day 0.
day() {
	jq --null-input --raw-output "$FIRST_MS / 1000 + $1 * 86400 | floor | strftime(\"%Y-%m-%d\")"
}

# -------------------------------------------------------------------------- 7. plan and coverage

# `by_relay RELAYER SIGNER ARGUMENT…`: somebody without money signs, and a member submits it and
# pays.
by_relay() {
	local signed
	SIGNED=$((SIGNED + 1))
	signed="$WORK/$1/inbox/signed-$SIGNED.json"
	does "$2" "${@:3}" --sign-only "$signed"
	does "$1" relay submit "$signed" --key "$1"
	expect "who paid for it" "${ADDRESS[$1]}" "$(answer .fee.payer.ss58)"
}

# `expect_balances WHEN`: the pools hold what the plan's arithmetic leaves in them.
expect_balances() {
	local actor held=()
	for actor in clinic payer; do
		does "$actor" payer pool "${ORGANIZATION[$actor]}"
		expect "balance of the $actor's pool" "${BALANCE[$actor]}" "$(answer .balance)"
		held+=("$actor $(answer .balance)")
	done
	row "clinic, payer" "look at their pools, $1" "${held[0]}, ${held[1]}"
}

make_plan() {
	does payer plan create "$TERMS" --key payer
	does payer plan show "$(answer .plan)"
	expect "terms of the plan" "$(expected terms --sort-keys "$TERMS")" "$(answer '
		{deductible, out_of_pocket_maximum, filing_limit_days, benefits: [.benefits[]
			| {number, covered, cost_share, copay, coinsurance_per_mille, price_per_unit, limit}]}
		' --sort-keys)"
	row payer "makes a plan" "$(answer '"plan \(.id): deductible \(.deductible), benefits "
		+ ([.benefits[] | select(.covered).number | tostring] | join(", "))
		+ ", filing within \(.filing_limit_days) days"')"
	COVERAGE="$(answer .id)"
}

# The identity that the patient uses with the payer: another key of the same seed.
register_member() {
	local seed
	seed="$(home_of patient)/insured.phrase"
	(umask 077 && printf '%s//harbor' "$(<"$(home_of patient)/patient.phrase")" >"$seed")
	does patient keys import insured --phrase-file "$seed"
	ADDRESS[insured]="$(answer .address)"
	register patient insured payer
	MEMBER="$(answer .id)"
	[[ "$MEMBER" != "$PATIENT" ]] || failed "the payer knows the patient by the same pseudonym"
	row patient "registers with the payer, by another key of the same seed" \
		"pseudonym $MEMBER, sponsor organization $(answer .sponsor)"
}

# `cover PLAN FIRST DONE`: the payer covers the member from this day on.
cover() {
	does payer coverage create --plan "$1" --patient "$MEMBER" --from "$(day "$2")" --key payer
	does patient coverage show "$(answer .coverage)"
	expect "who is covered, from when" "[\"$MEMBER\",\"$(day "$2")\",null,\"Active\"]" \
		"$(answer '[.patient, .first_day, .last_day, .status]')"
	row payer "$3" "coverage $(answer .id) by plan $(answer .plan) from $(answer .first_day): \
$(answer .status)"
}

permit_payment() {
	by_relay payer patient consent grant --to "org:${ORGANIZATION[payer]}" \
		--holder "${ORGANIZATION[clinic]}" --categories Claims --purposes HPAYMT --days 30 \
		--key insured
	does patient consent list "$MEMBER"
	expect "what is permitted" '[["Live",["Claims"],["HPAYMT"]]]' \
		"$(answer '[.[] | [.status, .scope.categories, .scope.purposes]]')"
	PAYMENT="$(answer '.[0].id')"
	row patient "permits the clinic's claims to be paid" "$(answer '.[0] | "grant \(.id): " +
		"\(.scope.categories | join(", ")) for \(.scope.purposes | join(", ")) until \(.valid_until)"')"
}

# The clinic asks beforehand what each service of the visit would bring, and an excluded one.
ask_eligibility() {
	local service benefit units charged line
	local ask=(clinic eligibility --coverage "$COVERAGE" --provider "${ORGANIZATION[clinic]}")
	for service in "${VISIT[@]}"; do
		read -r benefit units charged _ <<<"$service"
		line="{\"benefit\":$benefit,\"units\":$units,\"charged\":$charged}"
		does "${ask[@]}" --benefit "$benefit" --units "$units" --charged "$charged"
		expect "what benefit $benefit brings" \
			"$(expected 'eligible($plan[0]; $line; $before)' --null-input \
				--slurpfile plan "$TERMS" --argjson line "$line" --argjson before "$BORNE")" \
			"$(answer '[.allowed, .paid, .patient_share, .deductible_left, .out_of_pocket_left,
				.benefit_left]')"
		row clinic "asks what benefit $benefit brings" "$(answer '"\(.answer): of \(.charged) charged "
			+ "\(.paid) paid, \(.patient_share) borne by the patient; deductible left "
			+ "\(.deductible_left), limit left: " + (.benefit_left | if type == "object"
				then to_entries[0] | "\(.value) \(.key)" else . end | ascii_downcase)')"
	done
	refused "${ask[@]}" --benefit 9 --charged 5000
	expect "why benefit 9 brings nothing" '["not_eligible","PR",96]' \
		"$(answer '[.answer, .group, .carc]')"
	row clinic "asks what benefit 9 brings" \
		"$(expected '"\(.answer): \(reason)"' --raw-output "$RESULT")"
}

step_insure_patient() {
	step 7 "the payer makes a plan and covers the patient"
	begin_day
	does council-alice org reinstate "${ORGANIZATION[clinic]}" --key //Alice
	carry "$(answer .index)"
	does council-alice org show "${ORGANIZATION[clinic]}"
	expect "standing of the clinic" Good "$(answer .standing)"
	row council "reinstates the clinic by two thirds" "standing $(answer .standing)"
	make_plan
	does council-alice payer fund "${ORGANIZATION[payer]}" --amount "$FUNDS" --key //Alice
	carry "$(answer .index)"
	BALANCE[payer]="$FUNDS"
	expect_balances "the payer's funded by two thirds"
	register_member
	cover "$COVERAGE" 0 "covers the member"
	COVERAGE="$(answer .id)"
	permit_payment
	ask_eligibility
}

# -------------------------------------------------------------------------------------- 8. a claim

# The leaf of the record with this number in the clinic's own chart.
charted() {
	jq --raw-output ".records[$1].leaf" "$WORK/clinic/charted.json"
}

# The clinic takes records of the file into its own chart, as the member's: two anchored singly, the
# others in a batch.
chart_visit() {
	jq --null-input --compact-output --argjson charted "$(planned .charted)" \
		'[inputs] as $all | $charted[] | $all[.]' "$RECORDS" >"$WORK/clinic/chart.ndjson"
	does clinic record anchor "$WORK/clinic/chart.ndjson" --patient "$PATIENT" --member "$MEMBER" \
		--form raw --single 2 --vault "$WORK/clinic/vault" --key lindqvist --relayer clinic
	cp "$RESULT" "$WORK/clinic/charted.json"
	expect "issuer" "${ORGANIZATION[clinic]}" "$(answer .issuer)"
	expect "categories" "$(planned '[.of[.charted[]]]')" "$(answer '[.records[].category]')"
	expect "places" '[null,null,0,1,2]' "$(answer '[.records[].index]')"
	row clinic "anchors its own records of the visit" "$(answer '"\(.records | length) of the member: "
		+ ([.records[].category] | unique | join(", "))')"
	(umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$WORK/payer/tags.key")
	cp -p "$WORK/payer/tags.key" "$WORK/clinic/inbox/tags.key"
}

# The hospital lets the clinic cite a record of the hospital's, beside its own.
share_with_member() {
	jq --null-input --compact-output "nth($(planned .asked); inputs)" "$RECORDS" \
		>"$WORK/hospital/report.json"
	does hospital record anchor "$WORK/hospital/report.json" --patient "$PATIENT" \
		--member "$MEMBER" --form raw --vault "$WORK/hospital/vault" --key okafor \
		--relayer hospital
	SUPPORT="$(answer '.records[0].leaf')"
	by_relay hospital patient consent grant --to "org:${ORGANIZATION[clinic]}" \
		--holder "${ORGANIZATION[hospital]}" --categories "$(planned '.of[.asked]')" \
		--purposes HPAYMT --confidentiality V --protected all --days 30 --key patient
	share does "$SUPPORT" --to "${ADDRESS[lindqvist]}" --purpose HPAYMT --with-member \
		--export "$WORK/clinic/inbox/opened"
	DISCLOSED+=("released $SUPPORT")
	receive "$WORK/clinic/inbox/opened/$SUPPORT" true
	expect "whether it tells the member" true "$(answer .with_member)"
	row hospital "shares a record that the clinic can cite" \
		"leaf $(answer .leaf), member told: $(answer .with_member)"
}

# `line DAY BENEFIT UNITS CHARGED CODE LEAF…`: a service of a claim, and the records that show it.
line() {
	jq --null-input --compact-output --arg day "$(day "$1")" --argjson benefit "$2" \
		--argjson units "$3" --argjson charged "$4" \
		--arg code "http://www.ama-assn.org/go/cpt|$5" \
		'{$benefit, $day, $units, $charged, $code, evidence: $ARGS.positional}' --args "${@:6}"
}

# `claim OUTCOME COVERAGE LINE…`: the clinic claims these services.
claim() {
	printf '%s\n' "${@:3}" | jq --slurp . >"$WORK/clinic/lines.json"
	"$1" clinic claim submit --coverage "$2" --grant "$PAYMENT" \
		--lines "$WORK/clinic/lines.json" --tag-key-file "$WORK/clinic/inbox/tags.key" \
		--vault "$WORK/clinic/vault" --key clinic
}

# `pays WHAT COVERAGE LINE…`: the claim is paid in the block that decides it, to the unit what the
# plan's arithmetic says, and both pools show it.
pays() {
	local due paid
	due="$(expected 'claim($plan[0]; $before)' --slurpfile plan "$TERMS" \
		--argjson before "$BORNE" <(printf '%s\n' "${@:3}" | jq --slurp .))"
	claim does "${@:2}"
	CLAIM="$(answer .claim)"
	paid="$(jq .paid <<<"$due")"
	expect "status and amount" "[\"Paid\",$paid]" "$(answer '[.status, .paid]')"
	expect "decision about each line" "$(jq --compact-output .lines <<<"$due")" \
		"$(expected '[.lines[].decision | in_words]' "$RESULT")"
	row clinic "claims $1" "$(expected '"\(.status): " + ([.lines[].decision | in_words]
		| join("; "))' --raw-output "$RESULT")"
	BORNE="$(jq --compact-output .after <<<"$due")"
	BALANCE[clinic]=$((${BALANCE[clinic]} + paid))
	BALANCE[payer]=$((${BALANCE[payer]} - paid))
	DECIDED[Paid]=$((${DECIDED[Paid]} + 1))

	does payer claim show "$CLAIM"
	expect "the block that paid" "$(answer .block)" "$(answer .paid_in)"
	row payer "decides and pays in one block" "claim $(answer .id) decided in block $(answer .block), \
$(answer .paid) paid in block $(answer .paid_in)"
	expect_balances "after claim $CLAIM"
}

# `expect_counted COVERAGE WHEN`: deductible and limits count what was paid, and nothing else.
expect_counted() {
	does patient coverage show "$1"
	expect "what the member bore and used" "$(expected counted <<<"$BORNE")" \
		"$(expected '.used | shown' "$RESULT")"
	row patient "sees what counts for the year$2" \
		"deductible met $(answer .used.deductible_met), borne $(answer .used.out_of_pocket)"
}

# The payer checks the dossier of the claim for the visit, and all of it holds.
verify_dossier() {
	does payer claim verify "$WORK/payer/inbox/claim.json"
	expect "proven" '[true,["permission","evidence","coverage","payment"]]' \
		"$(answer '[.proven, [.ticks[] | select(.holds).tick]]')"
}

step_claim_visit() {
	local visit=() cited service tick found
	step 8 "the clinic claims, and is paid in the same block"
	chart_visit
	share_with_member
	# The first line cites the hospital's record, too; the second one a record of the batch.
	cited=("$(charted 0) $SUPPORT" "$(charted 2)" "$(charted 0)")
	for service in "${!VISIT[@]}"; do
		# shellcheck disable=SC2086 # a service is several words, and so may be what it cites
		visit+=("$(line 0 ${VISIT[service]} ${cited[service]})")
	done
	pays "the visit" "$COVERAGE" "${visit[@]}"
	cp "$WORK/clinic/lines.json" "$WORK/clinic/visit.json"
	expect_counted "$COVERAGE" ""
	does clinic claim prove "$CLAIM" --out "$WORK/payer/inbox/claim.json"
	expect "lines and records in the dossier" '[3,4]' "$(answer '[.lines, .records]')"
	verify_dossier
	while IFS=$'\t' read -r tick found; do
		row payer "verifies the dossier: $tick" "$found"
	done < <(answer '.ticks[] | "\(.tick)\t\(.found)"')
}

# ------------------------------------------------------------------------- 9. refused and denied

# `denies WHAT REASON COVERAGE LINE…`: the claim is stored and pays nothing, each line for this
# reason.
denies() {
	claim does "${@:3}"
	expect "status and amount" '["Denied",0]' "$(answer '[.status, .paid]')"
	expect "reason of each line" \
		"$(jq --compact-output --arg reason "$2" '[.[] | ["\($reason) \(.charged)"]]' \
			"$WORK/clinic/lines.json")" \
		"$(expected '[.lines[].decision.adjustments | map("\(reason) \(.amount)")]' "$RESULT")"
	DECIDED[Denied]=$((${DECIDED[Denied]} + 1))
	row clinic "claims $1" "$(expected '"\(.status), \(.paid) paid: "
		+ ([.lines[].decision.adjustments[] | "\(reason) \(.amount)"] | join(", "))' \
		--raw-output "$RESULT")"
}

# `rejects WHAT REASON COVERAGE LINE…`: the claim is not even stored, for this reason.
rejects() {
	local complaint
	claim refused "${@:3}"
	complaint="$(<"$COMPLAINT")"
	[[ "$complaint" == *"$2"* ]] || failed "it was not rejected because of: $2"
	expect_stored "${@:3:1}"
	row clinic "claims $1" "${complaint#error: }; claims stored: $(answer length), as before"
}

# The chain holds the claims that were decided, and no others.
expect_stored() {
	does patient claim list "$1"
	expect "claims by status" "{\"Denied\":${DECIDED[Denied]},\"Paid\":${DECIDED[Paid]}}" \
		"$(answer '{Denied: 0, Paid: 0} + (group_by(.status) | map({(.[0].status): length}) | add)')"
}

# `forge WHAT CHANGE TICKS`: a dossier that was changed, of which these ticks do not hold.
forge() {
	local changed="$WORK/payer/inbox/changed.json"
	jq "$2" "$WORK/payer/inbox/claim.json" >"$changed"
	refused payer claim verify "$changed"
	expect "proven" "[false,$3]" "$(answer '[.proven, [.ticks[] | select(.holds | not).tick]]')"
	row payer "verifies a dossier with $1" "$(answer '"proven: \(.proven), not "
		+ ([.ticks[] | select(.holds | not)] | (map(.tick) | join(", ")) + ": " + .[-1].found)')"
}

# The days pass after which the visit is filed too late, and the payer ends the coverage.
let_time_pass() {
	advance $((3 * DAY_MS))
	denies "too late" "CO 29" "$COVERAGE" "$(line 0 2 1 4500 84132 "$(charted 0)")"
	does payer coverage end "$COVERAGE" --last-day "$(day 1)" --key payer
	does patient coverage show "$COVERAGE"
	expect "how it ended" "[\"$(day 1)\",\"Ended\"]" "$(answer '[.last_day, .status]')"
	row payer "ends the coverage" "last day $(answer .last_day), status $(answer .status)"
	denies "after the coverage's end" "PR 27" "$COVERAGE" \
		"$(line 2 2 1 4500 84133 "$(charted 3)")"
}

step_refuse_and_deny() {
	local lines=()
	step 9 "what must not be paid is denied or rejected, and says why"
	mapfile -t lines < <(jq --compact-output '.[]' "$WORK/clinic/visit.json")
	denies "the same again" "OA 18" "$COVERAGE" "${lines[@]}"
	denies "what the plan excludes" "PR 96 N130" "$COVERAGE" \
		"$(line 0 9 1 5000 15780 "$(charted 0)")"
	denies "more than the limit" "PR 119" "$COVERAGE" \
		"$(line 0 3 1 3000 97112 "$(charted 0)")"
	if [[ "$OMIT" != retract ]]; then
		does clinic record retract "$(charted 1)" --vault "$WORK/clinic/vault" \
			--vault-key clinic --key lindqvist --relayer clinic
	fi
	rejects "by a record that was retracted" InsuranceClaims.EvidenceRetracted "$COVERAGE" \
		"$(line 0 2 1 4500 84134 "$(charted 1)")"
	does clinic record anchor "$WORK/other-patient/record.json" \
		--patient "${ADDRESS[other-patient]}" --member "${ADDRESS[other-patient]}" --form raw \
		--vault "$WORK/clinic/vault" --key lindqvist --relayer clinic
	rejects "by another patient's record" "it was not anchored for member $MEMBER" "$COVERAGE" \
		"$(line 0 2 1 4500 84135 "$(answer '.records[0].leaf')")"
	rejects "for a day before the permission" InsuranceClaims.NotPermitted "$COVERAGE" \
		"$(line -1 2 1 4500 84136 "$(charted 3)")"
	forge "the patients swapped" ".claim.patient = \"$PATIENT\"" \
		'["permission","evidence","coverage"]'
	forge "a changed amount" '.claim.paid += 1' '["coverage","payment"]'
	let_time_pass
	expect_balances "where nothing moved"
}

# ---------------------------------------------------------------------------- 10. what patients see

# The patient sees that the clinic was given records, and was refused; the hospital can say which.
list_disclosures() {
	local listed='[.entries[] | "\(.outcome) \(.opened.description.text | fromjson.leaf)"]'
	does patient disclosure list "$PATIENT"
	expect "entries of the hospital about the clinic" \
		"[${#DISCLOSED[@]},[],[[${ORGANIZATION[hospital]},${ORGANIZATION[clinic]}]]]" \
		"$(answer '[.count, .gaps, ([.entries[] | [.holder, .recipient.organization]] | unique)]')"
	expect "what became of each" "$(printf '%s\n' "${DISCLOSED[@]% *}" | paste -s -d ' ')" \
		"$(answer '[.entries[].outcome] | join(" ")')"
	row patient "lists who asked" "$(answer '(.entries | group_by(.outcome)
		| map({(.[0].outcome): length}) | add) as $times
		| "organization " + ([.entries[].recipient.organization | tostring] | unique | join(", "))
		+ ": \($times.released) times given, \($times.refused) times refused"')"
	does hospital disclosure list "$PATIENT" --vault "$WORK/hospital/vault" --key hospital
	expect "which record it was" "$(printf '%s\n' "${DISCLOSED[@]}")" "$(answer "$listed | .[]")"
	row hospital "tells the patient which records" "$(answer "$listed | join(\", \")")"
}

# The hospital amends the record that was cited: both versions show, what was proven still is, and
# the old version shows nothing new.
amend_cited() {
	jq --compact-output '.meta.versionId = "2"' "$WORK/hospital/report.json" \
		>"$WORK/hospital/amended.json"
	if [[ "$OMIT" != amend ]]; then
		does hospital record amend "$SUPPORT" "$WORK/hospital/amended.json" \
			--vault "$WORK/hospital/vault" --vault-key hospital --key okafor --relayer hospital
	fi
	does clinic record history "${ORGANIZATION[hospital]}" "$SUPPORT"
	expect "versions" '[[1,true,"Superseded"],[2,false,"Standing"]]' \
		"$(answer "[.[] | [.version, .leaf == \"$SUPPORT\", .state]]")"
	row hospital "amends the record that was cited" \
		"$(answer '[.[] | "version \(.version) \(.state | ascii_downcase)"] | join(", ")')"
	verify_dossier
	row payer "verifies the old dossier again" "proven: $(answer .proven)"
}

step_list_and_amend() {
	step 10 "the patient sees who asked, the hospital amends a record"
	list_disclosures
	amend_cited
	does payer coverage show "$COVERAGE"
	cover "$(answer .plan)" 2 "covers the member anew"
	RENEWED="$(answer .id)"
	DECIDED=([Denied]=0 [Paid]=0)
	rejects "by the old version" InsuranceClaims.EvidenceSuperseded "$RENEWED" \
		"$(line 2 2 1 4500 84137 "$(charted 3)" "$SUPPORT")"
}

# ------------------------------------------------------------------- 11. and no longer paid either

step_withdraw_payment() {
	step 11 "the patient withdraws the permission to pay"
	if [[ "$OMIT" != withdraw ]]; then
		does patient consent revoke "$PAYMENT" --key insured
		expect "fee of a revocation" null "$(answer .fee)"
		row patient "withdraws the permission, directly and free" \
			"grant $(answer .grant) revoked: $(answer .revoked), fee $(answer '.fee.amount // "none"')"
	fi
	advance "$DAY_MS"
	pays "a service of the day before" "$RENEWED" "$(line 2 2 1 4500 84138 "$(charted 3)")"
	rejects "a service of the day after" InsuranceClaims.NotPermitted "$RENEWED" \
		"$(line 4 2 1 4500 84139 "$(charted 4)")"
	expect_balances "at the end"
	# The coverage was renewed, and the plan's year goes on.
	expect_counted "$RENEWED" ", at the end"
}

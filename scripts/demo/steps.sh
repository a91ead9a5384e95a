# The first six steps of the demonstration: a record, a consent, a proof. Sourced by demo.sh.
# shellcheck shell=bash

# Organization ids by actor; addresses and encryption keys by the name of a key or an actor.
declare -A ORGANIZATION=() ADDRESS=() ENCRYPTION_KEY=()
PATIENT=
GRANT=
# What the hospital did each time it was asked for a record, and for which one.
DISCLOSED=()

# `make_key ACTOR NAME` makes a key in an actor's wallet and remembers its address. The actor writes
# its phrase down.
make_key() {
	does "$1" keys new "$2"
	ADDRESS[$2]="$(answer .address)"
	(umask 077 && answer .phrase >"$(home_of "$1")/$2.phrase")
}

# ------------------------------------------------------------------------------- 1. membership

# `carry MOTION` has the open motion of this number voted on by two of three members, and closed. One
# vote does not carry it.
carry() {
	does council-alice council vote "$1" --key //Alice
	refused council-alice council close "$1" --key //Alice
	does council-bob council vote "$1" --key //Bob
	does council-bob council close "$1" --key //Bob
}

# `admit ACTOR NAME ROLE`: the council admits an organization, whose admin's key has the actor's name.
admit() {
	does council-alice org admit --name "$2" --roles "$3" --admin "${ADDRESS[$1]}" --days 365 \
		--key //Alice
	expect "votes needed of three" 2 "$(answer .threshold)"
	carry "$(answer .index)"
	ORGANIZATION[$1]="$(answer .organization)"
	does council-alice org show "${ORGANIZATION[$1]}"
	expect "name, role and standing of $1" "[\"$2\",[\"$3\"],\"Good\"]" \
		"$(answer '[.name, .roles, .standing]')"
	row council "admits $(answer .name) by two thirds" \
		"organization $(answer .id), $(answer '.roles | join(", ")'), standing $(answer .standing)"
}

# `enroll ACTOR NAME`: an organization credentials a practitioner.
enroll() {
	does "$1" practitioner enroll "${ADDRESS[$2]}" --days 365 --key "$1"
	does "$1" practitioner show "${ADDRESS[$2]}"
	expect "organization and standing of $2" "[${ORGANIZATION[$1]},\"Good\"]" \
		"$(answer '[.organization, .standing]')"
	row "$1" "enrolls a practitioner, $2" \
		"of organization $(answer .organization), standing $(answer .standing)"
}

# An organization publishes the key to which others encrypt for it.
publish_encryption_key() {
	does "$1" org set-encryption-key --key "$1"
	does "$1" org show "${ORGANIZATION[$1]}"
	ENCRYPTION_KEY[$1]="$(answer .encryption_key)"
}

step_admit_members() {
	local actor
	step 1 "the council admits members"
	for actor in council-alice council-bob hospital clinic laboratory payer patient other-patient; do
		make_actor "$actor"
	done
	for actor in hospital clinic laboratory payer; do
		make_key "$actor" "$actor"
	done
	make_key hospital okafor
	make_key clinic lindqvist
	make_key laboratory haddad

	refused hospital org admit --name "St Mary Hospital" --roles Provider \
		--admin "${ADDRESS[hospital]}" --days 365 --key hospital
	admit hospital "St Mary Hospital" Provider
	admit clinic "Riverside Clinic" Provider
	admit laboratory "Northgate Laboratory" Laboratory
	admit payer "Harbor Health Plan" Payer
	enroll hospital okafor
	enroll clinic lindqvist
	enroll laboratory haddad
	publish_encryption_key hospital
	publish_encryption_key clinic
}

# -------------------------------------------------------------------------------- 2. the patient

# `register ACTOR KEY SPONSOR`: somebody without money signs a registration, and a member submits it
# and pays.
register() {
	local signed="$WORK/$3/inbox/$2.registration.json"
	does "$1" patient register --key "$2" --sign-only "$signed" \
		--sponsor-id "${ORGANIZATION[$3]}"
	does "$3" relay submit "$signed" --key "$3"
	expect "who paid for the registration" "${ADDRESS[$3]}" "$(answer .fee.payer.ss58)"
	FEE="$(answer .fee.amount)"
	does "$1" patient show "${ADDRESS[$2]}"
	expect "sponsor" "${ORGANIZATION[$3]}" "$(answer .sponsor)"
	expect "the key of the pseudonym" "[\"${ADDRESS[$2]}\"]" "$(answer '[.keys[].key.ss58]')"
}

step_register_patient() {
	step 2 "a patient without balance registers through the hospital"
	make_key patient penniless
	refused patient patient register --key penniless --self
	make_key patient patient
	register patient patient hospital
	PATIENT="$(answer .id)"
	row patient "registers, sponsored by the hospital" \
		"pseudonym $PATIENT, sponsor organization $(answer .sponsor), fee $FEE paid by the hospital"
}

# --------------------------------------------------------------------------------- 3. the record

# The leaf of the record with this number.
leaf() {
	jq --raw-output ".records[$1].leaf" "$WORK/hospital/anchored.json"
}

step_anchor_record() {
	local files
	step 3 "the hospital anchors the record"
	does hospital record anchor "${FILES[@]}" --patient "$PATIENT" --form raw --single "$SINGLE" \
		--vault "$WORK/hospital/vault" --key okafor --relayer hospital
	cp "$RESULT" "$WORK/hospital/anchored.json"
	expect "issuer" "${ORGANIZATION[hospital]}" "$(answer .issuer)"
	expect "patient" "$PATIENT" "$(answer .patient)"
	expect "number of resources" "$(planned .count)" "$(answer '.records | length')"
	expect "entries without a resource" "$(planned .skipped)" "$(answer .skipped)"
	expect "types" "$(jq -c -n '[inputs.resourceType]' "$RECORDS")" \
		"$(answer '[.records[].resource_type]')"
	expect "categories" "$(planned .of)" "$(answer '[.records[].category]')"
	expect "anchored singly" "$(planned .single)" \
		"$(answer '[.records[] | select(.batch == null)] | length')"
	expect "places in the batch" "$(planned '[range(.batched)]')" \
		"$(answer '[.records[] | select(.batch != null) | .index]')"
	expect "who paid" "${ADDRESS[hospital]}" "$(answer .fee.payer.ss58)"
	row hospital "anchors the record" "$(answer '(.records | length) as $all
		| [.records[] | select(.batch == null)] | length
		| "\($all) resources, \(.) singly and \($all - .) in a batch"'), entries skipped: $(answer .skipped)"
	row hospital "labels it" "categories $(answer '[.records[].category] | unique | join(", ")')"

	files="$(find "$WORK/hospital/vault" -name record.age -o -name opening.age | wc -l)"
	expect "encrypted records and openings in the vault" "$(planned '.count * 2')" "$files"
	if find "$WORK/hospital/vault" -type f -name '*.age' \
		-exec grep -L '^age-encryption.org/v1$' {} + | grep -q .; then
		failed "a file in the vault is not encrypted"
	fi
	does clinic record show "${ORGANIZATION[hospital]}" "$(leaf 0)"
	expect "issuer and leaf of an anchor" "[${ORGANIZATION[hospital]},\"$(leaf 0)\"]" \
		"$(answer '[.issuer, .leaf]')"
	row hospital "keeps records and openings encrypted" \
		"first leaf $(answer .leaf), in block $(answer .block)"
	anchor_batch
}

# The leaves of the batch. With eight records or fewer there is none yet: their leaves are anchored
# once more, as one.
anchor_batch() {
	local leaves="$WORK/hospital/leaves"
	if (($(planned .batched) > 0)); then
		jq -r '.records[] | select(.batch != null).leaf' "$WORK/hospital/anchored.json" >"$leaves"
		REUSED=no
	fi
	if [[ "$(planned .asked_batched)" == null ]]; then
		jq -r '.records[] | select(.batch == null).leaf' "$WORK/hospital/anchored.json" >"$leaves"
		REUSED=yes
		does hospital batch anchor --leaves "$leaves" --key okafor --relayer hospital
		cp "$RESULT" "$WORK/hospital/batch.json"
		expect "leaves in the batch" "$(planned .single)" "$(answer .count)"
		row hospital "anchors the same leaves as a batch" \
			"batch $(answer .sequence) of $(answer .count) leaves, root $(answer .root)"
	fi
	does hospital batch root --leaves "$leaves"
	ROOT="$(answer .root)"
	if [[ "$REUSED" == yes ]]; then
		expect "root" "$(jq -r .root "$WORK/hospital/batch.json")" "$ROOT"
	else
		row hospital "computes the root of the batch" "$(answer .size) leaves, root $ROOT"
	fi
}

# ------------------------------------------------------------------------------------ 4. consent

# `check MAY` has the hospital ask the chain which records the clinic's practitioner may read, and
# expects an exit code of 0 or 1.
check() {
	local ask=(access check --holder "${ORGANIZATION[hospital]}" --requester "${ADDRESS[lindqvist]}"
		--patient "$PATIENT" --purpose TREAT) file
	for file in "${FILES[@]}"; do
		ask+=(--fhir "$file")
	done
	if [[ "$1" == all ]]; then does hospital "${ask[@]}"; else refused hospital "${ask[@]}"; fi
}

# Nothing is permitted, and for this reason.
expect_denied() {
	check some
	expect "records permitted" 0 "$(answer .permitted)"
	expect "records denied" "$(planned .count)" "$(answer .denied)"
	expect "reasons" "[\"$1\"]" "$(answer '[.records[].reason] | unique')"
	row clinic "asks for the record$2" \
		"$(answer .permitted) of $(answer '.records | length') permitted: $(answer '.records[0].words')"
}

# `share OUTCOME LEAF ARGUMENT…`: the hospital shares a record of its vault.
share() {
	"$1" hospital record share "$2" --vault "$WORK/hospital/vault" --key hospital "${@:3}"
}

# `release OUTCOME LEAF [FOLDER]`: the hospital wraps a record's key for the clinic, if the chain
# permits it. What is there already is not written again, so a second try takes another folder.
release() {
	share "$1" "$2" --to "${ADDRESS[lindqvist]}" --purpose TREAT \
		--export "$WORK/clinic/inbox/${3:-opened}"
	if [[ "$1" == does ]]; then DISCLOSED+=("released $2"); else DISCLOSED+=("refused $2"); fi
}

# `receive PACKAGE READABLE`: the clinic takes a package into its own vault.
receive() {
	does clinic record receive "$1" --vault "$WORK/clinic/vault" --key clinic
	expect "readable by the clinic" "$2" "$(answer .readable)"
}

step_grant_part() {
	local asked
	step 4 "the clinic asks, the patient grants a part"
	asked="$(leaf "$(planned .asked)")"
	expect_denied NoGrant ""
	release refused "$asked"
	share does "$asked" --sealed --export "$WORK/clinic/inbox/sealed"
	receive "$WORK/clinic/inbox/sealed/$asked" false
	row clinic "holds it, and cannot decrypt it" "readable: $(answer .readable), $(answer .because)"
	refused clinic record open "$asked" --vault "$WORK/clinic/vault" --key clinic \
		--out "$WORK/clinic/never.json"
	[[ ! -e "$WORK/clinic/never.json" ]] || failed "the clinic decrypted what it may not read"

	[[ "$OMIT" == grant ]] || give_grant
	check_part
	decrypt asked "$asked"
	if [[ "$REUSED" == no ]]; then
		decrypt asked_batched "$(leaf "$(planned .asked_batched)")"
	fi
}

# The patient signs a grant, and the hospital submits it and pays.
give_grant() {
	local signed="$WORK/hospital/inbox/grant.json"
	does patient consent grant --to "org:${ORGANIZATION[clinic]}" \
		--holder "${ORGANIZATION[hospital]}" --categories "$(planned '.granted | join(",")')" \
		--purposes TREAT --confidentiality V --protected all --days 30 --key patient \
		--sign-only "$signed"
	does hospital relay submit "$signed" --key hospital
	expect "who paid for the grant" "${ADDRESS[hospital]}" "$(answer .fee.payer.ss58)"
	does patient consent list "$PATIENT"
	expect "live grants" 1 "$(answer '[.[] | select(.status == "Live")] | length')"
	expect "categories of the grant" "$(planned '.granted | sort')" \
		"$(answer '.[0].scope.categories | sort')"
	expect "purposes of the grant" '["TREAT"]' "$(answer '.[0].scope.purposes')"
	expect "days of the grant" 30 "$(answer '
		def seconds: sub("\\.[0-9]+"; "") | fromdate;
		.[0] | ((.valid_until | seconds) - (.granted_at | seconds)) / 86400 + 0.5 | floor')"
	GRANT="$(answer '.[0].id')"
	row patient "grants a part to the clinic" "$(answer '.[0] | "grant \(.id): " +
		"\(.scope.categories | join(", ")) for \(.scope.purposes | join(", ")) until \(.valid_until)"')"
}

# The check permits exactly the part that was granted, by that grant.
check_part() {
	local whole=some
	(($(planned '.permitted | length') < $(planned .count))) || whole=all
	check "$whole"
	expect "records permitted" "$(planned .permitted)" \
		"$(answer '[.records[] | select(.decision == "permit") | .index]')"
	expect "what they rest on" "[{\"grant\":$GRANT}]" \
		"$(answer '[.records[] | select(.decision == "permit") | .basis] | unique')"
	row clinic "asks again" "$(answer .permitted) of $(answer '.records | length') permitted, by grant \
$(answer '[.records[].basis.grant // empty] | unique | join(", ")')"
	if [[ "$whole" == all ]]; then
		refused clinic access check --holder "${ORGANIZATION[hospital]}" \
			--requester "${ADDRESS[lindqvist]}" --patient "$PATIENT" --purpose TREAT \
			--category "$(planned .other_category)"
	fi
	expect "why the others are denied" '["Category"]' \
		"$(answer '[.records[] | select(.decision == "deny") | .reason] | unique')"
	row clinic "asks for what was not granted" "$(answer '[.records[] | select(.decision == "deny")]
		| "\(length) denied (\([.[].category] | unique | join(", "))): \(.[0].words)"')"
	if [[ "$whole" == some ]]; then
		release refused "$(leaf "$(planned .left_out)")"
	fi
}

# `decrypt NAME LEAF`: the hospital wraps the record's key for the clinic, which decrypts it.
decrypt() {
	release does "$2"
	expect "what sharing rests on" "$GRANT" "$(answer .grant)"
	expect "for whom the key was wrapped" "${ENCRYPTION_KEY[clinic]}" "$(answer .recipient)"
	receive "$WORK/clinic/inbox/opened/$2" true
	row clinic "receives the key for leaf ${2:0:8}" "readable: $(answer .readable)"
	does clinic record open "$2" --vault "$WORK/clinic/vault" --key clinic \
		--out "$WORK/clinic/$1.json" --opening "$WORK/clinic/$1.opening.json"
	expect "the decrypted record is the one of the input" true "$(jq -n --slurpfile opened \
		"$WORK/clinic/$1.json" --slurpfile all "$RECORDS" --argjson index "$(planned ".$1")" \
		'$opened[0] == $all[$index]')"
}

# ------------------------------------------------------------------------------------- 5. proofs

# `verify OUTCOME RECORD OPENING`: the clinic holds a record and its opening against the chain, and
# expects the hospital to have anchored it.
verify() {
	"$1" clinic record verify "$2" --opening "$3" --patient "$PATIENT" \
		--issuer "${ORGANIZATION[hospital]}"
}

# The last verification failed at this step and at no other.
expect_failure() {
	expect "proven" false "$(answer .proven)"
	expect "what does not hold" "[\"$1\"]" "$(answer '[.steps[] | select(.holds | not) | .step]')"
	row clinic "verifies $2" \
		"proven: $(answer .proven), $(answer '.steps[] | select(.holds | not) | .found')"
}

expect_proven() {
	expect "proven" true "$(answer .proven)"
	expect "who anchored it" '["St Mary Hospital","Good"]' "$(answer '.issuer | [.name, .standing]')"
	row clinic "verifies the record, $1" \
		"proven: $(answer .proven), $(answer '.steps[] | select(.step == "anchored") | .found')"
}

# Where the batch holds the leaves of single anchors once more: from the opening that the clinic has,
# and from what the hospital says about the batch, the opening by way of the batch.
open_by_batch() {
	does hospital batch prove --leaves "$WORK/hospital/leaves" --index "$(planned .asked)"
	jq --slurpfile batch "$WORK/hospital/batch.json" --slurpfile path "$RESULT" '
		.anchor = {batch: ($batch[0] | {issuer, sequence, index: $path[0].index, count,
			proof: $path[0].proof})}
		| .chain += ($batch[0].block | {block_hash: .hash, block_number: .number})
	' "$WORK/clinic/asked.opening.json" >"$WORK/clinic/asked_batched.opening.json"
	cp "$WORK/clinic/asked.json" "$WORK/clinic/asked_batched.json"
}

step_verify_record() {
	local opening="$WORK/clinic/asked_batched.opening.json" path
	step 5 "the clinic verifies the record"
	verify does "$WORK/clinic/asked.json" "$WORK/clinic/asked.opening.json"
	expect_proven "anchored singly"
	[[ "$REUSED" == no ]] || open_by_batch
	verify does "$WORK/clinic/asked_batched.json" "$opening"
	expect_proven "anchored in the batch"
	path="$(jq -r '.anchor.batch.proof | join(",")' "$opening")"
	does clinic batch verify --root "$ROOT" --size "$(jq .anchor.batch.count "$opening")" \
		--index "$(jq .anchor.batch.index "$opening")" --leaf "$(jq -r .leaf "$opening")" \
		--proof "$path"
	row clinic "verifies its path to the root, offline" "included: $(answer .included)"

	change_byte "$WORK/clinic/asked.json" "$WORK/clinic/changed.json"
	verify refused "$WORK/clinic/changed.json" "$WORK/clinic/asked.opening.json"
	expect_failure record "a copy with one byte changed"
	swap_patients
}

# `change_byte FILE COPY`: a copy whose middle byte is another.
change_byte() {
	local middle=$(($(wc -c <"$1") / 2)) byte other=x
	byte="$(od -An -j "$middle" -N 1 -t x1 "$1" | tr -d ' ')"
	[[ "$byte" != 78 ]] || other=y
	cp "$1" "$2"
	printf '%s' "$other" | dd of="$2" bs=1 seek="$middle" conv=notrunc status=none
	# cmp exits with 1 where files differ, as they should.
	cmp -l "$1" "$2" >"$WORK/changes" || test $? = 1
	expect "bytes changed" 1 "$(wc -l <"$WORK/changes")"
}

# Another patient's record under this patient's opening, and with its own.
swap_patients() {
	local other="$WORK/other-patient/record.json" leaf
	make_key other-patient other-patient
	register other-patient other-patient hospital
	# Whatever the input holds, it does not hold this one.
	jq --arg id "$(answer .id)" '.id = "htest-" + $id[:32]' \
		"$SALUS_ROOT/client/cli/examples/htest-other-patient.json" >"$other"
	does hospital record anchor "$other" --patient "${ADDRESS[other-patient]}" --form raw \
		--vault "$WORK/hospital/vault" --key okafor --relayer hospital
	leaf="$(answer '.records[0].leaf')"
	does hospital record open "$leaf" --vault "$WORK/hospital/vault" --key hospital \
		--out "$WORK/hospital/other.json" --opening "$WORK/hospital/other.opening.json"
	verify refused "$WORK/hospital/other.json" "$WORK/clinic/asked.opening.json"
	expect_failure record "another patient's record under this opening"
	verify refused "$WORK/hospital/other.json" "$WORK/hospital/other.opening.json"
	expect_failure patient "another patient's record as this patient's"
}

# ------------------------------------------------------------------------------ 6. and no longer

step_revoke_and_suspend() {
	local asked
	step 6 "the patient revokes, the council suspends the clinic"
	asked="$(leaf "$(planned .asked)")"
	if [[ "$OMIT" != revoke ]]; then
		does patient consent revoke "$GRANT" --key patient
		expect "fee of a revocation" null "$(answer .fee)"
		row patient "revokes, directly and free" \
			"grant $(answer .grant) revoked: $(answer .revoked), fee $(answer '.fee.amount // "none"')"
	fi
	expect_denied NoGrant " once more"
	release refused "$asked" opened-again

	if [[ "$OMIT" != suspend ]]; then
		does council-alice org suspend "${ORGANIZATION[clinic]}" --key //Alice
		carry "$(answer .index)"
	fi
	does council-alice org show "${ORGANIZATION[clinic]}"
	expect "standing of the clinic" Suspended "$(answer .standing)"
	row council "suspends the clinic by two thirds" "standing $(answer .standing)"
	does clinic practitioner show "${ADDRESS[lindqvist]}"
	expect "standing of its practitioner" Suspended "$(answer .standing)"
	row clinic "its practitioner" "standing $(answer .standing)"
	expect_denied RequesterNotInGoodStanding ", suspended"
	refused clinic org set-encryption-key --withdraw --key clinic
	refused clinic practitioner enroll "${ADDRESS[haddad]}" --days 1 --key clinic
	refused clinic batch anchor --leaves "$WORK/hospital/leaves" --key lindqvist --relayer clinic
	does clinic org show "${ORGANIZATION[clinic]}"
	expect "encryption key of the clinic" "${ENCRYPTION_KEY[clinic]}" "$(answer .encryption_key)"
	row clinic "tries to act: all refused" \
		"encryption key unchanged, $(answer .practitioners) practitioner, standing $(answer .standing)"
}

//! Recovering an identity, in the real runtime: nobody in it has money but the hospital.

use super::*;
use codec::Encode;
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};
use pallet_emergency_access::Call as Emergencies;
use pallet_insurance_coverage::Call as Coverage;
use pallet_patient_identity::{payload::KeyRecovery, Call as Identities, Error};
use salus_commitments::{guardian, Salt};
use salus_primitives::{
	recovery::{DEFAULT_RECOVERY_DELAY, ENTRUSTING_PAUSE, SUPPORTER_MATURITY},
	traits::RelationshipInspect,
	Benefit, Capacity, CostShare, EmergencyAccess, KeyPurpose, KeyPurposes, Limit, PlanId,
	RecoveryStatus, RelationshipKind, Role, Roles,
};
use salus_runtime::{
	extensions::PrioritizeFeeless, InsuranceCoverage, PatientIdentity, Relationships,
};
use sp_io::{hashing::twox_128, storage};
use sp_runtime::traits::TransactionExtension;

/// Nobody's fee: what is not free is refused to who has nothing.
const REFUSED: TransactionValidityError =
	TransactionValidityError::Invalid(InvalidTransaction::Payment);

const SALT: [u8; 32] = [0x5a; 32];

struct Parties {
	actors: Actors,
	/// Ana's sister and guardian, who has an identity and no money.
	grace: Pair,
	/// The key of Ana's new phone.
	phone: Pair,
	patient: PatientId,
	lakeside: salus_primitives::OrganizationId,
}

impl Parties {
	/// What somebody without money signs, and the hospital relays.
	fn relayed(&self, who: &Pair, call: Identities<Runtime>) -> sp_runtime::DispatchResult {
		let nonce = System::account_nonce(account(who));
		let meta = meta_tx(who, call.into(), nonce, genesis_hash().0);
		relay(&self.actors.hospital, meta)
	}

	fn start(&self, capacity: Capacity) -> Identities<Runtime> {
		let wish = KeyRecovery {
			genesis_hash: genesis_hash().0,
			patient: self.patient,
			key: account(&self.phone),
			encryption_key: None,
			expires_at: pallet_timestamp::Now::<Runtime>::get() + 1_000,
		};
		Identities::start_recovery {
			patient: self.patient,
			capacity,
			key: wish.key.clone(),
			encryption_key: wish.encryption_key,
			expires_at: wish.expires_at,
			signature: Signature::Sr25519(self.phone.sign(&wish.bytes())),
		}
	}

	fn veto(&self) -> Identities<Runtime> {
		Identities::veto_recovery { patient: self.patient }
	}

	fn status(&self) -> RecoveryStatus {
		let view = PatientIdentity::recovery_view(self.patient).expect("Ana is registered");
		view.attempt.expect("there was an attempt").status
	}
}

/// Ana, whose one guardian is enough, and has been for thirty days.
fn with_a_guardian() -> Parties {
	let (actors, grace) = (actors(), key("//Grace"));
	let st_mary = admit("St. Mary", &actors.hospital);
	let lakeside = admit("Lakeside", &actors.clinic);
	let patient = register(&actors.hospital, st_mary, &actors.ana);
	register(&actors.hospital, st_mary, &grace);
	let parties = Parties { actors, grace, phone: key("//Ana//phone"), patient, lakeside };
	let guardian = account(&parties.grace).encode();
	let commitment = guardian::commit(&guardian, &Salt::from_bytes(SALT));
	let call = Identities::set_guardians {
		patient,
		guardians: vec![commitment].try_into().expect("one is not too many"),
		threshold: 1,
		delay_ms: DEFAULT_RECOVERY_DELAY,
	};
	assert_ok!(parties.relayed(&parties.actors.ana, call));
	set_time(START + SUPPORTER_MATURITY);
	parties
}

fn grant_for_a_year(patient: PatientId, to: salus_primitives::OrganizationId) -> RuntimeCall {
	let RuntimeCall::Consent(pallet_consent::Call::grant { patient, grantee, scope, terms }) =
		grant_call(patient, to)
	else {
		unreachable!("it is a grant")
	};
	let terms = pallet_consent::Terms { valid_until: Some(START + 365 * DAY), ..terms };
	pallet_consent::Call::<Runtime>::grant { patient, grantee, scope, terms }.into()
}

/// Ana is treated by a clinic, covered by a payer, one of her records is anchored, and she opens none
/// of them even in an emergency.
fn with_a_history(parties: &Parties) {
	let (payer, patient) = (key("//Umbra"), parties.patient);
	by_council(pallet_organizations::Call::<Runtime>::admit {
		name: b"Umbra Mutual".to_vec().try_into().expect("the name is short"),
		roles: Roles::of(&[Role::Payer]),
		admin: account(&payer),
		license_expires_at: START + 300 * DAY,
		credit: 1_000 * salus_runtime::CREDIT,
		npi: None,
	});
	let benefit = Benefit {
		number: 1,
		covered: true,
		cost_share: CostShare::DeductibleThenCoinsurance,
		copay: 0,
		coinsurance_per_mille: 200,
		price_per_unit: 5_000,
		limit: Limit::None,
	};
	let plan = Coverage::<Runtime>::create_plan {
		document: [1; 32],
		deductible: 1_000,
		out_of_pocket_maximum: 50_000,
		filing_limit_days: 90,
		benefits: vec![benefit].try_into().expect("one fits"),
	};
	succeed(&payer, plan);
	let (plan, first_day, last_day) = (PlanId(0), Day((START / DAY) as i32), None);
	succeed(&payer, Coverage::<Runtime>::create_coverage { plan, patient, first_day, last_day });
	let leaf = Leaf([7; 32]);
	succeed(&parties.actors.hospital, pallet_record_anchor::Call::<Runtime>::anchor { leaf });
	let attest = pallet_relationships::Call::<Runtime>::attest {
		patient,
		kind: RelationshipKind::Treatment,
		valid_until: START + 90 * DAY,
		evidence: [0xe7; 32],
	};
	succeed(&parties.actors.clinic, attest);
	let access = EmergencyAccess::Nothing;
	succeed(&parties.actors.ana, Emergencies::<Runtime>::set_access { patient, access });
	assert_eq!(InsuranceCoverage::coverages_view(patient).len(), 1);
}

/// All that the chain keeps of anybody, but keys, money and time.
fn history() -> Vec<(Vec<u8>, Vec<u8>)> {
	let kept_by = |pallet: &str| {
		let prefix = twox_128(pallet.as_bytes());
		let mut kept = vec![];
		let mut next = storage::next_key(&prefix);
		while let Some(key) = next.filter(|key| key.starts_with(&prefix)) {
			next = storage::next_key(&key);
			let value = storage::get(&key).expect("it is the key of something").to_vec();
			kept.push((key, value));
		}
		assert!(!kept.is_empty(), "{pallet} keeps nothing");
		kept
	};
	["Consent", "RecordAnchor", "Relationships", "InsuranceCoverage", "EmergencyAccess"]
		.into_iter()
		.flat_map(kept_by)
		.collect()
}

const AS_GUARDIAN: Capacity = Capacity::Guardian { salt: SALT };

#[test]
fn a_recovered_identity_keeps_what_it_had() {
	with_chain(|| {
		let parties = with_a_guardian();
		let Parties { actors: Actors { hospital, ana, .. }, phone, patient, lakeside, .. } =
			&parties;
		let genesis = genesis_hash().0;
		let nonce = System::account_nonce(account(ana));
		let meta = meta_tx(ana, grant_for_a_year(*patient, *lakeside), nonce, genesis);
		assert_ok!(relay(hospital, meta));
		with_a_history(&parties);

		assert_ok!(parties.relayed(&parties.grace, parties.start(AS_GUARDIAN)));
		let complete = || Identities::<Runtime>::complete_recovery { patient: *patient };
		let too_soon = DispatchError::from(Error::<Runtime>::TooSoon);
		assert_eq!(submit(hospital, complete()).map_err(|_| ()), Ok(Err(too_soon)));
		let completed_at = START + SUPPORTER_MATURITY + DEFAULT_RECOVERY_DELAY;
		set_time(completed_at);
		let before = history();
		succeed(hospital, complete());

		// All is hers; the lost key's acts are nobody's; the new one acts without money.
		assert_eq!(history(), before);
		assert_eq!(Consent::grants(*patient, GrantId(0), 10).len(), 1);
		let revoke =
			|| pallet_consent::Call::<Runtime>::revoke { patient: *patient, id: GrantId(0) };
		assert_eq!(submit(ana, revoke()), Err(REFUSED));
		let grant = |nonce| {
			let call = grant_for_a_year(*patient, *lakeside);
			relay(hospital, meta_tx(phone, call, nonce, genesis))
		};
		let pause = pallet_consent::Error::<Runtime>::RecentlyRecovered;
		assert_eq!(grant(0), Err(pause.into()));
		succeed(phone, revoke());
		set_time(completed_at + ENTRUSTING_PAUSE - 1);
		let pause = pallet_consent::Error::<Runtime>::RecentlyRecovered;
		assert_eq!(grant(2), Err(pause.into()));
		let open_more = |nonce| {
			let access = EmergencyAccess::Normal;
			let call = Emergencies::<Runtime>::set_access { patient: *patient, access };
			relay(hospital, meta_tx(phone, call.into(), nonce, genesis))
		};
		let pause = pallet_emergency_access::Error::<Runtime>::RecentlyRecovered;
		assert_eq!(open_more(3), Err(pause.into()));
		set_time(completed_at + ENTRUSTING_PAUSE);
		assert_ok!(grant(4));
		assert_ok!(open_more(5));
	});
}

#[test]
fn a_veto_is_free_and_first_exactly_when_it_succeeds() {
	with_chain(|| {
		let parties = with_a_guardian();
		let Parties { actors: Actors { hospital, ana, .. }, grace, .. } = &parties;
		let paper = key("//Ana//paper");
		let purposes: KeyPurposes = KeyPurpose::RecoveryVeto.into();
		let addition = pallet_patient_identity::payload::KeyAddition {
			genesis_hash: genesis_hash().0,
			patient: parties.patient,
			key: account(&paper),
			purposes,
			expires_at: START + SUPPORTER_MATURITY + 1,
		};
		let add = Identities::add_key {
			patient: parties.patient,
			key: addition.key.clone(),
			purposes,
			expires_at: addition.expires_at,
			signature: Signature::Sr25519(paper.sign(&addition.bytes())),
		};
		assert_ok!(parties.relayed(ana, add));
		// Nothing to veto: it would cost a fee, which she cannot pay.
		assert_eq!(submit(&paper, parties.veto()), Err(REFUSED));

		assert_ok!(parties.relayed(grace, parties.start(AS_GUARDIAN)));
		assert_eq!(balance(&account(&paper)), 0);
		let validity = validate(signed(&paper, parties.veto())).expect("it is free");
		assert_eq!(validity.priority, FEELESS_PRIORITY);
		// At each nonce it is one; what another of her keys sends takes no place of it.
		let shares = |other: &[Vec<u8>]| validity.provides.iter().any(|tag| other.contains(tag));
		let nonce = System::account_nonce(account(&paper)) + 1;
		let terms = extension(nonce, Era::Immortal);
		let later = validate(signed_with(&paper, parties.veto(), terms)).expect("it is free");
		assert!(shares(&later.provides));
		let other = validate(signed(ana, parties.veto())).expect("it is free");
		assert!(!shares(&other.provides));
		// Somebody else's fails, and costs them.
		assert_eq!(submit(grace, parties.veto()), Err(REFUSED));
		let before = balance(&account(hospital));
		assert!(matches!(submit(hospital, parties.veto()), Ok(Err(_))));
		assert!(balance(&account(hospital)) < before);

		succeed(&paper, parties.veto());
		assert_eq!(parties.status(), RecoveryStatus::Vetoed);
		assert_eq!(submit(&paper, parties.veto()), Err(REFUSED));
	});
}

#[test]
fn a_veto_is_operational_and_its_check_is_weighed() {
	with_chain(|| {
		let parties = with_a_guardian();
		let call = RuntimeCall::from(parties.veto());
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Operational);
		let reads = <Runtime as frame_system::Config>::DbWeight::get().reads(4);
		assert_eq!(PrioritizeFeeless.weight(&call), reads);
		let paid = RuntimeCall::from(parties.start(AS_GUARDIAN));
		assert_eq!(PrioritizeFeeless.weight(&paid), frame_support::weights::Weight::zero());
	});
}

/// The sponsor, and a clinic whose relationship is attested on the chain.
#[test]
fn two_organizations_that_know_the_person_recover_an_identity() {
	with_chain(|| {
		let actors = actors();
		let st_mary = admit("St. Mary", &actors.hospital);
		let lakeside = admit("Lakeside", &actors.clinic);
		let patient = register(&actors.hospital, st_mary, &actors.ana);
		let (grace, phone) = (key("//Grace"), key("//Ana//phone"));
		let parties = Parties { actors, grace, phone, patient, lakeside };
		let Actors { hospital, clinic, .. } = &parties.actors;
		let attest = || pallet_relationships::Call::<Runtime>::attest {
			patient,
			kind: RelationshipKind::Treatment,
			valid_until: START + 90 * DAY,
			evidence: [0xe7; 32],
		};
		succeed(clinic, attest());
		let known_since = Relationships::held(patient, lakeside, RelationshipKind::Treatment);
		assert_eq!(known_since, vec![(START, START + 90 * DAY)]);

		let capacity = Capacity::Organization { evidence: [0xe8; 32] };
		let key = account(&parties.phone);
		let support =
			|| Identities::<Runtime>::support_recovery { patient, capacity, key: key.clone() };
		set_time(START + SUPPORTER_MATURITY);
		succeed(hospital, parties.start(capacity));
		succeed(clinic, support());
		assert_eq!(parties.status(), RecoveryStatus::Waiting);
		set_time(START + SUPPORTER_MATURITY + DEFAULT_RECOVERY_DELAY);

		// A member that lost its standing meanwhile recovers nothing.
		let complete = || Identities::<Runtime>::complete_recovery { patient };
		by_council(pallet_organizations::Call::<Runtime>::suspend { organization: lakeside });
		let refused = DispatchError::from(Error::<Runtime>::NotInGoodStanding);
		assert_eq!(submit(hospital, complete()).map_err(|_| ()), Ok(Err(refused)));
		by_council(pallet_organizations::Call::<Runtime>::reinstate { organization: lakeside });
		succeed(hospital, complete());
		assert_eq!(PatientIdentity::patient_id_for(&account(&parties.actors.ana)), patient);
		let keys = PatientIdentity::patient_view(patient).expect("she is registered").keys;
		assert_eq!(keys.into_iter().map(|key| key.key).collect::<Vec<_>>(), vec![key]);
	});
}

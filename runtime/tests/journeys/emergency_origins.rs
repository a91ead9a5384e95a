//! Each call of emergency access by each who is not meant to make it.

use super::*;
use codec::Encode;
use frame_support::{
	pallet_prelude::DispatchError,
	storage::{with_transaction, TransactionOutcome},
};
use pallet_emergency_access::Error;
use pallet_representatives::{Acceptance, Appointment, Call as Proxies};
use salus_commitments::{representative, Salt};
use salus_primitives::{
	traits::RepresentativeInspect, Affected, Authorities, DisasterId, Finding,
	RepresentativeCapacity, RepresentativeId, ReviewOutcome, Wakes,
};
use salus_runtime::{Representatives, RuntimeOrigin};
use sp_runtime::traits::Dispatchable;

type Council = pallet_collective::RawOrigin<AccountId, pallet_collective::Instance1>;

/// Everybody who may sign, and who cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
	Nobody,
	Root,
	/// One of the council, as such.
	OneOfCouncil,
	/// Half of the council.
	HalfOfCouncil,
	/// Two thirds of it.
	Council,
	/// A key that the chain does not know.
	Stranger,
	/// The patient.
	Ana,
	/// Another patient.
	Ben,
	/// Who may do for Ana whatever a representative may, and is a patient as well.
	Grace,
	/// The hospital's admin, whose records are opened.
	HospitalAdmin,
	ClinicAdmin,
	/// Who opened it.
	Lind,
	/// A colleague of Lind's without a privilege.
	Colleague,
	/// The clinic's privacy officer.
	ClinicOfficer,
	/// The privacy officer of a member without a part in it.
	HospitalOfficer,
	/// A privacy officer of a payer.
	PayerOfficer,
	/// A privacy officer of the clinic whose credential is over.
	FormerOfficer,
}

use Who::*;

const EVERYBODY: [Who; 17] = [
	Nobody,
	Root,
	OneOfCouncil,
	HalfOfCouncil,
	Council,
	Stranger,
	Ana,
	Ben,
	Grace,
	HospitalAdmin,
	ClinicAdmin,
	Lind,
	Colleague,
	ClinicOfficer,
	HospitalOfficer,
	PayerOfficer,
	FormerOfficer,
];

impl Who {
	fn key(self) -> Option<Pair> {
		let path = match self {
			Nobody | Root | HalfOfCouncil | Council => return None,
			OneOfCouncil => "//Alice",
			Stranger => "//Stranger",
			Ana => "//Ana",
			Ben => "//Ben",
			Grace => "//Grace",
			HospitalAdmin => "//StMary",
			ClinicAdmin => "//Clinic",
			Lind => "//Lind",
			Colleague => "//Colleague",
			ClinicOfficer => "//ClinicOfficer",
			HospitalOfficer => "//HospitalOfficer",
			PayerOfficer => "//PayerOfficer",
			FormerOfficer => "//FormerOfficer",
		};
		Some(key(path))
	}

	fn origin(self) -> RuntimeOrigin {
		match self.key() {
			Some(key) => RuntimeOrigin::signed(account(&key)),
			None if self == Root => RuntimeOrigin::root(),
			None if self == HalfOfCouncil => Council::Members(1, 2).into(),
			None if self == Council => Council::Members(2, 3).into(),
			None => RuntimeOrigin::none(),
		}
	}

	const fn signs(self) -> bool {
		!matches!(self, Nobody | Root | HalfOfCouncil | Council)
	}
}

/// What a call by somebody would come to; it changes nothing.
fn outcome(call: &RuntimeCall, who: Who) -> Result<(), DispatchError> {
	with_transaction(|| {
		let result = call.clone().dispatch(who.origin());
		let result = result.map(|_| ()).map_err(|error| error.error);
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(result))
	})
	.expect("a first transaction is not too deep")
}

fn relayed(parties: &Parties, who: Who, call: impl Into<RuntimeCall>) {
	let signer = who.key().expect("they sign");
	let nonce = System::account_nonce(account(&signer));
	let transaction = meta_tx(&signer, call.into(), nonce, genesis_hash().0);
	assert_ok!(relay(&parties.actors.clinic, transaction));
}

/// Grace represents Ana, with every authority, for as long as any emergency here lasts.
fn represent(parties: &Parties) {
	let (patient, valid_until) = (parties.patient, MAY + 30 * DAY);
	let grace = account(&Grace.key().expect("they sign"));
	let (capacity, reason, salt) = (RepresentativeCapacity::Guardian, [1; 32], [2; 32]);
	let commitment =
		representative::commit(&grace.encode(), capacity, &reason, &Salt::from_bytes(salt));
	let appointment = Appointment {
		commitment,
		authorities: Authorities::all(),
		valid_from: None,
		valid_until,
		age_out: None,
		wakes: Wakes::AtOnce,
	};
	relayed(parties, Ana, Proxies::<Runtime>::appoint { patient, appointment });
	let acceptance = Acceptance { capacity, reason, salt };
	let representative = RepresentativeId(0);
	relayed(parties, Grace, Proxies::<Runtime>::accept { patient, representative, acceptance });
	let acts =
		<Representatives as RepresentativeInspect<AccountId>>::representation(&grace, patient);
	assert!(acts.is_some_and(|one| one.authorities == Authorities::all()));
}

/// Emergency 0 runs, 1 was closed, 2 was closed and is disputed, and 3 was closed and reviewed;
/// disaster 0 lasts.
fn everything() -> Parties {
	let parties = parties();
	let (hospital, clinic) = (&parties.actors.hospital, &parties.actors.clinic);
	// A sponsored registration is signed for a day.
	set_time(START);
	for who in [Ben, Grace] {
		register(hospital, parties.st_mary, &who.key().expect("they sign"));
	}
	set_time(MAY);
	represent(&parties);
	let payer = key("//Umbra");
	by_council(Members::<Runtime>::admit {
		name: b"Umbra Mutual".to_vec().try_into().expect("the name is short"),
		roles: salus_primitives::Role::Payer.into(),
		admin: account(&payer),
		license_expires_at: START + 300 * DAY,
		credit: 1_000 * salus_runtime::CREDIT,
		npi: None,
	});
	let officer = [Privilege::PrivacyOfficer];
	for (admin, who, privileges) in [
		(clinic, Colleague, &[][..]),
		(clinic, ClinicOfficer, &officer),
		(clinic, FormerOfficer, &officer),
		(hospital, HospitalOfficer, &officer),
		(&payer, PayerOfficer, &officer),
	] {
		enroll(admin, &who.key().expect("they sign"), privileges);
	}
	let former = account(&FormerOfficer.key().expect("they sign"));
	succeed(clinic, Members::<Runtime>::remove_practitioner { practitioner: former });

	let patient = parties.patient;
	succeed(&parties.lind, parties.open_at(Holder::Organization(parties.st_mary), 0));
	for id in [1, 2, 3].map(EmergencyId) {
		succeed(&parties.lind, parties.open(1));
		succeed(&parties.lind, Emergencies::<Runtime>::close { patient, id });
	}
	let (id, outcome) = (EmergencyId(3), ReviewOutcome::Justified);
	relayed(&parties, ClinicOfficer, Emergencies::review { patient, id, outcome });
	let id = EmergencyId(2);
	succeed(&parties.actors.ana, Emergencies::<Runtime>::dispute { patient, id });
	let affected = Affected::All;
	by_council(Emergencies::<Runtime>::declare_disaster { affected, until: MAY + DAY });
	System::set_block_number(3);
	frame_system::BlockHash::<Runtime>::insert(2, era_hash());
	parties
}

/// Which call may be made by whom, and what everybody else who signs is told.
fn table(parties: &Parties) -> Vec<(Emergencies<Runtime>, &'static [Who], DispatchError)> {
	let patient = parties.patient;
	let not_authorized = || Error::<Runtime>::NotAuthorized.into();
	let [runs, closed, disputed, reviewed] = [0, 1, 2, 3].map(EmergencyId);
	let outcome = ReviewOutcome::Justified;
	let (affected, until) = (Affected::All, MAY + DAY);
	let bad_origin = DispatchError::BadOrigin;
	let signers: &[Who] = &[
		OneOfCouncil,
		Stranger,
		Ana,
		Ben,
		Grace,
		HospitalAdmin,
		ClinicAdmin,
		Lind,
		Colleague,
		ClinicOfficer,
		HospitalOfficer,
		PayerOfficer,
		FormerOfficer,
	];
	vec![
		(parties.open(7), &[Lind], not_authorized()),
		(Emergencies::close { patient, id: runs }, &[Lind], not_authorized()),
		(Emergencies::draw { patient, id: reviewed }, signers, bad_origin),
		(Emergencies::review { patient, id: closed, outcome }, &[ClinicOfficer], not_authorized()),
		(
			Emergencies::review_again { patient, id: disputed, finding: Finding::Abuse },
			&[HospitalOfficer],
			not_authorized(),
		),
		(Emergencies::dispute { patient, id: runs }, &[Ana], not_authorized()),
		(parties.set(Nothing), &[Ana], not_authorized()),
		(Emergencies::declare_disaster { affected, until }, &[Council], bad_origin),
		(Emergencies::end_disaster { id: DisasterId(0) }, &[Council], bad_origin),
	]
}

#[test]
fn each_call_is_refused_to_everybody_who_is_not_meant_to_make_it() {
	with_chain(|| {
		let parties = everything();
		for (call, may, otherwise) in table(&parties) {
			let call = RuntimeCall::from(call);
			for who in EVERYBODY {
				let expected = match may.contains(&who) {
					true => Ok(()),
					false if who.signs() => Err(otherwise),
					// Nor may root, which here is nobody.
					false => Err(DispatchError::BadOrigin),
				};
				assert_eq!(outcome(&call, who), expected, "{who:?}: {call:?}");
			}
		}
	});
}

/// Whoever signs may, and is told that it must be kept.
#[test]
fn what_is_not_settled_is_removed_by_nobody() {
	with_chain(|| {
		let parties = everything();
		let (patient, id) = (parties.patient, EmergencyId(2));
		let prune = RuntimeCall::from(Emergencies::<Runtime>::prune { patient, id });
		for who in EVERYBODY {
			let expected = match who.signs() {
				true => Error::<Runtime>::NotSettled.into(),
				false => DispatchError::BadOrigin,
			};
			assert_eq!(outcome(&prune, who), Err(expected), "{who:?}");
		}
	});
}

/// A suspension is lifted by two thirds of the council, and by nobody before there is one.
#[test]
fn who_was_suspended_is_reinstated_by_the_council_alone() {
	with_chain(|| {
		let parties = everything();
		let (patient, id) = (parties.patient, EmergencyId(2));
		let practitioner = account(&parties.lind);
		let reinstate = RuntimeCall::from(Emergencies::<Runtime>::reinstate { practitioner });
		assert_eq!(outcome(&reinstate, Council), Err(Error::<Runtime>::NotFound.into()));
		let (outcome_of_own, finding) = (ReviewOutcome::Abuse, Finding::Abuse);
		let again = Emergencies::review_again { patient, id, finding };
		let own = Emergencies::review { patient, id, outcome: outcome_of_own };
		relayed(&parties, HospitalOfficer, again);
		assert_eq!(outcome(&reinstate, Council), Err(Error::<Runtime>::NotFound.into()));
		relayed(&parties, ClinicOfficer, own);
		// What they opened elsewhere opens nothing any more.
		parties.agree(0, None, "they are suspended");
		assert_eq!(outcome(&parties.open(8).into(), Lind), Err(Error::<Runtime>::Suspended.into()));
		// An organization cannot undo it by enrolling the account anew.
		let clinic = &parties.actors.clinic;
		let practitioner = account(&parties.lind);
		succeed(clinic, Members::<Runtime>::remove_practitioner { practitioner });
		enroll(clinic, &parties.lind, &[Privilege::BreakGlass]);
		set_time(MAY + DAY);
		assert_eq!(outcome(&parties.open(8).into(), Lind), Err(Error::<Runtime>::Suspended.into()));
		for who in EVERYBODY.into_iter().filter(|who| *who != Council) {
			assert_eq!(outcome(&reinstate, who), Err(DispatchError::BadOrigin), "{who:?}");
		}
		by_council(reinstate);
		succeed(&parties.lind, parties.open(8));
	});
}

//! Breaking the glass, in the real runtime: free and first, whatever is withheld, no longer than it
//! lasts, and the same to who asks and to who judges a disclosure.

use super::*;
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};
use pallet_emergency_access::{Call as Emergencies, Event};
use pallet_organizations::Call as Members;
use salus_primitives::{
	Actions, Categories, Confidentiality,
	EmergencyAccess::{self, Everything, Nothing},
	EmergencyFlag, EmergencyFlags, EmergencyId, EmergencyKind, Except, Finding, Holder, Judged,
	LicenseKind, Obligation, Obligations, OrganizationId, Outcome, Privilege, Privileges,
	Protected, Purposes, Recipient, ReviewOutcome, Scope, Sensitivity, UnixMillis,
};
use salus_runtime::{extensions::PrioritizeFeeless, Disclosures};
use sp_runtime::traits::TransactionExtension;

const HOUR: UnixMillis = 60 * 60 * 1_000;
/// The first moment at which who was enrolled at [`START`] may break the glass.
const MAY: UnixMillis = START + DAY;
/// Nobody's fee: what is not free is refused to who has nothing.
const REFUSED: TransactionValidityError =
	TransactionValidityError::Invalid(InvalidTransaction::Payment);
const NO_GRANT: Decision = Decision::deny(DenyReason::NoGrant);

struct Parties {
	actors: Actors,
	/// A practitioner of the clinic who may break the glass, without money.
	lind: Pair,
	st_mary: OrganizationId,
	lakeside: OrganizationId,
	patient: PatientId,
}

fn enroll(admin: &Pair, practitioner: &Pair, privileges: &[Privilege]) {
	succeed(
		admin,
		Members::<Runtime>::enroll_practitioner {
			practitioner: account(practitioner),
			privileges: Privileges::of(privileges),
			expires_at: START + 100 * DAY,
		},
	);
}

/// Lind was enrolled a day ago.
fn parties() -> Parties {
	let (actors, lind) = (actors(), key("//Lind"));
	let st_mary = admit("St. Mary", &actors.hospital);
	let lakeside = admit("Lakeside", &actors.clinic);
	let patient = register(&actors.hospital, st_mary, &actors.ana);
	enroll(&actors.clinic, &lind, &[Privilege::BreakGlass]);
	set_time(MAY);
	Parties { actors, lind, st_mary, lakeside, patient }
}

impl Parties {
	fn open_at(&self, holder: Holder, reason: u8) -> Emergencies<Runtime> {
		let (patient, kind) = (self.patient, EmergencyKind::Etreat);
		Emergencies::open { patient, holder, kind, reason: [reason; 32] }
	}

	fn open(&self, reason: u8) -> Emergencies<Runtime> {
		self.open_at(Holder::Any, reason)
	}

	fn set(&self, access: EmergencyAccess) -> Emergencies<Runtime> {
		Emergencies::set_access { patient: self.patient, access }
	}

	/// What the chain says who asks for St. Mary's records of Ana, for a purpose.
	fn asks(&self, who: &Pair, purpose: Purpose, record: RecordFacts) -> Decision {
		let asked = AccessRequest {
			holder: self.st_mary,
			requester: account(who),
			patient: self.patient,
			action: Action::Read,
			purpose,
			law: None,
			receipt: None,
			records: vec![record],
			annexes: vec![],
			grantees: vec![],
		};
		Consent::check_access(asked).expect("one record is not too many")[0]
	}

	/// What Lind may read at once.
	fn read(&self) -> Decision {
		self.asks(&self.lind, Purpose::Etreat, LAB_RESULT)
	}

	/// How a disclosure to Lind's organization is judged that names this emergency.
	fn judged(&self, id: u32) -> Judged {
		succeed(
			&self.actors.hospital,
			pallet_disclosures::Call::<Runtime>::disclose {
				patient: self.patient,
				recipient: Recipient::Organization(self.lakeside),
				outcome: Outcome::Released { basis: Basis::Emergency(EmergencyId(id)) },
				description: [0; 32],
			},
		);
		let written = Disclosures::disclosures(self.patient, 0, u32::MAX);
		written.last().expect("it was just written").judged
	}

	/// Both who asks and who judges a disclosure find the emergency in force, or neither does.
	fn agree(&self, id: u32, until: Option<UnixMillis>, what: &str) {
		let (read, judged) = (self.read(), self.judged(id));
		match until {
			Some(until) => {
				assert_eq!((read, judged), (permitted(id, until), Judged::InForce), "{what}");
			}
			None => assert_eq!((read, judged), (NO_GRANT, Judged::NotInForce), "{what}"),
		}
	}
}

fn permitted(id: u32, until: UnixMillis) -> Decision {
	Decision::Permit {
		basis: Basis::Emergency(EmergencyId(id)),
		obligations: Obligations::of(&[
			Obligation::AccountForDisclosure,
			Obligation::AnswerToReview,
		]),
		until: Some(until),
	}
}

/// The last event of the pallet.
fn last_event() -> Event<Runtime> {
	let of_pallet = |event| match event {
		RuntimeEvent::EmergencyAccess(event) => Some(event),
		_ => None,
	};
	let events = System::events().into_iter().rev();
	events.filter_map(|record| of_pallet(record.event)).next().expect("one was just left")
}

/// A stolen admin key enrolls an accomplice: a day passes before that opens anything, in which it
/// is noticed.
#[test]
fn a_practitioner_without_money_breaks_the_glass_free_and_first_from_a_day_after_enrolment() {
	with_chain(|| {
		let parties = parties();
		let lind = &parties.lind;
		set_time(MAY - 1);
		// It would fail, so it would cost a fee.
		assert_eq!(validate(signed(lind, parties.open(0))), Err(REFUSED));
		assert_eq!(submit(lind, parties.open(0)), Err(REFUSED));
		set_time(MAY);
		let validity = validate(signed(lind, parties.open(0))).expect("it is free");
		assert_eq!(validity.priority, FEELESS_PRIORITY);
		assert_eq!(parties.read(), NO_GRANT);
		succeed(lind, parties.open(0));
		assert_eq!(balance(&account(lind)), 0);
		parties.agree(0, Some(MAY + 4 * HOUR), "it was opened");
		// Somebody else's attempt fails, and costs them.
		let clinic = &parties.actors.clinic;
		let before = balance(&account(clinic));
		assert!(matches!(submit(clinic, parties.open(1)), Ok(Err(_))));
		assert!(balance(&account(clinic)) < before);

		let close = || Emergencies::close { patient: parties.patient, id: EmergencyId(0) };
		assert_eq!(validate(signed(lind, close())).expect("it is free").priority, FEELESS_PRIORITY);
		succeed(lind, close());
		assert_eq!(parties.read(), NO_GRANT, "it was closed");
		assert_eq!(parties.judged(0), Judged::InForce, "what was read is logged later");
		set_time(MAY + HOUR);
		parties.agree(0, None, "it was closed an hour ago");
		assert_eq!(submit(lind, close()), Err(REFUSED), "it is closed already");
		assert_eq!(balance(&account(lind)), 0);
	});
}

#[test]
fn an_emergency_opens_what_it_does_until_its_last_moment() {
	with_chain(|| {
		let parties = parties();
		succeed(&parties.lind, parties.open_at(Holder::Organization(parties.st_mary), 0));
		let until = MAY + 4 * HOUR;
		for now in [MAY, until - 1] {
			set_time(now);
			parties.agree(0, Some(until), "it runs");
		}
		for now in [until, until + HOUR - 1] {
			set_time(now);
			assert_eq!(parties.read(), NO_GRANT, "its time is over");
			assert_eq!(parties.judged(0), Judged::InForce, "what was read is logged later");
		}
		set_time(until + HOUR);
		parties.agree(0, None, "its time is long over");
		// What is open now is another one, with a reason of its own.
		succeed(&parties.lind, parties.open(1));
		parties.agree(1, Some(until + 5 * HOUR), "another was opened");
		assert_eq!(parties.judged(0), Judged::NotInForce);
	});
}

/// Each of these ends what runs, in its block.
#[test]
fn who_may_no_longer_break_the_glass_reads_nothing_by_what_they_opened() {
	let (until, licence) = (MAY + 4 * HOUR, START + 300 * DAY);
	let practitioner = |parties: &Parties| account(&parties.lind);
	type Ending<'a> = (&'a str, &'a dyn Fn(&Parties));
	let endings: [Ending; 5] = [
		("disputed", &|parties| {
			let (patient, id) = (parties.patient, EmergencyId(0));
			succeed(&parties.actors.ana, Emergencies::dispute { patient, id });
		}),
		("set to nothing", &|parties| succeed(&parties.actors.ana, parties.set(Nothing))),
		("without the privilege", &|parties| {
			let call = Members::<Runtime>::renew_practitioner {
				practitioner: practitioner(parties),
				privileges: Privileges::empty(),
				expires_at: licence,
			};
			succeed(&parties.actors.clinic, call);
		}),
		("dismissed", &|parties| {
			let practitioner = practitioner(parties);
			let call = Members::<Runtime>::remove_practitioner { practitioner };
			succeed(&parties.actors.clinic, call);
		}),
		("suspended", &|parties| {
			by_council(Members::<Runtime>::suspend { organization: parties.lakeside });
		}),
	];
	for (what, end) in endings {
		with_chain(|| {
			let parties = parties();
			succeed(&parties.lind, parties.open(0));
			parties.agree(0, Some(until), what);
			end(&parties);
			assert!(!parties.read().is_permit(), "{what}");
			assert_eq!(parties.judged(0), Judged::NotInForce, "{what}");
			assert_eq!(balance(&account(&parties.actors.ana)), 0, "a patient needs no money");
		});
	}
}

/// A credential and a membership end by themselves, in the middle of what runs; that a role's licence
/// does is asked when the glass is broken, and takes nothing from who already treats.
#[test]
fn what_expires_while_an_emergency_runs_ends_it_at_its_first_moment_without() {
	let (middle, until) = (MAY + 2 * HOUR, MAY + 4 * HOUR);
	type Expiring<'a> = (&'a str, bool, &'a dyn Fn(&Parties));
	let expiring: [Expiring; 3] = [
		("the credential", true, &|parties| {
			let call = Members::<Runtime>::renew_practitioner {
				practitioner: account(&parties.lind),
				privileges: Privilege::BreakGlass.into(),
				expires_at: middle,
			};
			succeed(&parties.actors.clinic, call);
		}),
		("the membership", true, &|parties| {
			by_council(Members::<Runtime>::renew {
				organization: parties.lakeside,
				license_expires_at: middle,
			});
		}),
		("the licence of the facility", false, &|parties| {
			by_council(Members::<Runtime>::license {
				organization: parties.lakeside,
				kind: LicenseKind::Facility,
				expires_at: middle,
				document: [0xd0; 32],
			});
		}),
	];
	for (what, ends, let_expire) in expiring {
		with_chain(|| {
			let parties = parties();
			let_expire(&parties);
			succeed(&parties.lind, parties.open(0));
			set_time(middle - 1);
			parties.agree(0, Some(until), what);
			set_time(middle);
			if ends {
				assert!(!parties.read().is_permit(), "{what}");
				assert_eq!(parties.judged(0), Judged::NotInForce, "{what}");
			} else {
				parties.agree(0, Some(until), what);
			}
			assert_eq!(validate(signed(&parties.lind, parties.open(1))), Err(REFUSED), "{what}");
		});
	}
}

#[test]
fn nothing_that_is_withheld_is_withheld_in_an_emergency_but_by_the_setting() {
	with_chain(|| {
		let parties = parties();
		let ana = &parties.actors.ana;
		let all = Scope {
			holder: Holder::Any,
			actions: Actions::all(),
			purposes: Purposes::all(),
			categories: Categories::all(),
			confidentiality: Confidentiality::U,
			days: DayWindow::ALWAYS,
			protected: Protected::All,
		};
		let except = Except { grantees: Default::default(), purposes: Purposes::empty() };
		let (patient, directive) = (parties.patient, None);
		let restrict =
			pallet_consent::Call::<Runtime>::restrict { patient, scope: all, except, directive };
		let genesis = genesis_hash().0;
		assert_ok!(relay(&parties.actors.hospital, meta_tx(ana, restrict.into(), 0, genesis)));
		let deny = BasePolicy::Deny;
		succeed(ana, pallet_consent::Call::<Runtime>::set_patient_policy { patient, policy: deny });
		let holder = pallet_consent::Call::<Runtime>::set_holder_policy { policy: deny };
		succeed(&parties.actors.hospital, holder);
		succeed(&parties.lind, parties.open(0));
		let until = MAY + 4 * HOUR;
		parties.agree(0, Some(until), "whatever is withheld");
		// Of what is not normal, and for any other purpose, nothing.
		let hiv = RecordFacts { sensitivities: Sensitivity::Hiv.into(), ..LAB_RESULT };
		assert_eq!(parties.asks(&parties.lind, Purpose::Etreat, hiv), NO_GRANT);
		assert_eq!(parties.asks(&parties.lind, Purpose::Btg, LAB_RESULT), NO_GRANT);
		assert_eq!(parties.asks(&parties.lind, Purpose::Treat, LAB_RESULT), NO_GRANT);
		// Nor to a colleague.
		assert_eq!(parties.asks(&parties.actors.clinic, Purpose::Etreat, LAB_RESULT), NO_GRANT);

		// Less is free; what runs opens no more than it did.
		succeed(ana, parties.set(Nothing));
		parties.agree(0, None, "not even in an emergency");
		let nonce = System::account_nonce(account(ana));
		assert_eq!(submit(ana, parties.set(Everything)), Err(REFUSED), "more is paid");
		let more = meta_tx(ana, parties.set(Everything).into(), nonce, genesis);
		assert_ok!(relay(&parties.actors.hospital, more));
		parties.agree(0, Some(until), "it is normal again");
		assert_eq!(parties.asks(&parties.lind, Purpose::Etreat, hiv), NO_GRANT);
		succeed(&parties.lind, parties.open(1));
		assert_eq!(parties.asks(&parties.lind, Purpose::Etreat, hiv), permitted(1, until));
	});
}

#[test]
fn an_attempt_that_the_setting_denies_succeeds_and_is_kept() {
	with_chain(|| {
		let parties = parties();
		succeed(&parties.actors.ana, parties.set(Nothing));
		succeed(&parties.lind, parties.open(9));
		assert!(
			matches!(last_event(), Event::Denied { patient, .. } if patient == parties.patient)
		);
		assert_eq!(parties.read(), NO_GRANT);
		let denials = salus_runtime::EmergencyAccess::emergency_denials(parties.patient);
		assert_eq!(denials.iter().map(|one| one.reason).collect::<Vec<_>>(), [[9; 32]]);
		assert_eq!(
			salus_runtime::EmergencyAccess::emergency(parties.patient, EmergencyId(0)),
			None
		);
	});
}

/// Care is never blocked by a limit or an empty balance: beyond what is expected it is flagged, and
/// free all the same.
#[test]
fn limits_flag_and_never_refuse() {
	with_chain(|| {
		let parties = parties();
		let lind = &parties.lind;
		type Expected = <Runtime as pallet_emergency_access::Config>::ExpectedOfPractitioner;
		let expected = <Expected as frame_support::traits::Get<u32>>::get();
		assert_eq!(expected, 5);
		for reason in 0..5 {
			succeed(lind, parties.open(reason));
			assert!(matches!(last_event(), Event::Opened { .. }));
		}
		assert_eq!(balance(&account(lind)), 0);
		succeed(lind, parties.open(5));
		let flags = EmergencyFlags::from(EmergencyFlag::Practitioner);
		assert!(
			matches!(last_event(), Event::LimitExceeded { flags: found, .. } if found == flags)
		);
		parties.agree(5, Some(MAY + 4 * HOUR), "it was opened all the same");
		assert_eq!(balance(&account(lind)), 0);
	});
}

/// What is free must be bounded: somebody else pays for the hundred and first of a day.
#[test]
fn a_hundred_emergencies_of_a_day_are_free_and_more_in_a_disaster() {
	with_chain(|| {
		let parties = parties();
		let (lind, clinic) = (&parties.lind, &parties.actors.clinic);
		for reason in 0..100 {
			succeed(lind, parties.open(reason));
		}
		assert_eq!(submit(lind, parties.open(100)), Err(REFUSED), "it is not free");
		let nonce = System::account_nonce(account(lind));
		let open = meta_tx(lind, parties.open(100).into(), nonce, genesis_hash().0);
		assert_ok!(relay(clinic, open));
		parties.agree(100, Some(MAY + 4 * HOUR), "it was opened all the same");

		let affected = salus_primitives::Affected::All;
		by_council(Emergencies::<Runtime>::declare_disaster { affected, until: MAY + DAY });
		succeed(lind, parties.open(101));
		assert!(matches!(last_event(), Event::LimitExceeded { .. }), "it counts on");
		assert_eq!(balance(&account(lind)), 0);
	});
}

/// Else one emergency could fill a pool, at each of its opener's nonces.
#[test]
fn what_is_free_is_in_the_pool_once_and_its_checks_are_weighed() {
	with_chain(|| {
		let parties = parties();
		let nonce = System::account_nonce(account(&parties.lind));
		let tags = |later, reason| {
			let terms = extension(nonce + later, Era::Immortal);
			let transaction = signed_with(&parties.lind, parties.open(reason), terms);
			validate(transaction).expect("it is free").provides
		};
		let shared = |one: &[Vec<u8>], other: &[Vec<u8>]| one.iter().any(|tag| other.contains(tag));
		assert!(shared(&tags(0, 1), &tags(1, 1)));
		assert!(!shared(&tags(0, 1), &tags(1, 2)));

		let (patient, id) = (parties.patient, EmergencyId(0));
		let reads = |count| <Runtime as frame_system::Config>::DbWeight::get().reads(count);
		for (call, checks) in [
			(parties.open(0), 10),
			(Emergencies::close { patient, id }, 2),
			(Emergencies::dispute { patient, id }, 4),
			(parties.set(Nothing), 6),
		] {
			let call = RuntimeCall::from(call);
			let info = call.get_dispatch_info();
			assert_eq!(info.class, DispatchClass::Operational);
			assert!(info.call_weight.all_gte(reads(checks)), "{call:?}");
			assert_eq!(PrioritizeFeeless.weight(&call), reads(checks), "{call:?}");
		}
	});
}

/// One finding of abuse suspends nobody. Two do, everywhere, and no organization undoes it.
#[test]
fn who_was_found_to_abuse_it_breaks_no_glass_until_the_council_lifts_that() {
	with_chain(|| {
		let parties = parties();
		let Parties { actors: Actors { hospital, clinic, .. }, lind, patient, .. } = &parties;
		let relayed = |who: &Pair, call: Emergencies<Runtime>| {
			let nonce = System::account_nonce(account(who));
			relay(hospital, meta_tx(who, call.into(), nonce, genesis_hash().0))
		};
		let officers = ["//ClinicOfficer", "//HospitalOfficer"].map(key);
		for (admin, officer) in [clinic, hospital].into_iter().zip(&officers) {
			enroll(admin, officer, &[Privilege::PrivacyOfficer]);
		}
		succeed(lind, parties.open_at(Holder::Organization(parties.st_mary), 0));
		succeed(lind, parties.open(1));
		let (patient, id) = (*patient, EmergencyId(1));
		succeed(lind, Emergencies::<Runtime>::close { patient, id });

		let [own, another] = &officers;
		let outcome = ReviewOutcome::Abuse;
		assert_ok!(relayed(own, Emergencies::review { patient, id, outcome }));
		parties.agree(0, Some(MAY + 4 * HOUR), "one organization found it");
		let finding = Finding::Abuse;
		assert_ok!(relayed(another, Emergencies::review_again { patient, id, finding }));
		parties.agree(0, None, "two found it");
		let suspended = pallet_emergency_access::Error::<Runtime>::Suspended;
		assert_eq!(relayed(lind, parties.open(2)), Err(suspended.into()));

		let practitioner = account(lind);
		let dismiss = Members::<Runtime>::remove_practitioner { practitioner };
		succeed(clinic, dismiss);
		enroll(clinic, lind, &[Privilege::BreakGlass]);
		set_time(MAY + DAY);
		let suspended = pallet_emergency_access::Error::<Runtime>::Suspended;
		assert_eq!(relayed(lind, parties.open(2)), Err(suspended.into()));
		by_council(Emergencies::<Runtime>::reinstate { practitioner: account(lind) });
		succeed(lind, parties.open(2));
	});
}

//! The three that judge consent are asked about the same thing: the read, the payment check of a
//! claim, and a disclosure. What one permits by a grant or by the base policy, none of the others
//! contradicts, and where they may differ is written in a table: that of consent's README.

#[path = "same_answer/policy.rs"]
mod policy;

use crate::common::*;
use frame_support::traits::Time;
use pallet_consent::{Call as Consents, Terms};
use pallet_disclosures::Call as Disclose;
use pallet_studies::Call as Research;
use salus_commitments::{annex, GranteeOpening};
use salus_primitives::{
	traits::ConsentInspect, Action, Actions, Annex, Author, Basis, Categories, Confidentiality,
	DataCategory, Day, DayWindow, Decision, DenyReason, Except, GrantId, Grantee, Holder, Judged,
	LegalBasis, OrganizationId, Outcome, PatientId, Permission, Protected, Purpose, Purposes,
	Recipient, RecordFacts, RelationshipKind, RestrictionId, Role, Roles, Scope, Sensitivities,
	Sensitivity, StudyId,
};
use salus_runtime::{Consent, Disclosures, Runtime, Timestamp};
use salus_runtime_api::AccessRequest;
use sp_core::sr25519::Pair;

const TODAY: Day = Day((START / DAY) as i32);

/// By whom a payer is permitted without a grant: whom it covers.
const POLICY: Permission = Permission::Policy(RelationshipKind::Coverage);

struct Actors {
	hospital: Pair,
	payer: Pair,
	ana: Pair,
	st_mary: OrganizationId,
	lakeside: OrganizationId,
	umbra: OrganizationId,
	patient: PatientId,
}

fn actors() -> Actors {
	let [hospital, clinic, payer, ana] = ["//StMary", "//Clinic", "//Umbra", "//Ana"].map(key);
	let st_mary = admit("St. Mary", &hospital);
	let lakeside = admit("Lakeside", &clinic);
	by_council(pallet_organizations::Call::<Runtime>::admit {
		name: b"Umbra Mutual".to_vec().try_into().expect("the name is short"),
		roles: Roles::of(&[Role::Payer]),
		admin: account(&payer),
		license_expires_at: START + 300 * DAY,
		credit: 1_000 * salus_runtime::CREDIT,
		npi: None,
	});
	let umbra = salus_runtime::Organizations::administered_by_view(&account(&payer))
		.expect("it was admitted")
		.id;
	let patient = register(&hospital, st_mary, &ana);
	fund(&ana);
	Actors { hospital, payer, ana, st_mary, lakeside, umbra, patient }
}

/// Lets Ana pay for her own calls: here it does not matter who pays.
fn fund(who: &Pair) {
	use frame_support::traits::fungible::Mutate;
	salus_runtime::Balances::mint_into(&account(who), 1_000 * salus_runtime::CREDIT)
		.expect("an account can be given credit");
}

/// The claim of today that the hospital gives to the payer.
fn payment() -> Scope {
	Scope {
		holder: Holder::Any,
		actions: Actions::of(&[Action::Read]),
		purposes: Purposes::of(&[Purpose::Hpaymt]),
		categories: Categories::of(&[DataCategory::Claims]),
		confidentiality: Confidentiality::N,
		days: DayWindow::ALWAYS,
		protected: Protected::None,
	}
}

fn a_claim() -> RecordFacts {
	RecordFacts {
		category: DataCategory::Claims,
		confidentiality: Confidentiality::N,
		sensitivities: Sensitivities::empty(),
		days: DayWindow::on(Day::of(Timestamp::now())),
		origin: None,
	}
}

/// What the read says.
fn read(actors: &Actors) -> Decision {
	Consent::check_access(AccessRequest {
		holder: actors.st_mary,
		requester: account(&actors.payer),
		patient: actors.patient,
		action: Action::Read,
		purpose: Purpose::Hpaymt,
		law: None,
		receipt: None,
		records: vec![a_claim()],
		annexes: vec![],
		grantees: vec![],
	})
	.expect("one record is not too many")[0]
}

/// What the payment check of a claim for a service of today says.
fn paid(actors: &Actors, permission: Permission) -> Result<(), DenyReason> {
	Consent::permitted_on(
		actors.patient,
		permission,
		actors.st_mary,
		actors.umbra,
		Purpose::Hpaymt,
		DataCategory::Claims,
		Day::of(Timestamp::now()),
	)
}

fn paid_by(actors: &Actors, grant: u32) -> Result<(), DenyReason> {
	paid(actors, Permission::Grant(GrantId(grant)))
}

/// How the chain judges a disclosure that says to rest on this.
fn judged(actors: &Actors, basis: Basis) -> Judged {
	succeed(
		&actors.hospital,
		Disclose::<Runtime>::disclose {
			patient: actors.patient,
			recipient: Recipient::Organization(actors.umbra),
			outcome: Outcome::Released { basis },
			description: [0; 32],
		},
	);
	let written = Disclosures::disclosures(actors.patient, 0, u32::MAX);
	written.last().expect("it was just written").judged
}

fn grants_of(actors: &Actors) -> u32 {
	pallet_consent::NextGrantId::<Runtime>::get(actors.patient)
}

fn grant(actors: &Actors, grantee: Grantee<salus_runtime::AccountId>, scope: Scope, terms: Terms) {
	let patient = actors.patient;
	succeed(&actors.ana, Consents::<Runtime>::grant { patient, grantee, scope, terms });
}

fn restrict(actors: &Actors, scope: Scope, except: &[Grantee<salus_runtime::AccountId>]) {
	let grantees = except.to_vec().try_into().expect("few are excepted");
	let except = Except { grantees, purposes: Purposes::empty() };
	let patient = actors.patient;
	succeed(&actors.ana, Consents::<Runtime>::restrict { patient, scope, except, directive: None });
}

fn days(days: u64) -> Terms {
	Terms { valid_until: Some(START + days * DAY), ..Terms::default() }
}

fn committed(annex: &Annex) -> salus_primitives::AnnexHash {
	annex::commit(annex, &salus_commitments::Salt::from_bytes([7; 32]))
}

/// Annexes that say something and stay closed: of sensitivities, and of authors.
fn annexes() -> [Protected; 2] {
	let hiv = Annex::of(Sensitivity::Hiv.into());
	let author = Author { organization: OrganizationId(1), account: None };
	let narrow = Annex::new(Sensitivities::empty(), vec![author], vec![], vec![]).expect("few");
	[Protected::Annex(committed(&hiv)), Protected::Particular(committed(&narrow))]
}

/// How a disclosure that cites the patient's only grant may be judged where the read refuses for this
/// reason. An entry does not say what was given, for which purpose: what is lacking there alone does
/// not show.
fn judged_beside(reason: DenyReason) -> &'static [Judged] {
	match reason {
		DenyReason::Action
		| DenyReason::Purpose
		| DenyReason::Category
		| DenyReason::Confidentiality
		| DenyReason::Days
		| DenyReason::AnnexMissing
		| DenyReason::Origin
		| DenyReason::Sensitivity
		| DenyReason::Restricted
		| DenyReason::RestrictionUnopened => &[Judged::InForce],
		// Of an open study, and of a commitment, only who asked or an opening could tell.
		DenyReason::NoGrant => &[Judged::NotInForce, Judged::NotJudged],
		_ => &[Judged::NotInForce],
	}
}

/// Asks all three, and requires that they agree: what the read permits by a grant or a policy, a
/// claim is paid by, and a disclosure is judged in force by; what the read refuses, no claim is paid
/// by, and a disclosure is judged as [`judged_beside`] says.
fn agree(actors: &Actors, what: &str) {
	let grants = (0..grants_of(actors)).map(GrantId).map(Permission::Grant);
	let policies = RelationshipKind::ALL.iter().copied().map(Permission::Policy);
	let all = grants.chain(policies);
	let payable: Vec<_> = all.filter(|one| paid(actors, *one).is_ok()).collect();
	match read(actors) {
		Decision::Permit { basis, .. } => {
			let permission = match basis {
				Basis::Grant(id) => Permission::Grant(id),
				Basis::Policy(kind) => Permission::Policy(kind),
				other => panic!("{what}: nothing but a grant or a policy permits: {other:?}"),
			};
			assert!(payable.contains(&permission), "{what}: {:?}", paid(actors, permission));
			assert_eq!(judged(actors, basis), Judged::InForce, "{what}");
		}
		Decision::Deny { reason, .. } => {
			assert_eq!(payable, [], "{what}: {reason:?}");
			for id in (0..grants_of(actors)).map(GrantId) {
				let judged = judged(actors, Basis::Grant(id));
				assert!(judged_beside(reason).contains(&judged), "{what}: {reason:?} {judged:?}");
			}
		}
	}
}

#[test]
fn the_three_agree_about_each_grant() {
	let grantees: [fn(&Actors) -> Grantee<salus_runtime::AccountId>; 5] = [
		|_| Grantee::AnyMember,
		|_| Grantee::Role(Role::Payer),
		|_| Grantee::Role(Role::Researcher),
		|actors| Grantee::Organization(actors.umbra),
		|actors| Grantee::Organization(actors.lakeside),
	];
	let scopes: [fn(&Actors) -> Scope; 10] = [
		|_| payment(),
		|actors| Scope { holder: Holder::Organization(actors.st_mary), ..payment() },
		|actors| Scope { holder: Holder::Organization(actors.lakeside), ..payment() },
		|_| Scope { purposes: Purposes::of(&[Purpose::Treat]), ..payment() },
		|_| Scope { actions: Actions::of(&[Action::Correct]), ..payment() },
		|_| Scope { categories: Categories::of(&[DataCategory::Coverage]), ..payment() },
		|_| Scope { confidentiality: Confidentiality::L, ..payment() },
		|_| Scope { days: DayWindow::on(Day(TODAY.0 - 1)), ..payment() },
		|_| Scope { protected: annexes()[0], ..payment() },
		|_| Scope { protected: annexes()[1], ..payment() },
	];
	let (mut permitted, mut refused) = (0, 0);
	for (who, grantee) in grantees.iter().enumerate() {
		for (what, scope) in scopes.iter().enumerate() {
			with_chain(|| {
				let actors = actors();
				grant(&actors, grantee(&actors), scope(&actors), days(30));
				agree(&actors, &format!("grantee {who}, scope {what}"));
				match read(&actors).is_permit() {
					true => permitted += 1,
					false => refused += 1,
				}
			});
		}
	}
	// Three of the grantees are the payer, and three of the scopes cover the claim.
	assert_eq!((permitted, refused), (9, 41));
}

#[test]
fn the_three_agree_about_each_restriction() {
	let [unopened, particular] = annexes();
	let all = Scope {
		actions: Actions::all(),
		purposes: Purposes::all(),
		categories: Categories::all(),
		confidentiality: Confidentiality::U,
		protected: Protected::All,
		..payment()
	};
	for (what, scope, is_restricted) in [
		("all", all, true),
		("ordinary", Scope { protected: Protected::None, ..all }, true),
		("sensitivities that stay closed", Scope { protected: unopened, ..all }, true),
		("authors that stay closed", Scope { protected: particular, ..all }, true),
		("restricted", Scope { confidentiality: Confidentiality::R, ..all }, false),
		("treatment", Scope { purposes: Purposes::of(&[Purpose::Treat]), ..all }, false),
		("yesterday", Scope { days: DayWindow::on(Day(TODAY.0 - 1)), ..all }, false),
	] {
		with_chain(|| {
			let actors = actors();
			// Both of the same block: at no moment was the grant in force without the restriction.
			restrict(&actors, scope, &[]);
			grant(&actors, Grantee::Organization(actors.umbra), payment(), days(30));
			agree(&actors, what);
			assert_eq!(!read(&actors).is_permit(), is_restricted, "{what}");
		});
	}
	with_chain(|| {
		let actors = actors();
		restrict(&actors, all, &[Grantee::Role(Role::Payer)]);
		grant(&actors, Grantee::Organization(actors.umbra), payment(), days(30));
		agree(&actors, "the payer is excepted");
		assert!(read(&actors).is_permit());
	});
}

/// What was done in reliance on a grant is not undone by what comes later that day.
#[test]
fn a_claim_of_the_day_is_paid_after_what_came_later() {
	let given = |later: &dyn Fn(&Actors)| {
		let actors = actors();
		grant(&actors, Grantee::Organization(actors.umbra), payment(), days(30));
		set_time(START + DAY / 2);
		assert!(read(&actors).is_permit());
		later(&actors);
		(read(&actors), paid_by(&actors, 0), judged(&actors, Basis::Grant(GrantId(0))))
	};
	with_chain(|| {
		let (read, paid, judged) = given(&|actors| {
			let (patient, id) = (actors.patient, GrantId(0));
			succeed(&actors.ana, Consents::<Runtime>::revoke { patient, id });
		});
		assert_eq!(read, Decision::deny(DenyReason::NoGrant));
		assert_eq!((paid, judged), (Ok(()), Judged::NotInForce));
	});
	with_chain(|| {
		let (read, paid, judged) = given(&|actors| {
			let (patient, id) = (actors.patient, GrantId(0));
			succeed(&actors.ana, Consents::<Runtime>::suspend { patient, id });
		});
		assert_eq!(read, Decision::deny(DenyReason::Suspended));
		assert_eq!((paid, judged), (Ok(()), Judged::NotInForce));
	});
	with_chain(|| {
		let (read, paid, judged) = given(&|actors| restrict(actors, payment(), &[]));
		let (reason, restriction) = (DenyReason::Restricted, Some(RestrictionId(0)));
		assert_eq!(read, Decision::Deny { reason, restriction });
		assert_eq!((paid, judged), (Ok(()), Judged::InForce));
	});
}

#[test]
fn what_is_counted_or_passed_on_pays_no_claim() {
	with_chain(|| {
		let actors = actors();
		let once = Terms { max_uses: Some(1), ..days(30) };
		let of_st_mary = Scope { holder: Holder::Organization(actors.st_mary), ..payment() };
		grant(&actors, Grantee::Organization(actors.umbra), of_st_mary, once);
		// The read says to take a use first, which a claim does not.
		assert!(read(&actors).is_permit());
		assert_eq!(paid_by(&actors, 0), Err(DenyReason::UsedUp));
		assert_eq!(judged(&actors, Basis::Grant(GrantId(0))), Judged::InForce);

		let passing = Scope { actions: Actions::of(&[Action::Read, Action::Reshare]), ..payment() };
		grant(&actors, Grantee::Organization(actors.st_mary), passing, days(30));
		succeed(
			&actors.hospital,
			Consents::<Runtime>::reshare {
				patient: actors.patient,
				parent: GrantId(1),
				grantee: Grantee::Organization(actors.umbra),
				scope: payment(),
				valid_until: Some(START + DAY),
			},
		);
		assert_eq!(paid_by(&actors, 2), Err(DenyReason::NoGrant));
		assert_eq!(judged(&actors, Basis::Grant(GrantId(2))), Judged::InForce);
		let Decision::Permit { basis, .. } = read(&actors) else { panic!("it is passed on") };
		assert_eq!(basis, Basis::Grant(GrantId(2)));

		// It ends with its parent, for the read and for the judge.
		let patient = actors.patient;
		succeed(&actors.ana, Consents::<Runtime>::revoke { patient, id: GrantId(1) });
		assert_eq!(judged(&actors, Basis::Grant(GrantId(2))), Judged::NotInForce);
		succeed(&actors.ana, Consents::<Runtime>::revoke { patient, id: GrantId(0) });
		assert_eq!(read(&actors), Decision::deny(DenyReason::NoGrant));
	});
}

#[test]
fn who_stands_as_a_commitment_is_judged_by_nobody_without_the_opening() {
	with_chain(|| {
		let actors = actors();
		let grantee = Grantee::<salus_runtime::AccountId>::Organization(actors.umbra);
		let opening = GranteeOpening { salt: [9; 32], grantee };
		grant(&actors, Grantee::Committed(opening.hash()), payment(), days(30));
		assert_eq!(read(&actors), Decision::deny(DenyReason::NoGrant));
		assert_eq!(paid_by(&actors, 0), Err(DenyReason::NoGrant));
		assert_eq!(judged(&actors, Basis::Grant(GrantId(0))), Judged::NotJudged);
	});
}

/// Who takes part in a study is permitted by a grant to it, until it is over; a claim is paid to nobody
/// by one, and a disclosure by one is not judged.
#[test]
fn a_study_permits_who_takes_part_and_pays_nobody() {
	with_chain(|| {
		let others = actors();
		let [institute, chen] = ["//Institute", "//Chen"].map(key);
		by_council(pallet_organizations::Call::<Runtime>::admit {
			name: b"Institute".to_vec().try_into().expect("the name is short"),
			roles: Roles::of(&[Role::Researcher, Role::Payer]),
			admin: account(&institute),
			license_expires_at: START + 300 * DAY,
			credit: 1_000 * salus_runtime::CREDIT,
			npi: None,
		});
		let sponsor = salus_runtime::Organizations::administered_by_view(&account(&institute))
			.expect("it was admitted")
			.id;
		let enroll = pallet_organizations::Call::<Runtime>::enroll_practitioner {
			practitioner: account(&chen),
			privileges: Default::default(),
			expires_at: START + 30 * DAY,
		};
		succeed(&institute, enroll);
		let ends_at = START + 5 * DAY;
		succeed(&institute, Research::<Runtime>::register { protocol: [1; 32], ends_at });
		let study = StudyId(0);
		let lakeside = others.lakeside;
		let of_chen = Actors { payer: chen, umbra: sponsor, ..others };
		grant(&of_chen, Grantee::Study(study), payment(), days(30));
		let (no_grant, cited) = (DenyReason::NoGrant, Basis::Grant(GrantId(0)));
		assert_eq!(read(&of_chen), Decision::deny(no_grant));

		let investigator = account(&of_chen.payer);
		succeed(&institute, Research::<Runtime>::enroll { study, investigator });
		assert!(matches!(
			read(&of_chen),
			Decision::Permit { basis, until, .. } if basis == cited && until == Some(ends_at)
		));
		assert_eq!(paid_by(&of_chen, 0), Err(no_grant));
		// An entry names an organization, not who asked.
		assert_eq!(judged(&of_chen, cited), Judged::NotJudged);
		let to_lakeside = Actors { umbra: lakeside, ..of_chen };
		assert_eq!(judged(&to_lakeside, cited), Judged::NotJudged);

		succeed(&institute, Research::<Runtime>::close { study });
		assert_eq!(read(&to_lakeside), Decision::deny(no_grant));
		let to_sponsor = Actors { umbra: sponsor, ..to_lakeside };
		assert_eq!(judged(&to_sponsor, cited), Judged::NotInForce);
	});
}

#[test]
fn a_law_is_judged_by_who_may_cite_it() {
	with_chain(|| {
		let actors = actors();
		let compensation = Basis::Law(LegalBasis::WorkersCompensation);
		assert_eq!(judged(&actors, compensation), Judged::InForce);
		assert_eq!(judged(&actors, Basis::Law(LegalBasis::PublicHealth)), Judged::NotInForce);
		by_council(pallet_organizations::Call::<Runtime>::suspend { organization: actors.umbra });
		assert_eq!(judged(&actors, compensation), Judged::NotInForce);
	});
}

/// The read serves the final bills, a claim is paid of what was done before, and a disclosure is of
/// either.
#[test]
fn of_who_left_bills_are_read_and_only_what_was_before_is_paid() {
	use salus_primitives::life::FINAL_BILLS;
	with_chain(|| {
		let actors = actors();
		grant(&actors, Grantee::Organization(actors.umbra), payment(), days(1_000));
		let cited = Basis::Grant(GrantId(0));
		let left_at = START + DAY / 2;
		set_time(left_at);
		let patient = actors.patient;
		succeed(&actors.ana, pallet_life_events::Call::<Runtime>::deactivate { patient });
		agree(&actors, "on that day");
		for organization in [actors.st_mary, actors.umbra] {
			by_council(pallet_organizations::Call::<Runtime>::renew {
				organization,
				license_expires_at: START + 500 * DAY,
			});
		}
		let written = left_at + FINAL_BILLS;
		for (at, serves) in [(START + DAY, true), (written - 1, true), (written, false)] {
			set_time(at);
			assert_eq!(read(&actors).is_permit(), serves);
			assert_eq!(paid_by(&actors, 0), Err(DenyReason::Inactive));
			let expected = if serves { Judged::InForce } else { Judged::NotInForce };
			assert_eq!(judged(&actors, cited), expected);
		}
		assert_eq!(read(&actors), Decision::deny(DenyReason::Inactive));
	});
}

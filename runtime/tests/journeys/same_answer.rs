//! The three that judge consent are asked about the same thing: the read, the payment check of a
//! claim, and a disclosure. What one permits by a grant or by the base policy, none of the others
//! contradicts.

use crate::common::*;
use frame_support::traits::Time;
use pallet_consent::{Call as Consents, Terms};
use pallet_disclosures::Call as Disclose;
use pallet_relationships::Call as Relate;
use pallet_studies::Call as Research;
use salus_commitments::{annex, GranteeOpening};
use salus_primitives::{
	traits::ConsentInspect, Action, Actions, Annex, Author, BasePolicy, Basis, Categories,
	Confidentiality, DataCategory, Day, DayWindow, Decision, DenyReason, Except, GrantId, Grantee,
	Holder, Judged, LegalBasis, OrganizationId, Outcome, PatientId, Permission, Protected, Purpose,
	Purposes, Recipient, RecordFacts, RelationshipKind, Role, Roles, Scope, Sensitivities,
	Sensitivity, StudyId, UnixMillis,
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

/// Asks all three, and requires that they agree: what the read permits by a grant or a policy, a
/// claim is paid by, and a disclosure is judged in force by; what the read refuses, no claim is paid
/// by.
fn agree(actors: &Actors, what: &str) {
	let ids = 0..pallet_consent::NextGrantId::<Runtime>::get(actors.patient);
	let grants = ids.map(GrantId).map(Permission::Grant);
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
		Decision::Deny { reason } => {
			assert_eq!(payable, [], "{what}: {reason:?}");
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
		assert_eq!(read(&actors), Decision::Deny { reason: DenyReason::NoGrant });
	});
}

#[test]
fn who_stands_as_a_commitment_is_judged_by_nobody_without_the_opening() {
	with_chain(|| {
		let actors = actors();
		let grantee = Grantee::<salus_runtime::AccountId>::Organization(actors.umbra);
		let opening = GranteeOpening { salt: [9; 32], grantee };
		grant(&actors, Grantee::Committed(opening.hash()), payment(), days(30));
		assert_eq!(read(&actors), Decision::Deny { reason: DenyReason::NoGrant });
		assert_eq!(paid_by(&actors, 0), Err(DenyReason::NoGrant));
		assert_eq!(judged(&actors, Basis::Grant(GrantId(0))), Judged::NotJudged);
	});
}

/// Who takes part in a study is permitted by a grant to it, until it is over; a claim is paid to nobody
/// by one, and a disclosure is judged for who sponsors it.
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
		assert_eq!(read(&of_chen), Decision::Deny { reason: no_grant });

		let investigator = account(&of_chen.payer);
		succeed(&institute, Research::<Runtime>::enroll { study, investigator });
		assert!(matches!(
			read(&of_chen),
			Decision::Permit { basis, until, .. } if basis == cited && until == Some(ends_at)
		));
		assert_eq!(paid_by(&of_chen, 0), Err(no_grant));
		assert_eq!(judged(&of_chen, cited), Judged::InForce);
		let to_lakeside = Actors { umbra: lakeside, ..of_chen };
		assert_eq!(judged(&to_lakeside, cited), Judged::NotJudged);

		succeed(&institute, Research::<Runtime>::close { study });
		assert_eq!(read(&to_lakeside), Decision::Deny { reason: no_grant });
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

/// When the policy of [`adopted`] holds: the first moment of a day.
fn adoption() -> UnixMillis {
	START + <Runtime as pallet_consent::Config>::PolicyDelay::get()
}

/// Has the consortium plan a policy, so that it holds from [`adoption`] on. It is [`START`] still.
fn adopted(policy: BasePolicy) -> Actors {
	let actors = actors();
	by_council(Consents::<Runtime>::plan_base_policy { policy });
	actors
}

/// The payer attests that it covers Ana.
fn cover(actors: &Actors, valid_until: UnixMillis) {
	let (patient, kind) = (actors.patient, RelationshipKind::Coverage);
	let attest = Relate::<Runtime>::attest { patient, kind, valid_until, evidence: [1; 32] };
	succeed(&actors.payer, attest);
}

fn dispute(actors: &Actors) {
	let (patient, organization) = (actors.patient, actors.umbra);
	let kind = RelationshipKind::Coverage;
	succeed(&actors.ana, Relate::<Runtime>::dispute { patient, organization, kind });
}

/// Ana sets her own policy.
fn set_patients(actors: &Actors, policy: BasePolicy) {
	let patient = actors.patient;
	succeed(&actors.ana, Consents::<Runtime>::set_patient_policy { patient, policy });
}

/// What the read, the payment check and the judge of disclosures each say about the policy.
fn expect_of_policy(
	actors: &Actors,
	what: &str,
	expected: Result<(), DenyReason>,
	is_in_force: Judged,
) {
	agree(actors, what);
	let kind = RelationshipKind::Coverage;
	match (read(actors), expected) {
		(Decision::Permit { basis, .. }, Ok(())) => {
			assert_eq!(basis, Basis::Policy(kind), "{what}")
		}
		(Decision::Deny { reason }, Err(expected)) => assert_eq!(reason, expected, "{what}"),
		(other, _) => panic!("{what}: {other:?}"),
	}
	assert_eq!(paid(actors, POLICY), expected, "{what}");
	assert_eq!(judged(actors, Basis::Policy(kind)), is_in_force, "{what}");
}

#[test]
fn the_three_agree_about_a_policy_and_its_relationship() {
	let refused = Err(DenyReason::NoGrant);
	let later = adoption() + 30 * DAY;
	let all = BasePolicy::AllNormal;
	type Prepare<'a> = &'a dyn Fn(&Actors);
	let cases: [(&str, BasePolicy, Prepare<'_>, bool); 11] = [
		("in force", all, &|actors| cover(actors, later), true),
		("nothing is attested", all, &|_| (), false),
		(
			"disputed",
			all,
			&|actors| {
				cover(actors, later);
				dispute(actors);
			},
			false,
		),
		(
			"disputed, and attested anew",
			all,
			&|actors| {
				cover(actors, later);
				dispute(actors);
				let (patient, organization) = (actors.patient, actors.umbra);
				let kind = RelationshipKind::Coverage;
				let withdraw = Relate::<Runtime>::withdraw_dispute { patient, organization, kind };
				succeed(&actors.ana, withdraw);
				cover(actors, later);
			},
			true,
		),
		(
			"ended",
			all,
			&|actors| {
				cover(actors, later);
				let (patient, kind) = (actors.patient, RelationshipKind::Coverage);
				succeed(&actors.payer, Relate::<Runtime>::end { patient, kind });
			},
			false,
		),
		(
			"for practitioners who treat",
			BasePolicy::BasicNormal,
			&|actors| cover(actors, later),
			false,
		),
		("for emergencies", BasePolicy::BreakGlassOnly, &|actors| cover(actors, later), false),
		(
			"the holder is stricter",
			all,
			&|actors| {
				cover(actors, later);
				let policy = BasePolicy::BasicNormal;
				succeed(&actors.hospital, Consents::<Runtime>::set_holder_policy { policy });
			},
			false,
		),
		(
			"the patient is stricter",
			all,
			&|actors| {
				cover(actors, later);
				set_patients(actors, BasePolicy::BasicNormal);
			},
			false,
		),
		(
			"the patient was stricter",
			all,
			&|actors| {
				cover(actors, later);
				for policy in [BasePolicy::Deny, BasePolicy::AllNormal] {
					set_patients(actors, policy);
				}
			},
			true,
		),
		(
			"another holder is stricter",
			all,
			&|actors| {
				cover(actors, later);
				let policy = BasePolicy::Deny;
				succeed(&key("//Clinic"), Consents::<Runtime>::set_holder_policy { policy });
			},
			true,
		),
	];
	for (what, policy, prepare, is_permitted) in cases {
		with_chain(|| {
			let actors = adopted(policy);
			set_time(adoption());
			prepare(&actors);
			let expected = if is_permitted { Ok(()) } else { refused };
			let judged = if is_permitted { Judged::InForce } else { Judged::NotInForce };
			expect_of_policy(&actors, what, expected, judged);
		});
	}
}

#[test]
fn the_three_agree_when_a_policy_begins_and_a_relationship_is_over() {
	with_chain(|| {
		let actors = adopted(BasePolicy::AllNormal);
		let over = adoption() + DAY;
		cover(&actors, over);
		let refused = Err(DenyReason::NoGrant);
		for (what, now, expected, judged) in [
			("planned", START, refused, Judged::NotInForce),
			("planned still", adoption() - 1, refused, Judged::NotInForce),
			("in force", adoption(), Ok(()), Judged::InForce),
			("the last moment", over - 1, Ok(()), Judged::InForce),
			("expired", over, refused, Judged::NotInForce),
		] {
			set_time(now);
			expect_of_policy(&actors, what, expected, judged);
		}
	});
}

#[test]
fn the_three_agree_about_a_policy_and_restrictions() {
	let all = Scope {
		actions: Actions::all(),
		purposes: Purposes::all(),
		categories: Categories::all(),
		confidentiality: Confidentiality::U,
		protected: Protected::All,
		..payment()
	};
	let unopened = Scope { protected: annexes()[0], ..all };
	let treatment = Scope { purposes: Purposes::of(&[Purpose::Treat]), ..all };
	let payer = Grantee::Role(Role::Payer);
	for (what, scope, except, expected) in [
		("restricted", all, None, Err(DenyReason::Restricted)),
		("unopened", unopened, None, Err(DenyReason::RestrictionUnopened)),
		("another purpose", treatment, None, Ok(())),
		("the payer is excepted", all, Some(payer), Ok(())),
	] {
		with_chain(|| {
			let actors = adopted(BasePolicy::AllNormal);
			set_time(adoption());
			let except: Vec<_> = except.into_iter().collect();
			restrict(&actors, scope, &except);
			cover(&actors, adoption() + 30 * DAY);
			// Who cites afterwards does not say what was given: restrictions are not looked at.
			expect_of_policy(&actors, what, expected, Judged::InForce);
		});
	}
}

#[test]
fn the_three_agree_about_standing_and_about_a_grant_beside_the_policy() {
	with_chain(|| {
		let actors = adopted(BasePolicy::AllNormal);
		set_time(adoption());
		cover(&actors, adoption() + 30 * DAY);
		// A grant whose uses are counted takes none where the policy permits.
		let terms = |max_uses| Terms {
			valid_until: Some(adoption() + 30 * DAY),
			max_uses,
			..Terms::default()
		};
		let of_st_mary = Scope { holder: Holder::Organization(actors.st_mary), ..payment() };
		grant(&actors, Grantee::Organization(actors.umbra), of_st_mary, terms(Some(1)));
		expect_of_policy(&actors, "beside a counted grant", Ok(()), Judged::InForce);
		grant(&actors, Grantee::Organization(actors.umbra), payment(), terms(None));
		agree(&actors, "beside a grant");
		let Decision::Permit { basis, .. } = read(&actors) else { panic!("it is granted") };
		assert_eq!(basis, Basis::Grant(GrantId(1)));
		assert_eq!((paid_by(&actors, 1), paid(&actors, POLICY)), (Ok(()), Ok(())));

		by_council(pallet_organizations::Call::<Runtime>::suspend { organization: actors.umbra });
		let suspended = Err(DenyReason::RequesterNotInGoodStanding);
		expect_of_policy(&actors, "suspended", suspended, Judged::NotInForce);
	});
}

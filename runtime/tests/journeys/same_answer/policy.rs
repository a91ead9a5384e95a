//! The three about the base policy, and the relationships that it rests on.

use super::*;
use pallet_relationships::Call as Relate;
use salus_primitives::{BasePolicy, UnixMillis};

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
		(Decision::Deny { reason, .. }, Err(expected)) => assert_eq!(reason, expected, "{what}"),
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

//! The reads of relationships.

use super::*;
use frame_support::assert_ok;
use salus_primitives::Role;
use salus_runtime_api::{
	AttestationView, RelationshipStatus, RelationshipView, RenewalView, MAX_PAGE,
};

type Key = (OrganizationId, RelationshipKind);

fn keys(after: Option<Key>, limit: u32) -> Vec<Key> {
	Relations::relationships(PATIENT_ANA, after, limit)
		.iter()
		.map(|view| (view.organization, view.kind))
		.collect()
}

/// So many organizations attest that they treat Ana.
fn treated_by(organizations: u32) {
	for n in 0..organizations {
		let (id, admin) = (OrganizationId(1_000 + n), 10_000 + AccountId::from(n));
		Members::mutate(|members| members.insert(id, Role::Provider.into()));
		Admins::mutate(|admins| admins.insert(admin, id));
		assert_ok!(attest(admin, Treatment, NOW + DAY));
	}
}

#[test]
fn relationship_shows_what_was_attested_and_disputed() {
	build_and_execute(|| {
		assert_ok!(attest(ST_MARY_ADMIN, Treatment, NOW + DAY));
		set_time(NOW + HOUR);
		assert_ok!(end(DR_OKAFOR, Treatment));
		set_time(NOW + 2 * HOUR);
		st_mary_treats_ana();
		set_time(NOW + 3 * HOUR);
		let (until, other) = (NOW + 3 * HOUR + 30 * DAY, [0x22; 32]);
		assert_ok!(Relations::attest(signed(ST_MARY_ADMIN), PATIENT_ANA, Treatment, until, other));
		set_time(NOW + 4 * HOUR);
		assert_ok!(dispute_by(ANA_KEY));
		let view = RelationshipView {
			organization: ST_MARY,
			kind: Treatment,
			status: RelationshipStatus::Disputed,
			disputed_at: Some(NOW + 4 * HOUR),
			attestations: vec![
				AttestationView {
					attested_at: NOW,
					attested_by: ST_MARY_ADMIN,
					valid_until: NOW + DAY,
					evidence: EVIDENCE,
					renewed: None,
					ended_at: Some(NOW + HOUR),
					ended_how: Some(AttestationEnding::ByOrganization),
				},
				AttestationView {
					attested_at: NOW + 2 * HOUR,
					attested_by: DR_OKAFOR,
					valid_until: NOW + 3 * HOUR + 30 * DAY,
					evidence: EVIDENCE,
					renewed: Some(RenewalView {
						at: NOW + 3 * HOUR,
						by: ST_MARY_ADMIN,
						evidence: other,
					}),
					ended_at: Some(NOW + 4 * HOUR),
					ended_how: Some(AttestationEnding::ByPatient),
				},
			],
		};
		assert_eq!(Relations::relationship(PATIENT_ANA, ST_MARY, Treatment), Some(view));
		assert_eq!(Relations::relationship(PATIENT_ANA, ST_MARY, Coverage), None);
		assert_eq!(Relations::relationship(PATIENT_ANA, LAKESIDE, Treatment), None);
		assert_eq!(Relations::relationship(PATIENT_BEN, ST_MARY, Treatment), None);
	});
}

#[test]
fn relationship_shows_the_status_at_the_time_of_the_block() {
	build_and_execute(|| {
		st_mary_treats_ana();
		let view = || Relations::relationship(PATIENT_ANA, ST_MARY, Treatment).unwrap();
		assert_eq!((view().disputed_at, view().attestations[0].ended_at), (None, None));
		for (now, status) in [
			(NOW, RelationshipStatus::InForce),
			(NOW + 30 * DAY - 1, RelationshipStatus::InForce),
			(NOW + 30 * DAY, RelationshipStatus::Expired),
		] {
			set_time(now);
			assert_eq!(view().status, status, "at {now}");
		}
		st_mary_treats_ana();
		assert_ok!(end(DR_OKAFOR, Treatment));
		assert_eq!(view().status, RelationshipStatus::Ended);
		assert_ok!(dispute_by(ANA_KEY));
		assert_eq!(view().status, RelationshipStatus::Disputed);
		assert_ok!(withdraw_by(ANA_KEY));
		assert_eq!(view().status, RelationshipStatus::Ended);
	});
}

#[test]
fn relationships_are_paged_by_the_last_one_seen() {
	build_and_execute(|| {
		assert_eq!(keys(None, MAX_PAGE), []);
		for (who, kind) in [
			(DR_OKAFOR, Treatment),
			(DR_LINDQVIST, Treatment),
			(DR_LINDQVIST, Coverage),
			(CLERK_ODA, Coverage),
		] {
			assert_ok!(attest(who, kind, NOW + DAY));
		}
		// What ended, or is disputed, is among them; Ben's are not.
		assert_ok!(end(DR_OKAFOR, Treatment));
		assert_ok!(Relations::dispute(signed(ANA_KEY), PATIENT_ANA, UMBRELLA, Coverage));
		let of_ben =
			Relations::attest(signed(DR_OKAFOR), PATIENT_BEN, Treatment, NOW + DAY, EVIDENCE);
		assert_ok!(of_ben);
		let all = keys(None, MAX_PAGE);
		let mut sorted = all.clone();
		sorted.sort();
		let attested = [
			(ST_MARY, Treatment),
			(LAKESIDE, Treatment),
			(LAKESIDE, Coverage),
			(UMBRELLA, Coverage),
		];
		assert_eq!(sorted, attested);

		assert_eq!(keys(None, 0), []);
		assert_eq!(keys(None, 1), all[..1]);
		assert_eq!(keys(None, 3), all[..3]);
		for (n, last) in all.iter().enumerate() {
			assert_eq!(keys(Some(*last), MAX_PAGE), all[n + 1..]);
			let next = all.iter().skip(n + 1).take(1).copied().collect::<Vec<_>>();
			assert_eq!(keys(Some(*last), 1), next);
		}
		// Of each page the last leads to the next, whatever the limit.
		for limit in 1..=5 {
			let mut seen: Vec<Key> = Vec::new();
			loop {
				let page = keys(seen.last().copied(), limit);
				if page.is_empty() {
					break;
				}
				seen.extend(page);
			}
			assert_eq!(seen, all, "by {limit}");
		}
		for view in Relations::relationships(PATIENT_ANA, None, MAX_PAGE) {
			let one = Relations::relationship(PATIENT_ANA, view.organization, view.kind);
			assert_eq!(one, Some(view));
		}
	});
}

#[test]
fn relationships_go_on_after_one_that_does_not_exist() {
	build_and_execute(|| {
		treated_by(20);
		// What stands in the order before it is not shown, and all else is.
		let all = keys(None, MAX_PAGE);
		assert_eq!(all.len(), 20);
		let place = |key: &Key| Relationships::<Test>::hashed_key_for(PATIENT_ANA, *key);
		let unknown = (QUACKERY, Coverage);
		let later: Vec<_> = all.into_iter().filter(|key| place(key) > place(&unknown)).collect();
		assert_eq!(keys(Some(unknown), MAX_PAGE), later);
	});
}

#[test]
fn a_page_of_relationships_is_bounded() {
	build_and_execute(|| {
		treated_by(MAX_PAGE + 1);
		assert_eq!(Relationships::<Test>::iter_prefix(PATIENT_ANA).count(), 257);
		let first = keys(None, u32::MAX);
		assert_eq!(first.len(), MAX_PAGE as usize);
		assert_eq!(keys(None, MAX_PAGE), first);
		let rest = keys(first.last().copied(), u32::MAX);
		assert_eq!(rest.len(), 1);
		assert!(!first.contains(&rest[0]));
	});
}

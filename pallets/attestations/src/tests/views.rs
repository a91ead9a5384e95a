//! The reads.

use super::*;
use salus_primitives::Roles;
use salus_runtime_api::{
	AssuranceView, LinkStatus, OrganizationLinksView, RecordLinkView, MAX_PAGE,
};

#[test]
fn assurances_are_judged_when_read() {
	build_and_execute(|| {
		assert_eq!(Attestations::assurances(PATIENT_ANA), []);
		assert_ok!(assure(DR_OKAFOR, Ial2, NOW + DAY));
		let view = |withdrawn_at, in_force| AssuranceView {
			organization: ST_MARY,
			level: Ial2,
			assured_at: NOW,
			valid_until: NOW + DAY,
			withdrawn_at,
			in_force,
		};
		set_time(NOW + DAY - 1);
		assert_eq!(Attestations::assurances(PATIENT_ANA), [view(None, true)]);
		set_time(NOW + DAY);
		assert_eq!(Attestations::assurances(PATIENT_ANA), [view(None, false)]);
		set_time(NOW + HOUR);
		assert_ok!(withdraw(DR_OKAFOR));
		assert_eq!(Attestations::assurances(PATIENT_ANA), [view(Some(NOW + HOUR), false)]);
	});
}

/// What a member said that was expelled for saying it is in force no more, and shown.
#[test]
fn assurances_of_a_suspended_organization_are_not_in_force() {
	build_and_execute(|| {
		assert_ok!(assure(DR_OKAFOR, Ial2, NOW + DAY));
		assert!(Attestations::assurances(PATIENT_ANA)[0].in_force);
		suspend(ST_MARY);
		assert!(!Attestations::assurances(PATIENT_ANA)[0].in_force);
	});
}

/// Whoever uses an identity since its recovery was met by nobody before.
#[test]
fn assurances_from_before_a_recovery_are_not_in_force() {
	build_and_execute(|| {
		assert_ok!(assure(DR_OKAFOR, Ial2, NOW + DAY));
		for (recovered_at, in_force) in [(NOW - 1, true), (NOW, false), (NOW + HOUR, false)] {
			RecoveredAt::set([(PATIENT_ANA, recovered_at)].into());
			assert_eq!(Attestations::assurances(PATIENT_ANA)[0].in_force, in_force);
		}
		set_time(NOW + 2 * HOUR);
		assert_ok!(assure(DR_OKAFOR, Ial2, NOW + DAY));
		assert!(Attestations::assurances(PATIENT_ANA)[0].in_force);
	});
}

#[test]
fn record_links_say_where_each_stands() {
	build_and_execute(|| {
		st_mary_is_linked();
		assert_ok!(permit(ANA_KEY, OTHER));
		let view = |identifier, status, linked_at| RecordLinkView {
			identifier,
			status,
			permitted_at: NOW,
			linked_at,
		};
		let shown = |waits| OrganizationLinksView {
			organization: ST_MARY,
			links: vec![view(NUMBER, LinkStatus::Linked, Some(NOW)), view(OTHER, waits, None)],
		};
		let read = || Attestations::record_links(PATIENT_ANA, None, 1);
		set_time(NOW + PERMISSION_LIFETIME - 1);
		assert_eq!(read(), [shown(LinkStatus::Permitted)]);
		set_time(NOW + PERMISSION_LIFETIME);
		assert_eq!(read(), [shown(LinkStatus::Lapsed)]);
		assert_eq!(Attestations::record_links(PATIENT_BEN, None, 1), []);
	});
}

#[test]
fn record_links_are_paged() {
	build_and_execute(|| {
		let count = MAX_PAGE + 2;
		for n in 0..count {
			let organization = OrganizationId(1_000 + n);
			Members::mutate(|members| members.insert(organization, Roles::empty()));
			assert_ok!(Attestations::permit_link(
				signed(ANA_KEY),
				PATIENT_ANA,
				organization,
				NUMBER
			));
		}
		let page = |after, limit| {
			let read = Attestations::record_links(PATIENT_ANA, after, limit);
			read.into_iter().map(|one| one.organization).collect::<Vec<_>>()
		};
		assert_eq!(page(None, 0), []);
		let first = page(None, u32::MAX);
		assert_eq!(first.len(), MAX_PAGE as usize);
		let rest = page(first.last().copied(), u32::MAX);
		let mut all = [first.clone(), rest].concat();
		assert_eq!(page(None, 2), first[..2]);
		assert_eq!(page(first.first().copied(), 1), first[1..2]);
		all.sort();
		let expected: Vec<_> = (0..count).map(|n| OrganizationId(1_000 + n)).collect();
		assert_eq!(all, expected);
	});
}

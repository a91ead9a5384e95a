//! The plain data, without a chain.

use super::*;
use salus_primitives::{Role, Roles};
use salus_runtime_api::StudyStatus::{self, Open, Suspended};

/// A study that ended then, or did not.
fn of(ended: Option<Ended>) -> StudyOf<Test> {
	Study { ended, ..registered() }
}

#[test]
fn a_study_stands_somewhere_at_every_moment() {
	let researcher = Role::Researcher.into();
	let closed = ended(NOW + DAY, StudyEnding::BySponsor);
	let stopped = ended(NOW + DAY, StudyEnding::ByCouncil);
	for (study, sponsor, now, status) in [
		(of(None), researcher, NOW, Open),
		(of(None), researcher, END - 1, Open),
		(of(None), researcher, END, StudyStatus::Expired),
		(of(None), Roles::all(), NOW, Open),
		(of(None), Roles::empty(), NOW, Suspended),
		(of(None), Role::Provider.into(), END - 1, Suspended),
		(of(None), Roles::empty(), END, StudyStatus::Expired),
		(of(closed), researcher, NOW + DAY, StudyStatus::Ended),
		(of(stopped), researcher, NOW + DAY, StudyStatus::Ended),
		// It stays ended when its time would have been over, and whatever became of the sponsor.
		(of(closed), researcher, END, StudyStatus::Ended),
		(of(stopped), Roles::empty(), END - 1, StudyStatus::Ended),
	] {
		assert_eq!(study.status(sponsor, now), status, "{study:?} at {now}");
	}
}

#[test]
fn a_study_is_over_when_it_has_ended_or_its_time_has_passed() {
	let at = |now| of(None).is_over(now);
	assert_eq!([NOW, END - 1, END, END + 1].map(at), [false, false, true, true]);
	for how in [StudyEnding::BySponsor, StudyEnding::ByCouncil] {
		let study = of(ended(NOW + DAY, how));
		assert_eq!([NOW + DAY, END - 1, END].map(|now| study.is_over(now)), [true; 3]);
	}
}

//! The reads of studies.

use super::*;
use frame_support::assert_ok;
use salus_primitives::Role;
use salus_runtime_api::{InvestigatorView, StudyStatus, StudyView, MAX_PAGE};

/// What is to see of the Institute's study after its registration.
fn view() -> StudyView<AccountId> {
	StudyView {
		id: STUDY,
		sponsor: INSTITUTE,
		protocol: PROTOCOL,
		registered_at: NOW,
		registered_by: DR_CHEN,
		ends_at: END,
		ended_at: None,
		ended_how: None,
		status: StudyStatus::Open,
		investigators: 0,
	}
}

fn ids(from: u32, limit: u32) -> Vec<u32> {
	Research::studies(StudyId(from), limit).iter().map(|view| view.id.0).collect()
}

fn accounts(after: Option<AccountId>, limit: u32) -> Vec<AccountId> {
	Research::investigators(STUDY, after, limit).iter().map(|view| view.account).collect()
}

/// So many practitioners are enrolled in the Institute's study.
fn investigated_by(practitioners: u32) {
	Most::set(practitioners);
	institute_studies();
	for n in 0..u64::from(practitioners) {
		employ(10_000 + n, Some(ST_MARY));
		assert_ok!(enroll(INSTITUTE_ADMIN, 10_000 + n));
	}
}

#[test]
fn study_shows_what_was_registered() {
	build_and_execute(|| {
		assert_eq!(Research::study(STUDY), None);
		institute_studies();
		assert_eq!(Research::study(STUDY), Some(view()));
		assert_eq!(Research::study(StudyId(1)), None);
		assert_ok!(enroll(INSTITUTE_ADMIN, DR_OKAFOR));
		assert_ok!(extend(INSTITUTE_ADMIN, END + DAY));
		let now = StudyView { investigators: 1, ends_at: END + DAY, ..view() };
		assert_eq!(Research::study(STUDY), Some(now));
		assert_ok!(remove(INSTITUTE_ADMIN, DR_OKAFOR));
		let now = StudyView { ends_at: END + DAY, ..view() };
		assert_eq!(Research::study(STUDY), Some(now));
	});
}

#[test]
fn study_shows_how_it_ended() {
	let endings: [(StudyEnding, fn() -> DispatchResult); 2] = [
		(StudyEnding::BySponsor, || close(INSTITUTE_ADMIN)),
		(StudyEnding::ByCouncil, || stop(COUNCIL)),
	];
	for (how, end) in endings {
		build_and_execute(|| {
			institute_studies();
			set_time(NOW + DAY);
			assert_ok!(end());
			for now in [NOW + DAY, END] {
				set_time(now);
				let expected = StudyView {
					ended_at: Some(NOW + DAY),
					ended_how: Some(how),
					status: StudyStatus::Ended,
					..view()
				};
				assert_eq!(Research::study(STUDY), Some(expected), "at {now}");
			}
		});
	}
}

#[test]
fn study_shows_the_status_at_the_time_of_the_block() {
	build_and_execute(|| {
		institute_studies();
		let status = || Research::study(STUDY).map(|view| view.status);
		for (now, expected) in
			[(NOW, StudyStatus::Open), (END - 1, StudyStatus::Open), (END, StudyStatus::Expired)]
		{
			set_time(now);
			assert_eq!(status(), Some(expected), "at {now}");
		}
		set_time(NOW);
		suspend(INSTITUTE);
		assert_eq!(status(), Some(StudyStatus::Suspended));
		set_roles(INSTITUTE, Role::Provider.into());
		assert_eq!(status(), Some(StudyStatus::Suspended));
		set_roles(INSTITUTE, Role::Researcher.into());
		assert_eq!(status(), Some(StudyStatus::Open));
	});
}

#[test]
fn studies_are_paged_by_their_ids() {
	build_and_execute(|| {
		assert!(ids(0, MAX_PAGE).is_empty());
		for who in [DR_CHEN, DR_LINDQVIST, INSTITUTE_ADMIN, DR_CHEN] {
			assert_ok!(register(who, END));
		}
		// What ended is among them.
		assert_ok!(close(INSTITUTE_ADMIN));
		assert_eq!(ids(0, MAX_PAGE), [0, 1, 2, 3]);
		assert!(ids(0, 0).is_empty());
		assert_eq!(ids(0, 3), [0, 1, 2]);
		assert_eq!(ids(1, 2), [1, 2]);
		assert_eq!(ids(3, 2), [3]);
		assert!(ids(4, 2).is_empty());
		assert!(ids(u32::MAX, u32::MAX).is_empty());
		for view in Research::studies(StudyId(0), MAX_PAGE) {
			assert_eq!(Research::study(view.id), Some(view));
		}
	});
}

#[test]
fn a_page_of_studies_is_bounded() {
	build_and_execute(|| {
		for _ in 0..=MAX_PAGE {
			institute_studies();
		}
		let first: Vec<_> = (0..MAX_PAGE).collect();
		assert_eq!(ids(0, u32::MAX), first);
		assert_eq!(ids(0, MAX_PAGE), first);
		assert_eq!(ids(0, MAX_PAGE - 1), first[..255]);
		assert_eq!(ids(MAX_PAGE, u32::MAX), [MAX_PAGE]);
	});
}

#[test]
fn investigators_show_who_takes_part() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		set_time(NOW + DAY);
		let of = |account| {
			Research::investigators(STUDY, None, MAX_PAGE)
				.into_iter()
				.find(|view| view.account == account)
		};
		assert_ok!(enroll(INSTITUTE_ADMIN, DR_CHEN));
		let dr_okafor = InvestigatorView {
			account: DR_OKAFOR,
			enrolled_at: NOW,
			enrolled_by: INSTITUTE_ADMIN,
			removed_at: None,
			takes_part: true,
		};
		let dr_chen =
			InvestigatorView { account: DR_CHEN, enrolled_at: NOW + DAY, ..dr_okafor.clone() };
		assert_eq!(of(DR_OKAFOR), Some(dr_okafor.clone()));
		assert_eq!(of(DR_CHEN), Some(dr_chen.clone()));
		assert_eq!(of(NURSE_ADEYEMI), None);

		// Not who was removed, not who cannot act, and nobody when the study is over.
		set_time(NOW + 2 * DAY);
		assert_ok!(remove(DR_OKAFOR, DR_OKAFOR));
		let left =
			InvestigatorView { removed_at: Some(NOW + 2 * DAY), takes_part: false, ..dr_okafor };
		assert_eq!(of(DR_OKAFOR), Some(left.clone()));
		assert_eq!(of(DR_CHEN), Some(dr_chen.clone()));
		let idle = InvestigatorView { takes_part: false, ..dr_chen.clone() };
		employ(DR_CHEN, None);
		assert_eq!(of(DR_CHEN), Some(idle.clone()));
		employ(DR_CHEN, Some(ST_MARY));
		assert_eq!(of(DR_CHEN), Some(dr_chen));
		suspend(INSTITUTE);
		assert_eq!(of(DR_CHEN), Some(idle.clone()));
		set_roles(INSTITUTE, Role::Researcher.into());
		assert_ok!(close(INSTITUTE_ADMIN));
		assert_eq!((of(DR_CHEN), of(DR_OKAFOR)), (Some(idle), Some(left)));
	});
}

#[test]
fn investigators_are_paged_by_the_last_one_seen() {
	build_and_execute(|| {
		assert!(accounts(None, MAX_PAGE).is_empty());
		dr_okafor_takes_part();
		for who in [DR_CHEN, DR_LINDQVIST] {
			assert_ok!(enroll(INSTITUTE_ADMIN, who));
		}
		// Who was removed is among them; those of another study are not.
		assert_ok!(remove(DR_OKAFOR, DR_OKAFOR));
		assert_ok!(enroll(INSTITUTE_ADMIN, NURSE_ADEYEMI));
		assert_ok!(register(LAKESIDE_ADMIN, END));
		employ(STRANGER, Some(ST_MARY));
		assert_ok!(Research::enroll(signed(LAKESIDE_ADMIN), StudyId(1), STRANGER));
		let all = accounts(None, MAX_PAGE);
		let mut sorted = all.clone();
		sorted.sort();
		assert_eq!(sorted, [DR_CHEN, DR_LINDQVIST, DR_OKAFOR, NURSE_ADEYEMI]);

		assert!(accounts(None, 0).is_empty());
		assert_eq!(accounts(None, 1), all[..1]);
		assert_eq!(accounts(None, 3), all[..3]);
		for (n, last) in all.iter().enumerate() {
			assert_eq!(accounts(Some(*last), MAX_PAGE), all[n + 1..]);
			let next = all.iter().skip(n + 1).take(1).copied().collect::<Vec<_>>();
			assert_eq!(accounts(Some(*last), 1), next);
		}
	});
}

#[test]
fn investigators_go_on_after_one_that_is_none() {
	build_and_execute(|| {
		investigated_by(20);
		// Who stands in the order before them is not shown, and all others are.
		let all = accounts(None, MAX_PAGE);
		assert_eq!(all.len(), 20);
		let place = |who: &AccountId| Investigators::<Test>::hashed_key_for(STUDY, who);
		let later: Vec<_> = all.into_iter().filter(|who| place(who) > place(&STRANGER)).collect();
		assert_eq!(accounts(Some(STRANGER), MAX_PAGE), later);
	});
}

#[test]
fn a_page_of_investigators_is_bounded() {
	build_and_execute(|| {
		investigated_by(MAX_PAGE + 1);
		let first = accounts(None, u32::MAX);
		assert_eq!(first.len(), MAX_PAGE as usize);
		assert_eq!(accounts(None, MAX_PAGE), first);
		let rest = accounts(first.last().copied(), u32::MAX);
		assert_eq!(rest.len(), 1);
		assert!(!first.contains(&rest[0]));
	});
}

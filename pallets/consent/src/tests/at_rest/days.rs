//! The days of services: none that began when the patient had died or left.

use super::*;
use salus_primitives::{
	days::DAY_MS, life::Closing, traits::ConsentInspect, DataCategory, Day, Permission,
	RelationshipKind,
};

/// The day of the moment at which tests begin.
const TODAY: Day = Day((NOW / DAY_MS) as i32);

fn permitted(permission: Permission, day: Day) -> Result<(), DenyReason> {
	let (category, purpose) = (DataCategory::Claims, Purpose::Hpaymt);
	Consent::permitted_on(PATIENT_ANA, permission, ST_MARY, UMBRELLA, purpose, category, day)
}

fn for_payment() -> Scope {
	Scope { purposes: Purpose::Hpaymt.into(), categories: DataCategory::Claims.into(), ..scope() }
}

/// Ana died or left at this moment.
fn at(how: LifeClosing, at: UnixMillis) {
	AtRest::mutate(|all| all.insert(PATIENT_ANA, Closing { how, at }));
}

#[test]
fn a_grant_permits_no_service_of_a_later_day() {
	for how in BOTH {
		build_and_execute(|| {
			let grant = Permission::Grant(ana_grants(INSURER, for_payment()));
			let tomorrow = Day(TODAY.0 + 1);
			for day in [TODAY, tomorrow] {
				assert_eq!(permitted(grant, day), Ok(()));
			}
			// Within the day: that day was still the patient's, whatever the hour.
			at(how, TODAY.ends_at() - 1);
			assert_eq!(permitted(grant, TODAY), Ok(()));
			assert_eq!(permitted(grant, tomorrow), Err(DenyReason::Inactive));
			at(how, TODAY.ends_at());
			assert_eq!(permitted(grant, TODAY), Ok(()));
			assert_eq!(permitted(grant, tomorrow), Err(DenyReason::Inactive));
			at(how, TODAY.ends_at() + 1);
			assert_eq!(permitted(grant, tomorrow), Ok(()));
			// With the first moment of the day.
			at(how, TODAY.starts_at());
			assert_eq!(permitted(grant, TODAY), Err(DenyReason::Inactive));
			// However late it is claimed, what was permitted then was.
			at(how, TODAY.ends_at());
			set_time(NOW + 500 * DAY);
			assert_eq!(permitted(grant, TODAY), Ok(()));
			reopen(PATIENT_ANA);
			assert_eq!(permitted(grant, tomorrow), Ok(()));
		});
	}
}

#[test]
fn the_base_policy_permits_no_service_of_a_later_day() {
	for how in BOTH {
		build_and_execute(|| {
			let kind = RelationshipKind::Coverage;
			relate(PATIENT_ANA, UMBRELLA, kind, NOW, NOW + 100 * DAY);
			adopt(BasePolicy::AllNormal);
			let policy = Permission::Policy(kind);
			let tomorrow = Day(TODAY.0 + 1);
			for day in [TODAY, tomorrow] {
				assert_eq!(permitted(policy, day), Ok(()));
			}
			at(how, TODAY.ends_at());
			assert_eq!(permitted(policy, TODAY), Ok(()));
			assert_eq!(permitted(policy, tomorrow), Err(DenyReason::Inactive));
		});
	}
}

/// The dead are served nothing; and who was only thought dead was granted nothing by an executor.
#[test]
fn a_grant_of_an_executors_permits_a_service_on_the_day_of_death_alone() {
	build_and_execute(|| {
		ana_dies();
		let (patient, grantee, terms) = (PATIENT_ANA, INSURER, terms_until(GIVES_UNTIL));
		let scope = for_payment();
		assert_ok!(by(EXECUTOR, Call::grant { patient, grantee, scope, terms }));
		let grant = Permission::Grant(GrantId(0));
		assert_eq!(permitted(grant, TODAY), Ok(()));
		assert_eq!(permitted(grant, Day(TODAY.0 + 1)), Err(DenyReason::Inactive));
		ana_lives();
		assert_eq!(permitted(grant, TODAY), Err(DenyReason::NoGrant));
	});
}

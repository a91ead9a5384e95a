//! Histories of random steps, judged by a model that keeps nothing but what happened, and reads
//! every answer out of that.

use crate::{mock::*, Error};
use frame_support::dispatch::DispatchResult;
use proptest::prelude::*;
use salus_primitives::{
	traits::OrganizationInspect, LicenseKind, OrganizationId, Privilege, Privileges, Role, Roles,
	UnixMillis,
};

#[derive(Clone, Copy, Debug)]
enum Step {
	Admit { admin: AccountId, period: UnixMillis },
	Renew { organization: u32, period: UnixMillis },
	License { by: AccountId, organization: u32, kind: LicenseKind, period: UnixMillis },
	WithdrawLicense { organization: u32, kind: LicenseKind },
	Suspend { organization: u32 },
	Reinstate { organization: u32 },
	Remove { organization: u32 },
	Enroll { by: AccountId, who: AccountId, privileges: Privileges, period: UnixMillis },
	RenewPractitioner { by: AccountId, who: AccountId, privileges: Privileges, period: UnixMillis },
	RemovePractitioner { by: AccountId, who: AccountId },
	Rotate { by: AccountId, to: AccountId },
	Wait { time: UnixMillis },
}

/// What a step that succeeded brought about.
#[derive(Clone, Copy, Debug)]
enum Fact {
	Administers { organization: u32, account: AccountId },
	Licensed { organization: u32, until: UnixMillis },
	Attested { organization: u32, kind: LicenseKind, until: UnixMillis },
	Withdrawn { organization: u32, kind: LicenseKind },
	Suspended { organization: u32 },
	Reinstated { organization: u32 },
	Removed { organization: u32 },
	Enrolled { organization: u32, who: AccountId },
	Credentialed { who: AccountId, privileges: Privileges, at: UnixMillis, until: UnixMillis },
	Dismissed { who: AccountId },
}

#[derive(Default)]
struct Model {
	history: Vec<Fact>,
	now: UnixMillis,
}

impl Model {
	fn last<R>(&self, find: impl Fn(&Fact) -> Option<R>) -> Option<R> {
		self.history.iter().rev().find_map(find)
	}

	fn admitted(&self) -> u32 {
		let ids = self.history.iter().filter_map(|fact| match fact {
			Fact::Administers { organization, .. } => Some(organization + 1),
			_ => None,
		});
		ids.max().unwrap_or(0)
	}

	fn is_removed(&self, id: u32) -> bool {
		self.history
			.iter()
			.any(|fact| matches!(fact, Fact::Removed { organization } if *organization == id))
	}

	fn is_suspended(&self, id: u32) -> bool {
		self.last(|fact| match fact {
			Fact::Suspended { organization } if *organization == id => Some(true),
			Fact::Reinstated { organization } if *organization == id => Some(false),
			_ => None,
		})
		.unwrap_or(false)
	}

	fn is_licensed(&self, id: u32) -> bool {
		self.last(|fact| match fact {
			Fact::Licensed { organization, until } if *organization == id => Some(*until),
			_ => None,
		})
		.is_some_and(|until| self.now < until)
	}

	/// Until when its licence of this kind was attested; nothing if the council withdrew it since.
	fn attested(&self, id: u32, of: LicenseKind) -> Option<Option<UnixMillis>> {
		self.last(|fact| match fact {
			Fact::Attested { organization, kind, until } if (*organization, *kind) == (id, of) => {
				Some(Some(*until))
			}
			Fact::Withdrawn { organization, kind } if (*organization, *kind) == (id, of) => {
				Some(None)
			}
			_ => None,
		})
	}

	/// The roles that `id` has now, out of those with which every member is admitted here.
	fn roles(&self, id: u32) -> Roles {
		if self.is_removed(id) || self.is_suspended(id) || !self.is_licensed(id) {
			return Roles::empty();
		}
		let rests_on = |role| LicenseKind::ALL.iter().find(|kind| kind.role() == role);
		roles_of(id)
			.iter()
			.filter(|role| match rests_on(*role).and_then(|kind| self.attested(id, *kind)) {
				None => true,
				Some(until) => until.is_some_and(|until| self.now < until),
			})
			.collect()
	}

	/// Whether `by` may attest that licence until then, for a member that has its role.
	fn attests(
		&self,
		by: AccountId,
		id: u32,
		kind: LicenseKind,
		until: UnixMillis,
	) -> Result<(), Error<Test>> {
		if by == COUNCIL {
			return Ok(());
		}
		let ends_at = self.attested(id, kind).ok_or(Error::NotFound)?.ok_or(Error::Revoked)?;
		if until < ends_at {
			return Err(Error::TooEarly);
		}
		Ok(())
	}

	fn admin(&self, id: u32) -> Option<AccountId> {
		self.last(|fact| match fact {
			Fact::Administers { organization, account } if *organization == id => Some(*account),
			_ => None,
		})
	}

	fn employer(&self, account: AccountId) -> Option<u32> {
		self.last(|fact| match fact {
			Fact::Enrolled { organization, who } if *who == account => Some(Some(*organization)),
			Fact::Dismissed { who } if *who == account => Some(None),
			_ => None,
		})
		.flatten()
	}

	fn takes_part(&self, account: AccountId) -> bool {
		let administers =
			(0..self.admitted()).any(|id| !self.is_removed(id) && self.admin(id) == Some(account));
		administers || self.employer(account).is_some_and(|id| !self.is_removed(id))
	}

	fn signer(&self, account: AccountId) -> Result<u32, Error<Test>> {
		let id = self
			.last(|fact| match fact {
				Fact::Administers { organization, account: admin } if *admin == account => {
					Some(*organization)
				}
				_ => None,
			})
			.filter(|id| self.admin(*id) == Some(account))
			.ok_or(Error::NotAuthorized)?;
		if self.is_removed(id) {
			Err(Error::Removed)
		} else if self.is_suspended(id) {
			Err(Error::Suspended)
		} else if !self.is_licensed(id) {
			Err(Error::Expired)
		} else {
			Ok(id)
		}
	}

	fn member(&self, id: u32) -> Result<u32, Error<Test>> {
		if id >= self.admitted() {
			Err(Error::NotFound)
		} else if self.is_removed(id) {
			Err(Error::Removed)
		} else {
			Ok(id)
		}
	}

	fn until(&self, period: UnixMillis, longest: UnixMillis) -> Result<UnixMillis, Error<Test>> {
		match period {
			0 => Err(Error::InPast),
			period if period > longest => Err(Error::TooFar),
			period => Ok(self.now + period),
		}
	}

	fn employees(&self, id: u32) -> usize {
		(0..ACCOUNTS).filter(|account| self.employer(*account) == Some(id)).count()
	}

	fn own(&self, id: u32, who: AccountId) -> Result<(), Error<Test>> {
		let latest = self.last(|fact| match fact {
			Fact::Enrolled { organization, who: enrolled } if *enrolled == who => {
				Some(*organization)
			}
			_ => None,
		});
		match latest {
			None => Err(Error::NotFound),
			Some(other) if other != id => Err(Error::NotAuthorized),
			Some(_) if self.employer(who).is_none() => Err(Error::Removed),
			Some(_) => Ok(()),
		}
	}

	fn free(&self, account: AccountId) -> Result<(), Error<Test>> {
		if self.takes_part(account) {
			Err(Error::AlreadyExists)
		} else {
			Ok(())
		}
	}

	/// What the step brings about, or why it is rejected.
	fn judge(&self, step: Step) -> Result<Vec<Fact>, Error<Test>> {
		Ok(match step {
			Step::Admit { admin, period } => {
				let until = self.until(period, 3 * YEAR)?;
				self.free(admin)?;
				let organization = self.admitted();
				vec![
					Fact::Administers { organization, account: admin },
					Fact::Licensed { organization, until },
				]
			}
			Step::Renew { organization, period } => {
				let until = self.until(period, 3 * YEAR)?;
				vec![Fact::Licensed { organization: self.member(organization)?, until }]
			}
			Step::License { by, organization, kind, period } => {
				if by != COUNCIL && !self.roles(self.signer(by)?).contains(Role::Regulator) {
					return Err(Error::NotAuthorized);
				}
				let until = self.until(period, 3 * YEAR)?;
				if by != COUNCIL && self.signer(by).ok() == Some(organization) {
					return Err(Error::NotAuthorized);
				}
				let organization = self.member(organization)?;
				if !roles_of(organization).contains(kind.role()) {
					return Err(Error::RoleMissing);
				}
				self.attests(by, organization, kind, until)?;
				vec![Fact::Attested { organization, kind, until }]
			}
			Step::WithdrawLicense { organization, kind } => {
				let organization = self.member(organization)?;
				if !roles_of(organization).contains(kind.role()) {
					return Err(Error::RoleMissing);
				}
				if self.attested(organization, kind) == Some(None) {
					return Err(Error::Revoked);
				}
				vec![Fact::Withdrawn { organization, kind }]
			}
			Step::Suspend { organization } => {
				let organization = self.member(organization)?;
				if self.is_suspended(organization) {
					return Err(Error::Suspended);
				}
				vec![Fact::Suspended { organization }]
			}
			Step::Reinstate { organization } => {
				let organization = self.member(organization)?;
				if !self.is_suspended(organization) {
					return Err(Error::NotSuspended);
				}
				vec![Fact::Reinstated { organization }]
			}
			Step::Remove { organization } => {
				vec![Fact::Removed { organization: self.member(organization)? }]
			}
			Step::Enroll { by, who, privileges, period } => {
				let until = self.until(period, YEAR)?;
				let organization = self.signer(by)?;
				if self.employees(organization) >= MAX_PRACTITIONERS as usize {
					return Err(Error::LimitReached);
				}
				self.free(who)?;
				vec![
					Fact::Enrolled { organization, who },
					Fact::Credentialed { who, privileges, at: self.now, until },
				]
			}
			Step::RenewPractitioner { by, who, privileges, period } => {
				let until = self.until(period, YEAR)?;
				self.own(self.signer(by)?, who)?;
				vec![Fact::Credentialed { who, privileges, at: self.now, until }]
			}
			Step::RemovePractitioner { by, who } => {
				self.own(self.signer(by)?, who)?;
				vec![Fact::Dismissed { who }]
			}
			Step::Rotate { by, to } => {
				let organization = self.signer(by)?;
				self.free(to)?;
				vec![Fact::Administers { organization, account: to }]
			}
			Step::Wait { .. } => vec![],
		})
	}

	/// The organization for which `account` practises, and the privileges it may use there.
	fn practises(&self, account: AccountId) -> Option<(OrganizationId, Privileges)> {
		let id = self.employer(account)?;
		if self.is_removed(id) || self.is_suspended(id) || !self.is_licensed(id) {
			return None;
		}
		// The run of credentials since the enrollment that each held the privilege.
		let enrolled = self
			.history
			.iter()
			.rposition(|fact| matches!(fact, Fact::Enrolled { who, .. } if *who == account))?;
		let credentials: Vec<_> = self.history[enrolled..]
			.iter()
			.filter_map(|fact| match fact {
				Fact::Credentialed { who, privileges, at, until } if *who == account => {
					Some((*privileges, *at, *until))
				}
				_ => None,
			})
			.collect();
		let (privileges, _, until) = *credentials.last()?;
		if self.now >= until {
			return None;
		}
		let since = credentials
			.iter()
			.rev()
			.take_while(|(privileges, ..)| privileges.contains(Privilege::BreakGlass))
			.last()
			.map(|(_, at, _)| *at);
		let in_force = privileges
			.iter()
			.filter(|privilege| {
				*privilege != Privilege::BreakGlass
					|| since.is_some_and(|since| self.now >= since + DAY)
			})
			.collect();
		Some((OrganizationId(id), in_force))
	}
}

const ACCOUNTS: AccountId = 8;

/// The roles with which each is admitted, so that every second one may attest licences.
fn roles_of(id: u32) -> Roles {
	let roles = Roles::of(&[Role::Provider, Role::Pharmacy]);
	if id.is_multiple_of(2) {
		roles
	} else {
		roles.with(Role::Regulator)
	}
}

fn submit(step: Step) -> DispatchResult {
	let at = |period: UnixMillis| now() + period;
	match step {
		Step::Admit { admin, period } => {
			let roles = roles_of(crate::OrganizationCount::<Test>::get());
			let until = at(period);
			Organizations::admit(council(), name("Member"), roles, admin, until, CREDIT, None)
		}
		Step::Renew { organization, period } => {
			Organizations::renew(council(), OrganizationId(organization), at(period))
		}
		Step::License { by, organization, kind, period } => Organizations::license(
			signed(by),
			OrganizationId(organization),
			kind,
			at(period),
			[7; 32],
		),
		Step::WithdrawLicense { organization, kind } => {
			Organizations::withdraw_license(council(), OrganizationId(organization), kind)
		}
		Step::Suspend { organization } => {
			Organizations::suspend(council(), OrganizationId(organization))
		}
		Step::Reinstate { organization } => {
			Organizations::reinstate(council(), OrganizationId(organization))
		}
		Step::Remove { organization } => {
			Organizations::remove(council(), OrganizationId(organization))
		}
		Step::Enroll { by, who, privileges, period } => {
			Organizations::enroll_practitioner(signed(by), who, privileges, at(period))
		}
		Step::RenewPractitioner { by, who, privileges, period } => {
			Organizations::renew_practitioner(signed(by), who, privileges, at(period))
		}
		Step::RemovePractitioner { by, who } => Organizations::remove_practitioner(signed(by), who),
		Step::Rotate { by, to } => Organizations::rotate_admin(signed(by), to),
		Step::Wait { time } => {
			set_now(now() + time);
			Ok(())
		}
	}
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
	let account = || 0..ACCOUNTS;
	let organization = || 0u32..5;
	let period = || {
		prop_oneof![
			1 => Just(0),
			2 => Just(1),
			4 => 1..2 * DAY,
			6 => DAY..=YEAR,
			1 => YEAR - 1..=YEAR + 1,
			1 => 3 * YEAR - 1..=3 * YEAR + 1,
		]
	};
	let privileges =
		|| (0u8..4).prop_map(|bits| Privileges::from_bits(bits).expect("both bits are known"));
	let kind = || {
		prop_oneof![
			4 => Just(LicenseKind::Facility),
			4 => Just(LicenseKind::Pharmacy),
			1 => Just(LicenseKind::Insurance),
		]
	};
	let attester = || prop_oneof![1 => Just(COUNCIL), 1 => account()];
	let step = prop_oneof![
		4 => (attester(), organization(), kind(), period()).prop_map(
			|(by, organization, kind, period)| Step::License { by, organization, kind, period }
		),
		1 => (organization(), kind())
			.prop_map(|(organization, kind)| Step::WithdrawLicense { organization, kind }),
		3 => (account(), period()).prop_map(|(admin, period)| Step::Admit { admin, period }),
		2 => (organization(), period())
			.prop_map(|(organization, period)| Step::Renew { organization, period }),
		1 => organization().prop_map(|organization| Step::Suspend { organization }),
		2 => organization().prop_map(|organization| Step::Reinstate { organization }),
		1 => organization().prop_map(|organization| Step::Remove { organization }),
		6 => (account(), account(), privileges(), period())
			.prop_map(|(by, who, privileges, period)| Step::Enroll { by, who, privileges, period }),
		4 => (account(), account(), privileges(), period()).prop_map(
			|(by, who, privileges, period)| Step::RenewPractitioner {
				by,
				who,
				privileges,
				period,
			}
		),
		2 => (account(), account())
			.prop_map(|(by, who)| Step::RemovePractitioner { by, who }),
		2 => (account(), account()).prop_map(|(by, to)| Step::Rotate { by, to }),
		4 => (1..2 * DAY).prop_map(|time| Step::Wait { time }),
		1 => (DAY..YEAR / 2).prop_map(|time| Step::Wait { time }),
	];
	prop::collection::vec(step, 20..=200)
}

/// How many histories are played: `SALUS_PROPTEST_CASES`, else 1,000.
fn cases() -> u32 {
	match std::env::var("SALUS_PROPTEST_CASES") {
		Ok(cases) => cases.parse().expect("SALUS_PROPTEST_CASES is a number"),
		Err(_) => 1_000,
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(cases()))]

	#[test]
	fn every_history_agrees_with_the_model(steps in steps()) {
		ExtBuilder::default().build_and_execute(|| {
			let mut model = Model { now: START, ..Model::default() };
			for step in steps {
				let expected = model.judge(step);
				let result = submit(step);
				model.now = now();
				match expected {
					Ok(facts) => {
						assert_eq!(result, Ok(()), "{step:?}");
						model.history.extend(facts);
					},
					Err(error) => assert_eq!(result, Err(error.into()), "{step:?}"),
				}
				for account in 0..ACCOUNTS {
					let administered = model.signer(account).ok().map(OrganizationId);
					assert_eq!(Organizations::administered_by(&account), administered);
					assert_eq!(Organizations::practitioner(&account), model.practises(account));
				}
				for id in 0..model.admitted() {
					assert_eq!(Organizations::roles(OrganizationId(id)), model.roles(id));
				}
				Organizations::do_try_state().expect("every invariant holds after a step");
			}
		});
	}
}

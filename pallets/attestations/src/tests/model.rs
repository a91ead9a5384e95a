//! Histories of random steps, judged by a model that keeps nothing but what was said and when, and
//! reads every answer out of that.

use super::*;
use crate::{Error, MAX_LINKS};
use proptest::prelude::*;
use salus_primitives::{traits::OrganizationInspect, KeyPurpose};
use salus_runtime_api::LinkStatus;

#[derive(Clone, Copy, Debug)]
enum Step {
	Assure { by: AccountId, patient: PatientId, level: AssuranceLevel, period: UnixMillis },
	Withdraw { by: AccountId, patient: PatientId, organization: OrganizationId },
	Permit { by: AccountId, patient: PatientId, organization: OrganizationId, number: u8 },
	Link { by: AccountId, patient: PatientId, number: u8 },
	Unlink { by: AccountId, patient: PatientId, organization: OrganizationId, number: u8 },
	Suspend { organization: OrganizationId },
	Reinstate { organization: OrganizationId },
	Wait { time: UnixMillis },
}

/// What a step brought about, and when.
#[derive(Clone, Copy, Debug)]
enum Fact {
	Assured {
		patient: PatientId,
		organization: OrganizationId,
		level: AssuranceLevel,
		until: UnixMillis,
	},
	Withdrawn {
		patient: PatientId,
		organization: OrganizationId,
	},
	/// That a record number was permitted, linked, removed, or pushed out.
	Number {
		of: Place,
		became: Number,
		at: UnixMillis,
	},
	Suspended {
		organization: OrganizationId,
	},
	Reinstated {
		organization: OrganizationId,
	},
}

/// Patient, organization, and record number.
type Place = (PatientId, OrganizationId, u8);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Number {
	Permitted,
	Linked,
	Gone,
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

	fn is_suspended(&self, id: OrganizationId) -> bool {
		self.last(|fact| match fact {
			Fact::Suspended { organization } if *organization == id => Some(true),
			Fact::Reinstated { organization } if *organization == id => Some(false),
			_ => None,
		})
		.unwrap_or(false)
	}

	fn member(&self, who: AccountId) -> Option<OrganizationId> {
		let organization = match who {
			ST_MARY_ADMIN | DR_OKAFOR => ST_MARY,
			LAKESIDE_ADMIN | DR_LINDQVIST => LAKESIDE,
			_ => return None,
		};
		(!self.is_suspended(organization)).then_some(organization)
	}

	/// What became of a record number last, and when; nothing if it is gone.
	fn number(&self, place: Place) -> Option<(Number, UnixMillis)> {
		self.last(|fact| match fact {
			Fact::Number { of, became, at } if *of == place => Some((*became, *at)),
			_ => None,
		})
		.filter(|(became, _)| *became != Number::Gone)
	}

	fn is_lapsed(&self, place: Place) -> bool {
		matches!(self.number(place), Some((Number::Permitted, at))
			if self.now >= at + PERMISSION_LIFETIME)
	}

	/// Those of a patient and an organization that stand, by when they came to stand there.
	fn standing(&self, patient: PatientId, organization: OrganizationId) -> Vec<Place> {
		let mut order: Vec<Place> = Vec::new();
		for fact in &self.history {
			let Fact::Number { of, became, .. } = *fact else { continue };
			if (of.0, of.1) != (patient, organization) {
				continue;
			}
			match became {
				Number::Gone => order.retain(|one| *one != of),
				_ if order.contains(&of) => {}
				_ => order.push(of),
			}
		}
		order
	}

	fn assured(&self, of: PatientId, by: OrganizationId) -> Option<(AssuranceLevel, UnixMillis)> {
		self.last(|fact| match fact {
			Fact::Assured { patient, organization, level, until }
				if (*patient, *organization) == (of, by) =>
			{
				Some(Some((*level, *until)))
			}
			Fact::Withdrawn { patient, organization } if (*patient, *organization) == (of, by) => {
				Some(None)
			}
			_ => None,
		})
		.flatten()
		.filter(|(_, until)| self.now < *until)
	}

	fn ever_assured(&self, of: PatientId, by: OrganizationId) -> bool {
		self.history.iter().any(|fact| {
			matches!(fact, Fact::Assured { patient, organization, .. }
				if (*patient, *organization) == (of, by))
		})
	}

	fn linked(&self, organization: OrganizationId, number: u8) -> Option<PatientId> {
		[PATIENT_ANA, PATIENT_BEN].into_iter().find(|patient| {
			matches!(self.number((*patient, organization, number)), Some((Number::Linked, _)))
		})
	}

	fn permits(&self, by: AccountId, place: Place) -> Result<Vec<Fact>, Error<Test>> {
		let (patient, organization, _) = place;
		if !consents(by, patient) {
			return Err(Error::NotAuthorized);
		}
		if self.is_suspended(organization) {
			return Err(Error::NotFound);
		}
		if self.linked(organization, place.2).is_some_and(|linked| linked != patient) {
			return Err(Error::AlreadyExists);
		}
		let permitted = Fact::Number { of: place, became: Number::Permitted, at: self.now };
		match self.number(place) {
			Some((Number::Linked, _)) => return Err(Error::AlreadyExists),
			Some(_) => return Ok(vec![permitted]),
			None => {}
		}
		let standing = self.standing(patient, organization);
		if standing.len() < MAX_LINKS as usize {
			return Ok(vec![permitted]);
		}
		let lapsed = standing.into_iter().find(|one| self.is_lapsed(*one));
		let of = lapsed.ok_or(Error::LimitReached)?;
		Ok(vec![Fact::Number { of, became: Number::Gone, at: self.now }, permitted])
	}

	fn links(&self, by: AccountId, patient: PatientId, n: u8) -> Result<Vec<Fact>, Error<Test>> {
		let organization = self.member(by).ok_or(Error::NotAuthorized)?;
		let place = (patient, organization, n);
		let (became, _) = self.number(place).ok_or(Error::NotFound)?;
		if became == Number::Linked {
			return Err(Error::AlreadyExists);
		}
		if self.is_lapsed(place) {
			return Err(Error::Expired);
		}
		if self.linked(organization, n).is_some() {
			return Err(Error::AlreadyExists);
		}
		Ok(vec![Fact::Number { of: place, became: Number::Linked, at: self.now }])
	}

	/// What the step brings about, or why it is rejected.
	fn judge(&self, step: Step) -> Result<Vec<Fact>, Error<Test>> {
		match step {
			Step::Assure { by, patient, level, period } => {
				let until = self.now + period;
				match period {
					0 => return Err(Error::Expired),
					period if period > MAX_ASSURANCE => return Err(Error::TooFar),
					_ => {}
				}
				let organization = self.member(by).ok_or(Error::NotAuthorized)?;
				Ok(vec![Fact::Assured { patient, organization, level, until }])
			}
			Step::Withdraw { by, patient, organization } => {
				if !consents(by, patient) && self.member(by) != Some(organization) {
					return Err(Error::NotAuthorized);
				}
				if !self.ever_assured(patient, organization) {
					return Err(Error::NotFound);
				}
				self.assured(patient, organization).ok_or(Error::NotInForce)?;
				Ok(vec![Fact::Withdrawn { patient, organization }])
			}
			Step::Permit { by, patient, organization, number } => {
				self.permits(by, (patient, organization, number))
			}
			Step::Link { by, patient, number } => self.links(by, patient, number),
			Step::Unlink { by, patient, organization, number } => {
				let of = (patient, organization, number);
				if !consents(by, patient) && self.member(by) != Some(organization) {
					return Err(Error::NotAuthorized);
				}
				self.number(of).ok_or(Error::NotFound)?;
				Ok(vec![Fact::Number { of, became: Number::Gone, at: self.now }])
			}
			Step::Suspend { organization } => Ok(vec![Fact::Suspended { organization }]),
			Step::Reinstate { organization } => Ok(vec![Fact::Reinstated { organization }]),
			Step::Wait { .. } => Ok(vec![]),
		}
	}

	/// Each answer of the pallet is the one that the history gives.
	fn agrees(&self) {
		for organization in [ST_MARY, LAKESIDE] {
			assert_eq!(Registry::in_good_standing(organization), !self.is_suspended(organization));
			for number in 0..NUMBERS {
				let found = Attestations::linked_patient(organization, identifier(number));
				assert_eq!(found, self.linked(organization, number));
			}
			for patient in [PATIENT_ANA, PATIENT_BEN] {
				let held = Attestations::assurances(patient)
					.into_iter()
					.find(|one| one.organization == organization && one.in_force)
					.map(|one| (one.level, one.valid_until));
				let stands = |_: &_| !self.is_suspended(organization);
				assert_eq!(held, self.assured(patient, organization).filter(stands));
				let shown = Attestations::record_links(patient, None, 9)
					.into_iter()
					.find(|one| one.organization == organization)
					.map_or_else(Vec::new, |one| one.links);
				let shown: Vec<_> =
					shown.into_iter().map(|one| (one.identifier.0[0], one.status)).collect();
				let expected: Vec<_> = self
					.standing(patient, organization)
					.into_iter()
					.map(|place| (place.2, self.status(place)))
					.collect();
				assert_eq!(shown, expected);
			}
		}
	}

	fn status(&self, place: Place) -> LinkStatus {
		match self.number(place) {
			Some((Number::Linked, _)) => LinkStatus::Linked,
			_ if self.is_lapsed(place) => LinkStatus::Lapsed,
			_ => LinkStatus::Permitted,
		}
	}
}

/// Whether `who` consents for `patient`, as the keys of the mock are.
fn consents(who: AccountId, patient: PatientId) -> bool {
	keys_at_first().get(&who).is_some_and(|(owner, purposes)| {
		*owner == patient && purposes.contains(KeyPurpose::Consent)
	})
}

const NUMBERS: u8 = 6;

fn identifier(number: u8) -> KeyedId {
	KeyedId([number; 32])
}

fn submit(step: Step) -> DispatchResult {
	let now = pallet_timestamp::Now::<Test>::get();
	match step {
		Step::Assure { by, patient, level, period } => {
			Attestations::assure(signed(by), patient, level, now + period)
		}
		Step::Withdraw { by, patient, organization } => {
			Attestations::withdraw_assurance(signed(by), patient, organization)
		}
		Step::Permit { by, patient, organization, number } => {
			Attestations::permit_link(signed(by), patient, organization, identifier(number))
		}
		Step::Link { by, patient, number } => {
			Attestations::link(signed(by), patient, identifier(number))
		}
		Step::Unlink { by, patient, organization, number } => {
			Attestations::unlink(signed(by), patient, organization, identifier(number))
		}
		Step::Suspend { organization } => {
			suspend(organization);
			Ok(())
		}
		Step::Reinstate { organization } => {
			let roles = roles_at_first(organization);
			Members::mutate(|members| members.insert(organization, roles));
			Ok(())
		}
		Step::Wait { time } => {
			set_time(now + time);
			Ok(())
		}
	}
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
	let clerk = || prop_oneof![Just(ST_MARY_ADMIN), Just(DR_OKAFOR), Just(DR_LINDQVIST)];
	let key = || prop_oneof![4 => Just(ANA_KEY), 3 => Just(BEN_KEY), 1 => Just(ANA_CONTROL_KEY)];
	let anybody = || prop_oneof![4 => clerk(), 4 => key(), 1 => Just(STRANGER)];
	let patient = || prop_oneof![3 => Just(PATIENT_ANA), 1 => Just(PATIENT_BEN)];
	let organization = || prop_oneof![3 => Just(ST_MARY), 1 => Just(LAKESIDE)];
	let level = || prop::sample::select(AssuranceLevel::ALL);
	let period = || {
		prop_oneof![
			1 => Just(0),
			4 => 1..3 * DAY,
			1 => MAX_ASSURANCE..=MAX_ASSURANCE + 1,
		]
	};
	let step = prop_oneof![
		3 => (anybody(), patient(), level(), period()).prop_map(|(by, patient, level, period)| {
			Step::Assure { by, patient, level, period }
		}),
		2 => (anybody(), patient(), organization())
			.prop_map(|(by, patient, organization)| Step::Withdraw { by, patient, organization }),
		8 => (key(), patient(), organization(), 0..NUMBERS)
			.prop_map(|(by, patient, organization, number)| Step::Permit {
				by, patient, organization, number,
			}),
		8 => (clerk(), patient(), 0..NUMBERS)
			.prop_map(|(by, patient, number)| Step::Link { by, patient, number }),
		3 => (anybody(), patient(), organization(), 0..NUMBERS)
			.prop_map(|(by, patient, organization, number)| Step::Unlink {
				by, patient, organization, number,
			}),
		1 => organization().prop_map(|organization| Step::Suspend { organization }),
		2 => organization().prop_map(|organization| Step::Reinstate { organization }),
		3 => (1..3 * DAY).prop_map(|time| Step::Wait { time }),
		1 => Just(Step::Wait { time: PERMISSION_LIFETIME }),
	];
	prop::collection::vec(step, 20..=150)
}

/// How many histories are played: `SALUS_PROPTEST_CASES`, else 500.
fn cases() -> u32 {
	match std::env::var("SALUS_PROPTEST_CASES") {
		Ok(cases) => cases.parse().expect("SALUS_PROPTEST_CASES is a number"),
		Err(_) => 500,
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(cases()))]

	#[test]
	fn every_history_agrees_with_the_model(steps in steps()) {
		build_and_execute(|| {
			let mut model = Model { now: NOW, ..Model::default() };
			for step in steps {
				let expected = model.judge(step);
				let result = submit(step);
				model.now = pallet_timestamp::Now::<Test>::get();
				match expected {
					Ok(facts) => {
						assert_eq!(result, Ok(()), "{step:?}");
						model.history.extend(facts);
					},
					Err(error) => assert_eq!(result, Err(error.into()), "{step:?}"),
				}
				model.agrees();
				Attestations::do_try_state().expect("every invariant holds after a step");
			}
		});
	}
}

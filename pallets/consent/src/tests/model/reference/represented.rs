//! Who acts for a patient, in what, and when.

use super::{
	custody::{Actor, Giver},
	people::Asker,
	Given, Model, Refusal, Withheld, READ,
};
use crate::tests::model::{
	history::{Access, Appointed, Protection, Record},
	names::capacity_of,
};
use salus_primitives::{Basis, RepresentativeCapacity, RepresentativeId};

const CONSENT: u8 = 1 << 0;
const VIEW: u8 = 1 << 1;
const CLAIMS: u8 = 1 << 2;
/// Healthcare payment.
const PAYMENT: u16 = 1 << 2;
/// At the patient's request.
const REQUESTED: usize = 4;
/// What is a minor's own, of what there is: all but a genetic disease.
const OWN: u8 = 0b10111;

/// An appointment of the model.
pub struct Acting {
	asked: Appointed,
	/// Its number among the patient's.
	pub(super) number: u32,
	from: u64,
	until: u64,
	of_age: Option<u64>,
	removed: bool,
}

/// As what somebody acts for a patient who is not the patient.
#[derive(Clone, Copy, Debug)]
pub struct Acts {
	account: usize,
	pub(super) number: u32,
	capacity: RepresentativeCapacity,
	authorities: u8,
	for_minor: bool,
	until: u64,
	/// The first moment at which what they give is over at the latest.
	gives_until: u64,
}

/// Where somebody who was ever appointed stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing {
	InForce,
	NotBegun,
	Over,
	OfAge,
	Asleep,
	Removed,
	/// For another patient only.
	Anothers,
}

impl Acts {
	/// Whether they may decide about something for such purposes.
	fn decides_for(&self, purposes: u16) -> bool {
		let claims = purposes & PAYMENT == 0 || self.authorities & CLAIMS != 0;
		let consent = purposes & !PAYMENT == 0 || self.authorities & CONSENT != 0;
		claims && consent
	}

	fn admits(&self, record: &Record) -> bool {
		!self.for_minor || record.sensitivities & OWN == 0
	}

	/// As what others see that they gave something.
	pub fn giver(&self) -> Giver {
		Giver::Another(self.number, self.capacity, self.for_minor)
	}

	/// What a permission to read rests on.
	pub fn basis(&self) -> Basis {
		let representative = RepresentativeId(self.number);
		Basis::Representative { representative, capacity: self.capacity }
	}
}

impl Model {
	/// Somebody is appointed: the number, the first moment, the first moment after it, and the one after
	/// all that they give.
	pub fn appoint(&mut self, asked: &Appointed) -> (u32, u64, (u64, u64)) {
		let (patient, now) = (asked.patient, self.now);
		self.unappoint(patient, asked.account);
		let before = self.acting.iter().filter(|one| one.asked.patient == patient).count();
		let from = now + asked.starts_in;
		let of_age = asked.of_age_in.map(|duration| now + duration);
		let until = from + asked.lasts;
		let number = before as u32;
		self.acting.push(Acting {
			asked: asked.clone(),
			number,
			from,
			until,
			of_age,
			removed: false,
		});
		let ends = of_age.map_or(until, |of_age| of_age.min(until));
		(number, from, (ends, of_age.unwrap_or(until)))
	}

	pub fn unappoint(&mut self, patient: usize, account: usize) {
		for one in &mut self.acting {
			one.removed |= (one.asked.patient, one.asked.account) == (patient, account);
		}
	}

	/// A patient lacks capacity for so long, or does not; the first moment after it.
	pub fn lack_capacity(&mut self, patient: usize, lasts: Option<u64>) -> u64 {
		let until = self.now + lasts.unwrap_or(0);
		self.incapable[patient] = until;
		until
	}

	/// An account that was ever appointed by anybody, if one was.
	pub fn picked_representative(&self, pick: usize) -> Option<usize> {
		let one = pick.checked_rem(self.acting.len())?;
		Some(self.acting[one].asked.account)
	}

	/// The next moment at which somebody begins or ceases to act.
	pub fn next_turn(&self) -> Option<u64> {
		let turns = self.acting.iter().filter(|one| !one.removed).flat_map(|one| {
			let awake = one.asked.sleeps.then_some(self.incapable[one.asked.patient]);
			[Some(one.from), Some(one.until), one.of_age, awake]
		});
		turns.flatten().filter(|turn| *turn > self.now).min()
	}

	/// Where somebody stands who was appointed.
	pub fn standing_of(&self, account: usize, patient: usize) -> Standing {
		let last = self
			.acting
			.iter()
			.rev()
			.find(|one| (one.asked.patient, one.asked.account) == (patient, account));
		let Some(one) = last else { return Standing::Anothers };
		if one.removed {
			Standing::Removed
		} else if one.of_age.is_some_and(|of_age| of_age <= self.now) {
			Standing::OfAge
		} else if one.until <= self.now {
			Standing::Over
		} else if self.now < one.from {
			Standing::NotBegun
		} else if one.asked.sleeps && self.incapable[patient] <= self.now {
			Standing::Asleep
		} else {
			Standing::InForce
		}
	}

	/// As what somebody acts for a patient now.
	pub(super) fn acts(&self, account: usize, patient: usize) -> Option<Acts> {
		if self.standing_of(account, patient) != Standing::InForce {
			return None;
		}
		let is_it = |one: &&Acting| {
			!one.removed && (one.asked.patient, one.asked.account) == (patient, account)
		};
		let one = self.acting.iter().find(is_it)?;
		let awake = one.asked.sleeps.then_some(self.incapable[patient]);
		let ends = [Some(one.until), one.of_age, awake];
		Some(Acts {
			account,
			number: one.number,
			capacity: capacity_of(&one.asked),
			authorities: one.asked.authorities,
			for_minor: one.of_age.is_some(),
			until: ends.into_iter().flatten().min()?,
			gives_until: one.of_age.unwrap_or(one.until),
		})
	}

	/// Whether somebody may decide about something for such purposes.
	pub fn check_decides(actor: Actor, purposes: u16) -> Result<(), Refusal> {
		let decides = actor.another().is_none_or(|acts| acts.decides_for(purposes));
		decides.then_some(()).ok_or(Refusal::Stranger)
	}

	/// Whether somebody may take back what was given: not a minor's own of protected records.
	pub(super) fn check_takes_back(actor: Actor, given: &Given) -> Result<(), Refusal> {
		Self::check_decides(actor, given.area.purposes)?;
		let protects = !matches!(given.area.protection, Protection::None);
		let for_minor = actor.another().is_some_and(|acts| acts.for_minor);
		let is_own = given.by.another().is_none() && protects && for_minor;
		(!is_own).then_some(()).ok_or(Refusal::Stranger)
	}

	/// Whether what somebody gives may last so long, or without an end.
	pub fn check_end(&self, actor: Actor, until: Option<u64>) -> Result<(), Refusal> {
		let ends = match actor {
			Actor::Patient => true,
			Actor::Another(acts) => until.is_some_and(|until| until <= acts.gives_until),
			Actor::Custodian(_) | Actor::Recorder { .. } => Actor::check_year(until, self.now),
		};
		ends.then_some(()).ok_or(Refusal::TooFar)
	}

	/// Whether somebody may decide about what no grant says: to be stricter, or laxer too; and whether
	/// that ends what is read for payment.
	pub fn check_policy(
		actor: Actor,
		is_stricter: bool,
		ends_payment: bool,
	) -> Result<(), Refusal> {
		let may = match actor {
			Actor::Patient => true,
			Actor::Another(acts) => {
				let claims = acts.authorities & CLAIMS != 0 || !ends_payment;
				acts.authorities & CONSENT != 0 && claims && is_stricter
			}
			Actor::Custodian(_) => is_stricter,
			Actor::Recorder { .. } => false,
		};
		may.then_some(()).ok_or(Refusal::Stranger)
	}

	/// Whether somebody may undo what an account withheld for such purposes.
	pub fn check_frees(actor: Actor, made_by: usize, purposes: u16) -> Result<(), Refusal> {
		let is_own = match actor {
			Actor::Patient => true,
			Actor::Another(acts) => acts.account == made_by,
			// Who keeps the key gives nothing free.
			Actor::Custodian(_) | Actor::Recorder { .. } => false,
		};
		is_own.then_some(()).ok_or(Refusal::Stranger)?;
		Self::check_decides(actor, purposes)
	}

	/// Whether somebody may undo what another one withheld who acts never again.
	pub(super) fn has_outlived(&self, actor: Actor, patient: usize, withheld: &Withheld) -> bool {
		let (Some(later), Some(by)) = (actor.another(), withheld.by.another()) else {
			return false;
		};
		let maker =
			self.acting.iter().find(|one| (one.asked.patient, one.number) == (patient, by.number));
		by.number != later.number
			&& later.decides_for(withheld.asked.area.purposes)
			&& maker.is_some_and(|one| self.is_done_acting(one))
	}

	/// As what somebody reads for the patient who asks as a representative, and until when.
	pub(super) fn reads_as(&self, access: &Access) -> Option<(Acts, u64)> {
		let asks = access.action == READ && access.purpose == REQUESTED;
		let acts = self.acts(access.requester, access.patient).filter(|_| asks)?;
		(acts.authorities & VIEW != 0).then_some((acts, acts.until))
	}

	/// The same, if such a record is in their reach.
	pub(super) fn reads_record_as(&self, access: &Access, record: &Record) -> Option<(Acts, u64)> {
		self.reads_as(access).filter(|(acts, _)| acts.admits(record))
	}

	/// Whether somebody gave a grant in the patient's name, or that out of which it was given, by which
	/// who asks does not read: themselves, by that account or by another key of the same person; or
	/// anybody, while they are appointed themselves.
	pub(super) fn gave_it(&self, access: &Access, asker: Asker, given: &Given) -> bool {
		let is_appointed = self.is_appointed(access.requester, access.patient);
		let gave = |one: &Given| {
			one.by.another().is_some_and(|acts| {
				let owner = Self::owner(acts.account);
				let is_own =
					acts.account == access.requester || (owner.is_some() && owner == asker.person);
				is_own || is_appointed
			})
		};
		gave(given) || self.parent(access.patient, given).is_some_and(gave)
	}

	/// Whether somebody is appointed for a patient, by whichever account, and it is not over.
	fn is_appointed(&self, account: usize, patient: usize) -> bool {
		let owner = Self::owner(account);
		self.acting.iter().any(|one| {
			let is_it = one.asked.account == account
				|| (owner.is_some() && Self::owner(one.asked.account) == owner);
			one.asked.patient == patient && is_it && !self.is_done_acting(one)
		})
	}

	/// Whether an appointment is over.
	fn is_done_acting(&self, one: &Acting) -> bool {
		one.removed
			|| [Some(one.until), one.of_age].into_iter().flatten().any(|end| end <= self.now)
	}

	/// Whether nobody gave a grant for a minor whose own such a record is.
	pub(super) fn is_theirs_to_give(&self, patient: usize, given: &Given, record: &Record) -> bool {
		let both = [Some(given), self.parent(patient, given)];
		both.into_iter()
			.flatten()
			.all(|one| one.by.another().is_none_or(|acts| acts.admits(record)))
	}

	/// Whether a grant was given for a minor, or that out of which it was given.
	pub fn is_for_minor(&self, patient: usize, id: u32) -> bool {
		let Some(given) = self.given(patient, id) else { return false };
		let both = [Some(given), self.parent(patient, given)];
		both.into_iter().flatten().any(|one| one.by.another().is_some_and(|acts| acts.for_minor))
	}
}

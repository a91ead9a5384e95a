//! What happened, and what must be answered, by plain numbers and lists.

use super::{
	history::{Access, Asked, OnDay, Record, Withhold},
	FIRST_DAY,
};
use crate::mock::NOW;
use salus_primitives::{Basis, Decision, DenyReason, GrantId, Obligation};

/// The index that stands for any holder.
const ANY_HOLDER: usize = 4;

/// A grant of the model.
#[derive(Clone)]
struct Given {
	asked: Asked,
	from: u64,
	until: u64,
	revoked: Option<u64>,
	/// When it was suspended, and when resumed.
	pauses: Vec<(u64, Option<u64>)>,
}

impl Given {
	fn is_paused(&self) -> bool {
		self.pauses.iter().any(|(_, resumed)| resumed.is_none())
	}

	/// Whether it could be relied on at a moment of the past.
	fn held_at(&self, moment: u64) -> bool {
		let paused = |(from, until): &(u64, Option<u64>)| {
			*from <= moment && until.is_none_or(|until| moment < until)
		};
		self.was_valid_at(moment) && !self.pauses.iter().any(paused)
	}

	fn was_valid_at(&self, moment: u64) -> bool {
		let revoked = self.revoked.is_some_and(|at| at <= moment);
		self.from <= moment && moment < self.until && !revoked
	}
}

/// A restriction of the model.
struct Withheld {
	asked: Withhold,
	made: u64,
	lifted: Option<u64>,
	/// Whether it had to make room.
	gone: bool,
}

/// Who asks: an employer, and a practitioner's index if it is one.
#[derive(Clone, Copy)]
struct Asker {
	employer: usize,
	practitioner: Option<usize>,
}

impl Asker {
	fn is_meant(self, (kind, index): (u8, usize)) -> bool {
		// St Mary is provider and laboratory, Lakeside provider, the insurer payer.
		let roles = [[true, true, false], [true, false, false], [false, false, true]];
		match kind {
			0 => true,
			1 => roles[self.employer][index],
			2 => index == self.employer,
			_ => self.practitioner == Some(index),
		}
	}
}

/// Why the model refuses a call.
#[derive(Debug, PartialEq)]
pub enum Refusal {
	Empty,
	Expired,
	BadStanding,
	Full,
	Unknown,
	Revoked,
	Suspended,
	NotSuspended,
	Lifted,
}

/// What happened so far.
pub struct Model {
	pub now: u64,
	/// By patient; the position is the id.
	given: [Vec<Given>; 2],
	/// By patient; the position is the id.
	withheld: [Vec<Withheld>; 2],
	pub suspended: Vec<usize>,
	pub dismissed: Vec<usize>,
}

impl Model {
	pub fn new() -> Self {
		Self {
			now: NOW,
			given: [vec![], vec![]],
			withheld: [vec![], vec![]],
			suspended: vec![],
			dismissed: vec![],
		}
	}

	fn stands(&self, organization: usize) -> bool {
		organization < 3 && !self.suspended.contains(&organization)
	}

	/// The organization for which a requester works, and whether as a practitioner.
	fn works_for(&self, requester: usize) -> Option<Asker> {
		let (employer, practises) = match requester {
			0..=2 => (requester, false),
			3 => (0, true),
			4 | 5 => (1, true),
			_ => return None,
		};
		let employed = !practises || !self.dismissed.contains(&requester);
		(employed && self.stands(employer))
			.then_some(Asker { employer, practitioner: practises.then_some(requester) })
	}

	fn grantee_stands(&self, (kind, index): (u8, usize)) -> bool {
		match kind {
			2 => self.stands(index),
			3 => self.works_for(index).is_some_and(|asker| asker.practitioner.is_some()),
			_ => true,
		}
	}

	fn is_over(&self, given: &Given) -> bool {
		given.revoked.is_some() || self.now >= given.until
	}

	/// Whether a directive has room for one item more.
	fn has_room(&self, asked: &Asked) -> bool {
		let given = self.given[asked.patient].iter().map(|given| &given.asked);
		let withheld = self.withheld[asked.patient].iter().map(|withheld| &withheld.asked.what);
		asked.directive.is_none()
			|| given.chain(withheld).filter(|other| other.directive == asked.directive).count() < 16
	}

	pub fn grant(&mut self, asked: &Asked) -> Result<(), Refusal> {
		if asked.actions == 0 || asked.purposes == 0 || asked.categories == 0 {
			return Err(Refusal::Empty);
		}
		if asked.starts_in + asked.lasts == 0 {
			return Err(Refusal::Expired);
		}
		if asked.lasts == 0 {
			return Err(Refusal::Empty);
		}
		let holder_stands = asked.holder == ANY_HOLDER || self.stands(asked.holder);
		if !holder_stands || !self.grantee_stands((asked.grantee_kind, asked.grantee)) {
			return Err(Refusal::BadStanding);
		}
		let place = |asked: &Asked| match asked.grantee_kind {
			0 | 1 => (0, 0),
			kind => (kind, asked.grantee),
		};
		let alike = self.given[asked.patient]
			.iter()
			.filter(|given| place(&given.asked) == place(asked) && !self.is_over(given))
			.count();
		if alike >= 8 || !self.has_room(asked) {
			return Err(Refusal::Full);
		}
		let from = self.now + asked.starts_in;
		self.given[asked.patient].push(Given {
			asked: asked.clone(),
			from,
			until: from + asked.lasts,
			revoked: None,
			pauses: vec![],
		});
		Ok(())
	}

	/// A grant that is not over.
	fn open_grant(&mut self, patient: usize, id: u32) -> Result<&mut Given, Refusal> {
		let given = self.given[patient].get(id as usize).ok_or(Refusal::Unknown)?;
		if given.revoked.is_some() {
			return Err(Refusal::Revoked);
		}
		if self.is_over(given) {
			return Err(Refusal::Expired);
		}
		Ok(&mut self.given[patient][id as usize])
	}

	pub fn revoke(&mut self, patient: usize, id: u32) -> Result<(), Refusal> {
		let now = self.now;
		self.open_grant(patient, id)?.revoked = Some(now);
		Ok(())
	}

	pub fn suspend(&mut self, patient: usize, id: u32) -> Result<(), Refusal> {
		let now = self.now;
		let given = self.open_grant(patient, id)?;
		if given.is_paused() {
			return Err(Refusal::Suspended);
		}
		if given.pauses.len() == 8 {
			return Err(Refusal::Full);
		}
		given.pauses.push((now, None));
		Ok(())
	}

	pub fn resume(&mut self, patient: usize, id: u32) -> Result<(), Refusal> {
		let now = self.now;
		let given = self.open_grant(patient, id)?;
		let pause = given.pauses.iter_mut().find(|(_, resumed)| resumed.is_none());
		pause.ok_or(Refusal::NotSuspended)?.1 = Some(now);
		Ok(())
	}

	pub fn restrict(&mut self, asked: &Withhold) -> Result<(), Refusal> {
		let what = &asked.what;
		let everybody = asked.except.iter().any(|(kind, _)| *kind == 0);
		if what.actions == 0
			|| what.categories == 0
			|| what.purposes & !asked.except_for == 0
			|| everybody
		{
			return Err(Refusal::Empty);
		}
		if !asked.except.iter().all(|grantee| self.grantee_stands(*grantee)) {
			return Err(Refusal::BadStanding);
		}
		if !self.has_room(what) {
			return Err(Refusal::Full);
		}
		let now = self.now;
		let mut kept: Vec<_> =
			self.withheld[what.patient].iter_mut().filter(|withheld| !withheld.gone).collect();
		if kept.len() == 16 {
			kept.retain(|withheld| withheld.lifted.is_some());
			// A stable order: of those lifted together the eldest comes first.
			kept.sort_by_key(|withheld| withheld.lifted);
			kept.first_mut().ok_or(Refusal::Full)?.gone = true;
		}
		self.withheld[what.patient].push(Withheld {
			asked: asked.clone(),
			made: now,
			lifted: None,
			gone: false,
		});
		Ok(())
	}

	pub fn lift(&mut self, patient: usize, id: u32) -> Result<(), Refusal> {
		let kept = self.withheld[patient].get_mut(id as usize).filter(|withheld| !withheld.gone);
		let withheld = kept.ok_or(Refusal::Unknown)?;
		if withheld.lifted.is_some() {
			return Err(Refusal::Lifted);
		}
		withheld.lifted = Some(self.now);
		Ok(())
	}

	pub fn revoke_directive(&mut self, patient: usize, directive: u32) -> Result<(), Refusal> {
		let (mut known, mut ended) = (false, false);
		for id in 0..self.given[patient].len() {
			if self.given[patient][id].asked.directive == Some(directive) {
				known = true;
				ended |= self.revoke(patient, id as u32).is_ok();
			}
		}
		for id in 0..self.withheld[patient].len() {
			if self.withheld[patient][id].asked.what.directive == Some(directive) {
				known = true;
				ended |= self.lift(patient, id as u32).is_ok();
			}
		}
		match (known, ended) {
			(false, _) => Err(Refusal::Unknown),
			(true, false) => Err(Refusal::Revoked),
			(true, true) => Ok(()),
		}
	}

	/// How the first `n` of seven questions are answered yes: whose, what, why, which kind, how
	/// secret, when, how delicate.
	fn closeness(given: &Given, access: &Access, record: &Record) -> usize {
		let asked = &given.asked;
		let answers = [
			asked.holder == ANY_HOLDER || asked.holder == access.holder,
			asked.actions & (1 << access.action) != 0,
			asked.purposes & (1 << access.purpose) != 0,
			asked.categories & (1 << record.category) != 0,
			record.level <= asked.level,
			asked.first_day <= record.first_day && record.last_day <= asked.last_day,
			asked.protected || record.sensitivities == 0,
		];
		answers.iter().take_while(|yes| **yes).count()
	}

	/// Whether a restriction is about this, whenever it stands.
	fn meets(withheld: &Withheld, asker: Asker, access: &Access, record: &Record) -> bool {
		let Withhold { what, except, except_for } = &withheld.asked;
		let misses = [
			withheld.gone,
			what.holder != ANY_HOLDER && what.holder != access.holder,
			what.actions & (1 << access.action) == 0,
			what.purposes & (1 << access.purpose) == 0,
			what.categories & (1 << record.category) == 0,
			record.level < what.level,
			record.last_day < what.first_day || what.last_day < record.first_day,
			!what.protected && record.sensitivities != 0,
			except_for & (1 << access.purpose) != 0,
			except.iter().any(|grantee| asker.is_meant(*grantee)),
		];
		!misses.contains(&true)
	}

	/// The decision, from all grants ever given or from the named one alone.
	pub fn decide(&self, access: &Access, record: &Record, named: Option<u32>) -> Decision {
		let refuse = |reason| Decision::Deny { reason };
		if access.patient == 2 {
			return refuse(DenyReason::PatientNotFound);
		}
		if !self.stands(access.holder) {
			return refuse(DenyReason::HolderNotInGoodStanding);
		}
		// Ana's key is the sixth requester, Ben's is the fifth.
		let is_patient = access.requester == [6, 5][access.patient];
		if is_patient && access.action == 0 {
			return permit(Basis::Patient, &[], None);
		}
		let mut duties = vec![];
		if access.purpose == 1 || access.purpose == 3 {
			duties.push(Obligation::MinimumNecessary);
		}
		if record.sensitivities & 0b110 != 0 {
			duties.push(Obligation::NoRedisclosure);
		}
		let Some(asker) = self.works_for(access.requester) else {
			return refuse(if is_patient {
				DenyReason::NoGrant
			} else {
				DenyReason::RequesterNotInGoodStanding
			});
		};
		if asker.employer == access.holder {
			return permit(Basis::OwnRecord, &duties, None);
		}
		let usable = (0u32..).zip(&self.given[access.patient]).filter(|(id, given)| {
			let meant = asker.is_meant((given.asked.grantee_kind, given.asked.grantee));
			let begun = given.from <= self.now;
			meant && begun && !self.is_over(given) && named.is_none_or(|named| named == *id)
		});
		// A grant that covers everything but is suspended comes closest of those that do not hold.
		let rank = |given: &Given| match Self::closeness(given, access, record) {
			7 if !given.is_paused() => 8,
			closeness => closeness,
		};
		let mut ranked: Vec<_> = usable.map(|(id, given)| (rank(given), given.until, id)).collect();
		// Closest first; then the latest end; then the smallest id.
		ranked.sort_by_key(|(rank, until, id)| (usize::MAX - rank, u64::MAX - until, *id));
		let restricted = self.withheld[access.patient].iter().any(|withheld| {
			withheld.lifted.is_none() && Self::meets(withheld, asker, access, record)
		});
		match ranked.first() {
			None => refuse(DenyReason::NoGrant),
			Some((8, ..)) if restricted => refuse(DenyReason::Restricted),
			Some((8, until, id)) => permit(Basis::Grant(GrantId(*id)), &duties, Some(*until)),
			Some((closeness, ..)) => refuse(missing(*closeness)),
		}
	}

	/// Whether the named grant permitted it on a day, tried at every moment of that day at which
	/// a grant could begin to hold, or a restriction ends.
	pub fn permitted_on(&self, asked: &OnDay) -> Result<(), DenyReason> {
		let named = self.given.get(asked.patient).and_then(|given| given.get(asked.named as usize));
		let given = named.ok_or(DenyReason::NoGrant)?;
		if !self.stands(asked.recipient) {
			return Err(DenyReason::RequesterNotInGoodStanding);
		}
		let asker = Asker { employer: asked.recipient, practitioner: None };
		let first = (FIRST_DAY + asked.day) as u64 * 86_400_000;
		let last = first + 86_399_999;
		let beginnings = given.pauses.iter().filter_map(|(_, resumed)| *resumed);
		let lifts = self.withheld[asked.patient].iter().filter_map(|withheld| withheld.lifted);
		let moments: Vec<u64> = beginnings
			.chain(lifts)
			.chain([first, given.from])
			.filter(|moment| (first..=last).contains(moment))
			.collect();
		let meant = asker.is_meant((given.asked.grantee_kind, given.asked.grantee));
		if !meant || !moments.iter().any(|moment| given.was_valid_at(*moment)) {
			return Err(DenyReason::NoGrant);
		}
		// An ordinary record of that day, to be read.
		let record = Record {
			category: asked.category,
			level: 3,
			sensitivities: 0,
			first_day: asked.day,
			last_day: asked.day,
		};
		let access = Access {
			holder: asked.holder,
			requester: 0,
			patient: asked.patient,
			action: 0,
			purpose: asked.purpose,
			records: vec![],
			named: asked.named,
		};
		let closeness = Self::closeness(given, &access, &record);
		if closeness < 7 {
			return Err(missing(closeness));
		}
		if !moments.iter().any(|moment| given.held_at(*moment)) {
			return Err(DenyReason::Suspended);
		}
		let withheld_at = |moment: u64| {
			self.withheld[asked.patient].iter().any(|withheld| {
				let stood = withheld.made <= moment && withheld.lifted.is_none_or(|at| moment < at);
				stood && Self::meets(withheld, asker, &access, &record)
			})
		};
		if !moments.iter().any(|moment| given.held_at(*moment) && !withheld_at(*moment)) {
			return Err(DenyReason::Restricted);
		}
		Ok(())
	}

	/// The ids of a patient's restrictions that are kept, and whether each of them stands.
	pub fn restrictions(&self, patient: usize) -> Vec<(u32, bool)> {
		(0u32..)
			.zip(&self.withheld[patient])
			.filter(|(_, withheld)| !withheld.gone)
			.map(|(id, withheld)| (id, withheld.lifted.is_none()))
			.collect()
	}
}

/// What a grant of this closeness lacks.
fn missing(closeness: usize) -> DenyReason {
	[
		DenyReason::Holder,
		DenyReason::Action,
		DenyReason::Purpose,
		DenyReason::Category,
		DenyReason::Confidentiality,
		DenyReason::Days,
		DenyReason::Sensitivity,
		DenyReason::Suspended,
	][closeness]
}

fn permit(basis: Basis, duties: &[Obligation], until: Option<u64>) -> Decision {
	Decision::Permit { basis, obligations: duties.iter().copied().collect(), until }
}

//! What calls change.

use super::{custody::Actor, Given, Model, Refusal, Withheld, ANY_HOLDER, RESHARE};
use crate::{
	mock::MAX_VALIDITY,
	tests::model::history::{Area, Asked, Pass, Who, Withhold, Word},
};
use salus_runtime_api::GrantStatus;

/// The purposes of research.
const RESEARCH: u16 = 0b0110_0000;

impl Model {
	pub fn call(&mut self, by: usize, patient: usize, word: &Word) -> Result<(), Refusal> {
		match word {
			Word::Grant(asked) => self.grant(by, patient, asked),
			Word::Revoke(id) => self.revoke(by, patient, *id),
			Word::Suspend(id) => self.suspend(by, patient, *id),
			Word::Resume(id) => self.resume(by, patient, *id),
			Word::Restrict(asked) => self.restrict(by, patient, asked),
			Word::Lift(id) => self.lift(by, patient, *id),
			Word::RevokeDirective(directive) => self.revoke_directive(by, patient, *directive),
			Word::RevokeAll(who) => self.revoke_all(by, patient, *who),
			Word::TakeUse(id) => self.take_use(by, patient, *id),
			Word::Pass(parent, pass) => self.pass(by, patient, *parent, pass),
			Word::GiveBack(id) => self.give_back(by, patient, *id),
			Word::Policy(policy) => self.set_patients(by, patient, *policy),
			Word::Record(paper) => self.record(by, patient, paper),
			Word::WithdrawPapers => self.withdraw_papers(by, patient),
		}
	}

	/// Whether a patient lets anybody do more, or as much again.
	pub fn check_entrusting(&self, patient: usize) -> Result<(), Refusal> {
		let is_new = self.recovered.contains(&patient);
		(!is_new).then_some(()).ok_or(Refusal::Recovered)
	}

	/// What is refused of a scope and a time, whoever asks.
	fn check_terms(
		&self,
		area: &Area,
		from: u64,
		until: Option<u64>,
		uses: Option<u32>,
	) -> Result<(), Refusal> {
		if area.actions == 0 || area.purposes == 0 || area.categories == 0 || uses == Some(0) {
			return Err(Refusal::Empty);
		}
		if uses.is_some() && area.holder == ANY_HOLDER {
			return Err(Refusal::Unnamed);
		}
		match until {
			Some(until) if until <= self.now => Err(Refusal::Expired),
			Some(until) if until <= from => Err(Refusal::Empty),
			Some(until) if until - self.now > MAX_VALIDITY => Err(Refusal::TooFar),
			None if area.purposes & !RESEARCH != 0 => Err(Refusal::TooFar),
			None if from - self.now > MAX_VALIDITY => Err(Refusal::TooFar),
			_ => Ok(()),
		}
	}

	/// The grants to somebody that take room and are not over in themselves.
	fn around(&self, patient: usize, who: Who) -> impl Iterator<Item = &Given> {
		let place = |who: Who| match who {
			Who::Anybody | Who::Role(_) | Who::Study(_) | Who::Committed(_) => None,
			named => Some(named),
		};
		let alike =
			move |given: &&Given| place(given.who) == place(who) && !given.is_over(self.now);
		self.given[patient].iter().filter(alike)
	}

	/// Whether there is room for a grant to somebody: there are eight of those that are not over, nor
	/// the one out of which they were given, nor the study that they are for.
	fn has_place(&self, patient: usize, who: Who) -> bool {
		let takes_room =
			|given: &&Given| !self.is_done(patient, given) && !self.has_ended(given.who);
		self.around(patient, who).filter(takes_room).count() < 8
	}

	/// Whose place is free, if there is room only because something is over otherwise than by itself:
	/// what was given out of something that is over, or else what is for a study that is.
	pub fn whose_place(&self, patient: usize, who: Who) -> Option<&'static str> {
		let mut around: Vec<_> = self.around(patient, who).collect();
		if around.len() < 8 || !self.has_place(patient, who) {
			return None;
		}
		around.retain(|given| !self.is_done(patient, given));
		Some(if around.len() < 8 { "of orphans" } else { "of ended studies" })
	}

	/// Whether a directive has room for one item more.
	fn has_room(&self, patient: usize, directive: Option<u32>) -> bool {
		let given = self.given[patient].iter().map(|given| given.directive);
		let withheld = self.withheld[patient].iter().map(|withheld| withheld.asked.directive);
		directive.is_none()
			|| given.chain(withheld).filter(|other| *other == directive).count() < 16
	}

	fn grant(&mut self, by: usize, patient: usize, asked: &Asked) -> Result<(), Refusal> {
		let actor = self.actor(by, patient)?;
		Self::check_decides(actor, asked.area.purposes)?;
		self.give(actor, patient, asked)
	}

	/// Somebody gives who may decide about it.
	pub(super) fn give(
		&mut self,
		actor: Actor,
		patient: usize,
		asked: &Asked,
	) -> Result<(), Refusal> {
		let Asked { who, area, starts_in, lasts, uses, directive } = asked.clone();
		let from = self.now + starts_in.max(0) as u64;
		let until = lasts.map(|lasts| from + lasts);
		self.check_terms(&area, from, until, uses)?;
		actor.check_gives(self, &area, who)?;
		self.check_end(actor, until)?;
		self.check_entrusting(patient)?;
		let holder_stands = area.holder == ANY_HOLDER || self.stands(area.holder);
		if !holder_stands || !self.can_be_named(who) {
			return Err(Refusal::BadStanding);
		}
		if !self.has_place(patient, who) || !self.has_room(patient, directive) {
			return Err(Refusal::Full);
		}
		let given = Given {
			who,
			area,
			from,
			until,
			uses,
			receipts: vec![],
			directive,
			by: actor,
			out_of: None,
			passed: 0,
			revoked: None,
			pauses: vec![],
		};
		self.given[patient].push(given);
		Ok(())
	}

	fn pass(&mut self, by: usize, patient: usize, id: u32, pass: &Pass) -> Result<(), Refusal> {
		let (area, until) = self.portion(patient, id, pass);
		self.check_terms(&area, self.now, until, None)?;
		let member = self.works_for(by).ok_or(Refusal::Stranger)?;
		let parent = self.given(patient, id).ok_or(Refusal::Unknown)?;
		// Nothing is shown in a call, and a member passes on what it has as a member.
		let mut asker = self.asker(by);
		asker.person = None;
		let is_of_study = matches!(parent.who, Who::Study(_));
		let may = !is_of_study
			&& self.is_meant(asker, parent.who, &[])
			&& parent.area.actions & RESHARE != 0
			&& parent.out_of.is_none()
			&& parent.uses.is_none();
		if !may {
			return Err(Refusal::Stranger);
		}
		self.check_reliable(patient, id, Refusal::Expired)?;
		// The patient must see to whom it goes: one, by name.
		let is_one = !matches!(pass.who, Who::Anybody | Who::Role(_) | Who::Committed(_));
		if !is_one || !parent.holds(&area) {
			return Err(Refusal::TooWide);
		}
		if parent.until.is_some_and(|latest| until.is_none_or(|until| until > latest)) {
			return Err(Refusal::TooFar);
		}
		if self.withheld[patient].iter().any(|one| self.keeps_back(one, asker, &area)) {
			return Err(Refusal::Restricted);
		}
		self.check_entrusting(patient)?;
		let holder_stands = area.holder == ANY_HOLDER || self.stands(area.holder);
		if !holder_stands || !self.can_be_named(pass.who) {
			return Err(Refusal::BadStanding);
		}
		if parent.passed >= 4 || !self.has_place(patient, pass.who) {
			return Err(Refusal::Full);
		}
		let given = Given {
			who: pass.who,
			area,
			from: self.now,
			until,
			uses: None,
			receipts: vec![],
			directive: None,
			by: Actor::Patient,
			out_of: Some((id, member.employer)),
			passed: 0,
			revoked: None,
			pauses: vec![],
		};
		self.given[patient].push(given);
		self.given[patient][id as usize].passed += 1;
		Ok(())
	}

	/// Why a grant cannot be relied on now.
	fn check_reliable(&self, patient: usize, id: u32, used_up: Refusal) -> Result<(), Refusal> {
		match self.status(patient, id).ok_or(Refusal::Unknown)? {
			GrantStatus::Live => Ok(()),
			GrantStatus::NotYetValid => Err(Refusal::NotBegun),
			GrantStatus::Expired => Err(Refusal::Expired),
			GrantStatus::Revoked => Err(Refusal::Revoked),
			GrantStatus::Suspended => Err(Refusal::Suspended),
			GrantStatus::UsedUp => Err(used_up),
		}
	}

	fn take_use(&mut self, by: usize, patient: usize, id: u32) -> Result<(), Refusal> {
		let member = self.works_for(by).ok_or(Refusal::Stranger)?;
		let given = self.given(patient, id).ok_or(Refusal::Unknown)?;
		if given.area.holder != ANY_HOLDER && given.area.holder != member.employer {
			return Err(Refusal::Stranger);
		}
		if given.uses.is_none() {
			return Err(Refusal::NotCounted);
		}
		self.check_reliable(patient, id, Refusal::Full)?;
		let taken = (member.employer, self.now);
		self.given[patient][id as usize].receipts.push(taken);
		Ok(())
	}

	/// A grant that is not over.
	fn open_grant(&mut self, patient: usize, id: u32) -> Result<&mut Given, Refusal> {
		match self.status(patient, id).ok_or(Refusal::Unknown)? {
			GrantStatus::Revoked => Err(Refusal::Revoked),
			GrantStatus::Expired => Err(Refusal::Expired),
			_ => Ok(&mut self.given[patient][id as usize]),
		}
	}

	fn revoke(&mut self, by: usize, patient: usize, id: u32) -> Result<(), Refusal> {
		let actor = self.actor(by, patient)?;
		let now = self.now;
		let given = self.open_grant(patient, id)?;
		Self::check_takes_back(actor, given)?;
		given.revoked = Some(now);
		self.withdrew[patient] = Some(now);
		Ok(())
	}

	fn give_back(&mut self, by: usize, patient: usize, id: u32) -> Result<(), Refusal> {
		self.given(patient, id).ok_or(Refusal::Unknown)?;
		if !self.may_give_back(by, patient, id) {
			return Err(Refusal::Stranger);
		}
		let now = self.now;
		self.open_grant(patient, id)?.revoked = Some(now);
		Ok(())
	}

	fn suspend(&mut self, by: usize, patient: usize, id: u32) -> Result<(), Refusal> {
		let actor = self.actor(by, patient)?;
		let now = self.now;
		let given = self.open_grant(patient, id)?;
		Self::check_takes_back(actor, given)?;
		if given.is_paused() {
			return Err(Refusal::Suspended);
		}
		if given.pauses.len() == 8 {
			return Err(Refusal::Full);
		}
		given.pauses.push((now, None));
		self.withdrew[patient] = Some(now);
		Ok(())
	}

	fn resume(&mut self, by: usize, patient: usize, id: u32) -> Result<(), Refusal> {
		// Whoever acts for a patient does not know who had suspended it.
		let is_patient = matches!(self.actor(by, patient)?, Actor::Patient);
		is_patient.then_some(()).ok_or(Refusal::Stranger)?;
		let (now, entrusts) = (self.now, self.check_entrusting(patient));
		let given = self.open_grant(patient, id)?;
		let pause = given.pauses.iter_mut().find(|(_, resumed)| resumed.is_none());
		let pause = pause.ok_or(Refusal::NotSuspended)?;
		entrusts?;
		pause.1 = Some(now);
		Ok(())
	}

	fn restrict(&mut self, by: usize, patient: usize, asked: &Withhold) -> Result<(), Refusal> {
		let area = &asked.area;
		let leaves_nothing =
			area.purposes & !asked.except_for == 0 || asked.except.contains(&Who::Anybody);
		if area.actions == 0 || area.categories == 0 || leaves_nothing {
			return Err(Refusal::Empty);
		}
		let actor = self.actor(by, patient)?;
		Self::check_decides(actor, area.purposes)?;
		if !asked.except.iter().all(|who| self.can_be_named(*who)) {
			return Err(Refusal::BadStanding);
		}
		if !self.has_room(patient, asked.directive) {
			return Err(Refusal::Full);
		}
		let made = self.now;
		let is_kept = |one: &&Withheld| !one.gone;
		let kept: Vec<_> = self.withheld[patient].iter().filter(is_kept).collect();
		if kept.len() == 16 || actor.has_withheld_enough(&kept) {
			// Who represents a patient has nothing of anybody else's make room.
			let may_go = |one: &&&Withheld| {
				let is_own = |number| one.by.another().is_some_and(|by| by.number == number);
				one.lifted.is_some() && actor.another().is_none_or(|acts| is_own(acts.number))
			};
			// The first of those that were lifted first: of those lifted together the eldest.
			let first = kept.iter().filter(may_go).min_by_key(|one| one.lifted).copied();
			let is_first = |one: &Withheld| first.is_some_and(|first| core::ptr::eq(one, first));
			let left: Vec<_> = kept.iter().filter(|one| !is_first(one)).copied().collect();
			if left.len() == 16 || actor.has_withheld_enough(&left) {
				return Err(Refusal::Full);
			}
			let position = self.withheld[patient].iter().position(is_first);
			self.withheld[patient][position.ok_or(Refusal::Full)?].gone = true;
		}
		self.withheld[patient].push(Withheld {
			asked: asked.clone(),
			made,
			made_by: by,
			by: actor,
			lifted: None,
			gone: false,
		});
		Ok(())
	}

	fn lift(&mut self, by: usize, patient: usize, id: u32) -> Result<(), Refusal> {
		let actor = self.actor(by, patient)?;
		let entrusts = self.check_entrusting(patient);
		let kept = self.withheld[patient].get(id as usize).filter(|withheld| !withheld.gone);
		let withheld = kept.ok_or(Refusal::Unknown)?;
		if withheld.lifted.is_some() {
			return Err(Refusal::Lifted);
		}
		if !self.has_outlived(actor, patient, withheld) {
			Self::check_frees(actor, withheld.made_by, withheld.asked.area.purposes)?;
		}
		let withheld = &mut self.withheld[patient][id as usize];
		entrusts?;
		withheld.lifted = Some(self.now);
		Ok(())
	}

	fn revoke_directive(&mut self, by: usize, patient: usize, one: u32) -> Result<(), Refusal> {
		let actor = self.actor(by, patient)?;
		let grants = self.given[patient].iter().filter(|given| given.directive == Some(one));
		for given in grants.filter(|given| !given.is_over(self.now)) {
			Self::check_takes_back(actor, given)?;
		}
		let restricts = |withheld: &&Withheld| {
			withheld.asked.directive == Some(one) && withheld.lifted.is_none() && !withheld.gone
		};
		let mut restrictions = self.withheld[patient].iter().filter(restricts).peekable();
		let restricts = restrictions.peek().is_some();
		// All that it withholds is given free, or nothing.
		let is_kept = restrictions.any(|withheld| {
			Self::check_frees(actor, withheld.made_by, withheld.asked.area.purposes).is_err()
		});
		let (mut known, mut ended) = (false, false);
		for id in 0..self.given[patient].len() {
			if self.given[patient][id].directive == Some(one) {
				known = true;
				ended |= self.revoke(by, patient, id as u32).is_ok();
			}
		}
		for id in 0..self.withheld[patient].len() {
			if self.withheld[patient][id].asked.directive == Some(one) {
				known = true;
				ended |= !is_kept && self.lift(by, patient, id as u32).is_ok();
			}
		}
		match (known, ended) {
			(false, _) => Err(Refusal::Unknown),
			(true, true) => Ok(()),
			(true, false) if is_kept => Err(Refusal::Stranger),
			// Had they been lifted, something had ended.
			(true, false) if restricts => Err(Refusal::Recovered),
			(true, false) => Err(Refusal::Revoked),
		}
	}

	/// The grants that name exactly this one and are not over, nor what they hang on: that out of
	/// which they were given, or the study.
	pub fn ended_with(&self, patient: usize, who: Who) -> Vec<u32> {
		let may_end = |given: &Given| {
			given.who == who && !self.is_done(patient, given) && !self.has_ended(who)
		};
		let all = (0u32..).zip(&self.given[patient]);
		all.filter(|(_, given)| may_end(given)).map(|(id, _)| id).collect()
	}

	fn revoke_all(&mut self, by: usize, patient: usize, who: Who) -> Result<(), Refusal> {
		let actor = self.actor(by, patient)?;
		let ended = self.ended_with(patient, who);
		if ended.is_empty() {
			return Err(Refusal::Unknown);
		}
		for id in &ended {
			Self::check_takes_back(actor, &self.given[patient][*id as usize])?;
		}
		for id in ended {
			self.given[patient][id as usize].revoked = Some(self.now);
		}
		self.withdrew[patient] = Some(self.now);
		Ok(())
	}
}

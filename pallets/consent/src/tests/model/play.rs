//! Plays a history to the model and to the pallet, and compares what they say.

use super::{
	custody::{signed, who_gave},
	history::{Access, Asked, Bond, Glass, History, OnDay, Paper, Pass, Signer, Step, Word},
	names::*,
	reference::{law, Model, Refusal, Sight},
	shown::{in_reach, scope_as_another, scope_by_policy, scope_in_emergency},
	tally::Tally,
};
use crate::{mock::*, Call, Error, Terms};
use frame_support::dispatch::{CheckIfFeeless, DispatchResult};
use salus_primitives::{
	traits::{ConsentInspect, GrantInspect},
	Basis, Day, Decision, DenyReason, DirectiveId, EmergencyId, Except, GrantId, Permission,
	Protected, ReceiptId, RelationshipKind, RestrictionId,
};
use salus_runtime_api::{AccessRequest, AccessScope, ScopeRequest};

/// A history that is being played.
pub struct Play {
	pub model: Model,
	pub commitments: Commitments,
	pub tally: Tally,
}

fn error_of(refusal: &Refusal) -> Error<Test> {
	match refusal {
		Refusal::Stranger => Error::NotAuthorized,
		Refusal::Empty => Error::Empty,
		Refusal::Expired => Error::Expired,
		Refusal::TooFar => Error::TooFar,
		Refusal::BadStanding => Error::NotInGoodStanding,
		Refusal::Full => Error::LimitReached,
		Refusal::Unknown => Error::NotFound,
		Refusal::Revoked => Error::Revoked,
		Refusal::Suspended => Error::Suspended,
		Refusal::NotSuspended => Error::NotSuspended,
		Refusal::Lifted => Error::Lifted,
		Refusal::NotBegun => Error::NotYetValid,
		Refusal::NotCounted => Error::NotCounted,
		Refusal::TooWide => Error::TooWide,
		Refusal::Unchanged => Error::Unchanged,
		Refusal::Restricted => Error::Restricted,
		Refusal::Unnamed => Error::HolderNotNamed,
		Refusal::Recovered => Error::RecentlyRecovered,
		Refusal::Recorded => Error::AlreadyExists,
		Refusal::Outdated => Error::Outdated,
		Refusal::HasKeys => Error::NotInCustody,
	}
}

/// Puts one on the list, or takes it off.
fn list(listed: &mut Vec<usize>, one: usize, on: bool) {
	listed.retain(|other| *other != one);
	if on {
		listed.push(one);
	}
}

fn receipt_of((grant, number): (u32, u32)) -> ReceiptId {
	ReceiptId { grant: GrantId(grant), number }
}

impl Play {
	/// To be called in a new world.
	pub fn new(history: &History) -> Self {
		Self {
			model: Model::new(history),
			commitments: Commitments::new(history),
			tally: Tally::default(),
		}
	}

	/// Takes one step with both.
	pub fn step(&mut self, step: &Step) {
		match step {
			Step::Call { by, patient, word } => {
				let _ = self.call(*by, *patient, word);
			}
			Step::Wait(duration) => self.wait_until(self.model.now + duration),
			Step::WaitForMidnight(after) => {
				self.wait_until((self.model.now / DAY + 1) * DAY - 1 + after);
			}
			Step::Plan(policy) => {
				let told = Consent::plan_base_policy(RuntimeOrigin::root(), POLICIES[*policy]);
				let expected = self.model.plan(*policy);
				self.compare(told, expected);
			}
			Step::OwnPolicy { organization, policy } => self.set_own_policy(*organization, *policy),
			Step::Relate(bond) => self.relate(bond),
			Step::WaitForReceipt(after) => {
				let end = self.model.last_taken().map_or(0, |at| at + HOUR - 1 + after);
				self.wait_until(self.model.now.max(end));
			}
			Step::Standing { organization, good } => {
				list(&mut self.model.suspended, *organization, !good);
				set_standing(*organization, *good);
			}
			Step::Recover { patient, just_now } => {
				list(&mut self.model.recovered, *patient, *just_now);
				let recovered = self.model.recovered.iter().map(|patient| PATIENTS[*patient]);
				Recovered::set(recovered.collect());
			}
			Step::Keep { patient, custodian } => self.keep(*patient, *custodian),
			Step::Appoint(_)
			| Step::Unappoint { .. }
			| Step::Incapacity { .. }
			| Step::WaitForRepresentative(_) => self.represent(step),
			Step::Employment { account, employed } => {
				list(&mut self.model.dismissed, *account, !employed);
				set_employment(*account, *employed);
			}
			Step::Study { study, lasts } => {
				let ends_at = lasts.map(|lasts| self.model.now + lasts);
				if self.model.set_study(*study, ends_at) {
					set_study(*study, ends_at);
				}
			}
			Step::Investigator { study, account, enrolled } => {
				list(&mut self.model.investigators[*study], *account, *enrolled);
				set_investigator(*study, *account, *enrolled);
			}
			Step::Open(glass) => {
				self.open(glass);
			}
			Step::Close { patient, pick } => {
				let id = self.model.picked_emergency(*patient, *pick);
				self.close(*patient, id);
			}
			Step::WaitForEmergency(after) => {
				let end = self.model.last_opened().map_or(0, |until| until - 1 + after);
				self.wait_until(self.model.now.max(end));
			}
			Step::Access(access) => {
				let access = self.resolved(access);
				self.check(&access);
			}
			Step::OnDay(asked) => {
				let named = self.model.picked_grant(asked.patient, asked.named);
				let recipient = match asked.recipient < ORGANIZATIONS.len() {
					true => asked.recipient,
					false => self.model.recipient(asked.patient, named).unwrap_or_default(),
				};
				let day = (self.model.now / DAY) as i32 - FIRST_DAY + asked.day;
				self.check_day(&OnDay { named, recipient, day, ..asked.clone() });
			}
		}
	}

	/// Somebody begins or ceases to act for a patient.
	fn represent(&mut self, step: &Step) {
		match step {
			Step::Appoint(appointed) => {
				let (number, from, ends) = self.model.appoint(appointed);
				appoint(appointed, number, from, ends);
			}
			Step::Unappoint { patient, account } => {
				self.model.unappoint(*patient, *account);
				unappoint(*account, *patient);
			}
			Step::Incapacity { patient, lasts } => {
				lack_capacity(*patient, self.model.lack_capacity(*patient, *lasts));
			}
			Step::WaitForRepresentative(after) => {
				let turn = self.model.next_turn().map_or(0, |turn| turn - 1 + after);
				self.wait_until(self.model.now.max(turn));
			}
			other => panic!("{other:?} is about nobody who acts for another"),
		}
	}

	/// Compares what the pallet says to a call with what the model does.
	fn compare(&mut self, told: DispatchResult, expected: Result<(), Refusal>) {
		let as_expected = expected.as_ref().map_err(error_of).copied();
		assert_eq!(told, as_expected.map_err(Into::into));
		self.tally.refusal(&expected);
	}

	/// An organization sets its own policy.
	pub fn set_own_policy(&mut self, organization: usize, policy: usize) {
		let admin = RuntimeOrigin::signed(ACCOUNTS[organization]);
		let told = Consent::set_holder_policy(admin, POLICIES[policy]);
		let expected = self.model.set_own_policy(organization, policy);
		self.compare(told, expected);
	}

	/// An organization treats or covers a patient, or no longer.
	pub fn relate(&mut self, bond: &Bond) {
		let now = self.model.now;
		let (patient, organization) = (PATIENTS[bond.patient], ORGANIZATIONS[bond.organization]);
		let kind = RelationshipKind::ALL[bond.kind];
		part(patient, organization, kind);
		if let Some(lasts) = bond.lasts {
			relate(patient, organization, kind, now, now + lasts);
		}
		self.model.relate(bond);
	}

	/// A practitioner breaks the glass, if they work anywhere; the id of the emergency.
	pub fn open(&mut self, glass: &Glass) -> Option<u32> {
		let until = self.model.now + glass.lasts;
		self.model.open(glass).then(|| open_emergency(glass, until).0)
	}

	/// An emergency ends, if there is one of this id.
	pub fn close(&mut self, patient: usize, id: u32) {
		self.model.close(patient, id);
		end_emergency(PATIENTS[patient], EmergencyId(id));
	}

	pub fn wait_until(&mut self, moment: u64) {
		self.model.now = moment;
		set_time(moment);
	}

	fn signer(&self, by: Signer, patient: usize, word: &Word) -> usize {
		let fitting = match (by, word) {
			(Signer::Account(account), _) => return account,
			(Signer::Representative(pick), _) => {
				self.model.picked_representative(pick).or(Some([8, 7][patient]))
			}
			(_, Word::TakeUse(id)) => self.model.keeper(patient, *id),
			(_, Word::Pass(id, _)) => self.model.bearer(patient, *id),
			(_, Word::GiveBack(id)) => self.model.who_gives_back(patient, *id),
			(_, Word::Record(paper)) => self.model.recorder(patient, paper.number),
			// Ben's key, one of Ana's, or who keeps it.
			(_, _) => Some(self.model.speaker(patient)),
		};
		fitting.unwrap_or_default()
	}

	/// The same question, with the ids of what it picks.
	pub fn resolved(&self, access: &Access) -> Access {
		let named = self.model.picked_grant(access.patient, access.named);
		let receipt = access.receipt.map(|pick| self.model.picked_receipt(access.patient, pick));
		// Half of those who name a receipt ask where it was taken, and for whom.
		let of = receipt.filter(|(id, _)| id % 2 == 0).map(|(id, _)| id);
		let holder = of.and_then(|id| self.model.keeper(access.patient, id));
		let requester = of.and_then(|id| self.model.bearer(access.patient, id));
		Access {
			named,
			receipt,
			holder: holder.unwrap_or(access.holder),
			requester: requester.unwrap_or(access.requester),
			..access.clone()
		}
	}

	/// The same word, with the ids of what it picks.
	fn picked(&self, patient: usize, word: &Word) -> Word {
		let grant = |pick: &u32| self.model.picked_grant(patient, *pick);
		match word {
			Word::Revoke(pick) => Word::Revoke(grant(pick)),
			Word::Suspend(pick) => Word::Suspend(grant(pick)),
			Word::Resume(pick) => Word::Resume(grant(pick)),
			Word::Lift(pick) => Word::Lift(self.model.picked_restriction(patient, *pick)),
			Word::TakeUse(pick) => {
				let counted = self.model.picked_counted(patient, *pick).filter(|_| pick % 4 != 0);
				Word::TakeUse(counted.unwrap_or(grant(pick)))
			}
			Word::Pass(pick, pass) => {
				let parent = self.model.picked_parent(patient, *pick).filter(|_| pass.fits);
				Word::Pass(parent.unwrap_or(grant(pick)), pass.clone())
			}
			Word::GiveBack(pick) => Word::GiveBack(grant(pick)),
			Word::Grant(_)
			| Word::Restrict(_)
			| Word::RevokeDirective(_)
			| Word::RevokeAll(_)
			| Word::Policy(_)
			| Word::Record(_)
			| Word::WithdrawPapers => word.clone(),
		}
	}

	/// Calls both, who must agree, and says whether it was refused.
	pub fn call(&mut self, by: Signer, patient: usize, word: &Word) -> Result<(), Refusal> {
		let word = &self.picked(patient, word);
		let signer = by;
		let by = self.signer(signer, patient, word);
		let told = self.tell(by, patient, word);
		let room = match word {
			Word::Grant(Asked { who, .. })
			| Word::Pass(_, Pass { who, .. })
			| Word::Record(Paper { asked: Asked { who, .. }, .. }) => self.model.whose_place(patient, *who),
			_ => None,
		};
		let ended = match word {
			Word::RevokeAll(who) => self.model.ended_with(patient, *who).len(),
			_ => 0,
		};
		let standing = self.model.standing_of(by, patient);
		let is_kept = self.model.is_kept(by, patient);
		let expected = self.model.call(by, patient, word);
		let for_another = self.model.kept[patient].is_none()
			&& matches!(signer, Signer::Representative(_))
			&& self.model.picked_representative(0).is_some()
			&& !Model::may_consent(by, patient)
			&& !is_by_others(word);
		if for_another {
			self.tally.acting(standing, &expected);
		}
		if is_kept && !is_by_others(word) {
			self.tally.custodian(word, &expected);
		}
		if matches!(word, Word::Record(_)) {
			self.tally.paper(&expected);
		}
		self.tally.room(room.filter(|_| expected.is_ok()));
		let as_expected = expected.as_ref().map_err(error_of).copied();
		assert_eq!(told, as_expected.map_err(Into::into), "{word:?} by {by} of {patient}");
		self.tally.refusal(&expected);
		if let (Word::RevokeAll(_), true) = (word, expected.is_ok()) {
			self.tally.ended(ended);
			self.check_grants(patient);
		}
		expected
	}

	/// Compares how each grant of a patient stands.
	fn check_grants(&self, patient: usize) {
		for view in Consent::grants(PATIENTS[patient], GrantId(0), u32::MAX) {
			let seen = Some((view.status, view.used));
			assert_eq!(seen, self.model.standing(patient, view.id.0), "{:?}", view.id);
		}
	}

	/// Calls the pallet, as a block would: what is refused changes nothing.
	fn tell(&self, by: usize, patient: usize, word: &Word) -> DispatchResult {
		let origin = RuntimeOrigin::signed(ACCOUNTS[by]);
		let (about, names) = (PATIENTS[patient], &self.commitments);
		match word {
			Word::Grant(asked) => {
				let (grantee, scope) = (names.grantee(asked.who), names.scope(&asked.area));
				Consent::grant(origin, about, grantee, scope, self.terms_of(asked))
			}
			Word::WithdrawPapers => {
				let call = Call::<Test>::withdraw_papers { patient: about };
				let is_free = call.is_feeless(&origin);
				let told = Consent::withdraw_papers(origin, about);
				let rested = self.model.withdraws_free(patient);
				assert_eq!(is_free, told.is_ok() && rested, "by {by} of {patient}");
				told
			}
			Word::Record(paper) => {
				let asked = &paper.asked;
				let (grantee, scope) = (names.grantee(asked.who), names.scope(&asked.area));
				let signed = signed(paper, self.model.signed_at(paper));
				let terms = self.terms_of(asked);
				Consent::record_paper(origin, about, grantee, scope, terms, signed)
			}
			Word::Revoke(id) => Consent::revoke(origin, about, GrantId(*id)),
			Word::Suspend(id) => Consent::suspend(origin, about, GrantId(*id)),
			Word::Resume(id) => Consent::resume(origin, about, GrantId(*id)),
			Word::Restrict(asked) => {
				let grantees: Vec<_> = asked.except.iter().map(|one| names.grantee(*one)).collect();
				let except = Except {
					grantees: grantees.try_into().expect("the strategy bounds them"),
					purposes: members(&PURPOSES, asked.except_for),
				};
				let directive = asked.directive.map(DirectiveId);
				Consent::restrict(origin, about, names.scope(&asked.area), except, directive)
			}
			Word::Lift(id) => Consent::lift(origin, about, RestrictionId(*id)),
			Word::RevokeDirective(directive) => {
				Consent::revoke_directive(origin, about, DirectiveId(*directive))
			}
			Word::RevokeAll(who) => {
				let grantee = names.grantee(*who);
				let call = Call::<Test>::revoke_all { patient: about, grantee: grantee.clone() };
				let is_free = call.is_feeless(&origin);
				let told = Consent::revoke_all(origin, about, grantee);
				assert_eq!(is_free, told.is_ok(), "{who:?} by {by} of {patient}");
				told
			}
			Word::TakeUse(id) => Consent::take_use(origin, about, GrantId(*id)),
			Word::Pass(parent, pass) => {
				let (area, until) = self.model.portion(patient, *parent, pass);
				let (grantee, scope) = (names.grantee(pass.who), names.scope(&area));
				Consent::reshare(origin, about, GrantId(*parent), grantee, scope, until)
			}
			Word::GiveBack(id) => Consent::give_back(origin, about, GrantId(*id)),
			Word::Policy(policy) => {
				let policy = POLICIES[*policy];
				let call = Call::<Test>::set_patient_policy { patient: about, policy };
				let is_free = call.is_feeless(&origin);
				let told = Consent::set_patient_policy(origin, about, policy);
				let is_stricter = self.model.is_stricter(patient, policy as usize);
				assert_eq!(is_free, told.is_ok() && is_stricter, "{policy} by {by} of {patient}");
				told
			}
		}
	}

	/// The terms that somebody asks for now.
	fn terms_of(&self, asked: &Asked) -> Terms {
		let from = self.model.now.saturating_add_signed(asked.starts_in);
		let begins = from.max(self.model.now);
		Terms {
			valid_from: (asked.starts_in != 0).then_some(from),
			valid_until: asked.lasts.map(|lasts| begins + lasts),
			ends_with: None,
			max_uses: asked.uses,
			directive: asked.directive.map(DirectiveId),
		}
	}

	/// What the pallet answers.
	pub fn ask(&self, access: &Access) -> Vec<Decision> {
		let request = AccessRequest {
			holder: ORGANIZATIONS[access.holder],
			requester: ACCOUNTS[access.requester],
			patient: PATIENTS[access.patient],
			action: ACTIONS[access.action],
			purpose: PURPOSES[access.purpose],
			law: access.law.map(law),
			receipt: access.receipt.map(receipt_of),
			records: access.records.iter().map(facts_of).collect(),
			annexes: self.commitments.annex_openings(&access.annexes),
			grantees: self.commitments.name_openings(&access.names),
		};
		Consent::check_access(request).expect("a few records, and a few openings")
	}

	/// Asks both for all decisions.
	fn check(&mut self, access: &Access) {
		let decisions = self.ask(access);
		assert_eq!(decisions, self.model.decide_all(access), "{access:?}");
		self.tally.decisions(&decisions);
		self.check_cited(access, &decisions);
		let (named, counting) = self.model.named_receipt(access);
		self.tally.receipt(&named, counting.map(|(id, _)| GrantId(id)), &decisions);

		let named = GrantId(access.named);
		let view = Consent::grant_view(PATIENTS[access.patient], named);
		let gave = view.as_ref().map(|view| who_gave(view.right));
		assert_eq!(gave, self.model.gave(access.patient, access.named), "{access:?}");
		let seen = view.map(|view| (view.status, view.used));
		let (status, used) = self.model.standing(access.patient, access.named).unzip();
		assert_eq!(seen.unzip(), (status, used), "{access:?}");
		self.tally.status(status);

		let sight = self.look(access);
		self.tally.sight(&sight);
		assert_eq!(sight, self.model.sight(access), "{access:?}");
	}

	/// What is permitted by an emergency is in force for who asks, who then cites it.
	fn check_cited(&self, access: &Access, decisions: &[Decision]) {
		let employer = self.model.asker_of(access).member.map(|member| member.employer);
		for decision in decisions {
			let Decision::Permit { basis: Basis::Emergency(id), .. } = decision else { continue };
			for (number, organization) in ORGANIZATIONS.iter().enumerate() {
				let (patient, holder) = (PATIENTS[access.patient], ORGANIZATIONS[access.holder]);
				let in_force = Consent::emergency_in_force(patient, *id, holder, *organization);
				assert_eq!(in_force, employer == Some(number), "{access:?}");
			}
		}
	}

	/// What the pallet says that somebody may see at all.
	fn look(&self, access: &Access) -> Result<Sight, DenyReason> {
		let request = ScopeRequest {
			holder: ORGANIZATIONS[access.holder],
			requester: ACCOUNTS[access.requester],
			patient: PATIENTS[access.patient],
			action: ACTIONS[access.action],
			purpose: PURPOSES[access.purpose],
			grantees: self.commitments.name_openings(&access.names),
		};
		match Consent::access_scope(request).expect("a few openings")? {
			AccessScope::Everything => Ok(Sight::Everything),
			AccessScope::Some { permitted, restricted } => {
				let (mut grants, mut related) = (vec![], vec![]);
				let (mut opened, mut as_another) = (vec![], None);
				for one in &permitted {
					match one.basis {
						Basis::Grant(id) => {
							grants.push((id.0, one.until, one.counts_uses));
							let grant = Consent::grant_view(PATIENTS[access.patient], id);
							let for_minor = self.model.is_for_minor(access.patient, id.0);
							let scope = grant.map(|grant| in_reach(grant.scope, for_minor));
							assert_eq!(scope, Some(one.scope));
						}
						Basis::Representative { .. } => {
							assert!(!one.counts_uses);
							assert_eq!(one.scope, scope_as_another(one.scope, access));
							as_another = one.until;
						}
						Basis::Policy(kind) => {
							related.push((
								kind as usize,
								one.until.expect("a policy's time is known"),
							));
							assert!(!one.counts_uses);
							assert_eq!(one.scope, scope_by_policy(one.scope, access));
						}
						Basis::Emergency(id) => {
							let until = one.until.expect("an emergency ends");
							let opens = usize::from(one.scope.protected == Protected::All);
							opened.push((id.0, until, opens));
							assert!(!one.counts_uses);
							assert_eq!(one.scope, scope_in_emergency(one.scope, opens, access));
						}
						other => panic!("{other:?} has no scope"),
					}
				}
				grants.sort_unstable();
				related.sort_unstable();
				opened.sort_unstable();
				let restricted = restricted.iter().map(|one| one.restriction.0).collect();
				Ok(Sight::Some(grants, related, opened, as_another, restricted))
			}
		}
	}

	fn check_day(&mut self, asked: &OnDay) {
		if let Some(kind) = asked.by_policy {
			return self.check_day_by_policy(asked, kind);
		}
		let (patient, grant) = (PATIENTS[asked.patient], GrantId(asked.named));
		let (holder, recipient) = (ORGANIZATIONS[asked.holder], ORGANIZATIONS[asked.recipient]);
		let permitted = Consent::permitted_on(
			patient,
			Permission::Grant(grant),
			holder,
			recipient,
			PURPOSES[asked.purpose],
			CATEGORIES[asked.category],
			Day(FIRST_DAY + asked.day),
		);
		assert_eq!(permitted, self.model.permitted_on(asked), "{asked:?}");
		let in_force = Consent::in_force(patient, grant, holder, recipient);
		assert_eq!(in_force, self.model.in_force(asked), "{asked:?}");
		self.tally.day(&permitted, in_force);
	}

	fn check_day_by_policy(&mut self, asked: &OnDay, number: usize) {
		let kind = RelationshipKind::ALL[number];
		let patient = PATIENTS[asked.patient];
		let (holder, recipient) = (ORGANIZATIONS[asked.holder], ORGANIZATIONS[asked.recipient]);
		let permitted = Consent::permitted_on(
			patient,
			Permission::Policy(kind),
			holder,
			recipient,
			PURPOSES[asked.purpose],
			CATEGORIES[asked.category],
			Day(FIRST_DAY + asked.day),
		);
		assert_eq!(permitted, self.model.permitted_by_policy_on(asked, number), "{asked:?}");
		let in_force = Consent::policy_in_force(patient, kind, holder, recipient);
		assert_eq!(in_force, self.model.policy_in_force(asked, number), "{asked:?}");
		self.tally.day_by_policy(&permitted, in_force);
	}

	/// Compares what is kept of restrictions, and checks the invariants.
	pub fn check_state(&self, after: &Step) {
		for (n, patient) in PATIENTS.iter().take(2).enumerate() {
			let kept: Vec<_> = Consent::restrictions(*patient)
				.iter()
				.map(|view| (view.id.0, view.lifted_at.is_none()))
				.collect();
			assert_eq!(kept, self.model.restrictions(n));
		}
		self.check_papers();
		assert_eq!(Consent::do_try_state(), Ok(()), "after {after:?}");
	}
}

/// Whether it is others than the patient who say it.
fn is_by_others(word: &Word) -> bool {
	matches!(word, Word::TakeUse(_) | Word::Pass(..) | Word::GiveBack(_) | Word::Record(_))
}

/// Plays all of a history to both.
pub fn play(history: &History) -> Tally {
	new_world().execute_with(|| {
		let mut play = Play::new(history);
		for step in &history.steps {
			play.step(step);
			// A question changes nothing.
			if !matches!(step, Step::Access(_) | Step::OnDay(_)) {
				play.check_state(step);
			}
		}
		play.tally
	})
}

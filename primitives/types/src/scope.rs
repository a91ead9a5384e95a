//! What a grant covers, and who may use it; what a restriction reaches, and whom it leaves.

use crate::{
	Action, Actions, Annex, AnnexHash, Categories, Confidentiality, DayWindow, GranteeHash,
	OrganizationId, PatientId, Purposes, RecordFacts, Role, Sensitivities, StudyId,
};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Whose records a scope speaks of.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum Holder {
	/// Any member organization's.
	Any,
	/// One organization's.
	Organization(OrganizationId),
}

impl Holder {
	/// Whether records held by `organization` are meant.
	pub fn covers(&self, organization: OrganizationId) -> bool {
		match self {
			Self::Any => true,
			Self::Organization(one) => *one == organization,
		}
	}
}

/// How a scope treats records that carry a sensitivity. `None` is in either reading the lesser: a
/// grant that covers less, a restriction that reaches less.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum Protected {
	/// Only records that carry no sensitivity.
	None,
	/// Records whatever their sensitivities.
	All,
	/// Which sensitivities are meant stands in an annex, to which this is the commitment. Without
	/// its opening it counts as `None` for a grant and as `All` for a restriction.
	Annex(AnnexHash),
	/// The annex also says which authors, contexts or records alone are meant. Without its opening a
	/// grant covers nothing, and a restriction counts as `All`.
	Particular(AnnexHash),
}

impl Protected {
	/// The commitment to the annex, if there is one.
	pub const fn annex(&self) -> Option<AnnexHash> {
		match self {
			Self::None | Self::All => None,
			Self::Annex(hash) | Self::Particular(hash) => Some(*hash),
		}
	}
}

/// What a grant or a restriction is about: all of it must hold for a record to be meant.
///
/// A grant must cover all of a record; a restriction reaches a record of which it meets a part. So
/// the two read confidentiality and days differently.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct Scope {
	/// Whose records.
	pub holder: Holder,
	/// For which actions.
	pub actions: Actions,
	/// For which purposes: exactly these, without their descendants.
	pub purposes: Purposes,
	/// Which kinds of data.
	pub categories: Categories,
	/// Of a grant, the highest confidentiality that is covered; of a restriction, the lowest that
	/// is reached.
	pub confidentiality: Confidentiality,
	/// The days the data is from. For a grant, a record's whole interval must lie inside; for a
	/// restriction, one day of it is enough.
	pub days: DayWindow,
	/// Whether records that carry a sensitivity are meant.
	pub protected: Protected,
}

impl Scope {
	/// Whether the scope names nothing, so that it could never cover or reach a record.
	pub fn is_empty(&self) -> bool {
		self.actions.is_empty() || self.purposes.is_empty() || self.categories.is_empty()
	}

	/// Whether a grant of `inner` covers nothing that one of this scope does not, as far as the clear
	/// part tells: what may be passed on. To pass on may not be passed on.
	pub fn holds(&self, inner: &Self) -> bool {
		let same_protection = match (self.protected, inner.protected) {
			// Whatever an annex says, this covers it.
			(Protected::All, _) => true,
			// Nobody can compare two annexes: it is the same one, or nothing protected. But what an
			// annex narrows, stays narrow.
			(Protected::Annex(_), Protected::None) => true,
			(outer, inner) => outer == inner,
		};
		same_protection && !inner.actions.contains(Action::Reshare) && self.holds_unprotected(inner)
	}

	/// Whether a grant of `inner` says nothing in clear that one of this scope does not: what may be
	/// given to whoever asked for this one.
	///
	/// An annex is the patient's to add, and no wider in clear than `None`: only `All` is.
	pub fn narrows_to(&self, inner: &Self) -> bool {
		(inner.protected != Protected::All || self.protected == Protected::All)
			&& self.holds_unprotected(inner)
	}

	/// Whether `inner` lies within this scope in all but how it treats sensitivities.
	fn holds_unprotected(&self, inner: &Self) -> bool {
		let same_holder = match self.holder {
			Holder::Any => true,
			Holder::Organization(_) => self.holder == inner.holder,
		};
		same_holder
			&& self.actions.contains_all(inner.actions)
			&& self.purposes.contains_all(inner.purposes)
			&& self.categories.contains_all(inner.categories)
			&& inner.confidentiality <= self.confidentiality
			&& self.days.contains(&inner.days)
	}

	/// Whether a restriction of this scope may reach a record that a grant of `granted` covers, for
	/// whichever action and purpose: what is withheld of that grant.
	///
	/// What carries no sensitivity both may mean, and what does, an annex may name: nobody who does
	/// not see it can tell the two apart by that.
	pub fn may_meet(&self, granted: &Self) -> bool {
		let same_holder = match (self.holder, granted.holder) {
			(Holder::Any, _) | (_, Holder::Any) => true,
			(withheld, granted) => withheld == granted,
		};
		same_holder
			&& self.categories.intersects(granted.categories)
			&& self.confidentiality <= granted.confidentiality
			&& self.days.overlaps(&granted.days)
	}

	/// Whether a grant of this scope covers the record, or why not. `annex` is the one that the
	/// scope commits to, if it was opened.
	///
	/// All of the record must lie inside: what is partly outside is not covered.
	///
	/// # Errors
	///
	/// [`Uncovered`], in the order of its variants.
	pub fn covers_record(
		&self,
		record: &RecordFacts,
		annex: Option<&Annex>,
	) -> Result<(), Uncovered> {
		// An annex that says more, or less, than the clear part announces does not count.
		let (annex, is_needed) = match self.protected {
			Protected::None | Protected::All => (None, false),
			Protected::Annex(_) => {
				(annex.filter(|annex| !annex.narrows()), !record.sensitivities.is_empty())
			}
			Protected::Particular(_) => (annex.filter(|annex| annex.narrows()), true),
		};
		let sensitivities = match self.protected {
			Protected::All => Sensitivities::all(),
			_ => annex.map_or(Sensitivities::empty(), |annex| annex.sensitivities),
		};
		let checks = [
			(self.categories.contains(record.category), Uncovered::Category),
			(record.confidentiality <= self.confidentiality, Uncovered::Confidentiality),
			(self.days.contains(&record.days), Uncovered::Days),
			(annex.is_some() || !is_needed, Uncovered::AnnexMissing),
			(annex.is_none_or(|annex| annex.admits(record.origin.as_ref())), Uncovered::Origin),
			(sensitivities.contains_all(record.sensitivities), Uncovered::Sensitivity),
		];
		match checks.into_iter().find(|(met, _)| !met) {
			None => Ok(()),
			Some((_, unmet)) => Err(unmet),
		}
	}

	/// Whether a restriction of this scope reaches the record. `annex` is the one that the scope
	/// commits to, if it was opened.
	///
	/// One day that both share is enough, and every confidentiality from the scope's on upwards.
	pub fn reaches_record(&self, record: &RecordFacts, annex: Option<&Annex>) -> Reach {
		let is_met_in_clear = self.categories.contains(record.category)
			&& record.confidentiality >= self.confidentiality
			&& self.days.overlaps(&record.days);
		if !is_met_in_clear {
			return Reach::Misses;
		}
		let annex = match self.protected {
			Protected::None if record.sensitivities.is_empty() => return Reach::Meets,
			Protected::None => return Reach::Misses,
			Protected::All => return Reach::Meets,
			Protected::Annex(_) => annex.filter(|annex| !annex.narrows()),
			Protected::Particular(_) => annex.filter(|annex| annex.narrows()),
		};
		let Some(annex) = annex else { return Reach::Unknown };
		// An annex that names no sensitivity is about records whatever they carry.
		let is_meant = annex.sensitivities.is_empty()
			|| annex.sensitivities.with_descendants().intersects(record.sensitivities);
		if is_meant && annex.may_admit(record.origin.as_ref()) {
			Reach::Meets
		} else {
			Reach::Misses
		}
	}
}

/// Why a grant does not cover a record: the first check that it does not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Uncovered {
	/// It is another kind of data.
	Category,
	/// It is more confidential.
	Confidentiality,
	/// It is from other days, in part at least.
	Days,
	/// The annex would have to be opened.
	AnnexMissing,
	/// The annex names other authors, contexts or records.
	Origin,
	/// It carries a sensitivity that is not covered.
	Sensitivity,
}

/// Whether a restriction reaches a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
	/// It does.
	Meets,
	/// It does not.
	Misses,
	/// Only its annex could tell, and that was not opened: it counts as reaching it.
	Unknown,
}

/// Who may use a grant.
#[derive(
	Clone,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum Grantee<AccountId> {
	/// Any member organization in good standing, and its practitioners.
	AnyMember,
	/// Any member organization in good standing that has this role, and its practitioners.
	Role(Role),
	/// One organization and its practitioners.
	Organization(OrganizationId),
	/// One practitioner, as long as an organization credentials them.
	Practitioner(AccountId),
	/// One person who has an identity of their own: a relative, a friend.
	Person(PatientId),
	/// Somebody whom only the opening of this commitment names: one of the others.
	Committed(GranteeHash),
	/// The investigators of one research study, as long as it is open.
	Study(StudyId),
}

/// Under which key a patient's live grants are indexed, so that a search reads few of them.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum GranteeKind<AccountId> {
	/// Grants to any member, to a role, to a study, or to somebody who stands as a commitment: one
	/// list for all of them.
	Open,
	/// Grants to one organization.
	Organization(OrganizationId),
	/// Grants to one practitioner.
	Practitioner(AccountId),
	/// Grants to one person.
	Person(PatientId),
}

impl<AccountId: Clone> Grantee<AccountId> {
	/// The key under which a grant to this grantee is indexed.
	pub fn kind(&self) -> GranteeKind<AccountId> {
		match self {
			Self::AnyMember | Self::Role(_) | Self::Study(_) | Self::Committed(_) => {
				GranteeKind::Open
			}
			Self::Organization(id) => GranteeKind::Organization(*id),
			Self::Practitioner(account) => GranteeKind::Practitioner(account.clone()),
			Self::Person(id) => GranteeKind::Person(*id),
		}
	}
}

/// The most grantees that one restriction excepts.
pub const MAX_EXCEPTED: u32 = 4;

/// Whom a restriction leaves as they are.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Except<AccountId> {
	/// Who asks as one of these is not restricted.
	pub grantees: BoundedVec<Grantee<AccountId>, ConstU32<MAX_EXCEPTED>>,
	/// Who asks for one of these purposes is not restricted.
	pub purposes: Purposes,
}

impl<AccountId: PartialEq> Except<AccountId> {
	/// Whether nothing of `scope` is left to restrict: everybody or every purpose is excepted.
	pub fn leaves_nothing_of(&self, scope: &Scope) -> bool {
		self.purposes.contains_all(scope.purposes) || self.grantees.contains(&Grantee::AnyMember)
	}
}

#[cfg(test)]
#[path = "scope_tests.rs"]
mod annex_tests;

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{DataCategory, Day, Purpose, Sensitivities, Sensitivity};

	fn scope() -> Scope {
		Scope {
			holder: Holder::Any,
			actions: Action::Read.into(),
			purposes: Purpose::Treat.into(),
			categories: DataCategory::LabResults.into(),
			confidentiality: Confidentiality::N,
			days: DayWindow::on(Day(5)),
			protected: Protected::None,
		}
	}

	#[test]
	fn a_scope_covers_what_is_below_and_reaches_what_is_above() {
		let record = RecordFacts {
			category: DataCategory::LabResults,
			confidentiality: Confidentiality::N,
			sensitivities: Sensitivities::empty(),
			days: DayWindow::on(Day(5)),
			origin: None,
		};
		let longer = DayWindow::new(Day(4), Day(6)).unwrap();
		let hiv = Sensitivity::Hiv.into();
		for (record, covered, reached) in [
			(record, true, true),
			(RecordFacts { confidentiality: Confidentiality::M, ..record }, true, false),
			(RecordFacts { confidentiality: Confidentiality::R, ..record }, false, true),
			(RecordFacts { days: longer, ..record }, false, true),
			(RecordFacts { days: DayWindow::on(Day(6)), ..record }, false, false),
			(RecordFacts { category: DataCategory::Imaging, ..record }, false, false),
			(RecordFacts { sensitivities: hiv, ..record }, false, false),
		] {
			let reach = scope().reaches_record(&record, None);
			let read = (scope().covers_record(&record, None).is_ok(), reach == Reach::Meets);
			assert_eq!(read, (covered, reached), "{record:?}");
			assert_ne!(reach, Reach::Unknown);
		}
		let all = Scope { protected: Protected::All, ..scope() };
		let sensitive = RecordFacts { sensitivities: hiv, ..record };
		assert_eq!(all.covers_record(&sensitive, None), Ok(()));
		assert_eq!(all.reaches_record(&sensitive, None), Reach::Meets);
	}

	#[test]
	fn the_commitment_to_an_annex_is_the_one_that_is_named() {
		let hash = AnnexHash([1; 32]);
		for (protected, annex) in [
			(Protected::None, None),
			(Protected::All, None),
			(Protected::Annex(hash), Some(hash)),
			(Protected::Particular(hash), Some(hash)),
		] {
			assert_eq!(protected.annex(), annex, "{protected:?}");
		}
	}

	#[test]
	fn a_scope_holds_no_annex_but_its_own_unless_it_covers_all() {
		let (one, other) = (AnnexHash([1; 32]), AnnexHash([2; 32]));
		let all = [
			Protected::None,
			Protected::All,
			Protected::Annex(one),
			Protected::Annex(other),
			Protected::Particular(one),
			Protected::Particular(other),
		];
		for (outer, held) in [
			(Protected::None, &all[..1]),
			(Protected::All, &all[..]),
			(Protected::Annex(one), &[Protected::None, Protected::Annex(one)]),
			(Protected::Particular(one), &[Protected::Particular(one)]),
		] {
			for inner in all {
				let scope = |protected| Scope { protected, ..scope() };
				let holds = scope(outer).holds(&scope(inner));
				assert_eq!(holds, held.contains(&inner), "{outer:?} {inner:?}");
			}
		}
	}

	#[test]
	fn a_scope_narrows_to_what_says_no_more_in_clear() {
		let outer = Scope {
			actions: Actions::of(&[Action::Read, Action::Reshare]),
			purposes: Purposes::of(&[Purpose::Treat, Purpose::Coc]),
			categories: Categories::of(&[DataCategory::LabResults, DataCategory::Imaging]),
			days: DayWindow::new(Day(1), Day(9)).unwrap(),
			..scope()
		};
		let (st_mary, lakeside) = (OrganizationId(1), OrganizationId(2));
		let by_st_mary = |scope| Scope { holder: Holder::Organization(st_mary), ..scope };
		for inner in [
			outer,
			scope(),
			by_st_mary(outer),
			// To pass on may be asked for, and given.
			Scope { actions: Action::Reshare.into(), ..outer },
			Scope { confidentiality: Confidentiality::U, ..outer },
			Scope { protected: Protected::Annex(AnnexHash([1; 32])), ..outer },
			Scope { protected: Protected::Particular(AnnexHash([1; 32])), ..outer },
		] {
			assert!(outer.narrows_to(&inner), "{inner:?}");
		}
		for wider in [
			Scope { actions: Actions::of(&[Action::Read, Action::Correct]), ..outer },
			Scope { purposes: Purposes::of(&[Purpose::Treat, Purpose::Hmarkt]), ..outer },
			Scope { categories: DataCategory::Genomics.into(), ..outer },
			Scope { confidentiality: Confidentiality::R, ..outer },
			Scope { days: DayWindow::new(Day(0), Day(9)).unwrap(), ..outer },
			Scope { days: DayWindow::new(Day(1), Day(10)).unwrap(), ..outer },
			Scope { protected: Protected::All, ..outer },
		] {
			assert!(!outer.narrows_to(&wider), "{wider:?}");
		}
		assert!(!by_st_mary(outer).narrows_to(&outer));
		let by_lakeside = Scope { holder: Holder::Organization(lakeside), ..outer };
		assert!(!by_st_mary(outer).narrows_to(&by_lakeside));

		let protected = Scope { protected: Protected::All, ..outer };
		for inner in
			[protected, outer, Scope { protected: Protected::Annex(AnnexHash([1; 32])), ..outer }]
		{
			assert!(protected.narrows_to(&inner), "{inner:?}");
		}
	}

	#[test]
	fn exceptions_leave_nothing_if_they_hold_everybody_or_every_purpose() {
		let nobody = Except::<u64> { grantees: BoundedVec::new(), purposes: Purposes::empty() };
		assert!(!nobody.leaves_nothing_of(&scope()));
		let purposes = Purposes::of(&[Purpose::Treat, Purpose::Coc]);
		assert!(Except { purposes, ..nobody.clone() }.leaves_nothing_of(&scope()));
		let other = Except { purposes: Purpose::Coc.into(), ..nobody.clone() };
		assert!(!other.leaves_nothing_of(&scope()));
		let grantees = [Grantee::Role(Role::Payer), Grantee::AnyMember].to_vec();
		let everybody = Except { grantees: grantees.try_into().unwrap(), ..nobody };
		assert!(everybody.leaves_nothing_of(&scope()));
	}

	#[test]
	fn a_holder_covers_its_own_records_or_everybodys() {
		let (st_mary, lakeside) = (OrganizationId(1), OrganizationId(2));
		for (holder, covers_st_mary) in [
			(Holder::Any, true),
			(Holder::Organization(st_mary), true),
			(Holder::Organization(lakeside), false),
		] {
			assert_eq!(holder.covers(st_mary), covers_st_mary, "{holder:?}");
		}
	}

	#[test]
	fn a_scope_is_empty_without_actions_or_purposes_or_categories() {
		assert!(!scope().is_empty());
		for none in [
			Scope { actions: Actions::empty(), ..scope() },
			Scope { purposes: Purposes::empty(), ..scope() },
			Scope { categories: Categories::empty(), ..scope() },
		] {
			assert!(none.is_empty(), "{none:?}");
		}
	}
}

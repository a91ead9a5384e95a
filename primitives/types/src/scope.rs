//! What a grant covers, and who may use it; what a restriction reaches, and whom it leaves.

use crate::{
	Actions, Categories, Confidentiality, DayWindow, OrganizationId, Purposes, RecordFacts, Role,
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

	/// Whether the data of one record lies inside the scope: the reading of a grant.
	///
	/// All of the record must: a record that is partly outside is not covered.
	pub fn covers_record(&self, record: &RecordFacts) -> bool {
		self.categories.contains(record.category)
			&& record.confidentiality <= self.confidentiality
			&& self.days.contains(&record.days)
			&& match self.protected {
				Protected::None => record.sensitivities.is_empty(),
				Protected::All => true,
			}
	}

	/// Whether the scope meets the data of one record: the reading of a restriction.
	///
	/// One day that both share is enough, and every confidentiality from the scope's on upwards.
	pub fn reaches_record(&self, record: &RecordFacts) -> bool {
		self.categories.contains(record.category)
			&& record.confidentiality >= self.confidentiality
			&& self.days.overlaps(&record.days)
			&& match self.protected {
				Protected::None => record.sensitivities.is_empty(),
				Protected::All => true,
			}
	}
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
}

/// Under which key a patient's live grants are indexed, so that a search reads few of them.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum GranteeKind<AccountId> {
	/// Grants to any member or to a role: one list for all of them.
	Open,
	/// Grants to one organization.
	Organization(OrganizationId),
	/// Grants to one practitioner.
	Practitioner(AccountId),
}

impl<AccountId: Clone> Grantee<AccountId> {
	/// The key under which a grant to this grantee is indexed.
	pub fn kind(&self) -> GranteeKind<AccountId> {
		match self {
			Self::AnyMember | Self::Role(_) => GranteeKind::Open,
			Self::Organization(id) => GranteeKind::Organization(*id),
			Self::Practitioner(account) => GranteeKind::Practitioner(account.clone()),
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
mod tests {
	use super::*;
	use crate::{Action, DataCategory, Day, Purpose, Sensitivities, Sensitivity};

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
			let read = (scope().covers_record(&record), scope().reaches_record(&record));
			assert_eq!(read, (covered, reached), "{record:?}");
		}
		let all = Scope { protected: Protected::All, ..scope() };
		let sensitive = RecordFacts { sensitivities: hiv, ..record };
		assert!(all.covers_record(&sensitive) && all.reaches_record(&sensitive));
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

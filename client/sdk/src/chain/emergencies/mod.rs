//! Emergencies: who broke the glass, for how long, and who looks at it afterwards.
//!
//! An emergency opens to the practitioner who opened it, to read, what the patient's setting leaves
//! open, whatever a restriction withholds. A decision that rests on one names it
//! ([`Basis::Emergency`](salus_primitives::Basis::Emergency)).

mod calls;
mod words;

pub use calls::*;
pub(crate) use words::in_words;
pub use words::{
	access_in_words, affected_in_words, kind_in_words, review_in_words, status_in_words,
};

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::salus_runtime_api::emergencies as views;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use crate::chain::organizations::PAGE;
use crate::chain::requests::ReasonOpening;
use salus_primitives::{
	Affected, DisasterId, EmergencyAccess, EmergencyFlags, EmergencyId, EmergencyKind, Finding,
	Holder, OrganizationId, PatientId, Purpose, ReviewOutcome,
};
use serde::Serialize;
use subxt::utils::{AccountId32, Static};

/// Whether the lot fell on an emergency, so that another organization looks as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Draw {
	/// It was not drawn. If nobody draws it in time after the own review, it counts as sampled.
	Pending,
	/// It did not fall on it.
	Spared,
	/// It fell on it, or the own review was late, and no lot is needed.
	Sampled,
}

/// How an emergency ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EmergencyClosing {
	/// Who opened it needed it no more.
	ByOpener,
	/// The patient disputed it.
	ByPatient,
	/// Who opened it opened the next, of the same holder and kind.
	BySuccessor,
}

/// The review by the organization whose practitioner broke the glass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Review {
	/// When it was made.
	pub at: Moment,
	/// The privacy officer.
	pub by: Account,
	/// What it says.
	pub outcome: ReviewOutcome,
}

/// The review by another organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SecondReview {
	/// When it was made.
	pub at: Moment,
	/// The privacy officer.
	pub by: Account,
	/// For which organization.
	pub organization: OrganizationId,
	/// What it finds.
	pub finding: Finding,
	/// Whether it counts without the own organization's, and why.
	pub alone: Option<Alone>,
}

/// Why another organization's review counts without the own one's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Alone {
	/// The own organization's was late.
	OwnIsLate,
	/// The other organization is a regulator.
	Regulator,
}

/// An emergency, as it stands in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emergency {
	/// The patient.
	pub patient: PatientId,
	/// Its id, counted per patient.
	pub id: EmergencyId,
	/// The practitioner who opened it.
	pub opened_by: Account,
	/// The organization for which they did.
	pub organization: OrganizationId,
	/// Whose records it opens.
	pub holder: Holder,
	/// Why, as far as it stands in clear.
	pub kind: EmergencyKind,
	/// What the patient's setting let it open.
	pub access: EmergencyAccess,
	/// The salted commitment to the reason.
	pub reason: Hex32,
	/// When it was opened.
	pub opened_at: Moment,
	/// The first moment at which it opens nothing of itself any more.
	pub expires_at: Moment,
	/// When it was closed before that, if it was.
	pub closed_at: Option<Moment>,
	/// How, if it was.
	pub closed_how: Option<EmergencyClosing>,
	/// Whether it opens anything now.
	pub in_force: bool,
	/// The limits that were exceeded when it was opened.
	pub flags: EmergencyFlags,
	/// Whether the lot fell on it.
	pub draw: Draw,
	/// Since when the patient disputes it, if the patient does.
	pub disputed_at: Option<Moment>,
	/// The own organization's review.
	pub review: Option<Review>,
	/// The number of the block that carries it, if it was not late.
	pub reviewed_in: Option<u32>,
	/// The first moment at which that is late, if it is missing.
	pub review_due: Option<Moment>,
	/// The last review by another organization.
	pub second_review: Option<SecondReview>,
	/// The first moment at which that is late, if it is needed and missing.
	pub second_due: Option<Moment>,
	/// Whether only a regulator can make it, because two reviews disagree on abuse.
	pub of_regulator: bool,
	/// Whether nothing is missing any more.
	pub settled: bool,
}

/// That somebody wanted to break the glass, and the patient's setting did not let them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
	/// When.
	pub at: Moment,
	/// The practitioner.
	pub by: Account,
	/// The organization for which they act.
	pub organization: OrganizationId,
	/// Whose records they wanted.
	pub holder: Holder,
	/// Why, as far as it stands in clear.
	pub kind: EmergencyKind,
	/// The salted commitment to the reason.
	pub reason: Hex32,
}

/// That a practitioner was found to abuse emergency access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bar {
	/// Since when they break no glass.
	pub from: Moment,
	/// The patient of the emergency that was abused.
	pub patient: Hex32,
	/// That emergency.
	pub emergency: EmergencyId,
	/// When the council lifted it, if it did.
	pub lifted_at: Option<Moment>,
}

/// A disaster, as it stands in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disaster {
	/// Its id.
	pub id: DisasterId,
	/// Whom it reaches.
	pub affected: Affected,
	/// When it was declared.
	pub from: Moment,
	/// The first moment at which it is over of itself.
	pub until: Moment,
	/// When the council ended it before that, if it did.
	pub ended_at: Option<Moment>,
	/// Whether it lasts.
	pub in_force: bool,
}

/// Which of an organization's emergencies that wait for a review are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewQueue {
	/// Every one that is not settled.
	All,
	/// Those that wait for its own privacy officer.
	First,
	/// Those that wait for another organization's.
	Second,
	/// Those of which a review is late.
	Overdue,
}

impl ReasonOpening {
	/// Whether this opens the reason of an emergency.
	pub fn opens_emergency(&self, emergency: &Emergency) -> bool {
		emergency.reason == Hex32(self.commitment())
	}
}

impl From<views::EmergencyView<AccountId32, u32>> for Emergency {
	fn from(view: views::EmergencyView<AccountId32, u32>) -> Self {
		Self {
			patient: view.patient.0,
			id: view.id.0,
			opened_by: view.opened_by.into(),
			organization: view.organization.0,
			holder: view.holder.0,
			kind: view.kind.0,
			access: view.access.0,
			reason: Hex32(view.reason),
			opened_at: Moment(view.opened_at),
			expires_at: Moment(view.expires_at),
			closed_at: view.closed_at.map(Moment),
			closed_how: view.closed_how.map(|how| match how {
				views::EmergencyClosing::ByOpener => EmergencyClosing::ByOpener,
				views::EmergencyClosing::ByPatient => EmergencyClosing::ByPatient,
				views::EmergencyClosing::BySuccessor => EmergencyClosing::BySuccessor,
			}),
			in_force: view.in_force,
			flags: view.flags.0,
			draw: match view.draw {
				views::Draw::Pending => Draw::Pending,
				views::Draw::Spared => Draw::Spared,
				views::Draw::Sampled => Draw::Sampled,
			},
			disputed_at: view.disputed_at.map(Moment),
			review: view.review.map(|review| Review {
				at: Moment(review.at),
				by: review.by.into(),
				outcome: review.outcome.0,
			}),
			reviewed_in: view.reviewed_in,
			review_due: view.review_due.map(Moment),
			second_review: view.second_review.map(|review| SecondReview {
				at: Moment(review.at),
				by: review.by.into(),
				organization: review.organization.0,
				finding: review.finding.0,
				alone: review.alone.map(|why| match why {
					views::Alone::OwnIsLate => Alone::OwnIsLate,
					views::Alone::Regulator => Alone::Regulator,
				}),
			}),
			second_due: view.second_due.map(Moment),
			of_regulator: view.of_regulator,
			settled: view.settled,
		}
	}
}

impl From<views::DenialView<AccountId32>> for Denial {
	fn from(view: views::DenialView<AccountId32>) -> Self {
		Self {
			at: Moment(view.at),
			by: view.by.into(),
			organization: view.organization.0,
			holder: view.holder.0,
			kind: view.kind.0,
			reason: Hex32(view.reason),
		}
	}
}

/// One emergency, if it is kept.
pub async fn emergency(
	at: &AtBlock,
	patient: PatientId,
	id: EmergencyId,
) -> Result<Option<Emergency>, ChainError> {
	let query = api::runtime_apis().emergencies_api().emergency(Static(patient), Static(id));
	Ok(at.runtime_apis().call(query).await?.map(Emergency::from))
}

/// Every emergency of a patient that is kept, in the order in which they were opened.
///
/// # Errors
///
/// [`ChainError::Incompatible`] if the node lists one of them twice.
pub async fn emergencies(at: &AtBlock, patient: PatientId) -> Result<Vec<Emergency>, ChainError> {
	let mut all: Vec<Emergency> = Vec::new();
	loop {
		let after = all.last().map(|last| Static(last.id));
		let query = api::runtime_apis().emergencies_api().emergencies(Static(patient), after, PAGE);
		let page = at.runtime_apis().call(query).await?;
		if page.is_empty() {
			all.sort_by_key(|one| one.id);
			return Ok(all);
		}
		extend(&mut all, page.into_iter().map(Emergency::from))?;
	}
}

/// What of an organization's emergencies waits for a review, of all patients, the first opened
/// first.
///
/// # Errors
///
/// [`ChainError::Incompatible`] if the node lists one of them twice.
pub async fn review_queue(
	at: &AtBlock,
	organization: OrganizationId,
	queue: ReviewQueue,
) -> Result<Vec<Emergency>, ChainError> {
	let mut all: Vec<Emergency> = Vec::new();
	let (mut after, mut seen) = (None, Vec::new());
	loop {
		let asked = match queue {
			ReviewQueue::All => views::ReviewQueue::All,
			ReviewQueue::First => views::ReviewQueue::First,
			ReviewQueue::Second => views::ReviewQueue::Second,
			ReviewQueue::Overdue => views::ReviewQueue::Overdue,
		};
		let query = api::runtime_apis().emergencies_api().review_queue(
			Static(organization),
			asked,
			after,
			PAGE,
		);
		let page = at.runtime_apis().call(query).await?;
		extend(&mut all, page.emergencies.into_iter().map(Emergency::from))?;
		let Some((patient, id)) = page.next else {
			all.sort_by_key(|one| (one.opened_at, one.patient, one.id));
			return Ok(all);
		};
		// A page may be empty and yet not the last, but it never comes back to the same place.
		if seen.contains(&(patient.0, id.0)) {
			return Err(twice());
		}
		seen.push((patient.0, id.0));
		after = Some((patient, id));
	}
}

fn twice() -> ChainError {
	ChainError::Incompatible("it lists one emergency twice".into())
}

/// Adds a page. A node that repeats itself would never come to an end.
fn extend(
	all: &mut Vec<Emergency>,
	page: impl Iterator<Item = Emergency>,
) -> Result<(), ChainError> {
	for one in page {
		if all.iter().any(|known| (known.patient, known.id) == (one.patient, one.id)) {
			return Err(twice());
		}
		all.push(one);
	}
	Ok(())
}

/// What emergencies bring to a question about access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyStanding {
	/// What one opens of the patient, as the patient set it.
	pub access: EmergencyAccess,
	/// Those that the requester opened and that open something of this holder for this purpose now.
	pub opened: Vec<Emergency>,
}

/// What emergencies bring to the question whether `requester` may read what `holder` has for a
/// purpose; `None` if it is none of theirs.
pub async fn standing(
	at: &AtBlock,
	patient: PatientId,
	requester: Account,
	holder: OrganizationId,
	purpose: Purpose,
) -> Result<Option<EmergencyStanding>, ChainError> {
	if EmergencyKind::ALL.iter().all(|kind| kind.purpose() != purpose) {
		return Ok(None);
	}
	let access = access(at, patient).await?;
	let opened = emergencies(at, patient).await?;
	let opens = |one: &Emergency| opens_to(one, requester, holder, purpose);
	Ok(Some(EmergencyStanding { access, opened: opened.into_iter().filter(opens).collect() }))
}

/// Whether an emergency opens anything of a holder to somebody for a purpose now.
fn opens_to(
	emergency: &Emergency,
	requester: Account,
	holder: OrganizationId,
	purpose: Purpose,
) -> bool {
	emergency.in_force
		&& emergency.opened_by == requester
		&& emergency.kind.purpose() == purpose
		&& emergency.holder.covers(holder)
}

/// The last attempts that a patient's setting denied, in the order of time.
pub async fn denials(at: &AtBlock, patient: PatientId) -> Result<Vec<Denial>, ChainError> {
	let query = api::runtime_apis().emergencies_api().emergency_denials(Static(patient));
	Ok(at.runtime_apis().call(query).await?.into_iter().map(Denial::from).collect())
}

/// What an emergency opens of a patient, as the patient set it.
pub async fn access(at: &AtBlock, patient: PatientId) -> Result<EmergencyAccess, ChainError> {
	let query = api::runtime_apis().emergencies_api().emergency_access(Static(patient));
	Ok(at.runtime_apis().call(query).await?.0)
}

/// Whether a practitioner was ever found to abuse emergency access, and when last.
pub async fn bar(at: &AtBlock, practitioner: Account) -> Result<Option<Bar>, ChainError> {
	let query = api::runtime_apis().emergencies_api().emergency_bar(practitioner.into());
	Ok(at.runtime_apis().call(query).await?.map(|bar| Bar {
		from: Moment(bar.from),
		patient: Hex32(bar.patient.0 .0),
		emergency: bar.emergency.0,
		lifted_at: bar.lifted_at.map(Moment),
	}))
}

/// The last disasters, in the order of time.
pub async fn disasters(at: &AtBlock) -> Result<Vec<Disaster>, ChainError> {
	let query = api::runtime_apis().emergencies_api().disasters();
	let all = at.runtime_apis().call(query).await?;
	Ok(all
		.into_iter()
		.map(|view| Disaster {
			id: view.id.0,
			affected: view.affected.0,
			from: Moment(view.from),
			until: Moment(view.until),
			ended_at: view.ended_at.map(Moment),
			in_force: view.in_force,
		})
		.collect())
}

#[cfg(test)]
pub(crate) mod tests {
	use super::*;

	/// An emergency that runs, opened at 1 s until 9 s.
	pub(crate) fn running(id: u32) -> Emergency {
		Emergency {
			patient: PatientId([7; 32]),
			id: EmergencyId(id),
			opened_by: Account([1; 32]),
			organization: OrganizationId(2),
			holder: Holder::Any,
			kind: EmergencyKind::Etreat,
			access: EmergencyAccess::Normal,
			reason: Hex32([3; 32]),
			opened_at: Moment(1_000),
			expires_at: Moment(9_000),
			closed_at: None,
			closed_how: None,
			in_force: true,
			flags: EmergencyFlags::empty(),
			draw: Draw::Pending,
			disputed_at: None,
			review: None,
			reviewed_in: None,
			review_due: Some(Moment(20_000)),
			second_review: None,
			second_due: None,
			of_regulator: false,
			settled: false,
		}
	}

	#[test]
	fn a_node_that_repeats_itself_is_not_believed() {
		let mut all = Vec::new();
		extend(&mut all, [running(2), running(1)].into_iter()).expect("two");
		let of_another = Emergency { patient: PatientId([8; 32]), ..running(1) };
		extend(&mut all, std::iter::once(of_another)).expect("another patient's");
		let refused = extend(&mut all, [running(3), running(2)].into_iter()).expect_err("again");
		assert!(matches!(refused, ChainError::Incompatible(_)), "{refused}");
	}

	#[test]
	fn an_emergency_opens_to_who_opened_it_what_it_names_while_it_runs() {
		let at = OrganizationId(1);
		let own = Emergency { holder: Holder::Organization(at), ..running(1) };
		let opener = own.opened_by;
		assert!(opens_to(&own, opener, at, Purpose::Etreat));
		assert!(opens_to(&running(1), opener, OrganizationId(5), Purpose::Etreat), "at any");
		assert!(!opens_to(&own, opener, OrganizationId(5), Purpose::Etreat), "another holder");
		assert!(!opens_to(&own, opener, at, Purpose::Btg), "another purpose");
		assert!(!opens_to(&own, Account([9; 32]), at, Purpose::Etreat), "somebody else");
		let over = Emergency { in_force: false, ..own };
		assert!(!opens_to(&over, opener, at, Purpose::Etreat), "over");
	}

	#[test]
	fn a_reason_opens_its_own_emergency_alone() {
		let (commitment, opening) = crate::chain::requests::reason("unconscious");
		let own = Emergency { reason: Hex32(commitment), ..running(1) };
		assert!(opening.opens_emergency(&own));
		assert!(!opening.opens_emergency(&running(1)));
		assert!(!crate::chain::requests::reason("unconscious").1.opens_emergency(&own), "salt");
	}
}

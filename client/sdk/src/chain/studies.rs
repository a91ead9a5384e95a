//! Research studies: who sponsors them, until when, and who takes part.
//!
//! A study by itself permits nothing. A patient may grant to one: the grant is then for whoever takes
//! part in it at the time asked, and for nobody when it is over.

use crate::chain::account::{Account, Hex32, Moment};
use crate::chain::api;
use crate::chain::api::runtime_types::pallet_studies::pallet::Call as PalletCall;
use crate::chain::api::runtime_types::salus_runtime_api::studies as views;
use crate::chain::call::Call;
use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use crate::chain::organizations::PAGE;
use crate::chain::submit::Receipt;
use crate::chain::texts::{Protocol, TextOpening};
use salus_primitives::{OrganizationId, StudyId, UnixMillis};
use serde::Serialize;
use subxt::utils::{AccountId32, Static};

/// How a study ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StudyEnding {
	/// The sponsor closed it.
	BySponsor,
	/// The council stopped it.
	ByCouncil,
}

/// Where a study stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum StudyStatus {
	/// Its investigators take part.
	Open,
	/// Its sponsor is not in good standing, or no researcher: nobody takes part until it is again.
	Suspended,
	/// Its time is over.
	Expired,
	/// It was ended before its time.
	Ended,
}

/// A research study.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Study {
	/// Its id.
	pub id: StudyId,
	/// The organization that answers for it.
	pub sponsor: OrganizationId,
	/// The salted commitment to its title, its protocol and its ethics approval.
	pub protocol: Hex32,
	/// When it was registered.
	pub registered_at: Moment,
	/// The account that registered it.
	pub registered_by: Account,
	/// The first moment at which it is over of itself.
	pub ends_at: Moment,
	/// When it was ended before that, if it was.
	pub ended_at: Option<Moment>,
	/// How, if it was.
	pub ended_how: Option<StudyEnding>,
	/// Where it stands.
	pub status: StudyStatus,
	/// The number of its investigators, without those who were removed.
	pub investigators: u32,
}

/// An investigator of a study, as last enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Investigator {
	/// The practitioner's account.
	pub account: Account,
	/// When they were enrolled.
	pub enrolled_at: Moment,
	/// The account that enrolled them.
	pub enrolled_by: Account,
	/// When they were removed, if they were.
	pub removed_at: Option<Moment>,
	/// Whether they take part.
	pub takes_part: bool,
}

impl From<views::StudyView<AccountId32>> for Study {
	fn from(view: views::StudyView<AccountId32>) -> Self {
		Self {
			id: view.id.0,
			sponsor: view.sponsor.0,
			protocol: Hex32(view.protocol),
			registered_at: Moment(view.registered_at),
			registered_by: view.registered_by.into(),
			ends_at: Moment(view.ends_at),
			ended_at: view.ended_at.map(Moment),
			ended_how: view.ended_how.map(|how| match how {
				views::StudyEnding::BySponsor => StudyEnding::BySponsor,
				views::StudyEnding::ByCouncil => StudyEnding::ByCouncil,
			}),
			status: match view.status {
				views::StudyStatus::Open => StudyStatus::Open,
				views::StudyStatus::Suspended => StudyStatus::Suspended,
				views::StudyStatus::Expired => StudyStatus::Expired,
				views::StudyStatus::Ended => StudyStatus::Ended,
			},
			investigators: view.investigators,
		}
	}
}

impl From<views::InvestigatorView<AccountId32>> for Investigator {
	fn from(view: views::InvestigatorView<AccountId32>) -> Self {
		Self {
			account: view.account.into(),
			enrolled_at: Moment(view.enrolled_at),
			enrolled_by: view.enrolled_by.into(),
			removed_at: view.removed_at.map(Moment),
			takes_part: view.takes_part,
		}
	}
}

/// One study, ended ones included.
pub async fn study(at: &AtBlock, id: StudyId) -> Result<Option<Study>, ChainError> {
	let query = api::runtime_apis().studies_api().study(Static(id));
	Ok(at.runtime_apis().call(query).await?.map(Study::from))
}

/// Every study, ended ones too, in the order of ids.
pub async fn studies(at: &AtBlock) -> Result<Vec<Study>, ChainError> {
	let mut all: Vec<Study> = Vec::new();
	loop {
		let from = all.last().map_or(0, |last| last.id.0.saturating_add(1));
		let query = api::runtime_apis().studies_api().studies(Static(StudyId(from)), PAGE);
		let page = at.runtime_apis().call(query).await?;
		if page.is_empty() {
			return Ok(all);
		}
		all.extend(page.into_iter().map(Study::from));
	}
}

/// The investigators of a study, removed ones too, by when they were enrolled.
///
/// # Errors
///
/// [`ChainError::Incompatible`] if the node lists one of them twice.
pub async fn investigators(at: &AtBlock, study: StudyId) -> Result<Vec<Investigator>, ChainError> {
	let mut all: Vec<Investigator> = Vec::new();
	loop {
		let after = all.last().map(|last| last.account.into());
		let query = api::runtime_apis().studies_api().investigators(Static(study), after, PAGE);
		let page = at.runtime_apis().call(query).await?;
		if page.is_empty() {
			all.sort_by_key(|one| (one.enrolled_at.0, one.account));
			return Ok(all);
		}
		extend(&mut all, page.into_iter().map(Investigator::from))?;
	}
}

/// Adds a page. A node that repeats itself would never come to an end.
fn extend(
	all: &mut Vec<Investigator>,
	page: impl Iterator<Item = Investigator>,
) -> Result<(), ChainError> {
	for one in page {
		if all.iter().any(|known| known.account == one.account) {
			let twice = "it lists one of a study's investigators twice";
			return Err(ChainError::Incompatible(twice.into()));
		}
		all.push(one);
	}
	Ok(())
}

/// Whether somebody takes part in a study.
pub async fn takes_part(at: &AtBlock, who: Account, study: StudyId) -> Result<bool, ChainError> {
	let query = api::runtime_apis().studies_api().takes_part(who.into(), Static(study));
	Ok(at.runtime_apis().call(query).await?)
}

/// The call by which an organization registers a study; `protocol` is what [`protocol`] commits to.
pub fn register_call(
	at: &AtBlock,
	protocol: [u8; 32],
	ends_at: UnixMillis,
) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().studies().register(protocol, ends_at))
}

/// The call by which the sponsor's admin sets a later end.
pub fn extend_call(at: &AtBlock, id: StudyId, ends_at: UnixMillis) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().studies().extend(Static(id), ends_at))
}

/// The call by which the sponsor's admin ends its study, for ever.
pub fn close_call(at: &AtBlock, id: StudyId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().studies().close(Static(id)))
}

/// The call by which the sponsor's admin makes a practitioner an investigator.
pub fn enroll_call(at: &AtBlock, id: StudyId, who: Account) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().studies().enroll(Static(id), who.into()))
}

/// The call by which the sponsor's admin removes an investigator, or the investigator leaves.
pub fn remove_call(at: &AtBlock, id: StudyId, who: Account) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().studies().remove(Static(id), who.into()))
}

/// The council's call that ends a study, for ever.
pub fn stop_call(at: &AtBlock, id: StudyId) -> Result<Call, ChainError> {
	Call::new(at, &api::tx().studies().stop(Static(id)))
}

/// The study that a transaction registered, and its sponsor.
pub fn registered(receipt: &Receipt) -> Result<(StudyId, OrganizationId), ChainError> {
	let event: api::studies::events::Registered = receipt.event()?;
	Ok((event.study.0, event.sponsor.0))
}

/// Commits to what a study is about: its title, its protocol and its ethics approval. What the chain
/// gets, and what opens that, for whoever is asked for consent.
pub fn protocol(text: &str) -> ([u8; 32], ProtocolOpening) {
	ProtocolOpening::commit(text)
}

/// What opens a study's protocol.
pub type ProtocolOpening = TextOpening<Protocol>;

impl ProtocolOpening {
	/// Whether this opens the protocol of a study.
	pub fn opens(&self, study: &Study) -> bool {
		study.protocol == Hex32(self.commitment())
	}
}

/// Where a study stands, in words.
pub fn status_in_words(study: &Study) -> String {
	let at = |moment: Option<Moment>| moment.map_or_else(String::new, |moment| moment.to_string());
	match study.status {
		StudyStatus::Open => format!("open until {}", study.ends_at),
		StudyStatus::Suspended => {
			"suspended: its sponsor is no researcher in good standing".to_owned()
		}
		StudyStatus::Expired => format!("over since {}", study.ends_at),
		StudyStatus::Ended => {
			let by = match study.ended_how {
				Some(StudyEnding::ByCouncil) => "stopped by the council",
				Some(StudyEnding::BySponsor) | None => "closed by its sponsor",
			};
			format!("{by}, at {}", at(study.ended_at))
		}
	}
}

/// What a call does, in words.
pub(crate) fn in_words(call: PalletCall) -> String {
	match call {
		PalletCall::register { protocol, ends_at } => format!(
			"register a study of the own organization until {}, with protocol {}",
			Moment(ends_at),
			Hex32(protocol)
		),
		PalletCall::extend { study, ends_at } => {
			format!("extend study {} until {}", study.0 .0, Moment(ends_at))
		}
		PalletCall::close { study } => format!("close study {} for ever", study.0 .0),
		PalletCall::enroll { study, investigator } => {
			format!("make {} an investigator of study {}", Account::from(investigator), study.0 .0)
		}
		PalletCall::remove { study, investigator } => {
			format!("remove {} from study {}", Account::from(investigator), study.0 .0)
		}
		PalletCall::stop { study } => format!("stop study {} for ever", study.0 .0),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn study(status: StudyStatus, ended: Option<(u64, StudyEnding)>) -> Study {
		Study {
			id: StudyId(3),
			sponsor: OrganizationId(1),
			protocol: Hex32([2; 32]),
			registered_at: Moment(1_000),
			registered_by: Account([1; 32]),
			ends_at: Moment(9_000),
			ended_at: ended.map(|(at, _)| Moment(at)),
			ended_how: ended.map(|(_, how)| how),
			status,
			investigators: 1,
		}
	}

	#[test]
	fn a_status_says_since_when_and_by_whom() {
		let (by_sponsor, by_council) = (StudyEnding::BySponsor, StudyEnding::ByCouncil);
		for (study, words) in [
			(study(StudyStatus::Open, None), "open until 1970-01-01T00:00:09.000Z"),
			(study(StudyStatus::Expired, None), "over since 1970-01-01T00:00:09.000Z"),
			(
				study(StudyStatus::Suspended, None),
				"suspended: its sponsor is no researcher in good standing",
			),
			(
				study(StudyStatus::Ended, Some((4_000, by_sponsor))),
				"closed by its sponsor, at 1970-01-01T00:00:04.000Z",
			),
			(
				study(StudyStatus::Ended, Some((4_000, by_council))),
				"stopped by the council, at 1970-01-01T00:00:04.000Z",
			),
		] {
			assert_eq!(status_in_words(&study), words);
		}
	}

	#[test]
	fn a_node_that_repeats_itself_is_not_believed() {
		let of = |account| Investigator {
			account: Account([account; 32]),
			enrolled_at: Moment(0),
			enrolled_by: Account([9; 32]),
			removed_at: None,
			takes_part: true,
		};
		let mut all = Vec::new();
		extend(&mut all, [of(2), of(1)].into_iter()).expect("two");
		let refused = extend(&mut all, [of(3), of(2)].into_iter()).expect_err("again");
		assert!(matches!(refused, ChainError::Incompatible(_)), "{refused}");
	}

	#[test]
	fn a_protocol_opens_its_study_and_no_other() {
		let (commitment, opening) = protocol("statins in the old");
		let shown = Study { protocol: Hex32(commitment), ..study(StudyStatus::Open, None) };
		assert!(opening.opens(&shown));
		assert!(!opening.opens(&study(StudyStatus::Open, None)));
		assert!(!protocol("statins in the old").1.opens(&shown), "another salt");
	}

	#[test]
	fn calls_read_as_sentences() {
		let study = || Static(StudyId(3));
		let who = Account([7; 32]);
		let investigator = || AccountId32([7; 32]);
		for (call, words) in [
			(
				PalletCall::register { protocol: [1; 32], ends_at: 0 },
				format!(
					"register a study of the own organization until 1970-01-01T00:00:00.000Z, with \
					 protocol {}",
					"01".repeat(32)
				),
			),
			(
				PalletCall::extend { study: study(), ends_at: 0 },
				"extend study 3 until 1970-01-01T00:00:00.000Z".into(),
			),
			(PalletCall::close { study: study() }, "close study 3 for ever".into()),
			(
				PalletCall::enroll { study: study(), investigator: investigator() },
				format!("make {who} an investigator of study 3"),
			),
			(
				PalletCall::remove { study: study(), investigator: investigator() },
				format!("remove {who} from study 3"),
			),
			(PalletCall::stop { study: study() }, "stop study 3 for ever".into()),
		] {
			assert_eq!(in_words(call), words);
		}
	}
}

//! What stands in a dossier.

use crate::chain::account::{CalendarDay, Hex32};
use crate::chain::claims::{self, LineReport};
use crate::chain::client::BlockId;
use crate::chain::plans;
use salus_primitives::claims::MAX_EVIDENCE;
use salus_primitives::insurance::MAX_LINES;
use salus_primitives::{
	BatchSequence, Benefit, ClaimId, ClaimLine, CoverageId, Evidence, Money, OrganizationId,
	Permission, Place, PlanId, UnixMillis, UsedBefore,
};
use serde::{de, Deserialize, Serialize};
use serde_json::{json, Value};

/// The version of the format that this client writes. It reads version 1, too, whose claims rest on
/// a grant, which stands there as `grant`.
pub const VERSION: u32 = 2;

/// A claim that was paid, and what it takes to check it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dossier {
	version: u32,
	/// The hash of the chain's first block, which names the chain.
	pub genesis_hash: Hex32,
	/// The block in which the claim was decided.
	pub decided_in: Block,
	/// The block in which it was paid: the same, unless the payer's pool did not hold enough then.
	pub paid_in: Block,
	/// The claim, with its decision.
	pub claim: Claim,
	/// What of the plan the claim was decided by.
	pub plan: Plan,
}

/// A block of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
	/// Its number.
	pub number: u64,
	/// Its hash.
	pub hash: Hex32,
}

impl From<BlockId> for Block {
	fn from(block: BlockId) -> Self {
		Self { number: block.number, hash: block.hash }
	}
}

/// A claim, with its decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
	/// Its id.
	pub id: ClaimId,
	/// The coverage by which it was decided.
	pub coverage: CoverageId,
	/// The plan of the coverage.
	pub plan: PlanId,
	/// The organization that paid.
	pub payer: OrganizationId,
	/// The member: the payer-side identity.
	pub patient: Hex32,
	/// The organization that was paid.
	pub provider: OrganizationId,
	/// What permitted the payment: a grant of the patient, or the base policy.
	pub permission: Permission,
	/// When it was decided, in Unix milliseconds: it was filed on that day.
	pub decided_at: UnixMillis,
	/// The first day of the coverage, as it stood then.
	pub first_day: CalendarDay,
	/// The last day of the coverage, as it stood then; `None` if no end was set.
	pub last_day: Option<CalendarDay>,
	/// Its lines, at most 16.
	pub lines: Vec<Line>,
	/// What the payer paid for all of them.
	pub paid: Money,
}

/// A line of a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
	/// The number of the benefit in the plan.
	pub benefit: u16,
	/// The day of service.
	pub day: CalendarDay,
	/// How many units were rendered.
	pub units: u32,
	/// The salted commitment to the codes of the service.
	pub coded_line: Hex32,
	/// The keyed identifier of the service.
	pub service_tag: Hex32,
	/// What the member had borne and used before.
	pub before: UsedBefore,
	/// The decision. `charged − Σ adjustments = paid`, to the unit.
	pub decision: LineReport,
	/// The records that show the service, 1 to 4.
	pub evidence: Vec<OpenedRecord>,
}

/// A cited record, opened as far as it takes to see that it is the member's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenedRecord {
	/// The organization that anchored it.
	pub issuer: OrganizationId,
	/// The commitment to its bytes.
	pub record: Hex32,
	/// The commitment to whose it is at the custodian's.
	pub subject: Hex32,
	/// The commitment to its label.
	pub label: Hex32,
	/// The salt that opens the commitment to whose it is at the payer's.
	pub member_salt: Hex32,
	/// Where it was anchored.
	pub place: Spot,
}

/// Where a record was anchored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Spot {
	/// On its own.
	Single,
	/// In a batch.
	Batch {
		/// The batch's number among the issuer's.
		sequence: BatchSequence,
		/// Which leaf of the batch it is; 0 is the first.
		index: u64,
		/// The RFC 6962 audit path, from the leaf upwards, at most 32 hashes.
		proof: Vec<Hex32>,
	},
}

/// What of a plan a claim was decided by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
	/// The commitment to the plan's document.
	pub document: Hex32,
	/// What a member bears in a calendar year before cost is shared.
	pub deductible: Money,
	/// The most that a member bears in a calendar year.
	pub out_of_pocket_maximum: Money,
	/// How many days after the service a claim may be filed.
	pub filing_limit_days: u32,
	/// Those of its benefits that the claim's lines name, in the order of their numbers.
	pub benefits: Vec<Benefit>,
}

/// Why a file is no dossier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DossierError {
	/// It is no JSON of this format.
	#[error("this is no dossier: {0}")]
	Malformed(String),
	/// It is of a version that this program does not know.
	#[error("the dossier is of version {0}, and this program reads versions up to {VERSION}")]
	UnsupportedVersion(u32),
	/// A claim has 1 to 16 lines, and a line cites 1 to 4 records, each with at most 32 hashes.
	#[error("this is no dossier: its claim has no line, too many, or too much in one")]
	OutOfBounds,
}

impl Dossier {
	pub(super) const fn new(
		genesis_hash: Hex32,
		decided_in: Block,
		paid_in: Block,
		claim: Claim,
		plan: Plan,
	) -> Self {
		Self { version: VERSION, genesis_hash, decided_in, paid_in, claim, plan }
	}

	/// Reads a dossier.
	///
	/// # Errors
	///
	/// What is no JSON of this format, is of another version, or has more in it than a claim may.
	pub fn from_json(json: &[u8]) -> Result<Self, DossierError> {
		/// The version alone, so that a later format is named rather than called malformed.
		#[derive(Deserialize)]
		struct Version {
			version: u32,
		}
		let malformed = |error: serde_json::Error| DossierError::Malformed(error.to_string());
		let Version { version } = serde_json::from_slice(json).map_err(malformed)?;
		let dossier: Self = match version {
			1 => serde_json::from_value(of_version_1(json).map_err(malformed)?),
			VERSION => serde_json::from_slice(json),
			_ => return Err(DossierError::UnsupportedVersion(version)),
		}
		.map_err(malformed)?;
		let at_most = |count: usize, most: u32| u32::try_from(count).is_ok_and(|n| n <= most);
		let lines = &dossier.claim.lines;
		let fits = !lines.is_empty()
			&& at_most(lines.len(), MAX_LINES)
			&& lines.iter().all(|line| {
				!line.evidence.is_empty()
					&& at_most(line.evidence.len(), MAX_EVIDENCE)
					&& line.evidence.iter().all(|record| Place::try_from(&record.place).is_ok())
			});
		if fits {
			Ok(dossier)
		} else {
			Err(DossierError::OutOfBounds)
		}
	}

	/// The file: JSON for people to read, with a newline at its end.
	///
	/// # Errors
	///
	/// [`DossierError::Malformed`] for a day that no calendar holds: it could not be read again.
	pub fn to_json(&self) -> Result<Vec<u8>, DossierError> {
		let mut json = serde_json::to_vec_pretty(self)
			.map_err(|error| DossierError::Malformed(error.to_string()))?;
		json.push(b'\n');
		Self::from_json(&json)?;
		Ok(json)
	}
}

/// A file of version 1 as one of this version: there a claim names a grant, and rests on nothing else.
fn of_version_1(json: &[u8]) -> serde_json::Result<Value> {
	let mut file: Value = serde_json::from_slice(json)?;
	if let Some(claim) = file.get_mut("claim").and_then(Value::as_object_mut) {
		if claim.contains_key("permission") {
			return Err(de::Error::unknown_field("permission", &["grant"]));
		}
		let grant = claim.remove("grant");
		claim.insert("permission".into(), json!({ "grant": grant }));
	}
	if let Some(file) = file.as_object_mut() {
		file.insert("version".into(), VERSION.into());
	}
	Ok(file)
}

impl Claim {
	/// The claim as the chain keeps it, with the lines that were submitted.
	pub(super) fn new(decided: &claims::Claim, submitted: &[ClaimLine]) -> Self {
		Self {
			id: decided.id,
			coverage: decided.coverage,
			plan: decided.plan,
			payer: decided.payer,
			patient: decided.patient,
			provider: decided.provider,
			permission: decided.permission,
			decided_at: decided.decided_at.0,
			first_day: decided.first_day,
			last_day: decided.last_day,
			lines: decided
				.lines
				.iter()
				.zip(submitted)
				.map(|(decided, submitted)| Line::new(decided, submitted))
				.collect(),
			paid: decided.paid,
		}
	}
}

impl Line {
	fn new(decided: &claims::Line, submitted: &ClaimLine) -> Self {
		Self {
			benefit: decided.benefit,
			day: decided.day,
			units: decided.units,
			coded_line: decided.coded_line,
			service_tag: decided.service_tag,
			before: decided.before,
			decision: decided.decision.clone(),
			evidence: submitted.evidence.iter().map(OpenedRecord::from).collect(),
		}
	}
}

impl Plan {
	/// What of a plan these lines are decided by.
	pub(super) fn of(plan: &plans::Plan, lines: &[Line]) -> Self {
		let is_named = |benefit: &&Benefit| lines.iter().any(|line| line.benefit == benefit.number);
		Self {
			document: plan.document,
			deductible: plan.deductible,
			out_of_pocket_maximum: plan.out_of_pocket_maximum,
			filing_limit_days: plan.filing_limit_days,
			benefits: plan.benefits.iter().filter(is_named).copied().collect(),
		}
	}
}

impl From<&Evidence> for OpenedRecord {
	fn from(evidence: &Evidence) -> Self {
		Self {
			issuer: evidence.issuer,
			record: Hex32(evidence.record),
			subject: Hex32(evidence.subject),
			label: Hex32(evidence.label),
			member_salt: Hex32(evidence.member_salt),
			place: match &evidence.place {
				Place::Single => Spot::Single,
				Place::Batch { sequence, index, proof } => Spot::Batch {
					sequence: *sequence,
					index: *index,
					proof: proof.iter().copied().map(Hex32).collect(),
				},
			},
		}
	}
}

impl TryFrom<&Spot> for Place {
	type Error = DossierError;

	fn try_from(spot: &Spot) -> Result<Self, DossierError> {
		match spot {
			Spot::Single => Ok(Self::Single),
			Spot::Batch { sequence, index, proof } => {
				let path: Vec<_> = proof.iter().map(|hash| hash.0).collect();
				let proof = path.try_into().map_err(|_| DossierError::OutOfBounds)?;
				Ok(Self::Batch { sequence: *sequence, index: *index, proof })
			}
		}
	}
}

impl Spot {
	/// The batch in which the record is; `None` if it was anchored on its own.
	pub const fn batch(&self) -> Option<BatchSequence> {
		match self {
			Self::Single => None,
			Self::Batch { sequence, .. } => Some(*sequence),
		}
	}
}

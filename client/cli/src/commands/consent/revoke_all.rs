//! `salus consent revoke --all-of`.

use super::{grantee::Named, reports::GranteeReport};
use crate::{
	arguments,
	commands::patient::{self, Decider},
	error::CliError,
	online::{block_on, NodeOpts},
	openings::NewFiles,
	output::Output,
	signing::{RelayOpts, Rows, Said},
};
use salus_client::chain::{
	consent::{self, Grant},
	studies::{self, StudyStatus},
	words, Account, AtBlock, Hex32,
};
use salus_primitives::{GrantId, Grantee, GranteeHash, PatientId};
use serde::Serialize;
use std::io::Write;

#[derive(Serialize)]
struct Revoked {
	patient: Hex32,
	grantee: GranteeReport,
	/// The grants that it ended.
	grants: Vec<GrantId>,
	/// Others that are not over, by which it may still be reached.
	remaining: Vec<GrantId>,
	#[serde(skip)]
	words: String,
}

impl Rows for Revoked {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["revoked".into(), format!("all of {}", self.words)],
		];
		let row = |name: &str, id: &GrantId| vec![name.into(), format!("grant {}", id.0)];
		rows.extend(self.grants.iter().map(|id| row("ended", id)));
		rows.extend(self.remaining.iter().map(|id| row("leaves", id)));
		rows
	}
}

/// Who is named, as far as that can be read without the chain: as in `--to` of a grant, or by a
/// commitment as it stands in one.
fn read(text: &str) -> Result<Named, CliError> {
	let Some(hash) = text.strip_prefix("committed:") else { return Named::read("--all-of", text) };
	let hash = arguments::hex32(hash).map_err(|why| {
		CliError::unusable(format_args!("--all-of {text}: {why}"))
			.next("give committed: and what `salus consent show` says of the grantee")
	})?;
	Ok(Named::Known(Grantee::Committed(GranteeHash(hash.0))))
}

/// What is open to somebody.
struct Open {
	/// To exactly this grantee.
	exactly: Vec<GrantId>,
	/// To others, whom the grantee may be among, be one of, or be by another name. What was passed on
	/// of the former is not among them: it ends with it.
	perhaps: Vec<GrantId>,
}

impl Open {
	fn of(grants: &[Grant], grantee: &Grantee<Account>) -> Self {
		let ids = |is_meant: &dyn Fn(&Grant) -> bool| {
			let open = grants.iter().filter(|grant| !grant.status.is_over());
			open.filter(|grant| is_meant(grant)).map(|grant| grant.id).collect()
		};
		let exactly: Vec<_> = ids(&|grant| grant.grantee == *grantee);
		let perhaps = ids(&|grant| {
			let ends = grant.parent().is_some_and(|parent| exactly.contains(&parent));
			grant.grantee != *grantee && !ends && may_overlap(grantee, &grant.grantee)
		});
		Self { exactly, perhaps }
	}
}

/// Whether what one grantee is given may reach somebody of the other. Of two organizations, two
/// practitioners or two persons that are not the same it is known that it does not.
const fn may_overlap(one: &Grantee<Account>, other: &Grantee<Account>) -> bool {
	use Grantee::{Organization, Person, Practitioner};
	!matches!(
		(one, other),
		(Organization(_), Organization(_))
			| (Practitioner(_), Practitioner(_))
			| (Person(_), Person(_))
	)
}

/// What revoking all of the grantee would end. Refused if that is nothing: then it is not free, and a
/// patient without money would only hear that the fee cannot be paid.
async fn open(
	at: &AtBlock,
	patient: PatientId,
	grantee: &Grantee<Account>,
) -> Result<Open, CliError> {
	let is_over = match grantee {
		Grantee::Study(id) => studies::study(at, *id)
			.await?
			.is_none_or(|study| matches!(study.status, StudyStatus::Expired | StudyStatus::Ended)),
		_ => false,
	};
	let open = Open::of(&consent::grants(at, patient).await?, grantee);
	if is_over || open.exactly.is_empty() {
		let may_remain = match open.perhaps.is_empty() {
			true => String::new(),
			false => format!("; by another name it may be reached by {}", listed(&open.perhaps)),
		};
		return Err(CliError::refused(format_args!(
			"Consent.NotFound: {} has no grant that is not over{may_remain}",
			words::grantee_in_words(grantee)
		))
		.next("list the grants with `salus consent list`"));
	}
	Ok(open)
}

fn listed(grants: &[GrantId]) -> String {
	let grants: Vec<_> = grants.iter().map(|id| format!("grant {}", id.0)).collect();
	grants.join(", ")
}

/// Revokes all that somebody was given.
pub fn run(
	text: &str,
	patient: Option<PatientId>,
	signing: &RelayOpts,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let named = read(text)?;
	let shown = block_on(async {
		let signing = signing.unlock()?;
		let chain = node.connect().await?;
		let Decider { patient, .. } =
			patient::decides_for(&chain, patient, signing.signer()).await?;
		let grantee = named.resolve(&chain).await?;
		let best = chain.best().await?;
		let Open { exactly, perhaps: remaining } = open(&best, patient, &grantee).await?;
		let ends = listed(&exactly);
		let said = match remaining.is_empty() {
			true => Said::from([("ends", ends)]),
			false => Said::from([("ends", ends), ("leaves", listed(&remaining))]),
		};
		let call = consent::revoke_all_call(&best, patient, &grantee)?;
		let acted = signing.act_saying(&chain, node, &call, &NewFiles::default(), said).await?;
		acted.shown(|receipt| {
			let words = words::grantee_in_words(&grantee);
			let grants = consent::revoked(receipt)?;
			let (patient, grantee) = (Hex32(patient.0), grantee.into());
			Ok(Revoked { patient, grantee, grants, remaining, words })
		})
	})?;
	output.report(&shown)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{
		consent::{GrantStatus, Right},
		Moment,
	};
	use salus_primitives::{
		Action, Categories, Confidentiality, DayWindow, Holder, OrganizationId, Protected, Purpose,
		Role, Scope, StudyId,
	};

	fn grant(id: u32, grantee: Grantee<Account>, status: GrantStatus) -> Grant {
		Grant {
			id: GrantId(id),
			grantee,
			scope: Scope {
				holder: Holder::Any,
				actions: Action::Read.into(),
				purposes: Purpose::Treat.into(),
				categories: Categories::all(),
				confidentiality: Confidentiality::N,
				days: DayWindow::ALWAYS,
				protected: Protected::None,
			},
			granted_at: Moment(0),
			granted_by: Account([0; 32]),
			right: Right::Patient,
			valid_from: Moment(0),
			valid_until: Some(Moment(9)),
			ends_with: None,
			max_uses: None,
			used: 0,
			revoked_at: None,
			directive: None,
			suspensions: Vec::new(),
			status,
		}
	}

	#[test]
	fn what_is_not_over_and_names_exactly_the_grantee_would_end() {
		let clinic = || Grantee::Organization(OrganizationId(2));
		let statuses = [
			GrantStatus::Live,
			GrantStatus::NotYetValid,
			GrantStatus::Suspended,
			GrantStatus::UsedUp,
			GrantStatus::Expired,
			GrantStatus::Revoked,
		];
		let mut grants: Vec<_> =
			(0u32..).zip(statuses).map(|(id, status)| grant(id, clinic(), status)).collect();
		let others = [
			(10, Grantee::AnyMember),
			(11, Grantee::Role(Role::Provider)),
			(12, Grantee::Organization(OrganizationId(3))),
			(13, Grantee::Committed(GranteeHash([2; 32]))),
			(14, Grantee::Practitioner(Account([1; 32]))),
			(15, Grantee::Person(PatientId([1; 32]))),
			(16, Grantee::Study(StudyId(1))),
		];
		for (id, other) in others {
			grants.push(grant(id, other, GrantStatus::Live));
		}
		grants.push(grant(17, Grantee::AnyMember, GrantStatus::Expired));
		for (id, parent) in [(18, 0), (19, 10)] {
			let right = Right::Reshare { parent: GrantId(parent), organization: OrganizationId(2) };
			let passed_on = Grantee::Practitioner(Account([1; 32]));
			grants.push(Grant { right, ..grant(id, passed_on, GrantStatus::Live) });
		}
		let Open { exactly, perhaps } = Open::of(&grants, &clinic());
		assert_eq!(exactly, [0, 1, 2, 3].map(GrantId));
		assert_eq!(perhaps, [10, 11, 13, 14, 15, 16, 19].map(GrantId));
		let Open { exactly, perhaps } = Open::of(&grants, &Grantee::Person(PatientId([1; 32])));
		assert_eq!(exactly, [GrantId(15)]);
		assert_eq!(perhaps, [0, 1, 2, 3, 10, 11, 12, 13, 14, 16, 18, 19].map(GrantId));
	}

	#[test]
	fn a_commitment_is_named_as_it_stands() {
		let text = format!("committed:{}", "ab".repeat(32));
		let named = Grantee::Committed(GranteeHash([0xab; 32]));
		assert!(matches!(read(&text), Ok(Named::Known(grantee)) if grantee == named));
		assert!(matches!(read("any"), Ok(Named::Known(Grantee::AnyMember))));
		assert!(matches!(read("person:ben"), Ok(Named::Person(name)) if name == "ben"));
		for wrong in ["committed:", "committed:ab", "org:x", "2"] {
			let line = read(wrong).expect_err("no grantee").line();
			assert!(line.contains("--all-of"), "{line}");
		}
	}
}

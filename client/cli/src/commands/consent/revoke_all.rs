//! `salus consent revoke --all-of`.

use super::{grantee::Named, reports::GranteeReport};
use crate::{
	arguments,
	commands::patient,
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
	#[serde(skip)]
	words: String,
}

impl Rows for Revoked {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["revoked".into(), format!("all of {}", self.words)],
		];
		rows.extend(self.grants.iter().map(|id| vec!["ended".into(), format!("grant {}", id.0)]));
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

/// The grants to exactly this grantee that are not over.
fn open_of(grants: Vec<Grant>, grantee: &Grantee<Account>) -> Vec<GrantId> {
	let is_open = |grant: &Grant| grant.grantee == *grantee && !grant.status.is_over();
	grants.into_iter().filter(is_open).map(|grant| grant.id).collect()
}

/// What revoking all of the grantee would end. Refused if that is nothing: then it is not free, and a
/// patient without money would only hear that the fee cannot be paid.
async fn ends(
	at: &AtBlock,
	patient: PatientId,
	grantee: &Grantee<Account>,
) -> Result<Vec<GrantId>, CliError> {
	let is_over = match grantee {
		Grantee::Study(id) => studies::study(at, *id)
			.await?
			.is_none_or(|study| matches!(study.status, StudyStatus::Expired | StudyStatus::Ended)),
		_ => false,
	};
	let grants = match is_over {
		true => Vec::new(),
		false => open_of(consent::grants(at, patient).await?, grantee),
	};
	if grants.is_empty() {
		return Err(CliError::refused(format_args!(
			"Consent.NotFound: {} has no grant that is not over",
			words::grantee_in_words(grantee)
		))
		.next("list the grants with `salus consent list`"));
	}
	Ok(grants)
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
		let patient = patient::patient_of(&chain, patient, signing.signer()).await?;
		let grantee = named.resolve(&chain).await?;
		let best = chain.best().await?;
		let grants = ends(&best, patient, &grantee).await?;
		let ended: Vec<_> = grants.iter().map(|id| format!("grant {}", id.0)).collect();
		let said = Said::from([("ends", ended.join(", "))]);
		let call = consent::revoke_all_call(&best, patient, &grantee)?;
		let acted = signing.act_saying(&chain, node, &call, &NewFiles::default(), said).await?;
		acted.shown(|_| {
			let words = words::grantee_in_words(&grantee);
			Ok(Revoked { patient: Hex32(patient.0), grantee: grantee.into(), grants, words })
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
		Role, Scope,
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
		for other in [
			Grantee::AnyMember,
			Grantee::Role(Role::Provider),
			Grantee::Organization(OrganizationId(3)),
			Grantee::Committed(GranteeHash([2; 32])),
		] {
			grants.push(grant(9, other, GrantStatus::Live));
		}
		assert_eq!(open_of(grants, &clinic()), [0, 1, 2, 3].map(GrantId));
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

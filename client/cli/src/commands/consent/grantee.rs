//! Whom a grant is for, or a restriction leaves.

use crate::{
	arguments,
	commands::patient,
	error::CliError,
	keys,
	openings::{can_write, NewFiles},
};
use clap::Args;
use salus_client::chain::{annex, Account, Chain};
use salus_primitives::{Grantee, Purposes};
use std::path::PathBuf;

/// Whom a grant is for, and whether the chain is to know.
#[derive(Debug, Args)]
pub struct ToOpts {
	/// Who may use the records: any, role:ROLE, org:ID, practitioner:ACCOUNT, person:PATIENT or
	/// study:ID
	#[arg(long, value_name = "GRANTEE")]
	to: String,
	/// Give the chain a commitment to the grantee alone; who asks shows the opening
	#[arg(long, requires = "grantee_out")]
	committed: bool,
	/// Where to write what opens the commitment to the grantee
	#[arg(long, value_name = "FILE", requires = "committed")]
	grantee_out: Option<PathBuf>,
}

/// Whom a grant names, and whom it is for.
pub struct To {
	/// Whom the grant names: a commitment, if that was wanted.
	pub named: Grantee<Account>,
	/// Whom it is for.
	pub meant: Grantee<Account>,
}

impl ToOpts {
	/// Who is meant, as far as that can be read without the chain.
	pub fn read(&self) -> Result<Named, CliError> {
		can_write(self.grantee_out.as_deref())?;
		Named::read("--to", &self.to)
	}

	/// Who is named, and the opening, if it is by a commitment.
	pub fn commit(
		&self,
		meant: Grantee<Account>,
		purposes: Purposes,
		files: &mut NewFiles,
	) -> Result<To, CliError> {
		let Some(path) = self.grantee_out.as_ref().filter(|_| self.committed) else {
			return Ok(To { named: meant.clone(), meant });
		};
		let (named, opening) = annex::commit_to_grantee(meant.clone(), purposes)
			.map_err(|error| CliError::refused(error).next("leave out --committed"))?;
		files.add(path, opening.to_json().map_err(CliError::refused)?);
		Ok(To { named, meant })
	}

	/// Where the opening is written.
	pub fn grantee_out(&self) -> Option<PathBuf> {
		self.grantee_out.clone()
	}
}

/// A grantee as an option names it.
#[derive(Debug)]
pub enum Named {
	/// One that is read without the chain.
	Known(Grantee<Account>),
	/// A person, by what names them.
	Person(String),
}

impl Named {
	/// Reads what an option names.
	pub fn read(option: &str, text: &str) -> Result<Self, CliError> {
		match text.strip_prefix("person:") {
			Some("") => Err(CliError::unusable(format_args!("{option} {text}: nobody is named"))
				.next("give person: and a patient's id or key")),
			Some(person) => Ok(Self::Person(person.to_owned())),
			None => named(option, text).map(Self::Known),
		}
	}

	/// Who is meant. A person is looked up.
	pub async fn resolve(self, chain: &Chain) -> Result<Grantee<Account>, CliError> {
		match self {
			Self::Known(grantee) => Ok(grantee),
			Self::Person(text) => Ok(Grantee::Person(patient::resolve(chain, &text).await?)),
		}
	}
}

/// The grantee that an option names, without asking the chain: of a person, the id.
pub fn named(option: &str, text: &str) -> Result<Grantee<Account>, CliError> {
	let wrong = |why: String| {
		CliError::unusable(format_args!("{option} {text}: {why}"))
			.next("give any, role:ROLE, org:ID, practitioner:ACCOUNT, person:PATIENT or study:ID")
	};
	if text == "any" {
		return Ok(Grantee::AnyMember);
	}
	match text.split_once(':') {
		Some(("role", role)) => arguments::role(role).map(Grantee::Role).map_err(wrong),
		Some(("org", id)) => arguments::organization(id).map(Grantee::Organization).map_err(wrong),
		Some(("practitioner", account)) => keys::account(account).map(Grantee::Practitioner),
		Some(("person", id)) => arguments::patient(id).map(Grantee::Person).map_err(wrong),
		Some(("study", id)) => arguments::study(id).map(Grantee::Study).map_err(wrong),
		_ => Err(wrong("no such grantee".into())),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_primitives::{OrganizationId, PatientId, Purpose, Role, StudyId};

	fn grantee(text: &str) -> Result<Grantee<Account>, CliError> {
		named("--to", text)
	}

	#[test]
	fn grantees_are_read() {
		assert_eq!(grantee("any").expect("any"), Grantee::AnyMember);
		assert_eq!(grantee("role:Provider").expect("role"), Grantee::Role(Role::Provider));
		assert_eq!(grantee("org:3").expect("org"), Grantee::Organization(OrganizationId(3)));
		let hex = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
		let named = grantee(&format!("practitioner:{hex}")).expect("practitioner");
		assert_eq!(named, Grantee::Practitioner(hex.parse().expect("hex")));
		let person = grantee(&format!("person:{}", "ab".repeat(32))).expect("person");
		assert_eq!(person, Grantee::Person(PatientId([0xab; 32])));
		assert_eq!(grantee("study:3").expect("study"), Grantee::Study(StudyId(3)));
		for wrong in ["", "org:", "org:x", "role:Nurse", "person:3", "study:x", "3"] {
			assert!(grantee(wrong).is_err(), "{wrong}");
		}
	}

	#[test]
	fn a_person_may_be_named_by_what_only_the_chain_knows() {
		let person = Named::read("--to", "person:ben").expect("a person");
		assert!(matches!(person, Named::Person(name) if name == "ben"));
		assert!(matches!(Named::read("--to", "any"), Ok(Named::Known(Grantee::AnyMember))));
		for wrong in ["person:", "org:x"] {
			assert!(Named::read("--to", wrong).is_err(), "{wrong}");
		}
	}

	#[test]
	fn a_committed_grantee_is_kept_and_never_for_payment() {
		let opts =
			ToOpts { to: "any".into(), committed: true, grantee_out: Some("grantee.json".into()) };
		let mut files = NewFiles::default();
		let refused = opts.commit(Grantee::AnyMember, Purpose::Hpaymt.into(), &mut files);
		assert!(refused.is_err_and(|error| error.line().contains("HPAYMT")));
		assert!(!files.has("grantee.json".as_ref()));
		let to = opts.commit(Grantee::AnyMember, Purpose::Treat.into(), &mut files).expect("it");
		assert!(matches!(to.named, Grantee::Committed(_)));
		assert_eq!(to.meant, Grantee::AnyMember);
		assert!(files.has("grantee.json".as_ref()));
		let in_clear = ToOpts { to: "any".into(), committed: false, grantee_out: None };
		let mut files = NewFiles::default();
		let to = in_clear.commit(Grantee::AnyMember, Purpose::Hpaymt.into(), &mut files);
		assert_eq!(to.expect("it").named, Grantee::AnyMember);
	}
}

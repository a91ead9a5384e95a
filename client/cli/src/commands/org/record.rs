//! `salus org link`, `unlink`, `find` and `keyed-id`: record numbers of the own organization.

use crate::{
	arguments,
	commands::patient,
	error::CliError,
	input::{self, InputFile},
	online::{block_on, NodeOpts},
	output::{Output, Report},
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::{
	chain::{attestations, Hex32},
	npi::{Npi, TestNpis},
};
use salus_primitives::{KeyedId, OrganizationId};
use serde::Serialize;
use std::io::Write;

/// A record number, and the key that makes 32 bytes of it.
#[derive(Debug, Args)]
pub struct NumberOpts {
	#[command(flatten)]
	number: Number,
	/// The file with the organization's key for record numbers: 64 hexadecimal digits
	#[arg(long, value_name = "FILE")]
	number_key_file: InputFile,
}

/// The number itself.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Number {
	/// The record number, from a file; - is stdin
	#[arg(long, value_name = "FILE")]
	record_number_file: Option<InputFile>,
	/// The record number, which other programs of this machine can read
	#[arg(long, value_name = "TEXT")]
	record_number: Option<String>,
}

impl NumberOpts {
	fn identifier(&self) -> Result<KeyedId, CliError> {
		let Number { record_number, record_number_file } = &self.number;
		identifier(&self.number_key_file, record_number.as_deref(), record_number_file.as_ref())
	}
}

/// The keyed identifier of a record number, which is given or stands in a file.
fn identifier(
	key: &InputFile,
	number: Option<&str>,
	file: Option<&InputFile>,
) -> Result<KeyedId, CliError> {
	let key = input::key(key)?;
	let number = match (number, file) {
		(Some(number), _) => number.into(),
		(None, Some(file)) => input::text(file)?,
		(None, None) => String::new(),
	};
	attestations::record_identifier(&key, &number).map_err(|error| {
		CliError::refused(error).next("give the number as your own system spells it")
	})
}

/// The options of `salus org link`.
#[derive(Debug, Args)]
#[command(after_help = "\
For the admin or a practitioner. The patient permits it first: show them what `salus org keyed-id`
prints, for `salus patient record-link permit`. Who keeps the key of a patient without a device waits
for no permission. The chain gets 32 bytes that are random to whoever does
not have the key; the key and the number never leave this machine. Keep the key for as long as links
stand, and from everybody: with it numbers are tried until one fits.

Examples:
  salus org link ana --record-number-file number.txt --number-key-file numbers.key --key okafor \\
    --relayer st-mary
  salus org link ana --record-number MRN-4711 --number-key-file numbers.key --key st-mary --dry-run")]
pub struct Link {
	/// Whose record it is: the patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	#[command(flatten)]
	number: NumberOpts,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The options of `salus org unlink`.
#[derive(Debug, Args)]
#[command(after_help = "\
For the admin or a practitioner: the organization finds the identity by this number no more, and needs
another permission to link it again. Whoever lost the key takes the 32 bytes from
`salus patient record-link list`. A patient does it with `salus patient record-link remove`.

Examples:
  salus org unlink ana --record-number-file number.txt --number-key-file numbers.key --key st-mary
  salus org unlink ana --identifier $IDENTIFIER --key st-mary
  salus org unlink ana --record-number MRN-4711 --number-key-file numbers.key --key st-mary --dry-run")]
pub struct Unlink {
	/// Whose record it is: the patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	#[command(flatten)]
	which: Which,
	/// The file with the organization's key for record numbers: 64 hexadecimal digits
	#[arg(
		long,
		value_name = "FILE",
		required_unless_present = "identifier",
		conflicts_with = "identifier"
	)]
	number_key_file: Option<InputFile>,
	#[command(flatten)]
	signing: RelayOpts,
}

/// The record number that is unlinked.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Which {
	/// The record number, from a file; - is stdin
	#[arg(long, value_name = "FILE")]
	record_number_file: Option<InputFile>,
	/// The record number, which other programs of this machine can read
	#[arg(long, value_name = "TEXT")]
	record_number: Option<String>,
	/// The 32 bytes that stand on the chain for it, from `salus patient record-link list`
	#[arg(long, value_name = "HEX")]
	identifier: Option<Hex32>,
}

impl Unlink {
	fn identifier(&self) -> Result<KeyedId, CliError> {
		match (self.which.identifier, &self.number_key_file) {
			(Some(identifier), _) => Ok(KeyedId(identifier.0)),
			(None, Some(key)) => {
				let Which { record_number, record_number_file, .. } = &self.which;
				identifier(key, record_number.as_deref(), record_number_file.as_ref())
			}
			(None, None) => Err(CliError::refused("the key for record numbers is missing")
				.next("give its file with --number-key-file")),
		}
	}
}

/// The options of `salus org find`.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit code 1 if no identity is linked to the number.

Examples:
  salus org find 1 --record-number-file number.txt --number-key-file numbers.key
  salus org find 1 --record-number MRN-4711 --number-key-file numbers.key --output json | jq -r .patient")]
pub struct Find {
	/// The organization whose number it is
	#[arg(value_name = "ID", value_parser = arguments::organization)]
	id: OrganizationId,
	#[command(flatten)]
	number: NumberOpts,
}

/// The options of `salus org keyed-id`.
#[derive(Debug, Args)]
#[command(after_help = "\
Needs no node. What it prints is the same for everybody who has the key, and random to everybody else.

Examples:
  salus org keyed-id --record-number-file number.txt --number-key-file numbers.key
  salus org keyed-id --record-number MRN-4711 --number-key-file numbers.key --output json | jq -r .identifier")]
pub struct KeyedIdOpts {
	#[command(flatten)]
	number: NumberOpts,
}

/// A National Provider Identifier, and the key that makes 32 bytes of it.
#[derive(Debug, Args)]
pub struct NpiOpts {
	/// Its National Provider Identifier; its check digit is looked at, and the chain gets 32 bytes that
	/// only who has the key can compare
	#[arg(long, value_name = "NPI", requires = "npi_key_file")]
	npi: Option<String>,
	/// The file with the members' common key for NPIs: 64 hexadecimal digits
	#[arg(long, value_name = "FILE", requires = "npi")]
	npi_key_file: Option<InputFile>,
	/// Take an NPI that is for tests: the example of CMS, or one that begins with 9
	#[arg(long, requires = "npi")]
	test_npi: bool,
}

impl NpiOpts {
	/// What the chain gets, if an NPI was given.
	pub fn identifier(&self) -> Result<Option<KeyedId>, CliError> {
		let (Some(text), Some(file)) = (&self.npi, &self.npi_key_file) else { return Ok(None) };
		let tests = if self.test_npi { TestNpis::Taken } else { TestNpis::Refused };
		let npi = Npi::new(text, tests).map_err(|error| {
			CliError::refused(error)
				.next("compare it with the register; one for tests is taken with --test-npi")
		})?;
		Ok(Some(npi.identifier(&*input::key(file)?)))
	}
}

#[derive(Serialize)]
struct Identified {
	identifier: Hex32,
}

impl Report for Identified {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![vec![self.identifier.to_string()]]
	}
}

#[derive(Serialize)]
struct Found {
	patient: Hex32,
}

impl Report for Found {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![vec![self.patient.to_string()]]
	}
}

/// What was done with a link.
#[derive(Serialize)]
struct Changed {
	patient: Hex32,
	identifier: Hex32,
	/// `Linked` or `Unlinked`.
	status: &'static str,
}

impl Rows for Changed {
	fn rows(&self) -> Vec<Vec<String>> {
		vec![
			vec!["patient".into(), self.patient.to_string()],
			vec!["record number".into(), self.identifier.to_string()],
			vec!["is now".into(), self.status.into()],
		]
	}
}

/// Links a record number to an identity.
pub fn link(opts: &Link, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let identifier = opts.number.identifier()?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let call = attestations::link_call(&chain.best().await?, patient, identifier)?;
		let (patient, identifier) = (Hex32(patient.0), Hex32(identifier.0));
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Changed { patient, identifier, status: "Linked" }))
	})?;
	output.report(&shown)
}

/// Removes such a link.
pub fn unlink(
	opts: &Unlink,
	node: &NodeOpts,
	output: &mut Output<impl Write>,
) -> Result<(), CliError> {
	let identifier = opts.identifier()?;
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		let own = salus_client::chain::organizations::acting_for(&best, signing.signer()).await?;
		let organization = own.ok_or_else(|| {
			CliError::refused("the signer acts for no organization")
				.next("a patient removes a link with `salus patient record-link remove`")
		})?;
		let call = attestations::unlink_call(&best, patient, organization, identifier)?;
		let (patient, identifier) = (Hex32(patient.0), Hex32(identifier.0));
		let acted = signing.act(&chain, node, &call).await?;
		acted.shown(|_| Ok(Changed { patient, identifier, status: "Unlinked" }))
	})?;
	output.report(&shown)
}

/// Finds the identity that is linked to a record number.
pub fn find(opts: &Find, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let identifier = opts.number.identifier()?;
	let found = block_on(async {
		let chain = node.connect().await?;
		let best = chain.best().await?;
		let found = attestations::linked_patient(&best, opts.id, identifier).await?;
		found.ok_or_else(|| {
			CliError::refused(format_args!(
				"organization {} linked no identity to this number",
				opts.id.0
			))
			.next("compare the number and the key, and link it with `salus org link`")
		})
	})?;
	output.report(&Found { patient: Hex32(found.0) })
}

/// Prints the keyed identifier of a record number.
pub fn keyed_id(opts: &KeyedIdOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	output.report(&Identified { identifier: Hex32(opts.number.identifier()?.0) })
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;

	#[derive(Debug, Parser)]
	struct Line {
		#[command(flatten)]
		number: NumberOpts,
		#[command(flatten)]
		npi: NpiOpts,
	}

	fn read(key: &str, rest: &[&str]) -> Result<Line, clap::Error> {
		let always = ["line", "--number-key-file", key, "--record-number", "4711"];
		Line::try_parse_from(always.iter().chain(rest))
	}

	fn key_file() -> (tempfile::TempDir, String) {
		let home = tempfile::tempdir().expect("a directory");
		let path = home.path().join("numbers.key");
		std::fs::write(&path, "07".repeat(32)).expect("written");
		let name = path.display().to_string();
		(home, name)
	}

	#[test]
	fn a_number_is_a_text_or_a_file() {
		let (home, key) = key_file();
		let by_text = read(&key, &[]).expect("options").number.identifier().expect("a number");
		let file = home.path().join("number.txt");
		std::fs::write(&file, "4711\n").expect("written");
		let file = file.display().to_string();
		let line = ["line", "--number-key-file", &key, "--record-number-file", &file];
		let by_file = Line::try_parse_from(line).expect("options").number.identifier();
		assert_eq!(by_file.expect("a number"), by_text);
		assert!(read(&key, &["--record-number-file", &file]).is_err(), "both");
		assert!(Line::try_parse_from(["line", "--number-key-file", &key]).is_err(), "none");
		std::fs::write(&file, "47\n11").expect("written");
		let line = ["line", "--number-key-file", &key, "--record-number-file", &file];
		assert!(Line::try_parse_from(line).expect("options").number.identifier().is_err());
	}

	#[test]
	fn an_npi_for_tests_takes_a_flag() {
		let (_home, key) = key_file();
		let npi = |rest: &[&str]| {
			let rest = [&["--npi-key-file", &key], rest].concat();
			read(&key, &rest).expect("options").npi.identifier()
		};
		let refused = npi(&["--npi", "1234567893"]).expect_err("for tests").line();
		assert!(refused.contains("for tests") && refused.contains("--test-npi"), "{refused}");
		let taken = npi(&["--npi", "1234567893", "--test-npi"]).expect("taken").expect("given");
		assert_eq!(
			hex::encode(taken.0),
			"5fd61a27361fa1965aa1046886c1e2d8b9e88e4111ce160ec5ab388a74adcbd5"
		);
		for wrong in ["1234567890", "123456789", "x"] {
			assert!(npi(&["--npi", wrong, "--test-npi"]).is_err(), "{wrong}");
		}
		assert_eq!(read(&key, &[]).expect("options").npi.identifier().expect("none"), None);
		assert!(read(&key, &["--npi", "1234567893"]).is_err(), "without a key");
		assert!(read(&key, &["--test-npi"]).is_err(), "without an NPI");
	}
}

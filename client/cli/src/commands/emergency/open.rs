//! `salus emergency open`.

use crate::{
	arguments,
	commands::{consent::HolderReport, patient},
	error::CliError,
	input::InputFile,
	online::{block_on, NodeOpts},
	openings::{can_write, NewFiles},
	output::Output,
	signing::{RelayOpts, Rows},
};
use clap::Args;
use salus_client::chain::{
	emergencies::{self, Bar, Opening},
	organizations::{self, Organization, Practitioner, Standing},
	requests, Hex32, Moment,
};
use salus_primitives::{
	EmergencyAccess, EmergencyFlags, EmergencyId, EmergencyKind, Holder, OrganizationId, Privilege,
	Role, Roles,
};
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// The options of `salus emergency open`.
#[derive(Debug, Args)]
#[command(after_help = "\
For a practitioner with the privilege BreakGlass in force (a day after it was given) of a
provider, pharmacy or laboratory. It opens to that account alone, for four hours, reading for the
one purpose of its kind: ETREAT if care is needed at once, else BTG. How much it opens the patient
has set; without that, what is normal. It is not extended: open another, which ends it.

It is loud: patient and privacy officers see it, under your name, for ever. In clear stands the
kind, and no more. The chain gets a salted commitment to the reason. Keep the file --reason-out:
the patient, and who reviews, ask for it (`salus emergency list --reason FILE`).

No limit refuses it: more than a few in a day are flagged, and a hundred are free, or twenty times
as many while a disaster lasts; beyond that, whoever has no money names a relayer who pays
(--relayer). If the patient set that not even an emergency opens anything, it is denied, and that
is kept.

Examples:
  salus emergency open ana --kind ETREAT --reason-file reason.txt --reason-out reason.json \\
    --key lind
  salus emergency open $PATIENT --holder 1 --kind BTG --reason-file reason.txt \\
    --reason-out reason.json --key lind --relayer clinic
  salus emergency open ana --kind ETREAT --reason 'unconscious' --reason-out reason.json \\
    --key lind --dry-run")]
pub struct Opts {
	/// Whose records: the patient's id, or one of the keys
	#[arg(value_name = "PATIENT")]
	patient: String,
	/// What it is: ETREAT (care is needed at once) or BTG (any other override)
	#[arg(long, value_parser = arguments::emergency_kind)]
	kind: EmergencyKind,
	/// Which holder's records: any, or an organization's id
	#[arg(long, default_value = "any", value_parser = arguments::holder)]
	holder: Holder,
	#[command(flatten)]
	reason: ReasonOpts,
	/// Where to write what opens the reason
	#[arg(long, value_name = "FILE")]
	reason_out: PathBuf,
	#[command(flatten)]
	signing: RelayOpts,
}

/// Why the glass is broken.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct ReasonOpts {
	/// Why, from a file of UTF-8 text; - is stdin. The chain gets a commitment
	#[arg(long, value_name = "FILE")]
	reason_file: Option<InputFile>,
	/// The same, in words of your own, which other programs of this machine can read
	#[arg(long, value_name = "TEXT")]
	reason: Option<String>,
}

impl ReasonOpts {
	fn text(&self) -> Result<String, CliError> {
		let text = match (&self.reason, &self.reason_file) {
			(Some(text), _) => text.clone(),
			(None, Some(file)) => String::from_utf8(file.read()?).map_err(|_| {
				CliError::refused(format_args!("{file} is no text in UTF-8"))
					.next("say in a text why the glass is broken")
			})?,
			(None, None) => String::new(),
		};
		if text.trim().is_empty() {
			return Err(CliError::unusable("the reason says nothing")
				.next("say with --reason or --reason-file why the glass is broken"));
		}
		Ok(text)
	}
}

/// What became of it.
#[derive(Serialize)]
struct Opened {
	patient: Hex32,
	/// `Opened`, or `Denied` by the patient's setting.
	status: &'static str,
	/// What to cite; `null` if it was denied.
	emergency: Option<EmergencyId>,
	organization: OrganizationId,
	holder: HolderReport,
	kind: EmergencyKind,
	/// What it opens.
	access: EmergencyAccess,
	/// The first moment at which it opens nothing any more.
	expires_at: Option<Moment>,
	/// The limits of a day that were exceeded.
	flags: EmergencyFlags,
	/// The commitment to the reason.
	reason: Hex32,
	/// Where what opens it was written.
	reason_out: PathBuf,
}

impl Rows for Opened {
	fn rows(&self) -> Vec<Vec<String>> {
		let mut rows = vec![
			("patient", self.patient.to_string()),
			("is", self.status.into()),
			("opens", emergencies::access_in_words(self.access).into()),
		];
		if let (Some(emergency), Some(expires_at)) = (self.emergency, self.expires_at) {
			rows.push(("emergency", emergency.0.to_string()));
			rows.push(("until", expires_at.to_string()));
			let next = format!(
				"salus emergency close {} {} --key KEY, when it is needed no more",
				self.patient, emergency.0
			);
			rows.push(("next", next));
		}
		if !self.flags.is_empty() {
			let of: Vec<_> = self.flags.iter().map(|flag| flag.to_string()).collect();
			rows.push(("flagged", format!("beyond what is expected of {}", of.join(" and "))));
		}
		rows.push(("reason", self.reason.to_string()));
		rows.push(("reason opened by", self.reason_out.display().to_string()));
		rows.into_iter().map(|(name, value)| vec![name.into(), value]).collect()
	}
}

/// Breaks the glass.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	can_write(Some(&opts.reason_out))?;
	let (reason, opening) = requests::reason(&opts.reason.text()?);
	let mut files = NewFiles::default();
	files.add(&opts.reason_out, opening.to_json()?);
	let shown = block_on(async {
		let signing = opts.signing.unlock()?;
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		// What cannot succeed is not free, and who has no money would only hear that the fee cannot be
		// paid.
		let who = organizations::practitioner(&best, signing.signer()).await?;
		may_open(who.as_ref(), emergencies::bar(&best, signing.signer()).await?.as_ref())?;
		if let Some(who) = who {
			treats(organizations::organization(&best, who.organization).await?.as_ref())?;
		}
		if let Holder::Organization(holder) = opts.holder {
			stands(holder, organizations::organization(&best, holder).await?.as_ref())?;
		}
		let call = emergencies::open_call(&best, patient, opts.holder, opts.kind, reason)?;
		signing.act_keeping(&chain, node, &call, &files).await?.shown(|receipt| {
			let (emergency, expires_at, access, organization, flags) =
				match emergencies::opening(receipt)? {
					Opening::Opened { emergency, organization, access, expires_at, flags } => {
						(Some(emergency), Some(expires_at), access, organization, flags)
					}
					Opening::Denied { organization } => (
						None,
						None,
						EmergencyAccess::Nothing,
						organization,
						EmergencyFlags::empty(),
					),
				};
			Ok(Opened {
				patient: Hex32(patient.0),
				status: if emergency.is_some() { "Opened" } else { "Denied" },
				emergency,
				organization,
				holder: opts.holder.into(),
				kind: opts.kind,
				access,
				expires_at,
				flags,
				reason: Hex32(reason),
				reason_out: opts.reason_out.clone(),
			})
		})
	})?;
	output.report(&shown)
}

/// Refuses who may not break the glass.
fn may_open(who: Option<&Practitioner>, bar: Option<&Bar>) -> Result<(), CliError> {
	let refused = |why: &str| CliError::refused(format_args!("EmergencyAccess.{why}"));
	let Some(who) = who.filter(|who| who.standing == Standing::Good) else {
		return Err(refused("NotAuthorized: the signer is no practitioner in good standing")
			.next("sign as one: `salus practitioner show`"));
	};
	if !who.privileges.contains(Privilege::BreakGlass) {
		let error =
			"NotAuthorized: the signer has not the privilege BreakGlass in force, which comes a \
		             day after it was given";
		return Err(refused(error).next("a colleague who has it opens, or ask the privacy officer"));
	}
	if bar.is_some_and(|bar| bar.lifted_at.is_none()) {
		return Err(refused("Suspended: reviews found that the signer abused emergency access")
			.next("a colleague opens; the council can lift it"));
	}
	Ok(())
}

/// Refuses who practises for an organization that does not treat.
fn treats(organization: Option<&Organization>) -> Result<(), CliError> {
	let roles = organization.map(|one| one.roles_in_force).unwrap_or_default();
	if roles.intersects(Roles::of(&[Role::Provider, Role::Pharmacy, Role::Laboratory])) {
		return Ok(());
	}
	Err(CliError::refused(
		"EmergencyAccess.NotAuthorized: the signer's organization is no provider, pharmacy or \
		 laboratory",
	)
	.next("who practises for one opens: `salus org show`"))
}

/// Refuses a holder that is no member in good standing.
fn stands(id: OrganizationId, organization: Option<&Organization>) -> Result<(), CliError> {
	if organization.is_some_and(|one| one.standing == Standing::Good) {
		return Ok(());
	}
	Err(CliError::refused(format_args!(
		"EmergencyAccess.NotInGoodStanding: organization {} is no member in good standing",
		id.0
	))
	.next("name another (`salus org list`), or none for any"))
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;
	use salus_client::chain::Account;
	use salus_primitives::Privileges;

	#[derive(Debug, Parser)]
	struct Line {
		#[command(flatten)]
		opts: Opts,
	}

	fn read(rest: &[&str]) -> Result<Opts, clap::Error> {
		let always = ["line", "ana", "--kind", "btg", "--reason-out", "o", "--key", "//A"];
		Line::try_parse_from(always.iter().chain(rest)).map(|line| line.opts)
	}

	#[test]
	fn a_reason_is_a_text_or_a_file_and_says_something() {
		let opts = read(&["--reason", "unconscious"]).expect("options");
		assert_eq!((opts.kind, opts.holder), (EmergencyKind::Btg, Holder::Any));
		assert_eq!(opts.reason.text().expect("a text"), "unconscious");
		assert!(read(&["--reason", " \n"]).expect("options").reason.text().is_err());
		let home = tempfile::tempdir().expect("a directory");
		let path = home.path().join("reason.txt");
		let file = path.display().to_string();
		std::fs::write(&path, "bleeding\n").expect("written");
		let text = || read(&["--reason-file", &file]).expect("options").reason.text();
		assert_eq!(text().expect("a text"), "bleeding\n");
		std::fs::write(&path, [0xff, 0xfe]).expect("written");
		let refused = text().expect_err("no text").line();
		assert!(refused.contains("no text in UTF-8"), "{refused}");
		assert!(read(&[]).is_err(), "none");
		assert!(read(&["--reason", "a", "--reason-file", &file]).is_err(), "both");
	}

	#[test]
	fn who_may_not_break_the_glass_is_told_why_before_it_costs_anything() {
		let who = |standing, privileges| Practitioner {
			account: Account([1; 32]),
			organization: OrganizationId(2),
			privileges,
			expires_at: Moment(9_000),
			standing,
		};
		let may = Privileges::of(&[Privilege::BreakGlass]);
		let bar = |lifted_at| Bar {
			from: Moment(1_000),
			patient: Hex32([7; 32]),
			emergency: EmergencyId(0),
			lifted_at,
		};
		let good = who(Standing::Good, may);
		may_open(Some(&good), None).expect("may");
		may_open(Some(&good), Some(&bar(Some(Moment(2_000))))).expect("it was lifted");
		let officer = who(Standing::Good, Privilege::PrivacyOfficer.into());
		for (who, bar, error) in [
			(None, None, "NotAuthorized: the signer is no practitioner"),
			(
				Some(who(Standing::Expired, may)),
				None,
				"NotAuthorized: the signer is no practitioner",
			),
			(Some(officer), None, "NotAuthorized: the signer has not the privilege BreakGlass"),
			(Some(good), Some(bar(None)), "Suspended"),
		] {
			let line = may_open(who.as_ref(), bar.as_ref()).expect_err(error).line();
			assert!(line.contains(&format!("EmergencyAccess.{error}")), "{line}");
		}
	}

	#[test]
	fn an_organization_treats_and_a_holder_stands() {
		let organization = |role: Role, standing| Organization {
			id: OrganizationId(2),
			name: "Lakeside".into(),
			roles: Roles::all(),
			roles_in_force: role.into(),
			admin: Account([1; 32]),
			license_expires_at: Moment(9_000),
			licenses: Vec::new(),
			npi: None,
			encryption_key: None,
			standing,
			practitioners: 1,
		};
		for role in Role::ALL {
			let may = matches!(role, Role::Provider | Role::Pharmacy | Role::Laboratory);
			assert_eq!(treats(Some(&organization(*role, Standing::Good))).is_ok(), may, "{role}");
		}
		let line = treats(None).expect_err("none").line();
		assert!(
			line.contains("EmergencyAccess.NotAuthorized: the signer's organization"),
			"{line}"
		);
		let id = OrganizationId(2);
		stands(id, Some(&organization(Role::Payer, Standing::Good))).expect("it stands");
		let expired = organization(Role::Payer, Standing::Expired);
		for organization in [None, Some(&expired)] {
			let line = stands(id, organization).expect_err("it does not").line();
			assert!(line.contains("EmergencyAccess.NotInGoodStanding: organization 2"), "{line}");
		}
	}

	#[test]
	fn what_was_denied_and_what_was_flagged_is_said() {
		let opened = |emergency: Option<u32>, flags| Opened {
			patient: Hex32([7; 32]),
			status: if emergency.is_some() { "Opened" } else { "Denied" },
			emergency: emergency.map(EmergencyId),
			organization: OrganizationId(2),
			holder: Holder::Any.into(),
			kind: EmergencyKind::Etreat,
			access: EmergencyAccess::Normal,
			expires_at: emergency.map(|_| Moment(9_000)),
			flags,
			reason: Hex32([3; 32]),
			reason_out: "reason.json".into(),
		};
		let said = |opened: &Opened, name: &str| {
			opened.rows().into_iter().find(|row| row[0] == name).map(|row| row[1].clone())
		};
		let plain = opened(Some(4), EmergencyFlags::empty());
		assert_eq!(said(&plain, "until").as_deref(), Some("1970-01-01T00:00:09.000Z"));
		assert!(said(&plain, "next").expect("close").contains("emergency close"));
		assert_eq!(said(&plain, "flagged"), None);
		let flagged = opened(Some(4), EmergencyFlags::all());
		let words = "beyond what is expected of practitioner and organization";
		assert_eq!(said(&flagged, "flagged").as_deref(), Some(words));
		let denied = opened(None, EmergencyFlags::empty());
		assert_eq!((said(&denied, "emergency"), said(&denied, "next")), (None, None));
		let printed = serde_json::to_value(&flagged).expect("JSON");
		assert_eq!(printed["kind"], "ETREAT");
		assert_eq!(printed["flags"], serde_json::json!(["practitioner", "organization"]));
		assert_eq!((&printed["holder"], &printed["access"]), (&"any".into(), &"normal".into()));
	}
}

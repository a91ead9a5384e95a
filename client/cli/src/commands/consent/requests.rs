//! `salus consent requests`.

use super::{names::Names, reports::GranteeReport, ScopeReport};
use crate::{
	commands::patient,
	error::CliError,
	input::InputFile,
	online::{block_on, NodeOpts},
	output::{Output, Report},
};
use clap::Args;
use salus_client::chain::{
	displays,
	requests::{self, ReasonOpening, Request},
	words, Account, Hex32, Moment,
};
use salus_primitives::{GrantId, Grantee, Holder, OrganizationId, RequestId, Scope};
use serde::Serialize;
use std::io::Write;

/// The options of `salus consent requests`.
#[derive(Debug, Args)]
#[command(after_help = "\
What is asked reads in the words of the standard: purposes and confidentiality by the names that HL7
gives them. Requests that were answered or have expired are among them, as long as they are kept. A
reason is shown if it is opened: whoever asks sends the file with it.

Examples:
  salus consent requests --patient ana
  salus consent requests --patient ana --reason reason.json
  salus consent requests --patient ana --output json | jq '.[] | select(.status == \"Open\") | .asks'")]
pub struct Opts {
	/// The patient's id, or one of the keys: SS58, a key of the wallet, or a //URI
	#[arg(long, value_name = "PATIENT")]
	patient: String,
	/// What opens the reason of a request, as whoever asks gave it; repeatable
	#[arg(long, value_name = "FILE")]
	reason: Vec<InputFile>,
}

/// A request as it is printed.
#[derive(Serialize)]
pub struct RequestReport {
	id: RequestId,
	/// `Open`, `Approved`, `Narrowed`, `Declined`, `Withdrawn` or `Expired`.
	status: &'static str,
	/// The grant that answers it.
	grant: Option<GrantId>,
	organization: OrganizationId,
	/// The name of the organization, as the chain has it.
	organization_name: Option<String>,
	grantee: GranteeReport,
	scope: ScopeReport,
	/// What the scope asks for, in the words of the standard.
	asks: Asks,
	/// `null` if the grant would have no end of its own.
	valid_until: Option<Moment>,
	/// `null` if it could be used as often as one likes.
	max_uses: Option<u32>,
	requested_at: Moment,
	requested_by: Account,
	expires_at: Moment,
	closed_at: Option<Moment>,
	/// The commitment to the reason.
	reason: Option<Hex32>,
	/// The reason, if it was opened.
	reason_text: Option<String>,
}

/// What is asked for, in words.
#[derive(Serialize)]
struct Asks {
	actions: Vec<&'static str>,
	/// Each by its code and HL7's display name.
	purposes: Vec<String>,
	categories: Vec<&'static str>,
	confidentiality: String,
	protected: &'static str,
	days: String,
	holder: String,
}

impl Asks {
	fn new(scope: &Scope, names: &Names) -> Self {
		Self {
			actions: scope.actions.iter().map(displays::action).collect(),
			purposes: scope.purposes.iter().map(displays::purpose_in_words).collect(),
			categories: scope.categories.iter().map(displays::category).collect(),
			confidentiality: displays::confidentiality_in_words(scope.confidentiality),
			protected: displays::protected_in_words(scope.protected),
			days: displays::days_in_words(&scope.days),
			holder: match scope.holder {
				Holder::Any => "any member".into(),
				Holder::Organization(id) => names.of(id),
			},
		}
	}
}

/// The organizations that requests name: who asks, and whose records.
fn named(requests: &[Request]) -> impl Iterator<Item = OrganizationId> + '_ {
	let holders = requests.iter().filter_map(|request| match request.scope.holder {
		Holder::Any => None,
		Holder::Organization(id) => Some(id),
	});
	requests.iter().map(|request| request.organization).chain(holders)
}

fn report(request: Request, names: &Names, reasons: &[ReasonOpening]) -> RequestReport {
	let opened = reasons.iter().find(|opening| opening.opens(&request));
	RequestReport {
		id: request.id,
		status: request.status.word(),
		grant: request.status.grant(),
		organization: request.organization,
		organization_name: names.get(request.organization).map(String::from),
		grantee: request.grantee.into(),
		asks: Asks::new(&request.scope, names),
		scope: ScopeReport::from(&request.scope),
		valid_until: request.valid_until,
		max_uses: request.max_uses,
		requested_at: request.requested_at,
		requested_by: request.requested_by,
		expires_at: request.expires_at,
		closed_at: request.closed_at,
		reason: request.reason,
		reason_text: opened.map(|opening| opening.text.clone()),
	}
}

fn row(request: &Request, names: &Names, reasons: &[ReasonOpening]) -> Vec<String> {
	let scope = &request.scope;
	let asks = Asks::new(scope, names);
	let opened = reasons.iter().find(|opening| opening.opens(request));
	let reason = match (opened, request.reason) {
		(Some(opening), _) => opening.text.clone(),
		(None, Some(_)) => "not opened".into(),
		(None, None) => "none".into(),
	};
	let status = match request.status.grant() {
		Some(grant) => format!("{} by grant {}", request.status.word(), grant.0),
		None => request.status.word().to_owned(),
	};
	let uses = request.max_uses.map_or_else(|| "any number".into(), |most| most.to_string());
	vec![
		request.id.0.to_string(),
		status,
		names.of(request.organization),
		match &request.grantee {
			Grantee::Organization(id) if *id == request.organization => "itself".into(),
			other => words::grantee_in_words(other),
		},
		displays::actions_in_words(scope.actions),
		displays::categories_in_words(scope.categories),
		asks.holder,
		displays::purposes_in_words(scope.purposes),
		asks.confidentiality,
		asks.protected.into(),
		asks.days,
		words::until_in_words(request.valid_until),
		uses,
		request.expires_at.to_string(),
		reason,
	]
}

#[derive(Serialize)]
#[serde(transparent)]
struct Requests {
	reports: Vec<RequestReport>,
	#[serde(skip)]
	rows: Vec<Vec<String>>,
}

impl Report for Requests {
	fn titles(&self) -> Vec<&'static str> {
		vec![
			"id",
			"status",
			"who asks",
			"for",
			"to",
			"which records",
			"of",
			"why",
			"up to",
			"protected",
			"days",
			"until",
			"uses",
			"answer by",
			"reason",
		]
	}

	fn rows(&self) -> Vec<Vec<String>> {
		self.rows.clone()
	}
}

/// Lists what was asked of a patient.
pub fn run(opts: &Opts, node: &NodeOpts, output: &mut Output<impl Write>) -> Result<(), CliError> {
	let reasons = opts
		.reason
		.iter()
		.map(|file| {
			ReasonOpening::from_json(&file.read()?).map_err(|error| {
				CliError::refused(format_args!("{file}: {error}"))
					.next("ask the organization for the file that was written with the request")
			})
		})
		.collect::<Result<Vec<_>, CliError>>()?;
	let (found, names) = block_on(async {
		let chain = node.connect().await?;
		let patient = patient::resolve(&chain, &opts.patient).await?;
		let best = chain.best().await?;
		let found = requests::requests(&best, patient).await?;
		let names = Names::read(&best, named(&found)).await?;
		Ok((found, names))
	})?;
	let rows = found.iter().map(|request| row(request, &names, &reasons)).collect();
	let reports = found.into_iter().map(|request| report(request, &names, &reasons)).collect();
	output.report(&Requests { reports, rows })
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::requests::RequestStatus;
	use salus_primitives::{
		Action, Categories, Confidentiality, DataCategory, DayWindow, Protected, Purpose,
	};
	use std::collections::BTreeMap;

	#[test]
	fn a_request_is_printed_in_the_words_of_the_standard() {
		let (commitment, opening) = requests::reason("second opinion");
		let request = Request {
			id: RequestId(4),
			organization: OrganizationId(2),
			grantee: Grantee::Organization(OrganizationId(2)),
			scope: Scope {
				holder: Holder::Organization(OrganizationId(1)),
				actions: Action::Read.into(),
				purposes: Purpose::Hpaymt.into(),
				categories: Categories::of(&[DataCategory::LabResults]),
				confidentiality: Confidentiality::N,
				days: DayWindow::ALWAYS,
				protected: Protected::None,
			},
			valid_until: None,
			max_uses: Some(2),
			reason: Some(Hex32(commitment)),
			requested_at: Moment(0),
			requested_by: Account([0; 32]),
			expires_at: Moment(1),
			closed_at: None,
			status: RequestStatus::Narrowed(GrantId(7)),
		};
		let names = Names(BTreeMap::from([(OrganizationId(2), "Lakeside".to_owned())]));
		let cells = row(&request, &names, std::slice::from_ref(&opening));
		for cell in [
			"Narrowed by grant 7",
			"Lakeside (organization 2)",
			"itself",
			"laboratory results",
			"organization 1",
			"HPAYMT (healthcare payment)",
			"N (normal)",
			"second opinion",
		] {
			assert!(cells.iter().any(|one| one == cell), "{cell}: {cells:?}");
		}
		let other = requests::reason("second opinion").1;
		assert!(row(&request, &names, &[other]).contains(&"not opened".to_owned()));
		let printed = serde_json::to_value(report(request, &names, &[opening])).expect("JSON");
		assert_eq!(printed["grant"], 7);
		assert_eq!(printed["asks"]["purposes"][0], "HPAYMT (healthcare payment)");
		assert_eq!(printed["scope"]["purposes"][0], "HPAYMT");
		assert_eq!(printed["reason_text"], "second opinion");
	}
}

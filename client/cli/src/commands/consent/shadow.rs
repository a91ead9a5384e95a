//! Which of a patient's own restrictions reach what is granted.

use crate::{error::CliError, online::note};
use salus_client::chain::{
	restrictions::{self, Restriction},
	shadow::{shadowed_by, Extent},
	words, Account, Chain,
};
use salus_primitives::{Annex, Grantee, PatientId, RestrictionId, Scope};
use serde::Serialize;

/// A restriction that reaches some of a grant, as it is printed.
#[derive(Serialize)]
pub struct ShadowReport {
	/// The restriction.
	pub restriction: RestrictionId,
	/// What it keeps from whom.
	pub words: String,
	/// Whether it reaches the `whole` grant or a `part` of it.
	pub extent: Extent,
}

/// The patient's restrictions that reach some of what is granted. Each is said on stderr, too.
pub async fn of(
	chain: &Chain,
	patient: PatientId,
	grantee: &Grantee<Account>,
	scope: &Scope,
	annex: Option<&Annex>,
) -> Result<Vec<ShadowReport>, CliError> {
	let all = restrictions::restrictions(&chain.best().await?, patient).await?;
	let reports = among(grantee, scope, annex, &all);
	for report in &reports {
		note(&format!("note: {}", said(report)));
	}
	Ok(reports)
}

/// Those of these restrictions that reach some of what is granted.
pub fn among(
	grantee: &Grantee<Account>,
	scope: &Scope,
	annex: Option<&Annex>,
	all: &[Restriction],
) -> Vec<ShadowReport> {
	shadowed_by(grantee, scope, annex, all)
		.into_iter()
		.filter_map(|shadow| {
			let found = all.iter().find(|one| one.id == shadow.restriction)?;
			Some(ShadowReport {
				restriction: shadow.restriction,
				words: words::restriction_in_words(&found.scope, &found.except),
				extent: shadow.extent,
			})
		})
		.collect()
}

/// A shadow as it is said, with how to lift it.
pub fn said(report: &ShadowReport) -> String {
	let reaches = match report.extent {
		Extent::Whole => "all of this grant, which permits nothing while it stands",
		Extent::Part => "a part of this grant",
	};
	format!(
		"restriction {} reaches {reaches}: it lets {} (`salus consent lift {}`)",
		report.restriction.0, report.words, report.restriction.0
	)
}

#[cfg(test)]
mod tests {
	use super::*;
	use salus_client::chain::{restrictions::Exceptions, Moment};
	use salus_primitives::{
		Action, Categories, Confidentiality, DataCategory, DayWindow, Holder, OrganizationId,
		Protected, Purpose, Purposes,
	};

	#[test]
	fn a_shadow_is_said_with_its_words_and_how_to_lift_it() {
		let scope = Scope {
			holder: Holder::Any,
			actions: Action::Read.into(),
			purposes: Purpose::Treat.into(),
			categories: Categories::of(&[DataCategory::Imaging, DataCategory::LabResults]),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected: Protected::None,
		};
		let restriction = Restriction {
			id: RestrictionId(4),
			scope: Scope {
				categories: DataCategory::Imaging.into(),
				confidentiality: Confidentiality::U,
				protected: Protected::All,
				..scope
			},
			except: Exceptions { grantees: Vec::new(), purposes: Purposes::empty() },
			made_at: Moment(0),
			made_by: Account([0; 32]),
			lifted_at: None,
			directive: None,
		};
		let clinic = Grantee::Organization(OrganizationId(2));
		let found = among(&clinic, &scope, None, &[restriction]);
		let [report] = &found[..] else { panic!("one") };
		let line = said(report);
		assert!(
			line.contains("restriction 4 reaches a part") && line.contains("Imaging"),
			"{line}"
		);
		let printed = serde_json::to_value(report).expect("JSON");
		assert_eq!(printed["restriction"], 4);
		assert_eq!(printed["extent"], "part");
		let whole = ShadowReport { extent: Extent::Whole, words: String::new(), ..*report };
		assert!(said(&whole).contains("all of this grant"));
	}
}

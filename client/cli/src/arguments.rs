//! How commands read codes, days, validities, grantees and the like.

use crate::{error::CliError, keys};
use clap::Args;
use jiff::{civil::Date, Timestamp};
use salus_client::chain::{Account, Hex32};
use salus_primitives::{
	Action, AssuranceLevel, Authority, BasePolicy, Categories, ClaimId, Confidentiality,
	CoverageId, DataCategory, Day, DayWindow, DisasterId, EmergencyAccess, EmergencyId,
	EmergencyKind, GrantId, Holder, KeyPurpose, LegalBasis, LicenseKind, OrganizationId,
	PaperSigner, PatientId, PlanId, Privilege, Protected, Purpose, Purposes, ReceiptId,
	RelationshipKind, RepresentativeCapacity, Role, Sensitivity, StudyId, UnixMillis,
};
use std::fmt::Display;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The one of `all` that is spelled so; upper and lower case are the same.
fn pick<T: Copy + Display>(text: &str, all: &[T]) -> Result<T, String> {
	let found = all.iter().copied().find(|code| code.to_string().eq_ignore_ascii_case(text));
	found.ok_or_else(|| {
		let known: Vec<_> = all.iter().map(ToString::to_string).collect();
		format!("it is none of {}", known.join(", "))
	})
}

/// A role of an organization.
pub fn role(text: &str) -> Result<Role, String> {
	pick(text, Role::ALL)
}

/// What a licence of an organization is for.
pub fn license_kind(text: &str) -> Result<LicenseKind, String> {
	pick(text, LicenseKind::ALL)
}

/// How surely one real person uses an identity.
pub fn assurance_level(text: &str) -> Result<AssuranceLevel, String> {
	pick(text, AssuranceLevel::ALL)
}

/// A privilege of a practitioner.
pub fn privilege(text: &str) -> Result<Privilege, String> {
	pick(text, Privilege::ALL)
}

/// A purpose of a patient's key.
pub fn key_purpose(text: &str) -> Result<KeyPurpose, String> {
	pick(text, KeyPurpose::ALL)
}

/// What connects an organization with a patient.
pub fn relationship_kind(text: &str) -> Result<RelationshipKind, String> {
	pick(text, RelationshipKind::ALL)
}

/// Why the glass is broken.
pub fn emergency_kind(text: &str) -> Result<EmergencyKind, String> {
	pick(text, EmergencyKind::ALL)
}

/// What an emergency opens.
pub fn emergency_access(text: &str) -> Result<EmergencyAccess, String> {
	pick(text, EmergencyAccess::ALL)
}

/// In which capacity somebody acts for a patient.
pub fn capacity(text: &str) -> Result<RepresentativeCapacity, String> {
	pick(text, RepresentativeCapacity::ALL)
}

/// Who signed a paper: `ONESELF`, or in which capacity somebody else did.
pub fn paper_signer(text: &str) -> Result<PaperSigner, String> {
	let others = RepresentativeCapacity::ALL.iter().copied().map(PaperSigner::Representative);
	let all: Vec<_> = [PaperSigner::Patient].into_iter().chain(others).collect();
	pick(text, &all)
}

/// In what somebody may act for a patient.
pub fn authority(text: &str) -> Result<Authority, String> {
	pick(text, Authority::ALL)
}

/// A base policy.
pub fn base_policy(text: &str) -> Result<BasePolicy, String> {
	pick(text, BasePolicy::ALL)
}

/// An action.
pub fn action(text: &str) -> Result<Action, String> {
	pick(text, Action::ALL)
}

/// A purpose of use.
pub fn purpose(text: &str) -> Result<Purpose, String> {
	pick(text, Purpose::ALL)
}

/// A level of confidentiality.
pub fn confidentiality(text: &str) -> Result<Confidentiality, String> {
	pick(text, Confidentiality::ALL)
}

/// A kind of data.
pub fn category(text: &str) -> Result<DataCategory, String> {
	pick(text, DataCategory::ALL)
}

/// A sensitivity.
pub fn sensitivity(text: &str) -> Result<Sensitivity, String> {
	pick(text, Sensitivity::ALL)
}

/// Kinds of data: one, or `all`.
pub fn categories(text: &str) -> Result<Categories, String> {
	if text.eq_ignore_ascii_case("all") {
		return Ok(Categories::all());
	}
	category(text).map(Categories::from)
}

/// Purposes: one, or a family by its head and `+`, which is taken apart here since the chain knows
/// no inheritance. What machines do with data, breaking the glass, and marketing is never in a
/// family.
pub fn purposes(text: &str) -> Result<Purposes, String> {
	let Some(head) = text.strip_suffix('+') else {
		return purpose(text).map(Purposes::from);
	};
	let members: &[Purpose] = match purpose(head)? {
		Purpose::Treat => &[Purpose::Clintrl, Purpose::Coc, Purpose::Etreat],
		Purpose::Hpaymt => {
			&[Purpose::Clmattch, Purpose::Covauth, Purpose::Eligdtrm, Purpose::Eligver]
		}
		Purpose::Hoperat => &[Purpose::Caremgt, Purpose::Fraud, Purpose::Patsfty, Purpose::Htest],
		Purpose::Hresch => &[Purpose::Clintrch, Purpose::Dsrch],
		Purpose::Patrqt => &[Purpose::Famrqt, Purpose::Pwatrny],
		_ => return Err("the families are TREAT+, HPAYMT+, HOPERAT+, HRESCH+, PATRQT+".into()),
	};
	Ok(Purposes::of(members).with(purpose(head)?))
}

/// Whether protected records are meant.
pub fn protected(text: &str) -> Result<Protected, String> {
	match text {
		"none" => Ok(Protected::None),
		"all" => Ok(Protected::All),
		_ => Err("it is none or all".into()),
	}
}

/// A law that needs no consent: `164.512(b)`, `b`, or `public-health`.
pub fn law(text: &str) -> Result<LegalBasis, String> {
	let plain = |text: &str| text.replace('-', "").to_ascii_lowercase();
	let given = plain(text);
	let is_meant = |law: &&LegalBasis| {
		let code = law.code();
		let paragraph = code.strip_prefix("164.512").unwrap_or(code);
		let letter = paragraph.trim_matches(['(', ')']);
		[code, paragraph, letter].contains(&given.as_str()) || plain(&format!("{law:?}")) == given
	};
	LegalBasis::ALL.iter().find(is_meant).copied().ok_or_else(|| {
		let known: Vec<_> = LegalBasis::ALL.iter().map(ToString::to_string).collect();
		format!("it is none of {}", known.join(", "))
	})
}

/// Who wrote a record, as an option names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorName {
	/// The organization for which it was written; `None` for the one that credentials the account.
	pub organization: Option<OrganizationId>,
	/// The account of the practitioner who wrote it: SS58, hexadecimal, a key of the wallet, or a
	/// development URI.
	pub account: Option<String>,
}

impl AuthorName {
	/// The account that is named, if one is.
	pub fn account(&self) -> Result<Option<Account>, CliError> {
		self.account.as_deref().map(keys::account).transpose()
	}
}

/// Who wrote a record: `org:ID`, `org:ID/ACCOUNT`.
pub fn author(text: &str) -> Result<AuthorName, String> {
	let wrong = || "an author is org:ID or org:ID/ACCOUNT".to_owned();
	let rest = text.strip_prefix("org:").ok_or_else(wrong)?;
	let (id, account) = match rest.split_once('/') {
		None => (rest, None),
		Some((_, "")) => return Err(wrong()),
		Some((id, account)) => (id, Some(account.to_owned())),
	};
	Ok(AuthorName { organization: Some(organization(id)?), account })
}

/// Who wrote a record: as [`author`], or the account of a practitioner alone.
pub fn author_or_account(text: &str) -> Result<AuthorName, String> {
	if text.starts_with("org:") {
		return author(text);
	}
	Ok(AuthorName { organization: None, account: Some(text.to_owned()) })
}

/// An organization's id.
pub fn organization(text: &str) -> Result<OrganizationId, String> {
	text.parse()
		.map(OrganizationId)
		.map_err(|_| "an organization's id is a number (`salus org list`)".into())
}

/// A research study.
pub fn study(text: &str) -> Result<StudyId, String> {
	text.parse().map(StudyId).map_err(|_| "a study's id is a number (`salus study list`)".into())
}

/// An emergency's id.
pub fn emergency(text: &str) -> Result<EmergencyId, String> {
	text.parse()
		.map(EmergencyId)
		.map_err(|_| "an emergency's id is a number (`salus emergency list`)".into())
}

/// A disaster's id.
pub fn disaster(text: &str) -> Result<DisasterId, String> {
	text.parse()
		.map(DisasterId)
		.map_err(|_| "a disaster's id is a number (`salus emergency disaster list`)".into())
}

/// Whose records: `any`, or an organization's id.
pub fn holder(text: &str) -> Result<Holder, String> {
	if text == "any" {
		return Ok(Holder::Any);
	}
	organization(text).map(Holder::Organization)
}

/// A patient's id: 64 hexadecimal digits.
pub fn patient(text: &str) -> Result<PatientId, String> {
	crate::input::hex32(text.as_bytes()).map(PatientId)
}

/// 32 bytes in hexadecimal.
pub fn hex32(text: &str) -> Result<Hex32, String> {
	crate::input::hex32(text.as_bytes()).map(Hex32)
}

/// A plan's id.
pub fn plan(text: &str) -> Result<PlanId, String> {
	text.parse().map(PlanId).map_err(|_| "a plan's id is a number".into())
}

/// A coverage's id.
pub fn coverage(text: &str) -> Result<CoverageId, String> {
	text.parse()
		.map(CoverageId)
		.map_err(|_| "a coverage's id is a number (`salus coverage list`)".into())
}

/// A claim's id.
pub fn claim(text: &str) -> Result<ClaimId, String> {
	text.parse().map(ClaimId).map_err(|_| "a claim's id is a number (`salus claim list`)".into())
}

/// A grant's id.
pub fn grant(text: &str) -> Result<GrantId, String> {
	text.parse().map(GrantId).map_err(|_| "a grant's id is a number (`salus consent list`)".into())
}

/// A receipt, `3/1`: the first use of grant 3.
pub fn receipt(text: &str) -> Result<ReceiptId, String> {
	let parts = text.split_once('/').and_then(|(id, number)| {
		Some(ReceiptId { grant: grant(id).ok()?, number: number.parse().ok()? })
	});
	parts.filter(|id| id.number > 0).ok_or_else(|| {
		"a receipt is a grant's id, /, and the number of the use, as 3/1 (`salus consent use`)"
			.into()
	})
}

/// A receipt as [`receipt`] reads it.
pub fn receipt_in_words(id: ReceiptId) -> String {
	format!("{}/{}", id.grant.0, id.number)
}

/// A day, `2019-05-17`, as days since 1970.
pub fn day(text: &str) -> Result<Day, String> {
	let date: Date = text.parse().map_err(|_| "a day is written as 2019-05-17".to_owned())?;
	let span = date
		.since((jiff::Unit::Day, Date::constant(1970, 1, 1)))
		.map_err(|error| error.to_string())?;
	Ok(Day(span.get_days()))
}

/// Days: one, or two with `..` between them; an open end is left out.
pub fn days(text: &str) -> Result<DayWindow, String> {
	let always = DayWindow::ALWAYS;
	let (first, last) = match text.split_once("..") {
		None => return day(text).map(DayWindow::on),
		Some((first, last)) => (first, last),
	};
	let first = if first.is_empty() { always.first() } else { day(first)? };
	let last = if last.is_empty() { always.last() } else { day(last)? };
	DayWindow::new(first, last).ok_or_else(|| "the first day is after the last".into())
}

/// A moment: a day (its beginning in UTC) or RFC 3339.
pub fn moment(text: &str) -> Result<UnixMillis, String> {
	let timestamp = match text.parse::<Timestamp>() {
		Ok(timestamp) => timestamp,
		Err(_) => {
			let date: Date = text.parse().map_err(|_| {
				"a moment is written as 2027-01-31 or 2027-01-31T12:00:00Z".to_owned()
			})?;
			let utc = date.to_zoned(jiff::tz::TimeZone::UTC).map_err(|error| error.to_string())?;
			utc.timestamp()
		}
	};
	u64::try_from(timestamp.as_millisecond()).map_err(|_| "it is before 1970".into())
}

/// Until when something is valid.
#[derive(Clone, Copy, Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Validity {
	/// For how many days from the chain's now on
	#[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=36_600))]
	days: Option<u32>,
	/// Until this moment: 2027-01-31 or 2027-01-31T12:00:00Z
	#[arg(long, value_name = "MOMENT", value_parser = moment)]
	until: Option<UnixMillis>,
}

impl Validity {
	/// The first moment at which it is no longer valid, if it is `now`.
	pub fn until(&self, now: UnixMillis) -> Result<UnixMillis, CliError> {
		match (self.until, self.days) {
			(Some(until), _) => Ok(until),
			(None, Some(days)) => Ok(now.saturating_add(u64::from(days).saturating_mul(DAY_MS))),
			(None, None) => Err(CliError::unusable("neither --days nor --until was given")),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_receipt_names_its_grant() {
		let first = ReceiptId { grant: GrantId(3), number: 1 };
		assert_eq!(receipt("3/1"), Ok(first));
		assert_eq!(receipt(&receipt_in_words(first)), Ok(first));
		for wrong in ["1", "3/", "/1", "3/0", "3/-1", "3/1/1", "x/1"] {
			assert!(receipt(wrong).is_err(), "{wrong}");
		}
	}

	#[test]
	fn codes_are_found_in_any_case() {
		assert_eq!(purpose("treat"), Ok(Purpose::Treat));
		assert_eq!(category("labresults"), Ok(DataCategory::LabResults));
		assert!(role("Nurse").unwrap_err().contains("Provider, Payer"));
		assert_eq!(base_policy("Basic-Normal"), Ok(BasePolicy::BasicNormal));
		assert!(base_policy("normal")
			.unwrap_err()
			.contains("deny, break-glass-only, basic-normal"));
		assert_eq!(license_kind("pharmacy"), Ok(LicenseKind::Pharmacy));
		assert_eq!(assurance_level("ial2"), Ok(AssuranceLevel::Ial2));
		assert!(assurance_level("2").unwrap_err().contains("IAL1, IDIAL1.8, IAL2, IAL3"));
		assert_eq!(relationship_kind("coverage"), Ok(RelationshipKind::Coverage));
		assert!(relationship_kind("care").unwrap_err().contains("treatment, coverage"));
		assert_eq!(emergency_kind("btg"), Ok(EmergencyKind::Btg));
		assert!(emergency_kind("TREAT").unwrap_err().contains("ETREAT, BTG"));
		assert_eq!(emergency_access("Nothing"), Ok(EmergencyAccess::Nothing));
		assert!(emergency_access("all").unwrap_err().contains("nothing, normal, everything"));
		assert_eq!(capacity("hpowatt"), Ok(RepresentativeCapacity::HealthcarePowerOfAttorney));
		assert!(capacity("NOK").unwrap_err().contains("GUARD, GUADLTM"));
		assert_eq!(paper_signer("oneself"), Ok(PaperSigner::Patient));
		assert!(paper_signer("NOK").unwrap_err().contains("ONESELF, GUARD"));
		assert_eq!(authority("View"), Ok(Authority::View));
		assert!(authority("keys").unwrap_err().contains("consent, view, claims"));
	}

	#[test]
	fn laws_are_named_by_code_paragraph_or_name() {
		for text in ["164.512(b)", "(b)", "b", "B", "public-health", "PublicHealth"] {
			assert_eq!(law(text), Ok(LegalBasis::PublicHealth), "{text}");
		}
		for known in LegalBasis::ALL {
			assert_eq!(law(known.code()), Ok(*known));
			assert_eq!(law(&format!("{known:?}")), Ok(*known));
		}
		for text in ["", "164.512", "164.512(z)", "()", "health"] {
			assert!(law(text).unwrap_err().contains("164.512(b)"), "{text}");
		}
	}

	#[test]
	fn authors_are_organizations_or_somebody_of_them() {
		let named = |organization: u32, account: Option<&str>| AuthorName {
			organization: Some(OrganizationId(organization)),
			account: account.map(str::to_owned),
		};
		assert_eq!(author("org:3"), Ok(named(3, None)));
		assert_eq!(author("org:3/okafor"), Ok(named(3, Some("okafor"))));
		assert_eq!(author("org:3///Okafor"), Ok(named(3, Some("//Okafor"))));
		for text in ["", "3", "org:", "org:x", "org:3/", "okafor"] {
			assert!(author(text).is_err(), "{text}");
		}
		let alone = AuthorName { organization: None, account: Some("okafor".into()) };
		assert_eq!(author_or_account("okafor"), Ok(alone));
		assert_eq!(author_or_account("org:3"), Ok(named(3, None)));
	}

	#[test]
	fn families_are_taken_apart_without_what_must_be_named() {
		assert_eq!(
			purposes("TREAT+"),
			Ok(Purposes::of(&[Purpose::Treat, Purpose::Clintrl, Purpose::Coc, Purpose::Etreat]))
		);
		assert_eq!(purposes("TREAT"), Ok(Purposes::of(&[Purpose::Treat])));
		let never = Purposes::of(&[
			Purpose::Btg,
			Purpose::Mltraining,
			Purpose::Treatds,
			Purpose::Pmtds,
			Purpose::Hmarkt,
		]);
		for head in ["TREAT+", "HPAYMT+", "HOPERAT+", "HRESCH+", "PATRQT+"] {
			assert!(!purposes(head).expect(head).intersects(never), "{head}");
		}
		for other in ["BTG+", "PUBHLTH+", "+", "NOPE+"] {
			assert!(purposes(other).is_err(), "{other}");
		}
	}

	#[test]
	fn days_are_counted_from_1970() {
		assert_eq!(day("1970-01-01"), Ok(Day(0)));
		assert_eq!(day("1969-12-31"), Ok(Day(-1)));
		assert_eq!(day("2024-03-01"), Ok(Day(19_783)));
		assert!(day("2024-13-01").is_err());
	}

	#[test]
	fn windows_may_be_open() {
		assert_eq!(days("1970-01-01"), Ok(DayWindow::on(Day(0))));
		assert_eq!(days(".."), Ok(DayWindow::ALWAYS));
		let from = DayWindow::new(Day(0), DayWindow::ALWAYS.last()).expect("a window");
		assert_eq!(days("1970-01-01.."), Ok(from));
		assert!(days("1970-01-02..1970-01-01").is_err());
	}

	#[test]
	fn moments_are_days_or_rfc_3339() {
		assert_eq!(moment("1970-01-02"), Ok(DAY_MS));
		assert_eq!(moment("1970-01-01T00:00:01Z"), Ok(1000));
		assert!(moment("tomorrow").is_err());
		assert!(moment("1960-01-01").is_err());
	}

	#[test]
	fn a_validity_is_counted_from_now() {
		let by_days = Validity { days: Some(2), until: None };
		assert_eq!(by_days.until(5).expect("given"), 5 + 2 * DAY_MS);
		let by_moment = Validity { days: None, until: Some(9) };
		assert_eq!(by_moment.until(5).expect("given"), 9);
	}
}

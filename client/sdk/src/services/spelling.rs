//! One spelling for what can be written in several ways, so that equal services have equal tags.

use super::ServiceError;

/// How the codes of a system are spelled.
#[derive(Clone, Copy)]
enum Codes {
	/// As they are written.
	AsWritten,
	/// In upper case: the system does not tell it from lower case. Modifiers, too.
	UpperCase,
	/// In upper case, with a point after the third character, which X12 leaves out.
	Diagnoses,
}

/// A code system that has several names.
struct System {
	/// The URI that HL7 endorses.
	canonical: &'static str,
	/// Its other names: the object identifier, and URIs that were in use.
	others: &'static [&'static str],
	codes: Codes,
}

const fn system(canonical: &'static str, others: &'static [&'static str], codes: Codes) -> System {
	System { canonical, others, codes }
}

/// Code systems by which services are claimed, as HL7 Terminology lists external ones.
const SYSTEMS: [System; 11] = [
	system("http://www.ama-assn.org/go/cpt", &["2.16.840.1.113883.6.12"], Codes::UpperCase),
	system(
		"http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
		&["2.16.840.1.113883.6.285"],
		Codes::UpperCase,
	),
	system("http://www.ada.org/cdt", &["2.16.840.1.113883.6.13"], Codes::UpperCase),
	system("http://hl7.org/fhir/sid/icd-10", &["2.16.840.1.113883.6.3"], Codes::Diagnoses),
	system("http://hl7.org/fhir/sid/icd-10-cm", &["2.16.840.1.113883.6.90"], Codes::Diagnoses),
	system(
		"http://www.cms.gov/Medicare/Coding/ICD10",
		&["2.16.840.1.113883.6.4", "http://www.icd10data.com/icd10pcs"],
		Codes::UpperCase,
	),
	system("http://loinc.org", &["2.16.840.1.113883.6.1"], Codes::UpperCase),
	system("http://snomed.info/sct", &["2.16.840.1.113883.6.96"], Codes::AsWritten),
	system(
		"http://www.nlm.nih.gov/research/umls/rxnorm",
		&["2.16.840.1.113883.6.88"],
		Codes::AsWritten,
	),
	system("http://hl7.org/fhir/sid/ndc", &["2.16.840.1.113883.6.69"], Codes::AsWritten),
	system("http://hl7.org/fhir/sid/cvx", &["2.16.840.1.113883.12.292"], Codes::AsWritten),
];

/// System, code and modifiers in the one spelling. What is of no system that is known here stays as
/// it is written.
pub(super) fn normalized(
	written: &str,
	code: &str,
	modifiers: &[String],
) -> (String, String, Vec<String>) {
	let known = SYSTEMS.iter().find(|system| system.has_name(written));
	let (system, codes) =
		known.map_or((written, Codes::AsWritten), |system| (system.canonical, system.codes));
	let spelled = |text: &str| match codes {
		Codes::AsWritten => text.to_owned(),
		Codes::UpperCase | Codes::Diagnoses => text.to_ascii_uppercase(),
	};
	let code = match codes {
		Codes::AsWritten | Codes::UpperCase => spelled(code),
		Codes::Diagnoses => with_point(&spelled(code)),
	};
	let mut modifiers: Vec<_> = modifiers
		.iter()
		.map(|modifier| spelled(modifier.trim()))
		.filter(|modifier| !modifier.is_empty())
		.collect();
	modifiers.sort_unstable();
	modifiers.dedup();
	(system.to_owned(), code, modifiers)
}

/// A CMS place-of-service code, two digits, as in `11` for an office; empty if there is none.
///
/// # Errors
///
/// [`ServiceError::NotASite`] for anything else: free text would give each spelling its own tag.
pub(super) fn site(written: &str) -> Result<String, ServiceError> {
	let text = written.trim();
	match text.as_bytes() {
		[] => Ok(String::new()),
		[one @ b'1'..=b'9'] => Ok(format!("0{}", char::from(*one))),
		[tens, ones] if tens.is_ascii_digit() && ones.is_ascii_digit() && text != "00" => {
			Ok(text.to_owned())
		}
		_ => Err(ServiceError::NotASite(written.into())),
	}
}

impl System {
	fn has_name(&self, written: &str) -> bool {
		let written = bare(written);
		std::iter::once(&self.canonical).chain(self.others).any(|name| bare(name) == written)
	}
}

/// A URI without what does not tell known systems apart: case, scheme, a slash at its end.
fn bare(uri: &str) -> String {
	let uri = uri.to_ascii_lowercase();
	let name = ["http://", "https://", "urn:oid:"]
		.iter()
		.find_map(|scheme| uri.strip_prefix(scheme))
		.unwrap_or(&uri);
	name.trim_end_matches('/').to_owned()
}

/// An ICD-10 code with its point: `E119` is `E11.9`.
fn with_point(code: &str) -> String {
	let plain: String = code.chars().filter(|character| *character != '.').collect();
	match plain.split_at_checked(3) {
		Some((category, rest)) if !rest.is_empty() => format!("{category}.{rest}"),
		_ => plain,
	}
}

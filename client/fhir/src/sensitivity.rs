//! The file that says which codes are sensitive, and which are known to be ordinary.
//!
//! ```json
//! {
//!   "format": "salus-sensitivity/1",
//!   "version": "1",
//!   "rules": [
//!     {
//!       "why": "Alcohol use disorder",
//!       "systems": ["http://hl7.org/fhir/sid/icd-10-cm"],
//!       "ranges": [["F10", "F10"]],
//!       "confidentiality": "R",
//!       "sensitivities": ["ETHUD"]
//!     }
//!   ]
//! }
//! ```
//!
//! A rule names code systems by their URIs, and codes in one or several ways: `codes` (exactly
//! these), `ranges` (codes that begin with a text between the two, which are of one length, so that
//! `["F10", "F19"]` holds `F10.20` and `F19`), or `"all": true` (every code of the systems). A rule
//! without `sensitivities` says that the codes are ordinary, at its `confidentiality`. It may name a
//! `category`, the kind of data of a record whose own code is one of these.
//!
//! For one code the most exact statement counts: `codes` before `ranges`, the longer range before
//! the shorter, `all` last. Of equally exact statements the strictest counts: the higher
//! confidentiality, and the sensitivities of both; a category counts if they name no other. A code
//! that no rule names is unknown.

use salus_primitives::{Confidentiality, DataCategory, Sensitivities};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

const FORMAT: &str = "salus-sensitivity/1";

/// What the file says about one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeLabel {
	/// How confidential a record with this code is, at least.
	pub confidentiality: Confidentiality,
	/// Why; empty for an ordinary code.
	pub sensitivities: Sensitivities,
	/// What kind of data a record is whose own code it is; `None` if the file does not say.
	pub category: Option<DataCategory>,
}

impl CodeLabel {
	/// The stricter of both: the higher level, and all sensitivities. Of two categories that differ
	/// neither counts.
	#[must_use]
	pub fn and(self, other: Self) -> Self {
		let category = match (self.category, other.category) {
			(Some(one), Some(another)) if one != another => None,
			(one, another) => one.or(another),
		};
		Self {
			category,
			confidentiality: self.confidentiality.max(other.confidentiality),
			sensitivities: self.sensitivities.union(other.sensitivities),
		}
	}
}

/// Why a sensitivity file is refused.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
	/// It is no JSON, or has other members than the format knows.
	#[error("sensitivity file: {0}")]
	Malformed(#[from] serde_json::Error),
	/// It is of another format than this version reads.
	#[error("sensitivity file: format is \"{0}\", expected \"{FORMAT}\"")]
	Format(String),
	/// A rule names no system or no code.
	#[error("sensitivity file: rule {0} names no system or no code")]
	EmptyRule(usize),
	/// The ends of a range are empty, of different lengths, or in the wrong order.
	#[error("sensitivity file: rule {rule}: [\"{first}\", \"{last}\"] is no range")]
	Range {
		/// The rule's place in the file, from 1.
		rule: usize,
		/// The range's first text.
		first: String,
		/// The range's last text.
		last: String,
	},
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
	format: String,
	version: String,
	rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
	#[serde(rename = "why")]
	_why: String,
	systems: Vec<String>,
	#[serde(default)]
	codes: Vec<String>,
	#[serde(default)]
	ranges: Vec<(String, String)>,
	#[serde(default)]
	all: bool,
	confidentiality: Confidentiality,
	#[serde(default)]
	sensitivities: Sensitivities,
	#[serde(default)]
	category: Option<DataCategory>,
}

/// What is known of one code system.
#[derive(Debug, Default)]
struct System {
	codes: HashMap<String, CodeLabel>,
	ranges: Vec<(String, String, CodeLabel)>,
	all: Option<CodeLabel>,
}

/// Codes and how sensitive they are. See the [module](self) for the file's format.
#[derive(Debug)]
pub struct SensitivityTable {
	version: String,
	systems: HashMap<String, System>,
}

static BUILTIN: LazyLock<SensitivityTable> = LazyLock::new(|| {
	SensitivityTable::from_json(include_str!("../labels/sensitivity-v2.json"))
		.expect("the file is part of this crate, and its tests read it")
});

impl SensitivityTable {
	/// The table that comes with Salus, version 2.
	///
	/// It holds the ranges of ICD-10 and ICD-10-CM by chapter, and common codes of LOINC, SNOMED CT,
	/// RxNorm and CVX, which is little of the whole: records with other codes are `R` until somebody
	/// adds them. It says nothing about ICD-9, CPT, HCPCS and NDC. It is a beginning for a holder's
	/// own file, not legal advice.
	pub fn builtin() -> &'static Self {
		&BUILTIN
	}

	/// Reads a table from its JSON file.
	pub fn from_json(file: &str) -> Result<Self, TableError> {
		let file: File = serde_json::from_str(file)?;
		if file.format != FORMAT {
			return Err(TableError::Format(file.format));
		}
		let mut systems: HashMap<String, System> = HashMap::new();
		for (at, rule) in file.rules.iter().enumerate() {
			rule.check(at + 1)?;
			for system in &rule.systems {
				rule.add_to(systems.entry(system.clone()).or_default());
			}
		}
		Ok(Self { version: file.version, systems })
	}

	/// The version the file gives itself.
	pub fn version(&self) -> &str {
		&self.version
	}

	/// What the table says about a code; `None` if it does not know it.
	pub fn label_of(&self, system: &str, code: &str) -> Option<CodeLabel> {
		let system = self.systems.get(system)?;
		system.codes.get(code).copied().or_else(|| system.by_range(code)).or(system.all)
	}
}

impl Rule {
	fn check(&self, rule: usize) -> Result<(), TableError> {
		if self.systems.is_empty() || (self.codes.is_empty() && self.ranges.is_empty() && !self.all)
		{
			return Err(TableError::EmptyRule(rule));
		}
		match self
			.ranges
			.iter()
			.find(|(first, last)| first.is_empty() || first.len() != last.len() || first > last)
		{
			None => Ok(()),
			Some((first, last)) => {
				Err(TableError::Range { rule, first: first.clone(), last: last.clone() })
			}
		}
	}

	fn add_to(&self, system: &mut System) {
		let label = CodeLabel {
			confidentiality: self.confidentiality,
			sensitivities: self.sensitivities,
			category: self.category,
		};
		for code in &self.codes {
			system
				.codes
				.entry(code.clone())
				.and_modify(|known| *known = known.and(label))
				.or_insert(label);
		}
		for (first, last) in &self.ranges {
			system.ranges.push((first.clone(), last.clone(), label));
		}
		if self.all {
			system.all = Some(system.all.map_or(label, |known| known.and(label)));
		}
	}
}

impl System {
	/// What the longest ranges that hold the code say.
	fn by_range(&self, code: &str) -> Option<CodeLabel> {
		let holding = self.ranges.iter().filter(|(first, last, _)| {
			code.get(..first.len())
				.is_some_and(|start| first.as_str() <= start && start <= last.as_str())
		});
		let longest = holding.clone().map(|(first, _, _)| first.len()).max()?;
		holding
			.filter(|(first, _, _)| first.len() == longest)
			.map(|(_, _, label)| *label)
			.reduce(CodeLabel::and)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use salus_primitives::Sensitivity::{self, *};

	const ICD: &str = "http://hl7.org/fhir/sid/icd-10-cm";

	fn builtin(system: &str, code: &str) -> Option<(Confidentiality, Vec<Sensitivity>)> {
		SensitivityTable::builtin()
			.label_of(system, code)
			.map(|label| (label.confidentiality, label.sensitivities.iter().collect()))
	}

	fn table(rules: &str) -> Result<SensitivityTable, TableError> {
		SensitivityTable::from_json(&format!(
			r#"{{"format":"salus-sensitivity/1","version":"t","rules":{rules}}}"#
		))
	}

	#[test]
	fn the_builtin_table_knows_the_usual_cases() {
		use Confidentiality::{N, R};
		assert_eq!(builtin(ICD, "F10.20"), Some((R, vec![Ethud])));
		assert_eq!(builtin(ICD, "F11"), Some((R, vec![Opioidud])));
		assert_eq!(builtin(ICD, "F14.10"), Some((R, vec![Sud])));
		assert_eq!(builtin(ICD, "B20"), Some((R, vec![Hiv])));
		assert_eq!(builtin(ICD, "Z21"), Some((R, vec![Hiv])));
		assert_eq!(builtin(ICD, "O98.711"), Some((R, vec![Hiv, Pregnant])));
		assert_eq!(builtin(ICD, "O80"), Some((R, vec![Pregnant])));
		assert_eq!(builtin(ICD, "A53.9"), Some((R, vec![Std])));
		assert_eq!(builtin(ICD, "F32.9"), Some((R, vec![Mh])));
		assert_eq!(builtin(ICD, "D57.1"), Some((R, vec![Sca])));
		assert_eq!(builtin(ICD, "I10"), Some((N, vec![])));
		assert_eq!(builtin(ICD, "E11.9"), Some((N, vec![])));
		assert_eq!(builtin("http://snomed.info/sct", "38341003"), Some((N, vec![])));
		assert_eq!(builtin("http://snomed.info/sct", "86406008"), Some((R, vec![Hiv])));
		assert_eq!(builtin("http://hl7.org/fhir/sid/cvx", "140"), Some((N, vec![])));
		assert_eq!(builtin("http://hl7.org/fhir/sid/cvx", "61"), Some((R, vec![Hiv])));
		assert_eq!(builtin("http://loinc.org", "2093-3"), Some((N, vec![])));
		assert_eq!(builtin("http://loinc.org", "0-0"), None);
		assert_eq!(builtin("http://example.org", "x"), None);
		assert_eq!(SensitivityTable::builtin().version(), "2");
	}

	/// A mistyped number would label another record than meant: LOINC and SNOMED CT numbers carry
	/// check digits.
	#[test]
	fn the_builtin_table_has_no_mistyped_numbers() {
		let table = SensitivityTable::builtin();
		let loinc = &table.systems["http://loinc.org"].codes;
		assert!(loinc.len() > 100);
		for code in loinc.keys() {
			assert!(luhn(code), "LOINC {code}");
		}
		let snomed = &table.systems["http://snomed.info/sct"].codes;
		assert!(snomed.len() > 100);
		for code in snomed.keys() {
			assert!(verhoeff(code), "SNOMED CT {code}");
		}
	}

	/// LOINC's check digit: mod 10 over the number before the hyphen.
	fn luhn(code: &str) -> bool {
		let (number, check) = code.split_once('-').unwrap();
		let sum: u32 = number
			.bytes()
			.rev()
			.enumerate()
			.map(|(at, digit)| match (u32::from(digit - b'0'), at % 2) {
				(digit, 0) => digit * 2 / 10 + digit * 2 % 10,
				(digit, _) => digit,
			})
			.sum();
		((10 - sum % 10) % 10).to_string() == check
	}

	/// SNOMED CT's check digit: the dihedral group of order 10 (Verhoeff).
	fn verhoeff(code: &str) -> bool {
		const TURN: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
		let times = |a: u8, b: u8| match (a < 5, b < 5) {
			(true, true) => (a + b) % 5,
			(true, false) => (a + b - 5) % 5 + 5,
			(false, true) => (a - 5 + 5 - b) % 5 + 5,
			(false, false) => (a + 5 - b) % 5,
		};
		code.bytes().rev().enumerate().fold(0, |sum, (at, digit)| {
			let turned = (0..at % 8).fold(digit - b'0', |digit, _| TURN[usize::from(digit)]);
			times(sum, turned)
		}) == 0
	}

	#[test]
	fn the_most_exact_statement_counts() {
		let table = table(
			r#"[
			{"why":"all","systems":["s","t"],"all":true,"confidentiality":"V"},
			{"why":"short","systems":["s"],"ranges":[["A1","A3"]],"confidentiality":"R","sensitivities":["MH"]},
			{"why":"long","systems":["s"],"ranges":[["A22","A22"]],"confidentiality":"M","sensitivities":["STD"]},
			{"why":"as long","systems":["s"],"ranges":[["A20","A22"]],"confidentiality":"L","sensitivities":["SEX"]},
			{"why":"one","systems":["s"],"codes":["A221"],"confidentiality":"N"}]"#,
		)
		.unwrap();
		let label = |system, code| {
			table.label_of(system, code).map(|label| (label.confidentiality, label.sensitivities))
		};
		use Confidentiality::*;
		assert_eq!(label("s", "A221"), Some((N, Sensitivities::empty())));
		assert_eq!(label("s", "A222"), Some((M, Sensitivities::of(&[Std, Sex]))));
		assert_eq!(label("s", "A21"), Some((L, Sensitivities::of(&[Sex]))));
		assert_eq!(label("s", "A3"), Some((R, Sensitivities::of(&[Mh]))));
		assert_eq!(label("s", "A"), Some((V, Sensitivities::empty())));
		assert_eq!(label("s", "é"), Some((V, Sensitivities::empty())));
		assert_eq!(label("t", "A221"), Some((V, Sensitivities::empty())));
		assert_eq!(label("u", "A221"), None);
	}

	#[test]
	fn a_rule_may_name_a_category() {
		use DataCategory::{Genomics, LabResults};
		let table = table(
			r#"[
			{"why":"labs","systems":["s"],"codes":["a","b"],"confidentiality":"N","category":"LabResults"},
			{"why":"genes","systems":["s"],"codes":["b"],"confidentiality":"N","category":"Genomics"},
			{"why":"all","systems":["s"],"all":true,"confidentiality":"N","category":"Genomics"}]"#,
		)
		.unwrap();
		let category = |code| table.label_of("s", code).and_then(|label| label.category);
		assert_eq!(category("a"), Some(LabResults));
		assert_eq!(category("b"), None, "the two rules differ");
		assert_eq!(category("c"), Some(Genomics));
		let hiv = SensitivityTable::builtin().label_of("http://loinc.org", "5221-7").unwrap();
		assert_eq!(hiv.category, Some(LabResults));
	}

	#[test]
	fn malformed_files_are_refused() {
		let rule = |rest: &str| {
			table(&format!(r#"[{{"why":"w","systems":["s"],"confidentiality":"N"{rest}}}]"#))
		};
		assert!(rule(r#","codes":["a"]"#).is_ok());
		assert!(matches!(rule(""), Err(TableError::EmptyRule(1))));
		assert!(matches!(rule(r#","ranges":[["a","bb"]]"#), Err(TableError::Range { .. })));
		assert!(matches!(rule(r#","ranges":[["b","a"]]"#), Err(TableError::Range { .. })));
		assert!(matches!(rule(r#","ranges":[["",""]]"#), Err(TableError::Range { .. })));
		assert!(matches!(rule(r#","code":["a"]"#), Err(TableError::Malformed(_))));
		assert!(matches!(
			rule(r#","codes":["a"],"category":"XYZ""#),
			Err(TableError::Malformed(_))
		));
		assert!(matches!(
			rule(r#","codes":["a"],"sensitivities":["XYZ"]"#),
			Err(TableError::Malformed(_))
		));
		let other = r#"{"format":"salus-sensitivity/2","version":"1","rules":[]}"#;
		assert!(matches!(SensitivityTable::from_json(other), Err(TableError::Format(_))));
	}

	proptest! {
		#[test]
		fn no_code_panics(code in ".{0,8}") {
			let table = SensitivityTable::builtin();
			for system in table.systems.keys() {
				let _ = table.label_of(system, &code);
			}
		}
	}
}

//! What a document became, in words that can be compared and printed.

use crate::expected::{Outcome, FOLDERS};
use serde_json::Value;
use std::fmt::Write;

/// Each grant or restriction of a printed outcome, in words. What says nothing is left out.
pub fn of(printed: &Value, member: &str) -> Result<Vec<String>, String> {
	let each = printed[member].as_array().ok_or_else(|| format!("{member} is no array"))?;
	each.iter().map(|one| words(one, member == "grants")).collect()
}

fn words(one: &Value, is_grant: bool) -> Result<String, String> {
	let list = |name: &str| -> Result<Vec<&str>, String> {
		let values = one[name].as_array().ok_or_else(|| format!("{name} is no array"))?;
		Ok(values.iter().filter_map(Value::as_str).collect())
	};
	let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
	let mut said = Vec::new();
	if is_grant {
		let grantee = &one["grantee"];
		said.push(match grantee["reference"].as_str() {
			Some(reference) => format!("{} {reference}", text(&grantee["kind"])),
			None => text(&grantee["kind"]),
		});
	}
	said.push(format!("held by {}", one["holder"].as_str().unwrap_or("any")));
	for (name, all) in [("categories", 21), ("actions", 4), ("purposes", 26)] {
		let codes = list(name)?;
		said.push(match codes.len() == all {
			true => format!("all {name}"),
			false => codes.join(" "),
		});
	}
	let level = text(&one["confidentiality"]);
	said.push(if is_grant { format!("up to {level}") } else { format!("from {level}") });
	for name in ["sensitivities", "records", "contexts", "authors"] {
		let codes = list(name)?;
		if !codes.is_empty() {
			said.push(format!("{name} {}", codes.join(" ")));
		}
	}
	let period = |value: &Value| format!("{}..{}", text(&value["start"]), text(&value["end"]));
	if !one["days"].is_null() {
		said.push(format!("days {}", period(&one["days"])));
	}
	let validity = period(&one["validity"]);
	if validity != "-..-" {
		said.push(format!("valid {validity}"));
	}
	if !is_grant {
		let except = &one["except"];
		let names = except["grantees"].as_array().into_iter().flatten();
		let mut names: Vec<_> = names.map(|grantee| text(&grantee["reference"])).collect();
		names.extend(except["purposes"].as_array().into_iter().flatten().map(text));
		if !names.is_empty() {
			said.push(format!("except {}", names.join(" ")));
		}
	}
	Ok(said.join("; "))
}

/// The tables of the reference.
pub fn table() -> String {
	let mut text = String::new();
	for folder in FOLDERS {
		let _ = write!(
			text,
			"\n### {}\n\n| file | outcome | what, or why not |\n|---|---|---|\n",
			folder.title
		);
		for file in folder.files {
			let (outcome, said) = match &file.outcome {
				Outcome::Refused(reason) => ("refused", reason.replace('|', "\\|")),
				Outcome::Mapped { grants, restrictions, .. } => {
					let grants = grants.iter().map(|one| format!("**permits** {one}"));
					let restrictions =
						restrictions.iter().map(|one| format!("**withholds** {one}"));
					("mapped", grants.chain(restrictions).collect::<Vec<_>>().join("<br>"))
				}
			};
			let _ = writeln!(text, "| `{}` | {outcome} | {said}. {} |", file.id, file.why);
		}
	}
	text.push('\n');
	text
}

use super::*;
use crate::{DataCategory, Day, RecordFacts, Sensitivities, Sensitivity, Uncovered};
use RelationshipKind::{Coverage, Treatment};

const ST_MARY: OrganizationId = OrganizationId(1);

fn record(confidentiality: Confidentiality, sensitivities: Sensitivities) -> RecordFacts {
	RecordFacts {
		category: DataCategory::LabResults,
		confidentiality,
		sensitivities,
		days: DayWindow::on(Day(20_000)),
		origin: None,
	}
}

/// The purposes of these codes.
fn coded(codes: &[&str]) -> Purposes {
	codes.iter().map(|code| code.parse::<Purpose>().expect("HL7 knows it")).collect()
}

#[test]
fn the_stricter_policy_permits_nothing_more() {
	for (strict, open) in BasePolicy::ALL.iter().zip(&BasePolicy::ALL[1..]) {
		assert!(strict < open);
		for kind in RelationshipKind::ALL {
			assert!(open.purposes(*kind).contains_all(strict.purposes(*kind)), "{strict} {open}");
		}
	}
}

#[test]
fn each_policy_permits_what_ihe_says() {
	let care = coded(&["TREAT", "COC"]);
	let rest = coded(&[
		"HPAYMT", "COVAUTH", "ELIGVER", "ELIGDTRM", "CLMATTCH", "HOPERAT", "CAREMGT", "PATSFTY",
		"FRAUD",
	]);
	let none = Purposes::empty();
	for (policy, of_treatment, of_coverage) in [
		(BasePolicy::Deny, none, none),
		(BasePolicy::BreakGlassOnly, none, none),
		(BasePolicy::BasicNormal, care, none),
		// Who covers a patient does not treat the patient.
		(BasePolicy::AllNormal, care.union(rest), rest),
	] {
		assert_eq!(policy.purposes(Treatment), of_treatment, "{policy}");
		assert_eq!(policy.purposes(Coverage), of_coverage, "{policy}");
	}
}

#[test]
fn one_policy_is_for_practitioners_alone() {
	for policy in BasePolicy::ALL {
		assert!(policy.is_for(true), "{policy}");
		assert_eq!(policy.is_for(false), *policy != BasePolicy::BasicNormal, "{policy}");
	}
}

#[test]
fn no_policy_is_for_what_needs_an_authorization() {
	let never = coded(&[
		"BTG",
		"ETREAT",
		"MLTRAINING",
		"TREATDS",
		"PMTDS",
		"HMARKT",
		"HRESCH",
		"CLINTRCH",
		"CLINTRL",
		"DSRCH",
		"PUBHLTH",
		"PATRQT",
		"FAMRQT",
		"PWATRNY",
		"HTEST",
	]);
	for policy in BasePolicy::ALL {
		for kind in RelationshipKind::ALL {
			assert!(!policy.purposes(*kind).intersects(never), "{policy} {kind}");
		}
	}
	// A new purpose is none of these until it is said of which it is.
	assert_eq!(CARE.union(PAYMENT).union(OPERATIONS).union(never), Purposes::all());
	assert!(!CARE.intersects(PAYMENT) && !CARE.intersects(OPERATIONS));
	assert!(!PAYMENT.intersects(OPERATIONS));
}

#[test]
fn a_policys_scope_is_to_read_what_is_normal_of_that_holder() {
	for policy in BasePolicy::ALL {
		for kind in RelationshipKind::ALL {
			let expected = Scope {
				holder: Holder::Organization(ST_MARY),
				actions: Action::Read.into(),
				purposes: policy.purposes(*kind),
				categories: Categories::all(),
				confidentiality: Confidentiality::N,
				days: DayWindow::ALWAYS,
				protected: Protected::None,
			};
			assert_eq!(policy.scope(ST_MARY, *kind), expected, "{policy} {kind}");
		}
	}
}

#[test]
fn nothing_restricted_and_nothing_protected_is_in_a_policys_scope() {
	let none = Sensitivities::empty();
	for kind in RelationshipKind::ALL {
		let scope = BasePolicy::AllNormal.scope(ST_MARY, *kind);
		for level in Confidentiality::ALL {
			let expected =
				if *level <= Confidentiality::N { Ok(()) } else { Err(Uncovered::Confidentiality) };
			assert_eq!(scope.covers_record(&record(*level, none), None), expected, "{level:?}");
		}
		for sensitivity in Sensitivity::ALL {
			let protected = record(Confidentiality::N, none.with(*sensitivity));
			let covered = scope.covers_record(&protected, None);
			assert_eq!(covered, Err(Uncovered::Sensitivity), "{sensitivity}");
		}
		assert!(scope.holder.covers(ST_MARY));
		assert!(!scope.holder.covers(OrganizationId(2)));
	}
}

#[test]
fn who_treats_and_who_covers_are_told_by_their_roles() {
	let treats = [Role::Provider, Role::Pharmacy, Role::Laboratory];
	for role in Role::ALL {
		assert_eq!(Treatment.roles().contains(*role), treats.contains(role), "{role}");
		assert_eq!(Coverage.roles().contains(*role), *role == Role::Payer, "{role}");
	}
}

#[test]
fn a_policy_has_a_code_and_a_uri() {
	let ihe = "https://profiles.ihe.net/ITI/PCF/Policy-";
	let codes = ["deny", "break-glass-only", "basic-normal", "all-normal"];
	assert_eq!(BasePolicy::ALL.len(), codes.len());
	for (policy, code) in BasePolicy::ALL.iter().zip(codes) {
		assert_eq!(policy.code(), code);
		assert_eq!(policy.to_string(), code);
		assert_eq!(code.parse(), Ok(*policy));
		assert_eq!(policy.uri(), format!("{ihe}{code}"));
		let json = format!("\"{code}\"");
		assert_eq!(serde_json::to_string(policy).unwrap(), json);
		assert_eq!(serde_json::from_str::<BasePolicy>(&json).unwrap(), *policy);
	}
	for unknown in ["permit", "Deny", "", "deny ", "Policy-deny"] {
		assert_eq!(unknown.parse::<BasePolicy>(), Err(UnknownCode), "{unknown:?}");
	}
}

#[test]
fn nothing_is_permitted_where_nothing_was_chosen() {
	assert_eq!(BasePolicy::default(), BasePolicy::Deny);
	assert_eq!(BasePolicy::ALL.iter().min(), Some(&BasePolicy::Deny));
}

#[test]
fn policies_and_relationships_keep_their_encoding() {
	for (n, policy) in BasePolicy::ALL.iter().enumerate() {
		assert_eq!(policy.encode(), [n as u8]);
	}
	let change = PolicyChange { policy: BasePolicy::AllNormal, from: 1 };
	assert_eq!(change.encode(), [3, 1, 0, 0, 0, 0, 0, 0, 0]);
	let kinds = [(Treatment, "treatment"), (Coverage, "coverage")];
	assert_eq!(RelationshipKind::ALL.len(), kinds.len());
	for (n, (kind, code)) in kinds.into_iter().enumerate() {
		assert_eq!((kind.encode(), kind.code()), (vec![n as u8], code));
		assert_eq!(code.parse(), Ok(kind));
		assert_eq!(RelationshipKinds::of(&[kind]).encode(), [1 << n]);
	}
	assert!(BasePolicy::decode(&mut &[4u8][..]).is_err());
	assert!(RelationshipKind::decode(&mut &[2u8][..]).is_err());
	assert!(RelationshipKinds::decode(&mut &[4u8][..]).is_err());
}

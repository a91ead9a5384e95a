//! Actions: what the codes of FHIR mean on the chain, and what it has no code for.

use super::*;

fn acting(kind: &str, codes: &[&str]) -> Value {
	let actions: Value = codes.iter().map(|code| action(code)).collect();
	pcf(with(with(treatment(), "type", json!(kind)), "action", actions))
}

fn own(code: &str) -> Value {
	json!([{ "coding": [{ "system": ACTION, "code": code }] }])
}

#[test]
fn actions_are_those_of_the_chain() {
	for (codes, meant) in [
		(&["access"][..], Actions::of(&[Action::Read])),
		(&["use"], Actions::of(&[Action::Read])),
		(&["disclose", "correct"], Actions::of(&[Action::Reshare, Action::Correct])),
	] {
		assert_eq!(mapped(&acting("permit", codes)).grants[0].scope.actions, meant, "{codes:?}");
		let denied = mapped(&acting("deny", codes));
		assert_eq!(denied.restrictions[0].scope.actions, meant, "{codes:?}");
	}
	let contribute = mapped(&pcf(with(treatment(), "action", own("Contribute"))));
	assert_eq!(contribute.grants[0].scope.actions, Action::Contribute.into());
	let unknown = pcf(with(treatment(), "action", own("Shred")));
	assert_refused(&unknown, "Consent.provision.action[0].coding[0]", "not known");
}

/// `collect` is to keep what was retrieved; to contribute is to add to somebody else's record.
#[test]
fn to_collect_is_not_to_contribute() {
	for kind in ["permit", "deny"] {
		for codes in [&["collect"][..], &["disclose", "collect"]] {
			let path = format!("Consent.provision.action[{}]", codes.len() - 1);
			assert_refused(&acting(kind, codes), &path, "keep");
		}
		// Who may not retrieve has nothing to keep, and of who may the chain does not ask what is
		// kept.
		for codes in [["access", "collect"], ["collect", "use"]] {
			let outcome = import(&acting(kind, &codes), &[], Some(NOW));
			let Mapped { grants, restrictions } = outcome.mapped;
			let scopes = grants.iter().map(|one| &one.scope);
			let scopes = scopes.chain(restrictions.iter().map(|one| &one.scope));
			let actions: Vec<_> = scopes.map(|scope| scope.actions).collect();
			assert_eq!(actions, [Action::Read.into()], "{kind} {codes:?}");
			let path = match codes[0] {
				"collect" => "Consent.provision.action[0]: ",
				_ => "Consent.provision.action[1]: ",
			};
			let said = |warning: &String| warning.starts_with(path) && warning.contains("collect");
			assert!(outcome.warnings.iter().any(said), "{:?}", outcome.warnings);
		}
	}
	// Two codes of one action: translations of each other.
	let both = |code: &str| {
		let codes = [coding("consentaction", "access"), coding("consentaction", code)];
		pcf(with(treatment(), "action", json!([{ "coding": codes }])))
	};
	assert_eq!(mapped(&both("use")).grants[0].scope.actions, Action::Read.into());
	for other in ["collect", "disclose"] {
		assert_refused(&both(other), "Consent.provision.action[0]", "different actions");
	}
}

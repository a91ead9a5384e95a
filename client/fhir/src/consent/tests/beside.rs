//! What stands beside the provisions: whose consent it is, who gave it, on what law it rests.

use super::*;

fn outcome(document: &Value) -> Outcome {
	let outcome = import(document, &[], Some(NOW));
	assert_eq!(outcome.outcome, Verdict::Mapped, "{:?} of {document}", outcome.reason);
	outcome
}

/// The warnings of a document that are about this element.
fn warnings(document: &Value, path: &str) -> Vec<String> {
	let prefix = format!("{path}: ");
	let all = outcome(document).warnings.into_iter();
	all.filter_map(|warning| warning.strip_prefix(&prefix).map(Into::into)).collect()
}

fn of_r5() -> Value {
	r5("permit", json!([{ "securityLabel": [sensitive("PSY")] }]))
}

fn reference(text: &str) -> Value {
	json!({ "reference": text })
}

fn concepts(system: &str, code: &str) -> Value {
	json!([{ "coding": [coding(system, code)] }])
}

#[test]
fn whose_consent_it_is_comes_with_the_outcome() {
	let chain = format!("{}{}", chain::CHAIN, "7a".repeat(32));
	let identifier =
		|system: &str| json!({ "identifier": { "system": system, "value": "person:x" } });
	let both = |text: &str, system: &str| json!({ "reference": text, "identifier": { "system": system, "value": "person:x" } });
	for (patient, subject) in [
		(reference("Patient/f001"), "Patient/f001".to_owned()),
		(
			reference("http://example.org/fhir/Patient/1"),
			"http://example.org/fhir/Patient/1".into(),
		),
		(identifier("http://example.org/mrn"), "http://example.org/mrn|person:x".into()),
		(identifier(&chain), format!("{chain}|person:x")),
		// What a server adds beside it hides nothing.
		(both("Patient/1", &chain), format!("{chain}|person:x")),
		(both("Patient/1", "http://example.org/mrn"), "Patient/1".into()),
	] {
		for document in [
			with(with(pcf(treatment()), "patient", patient.clone()), "performer", json!([patient])),
			with(of_r5(), "subject", patient.clone()),
		] {
			let outcome = outcome(&document);
			assert_eq!(outcome.subject.as_ref(), Some(&subject));
			assert_eq!(serde_json::to_value(&outcome).unwrap()["subject"], json!(subject));
			assert!(!outcome.warnings.iter().any(|one| one.contains("not the patient")));
		}
	}
	for (patient, path) in [
		(json!({ "identifier": { "value": "1" } }), "Consent.patient.identifier.system"),
		(
			json!({ "identifier": { "system": chain, "value": "org:1" } }),
			"Consent.patient.identifier.value",
		),
		(json!({ "display": "Ana" }), "Consent.patient.identifier"),
		(both("Organization/1", &chain), "Consent.patient"),
		(both("RelatedPerson/1", "http://example.org/mrn"), "Consent.patient"),
	] {
		assert_refused(&with(pcf(treatment()), "patient", patient), path, "");
	}
	// What is refused for something else still says whose it was.
	let refused = import(&with(pcf(treatment()), "provision", json!({})), &[], Some(NOW));
	assert_eq!(
		(refused.outcome, refused.subject.as_deref()),
		(Verdict::Refused, Some("Patient/ana"))
	);
}

#[test]
fn who_gave_it_for_the_patient_is_said() {
	let given = |who: Value| with(pcf(treatment()), "performer", json!([who]));
	for patient in ["Patient/ana", "Patient/ana/_history/2"] {
		assert_eq!(warnings(&given(reference(patient)), "Consent.performer[0]"), [""; 0]);
	}
	for (who, name) in [
		(reference("RelatedPerson/eve"), "RelatedPerson/eve gave this consent, or has to comply"),
		(reference("Patient/mother"), "Patient/mother gave"),
		(json!({ "identifier": { "system": "s", "value": "7" } }), "s|7 gave"),
		(json!({ "display": "Eve" }), "Eve gave"),
	] {
		let said = warnings(&given(who), "Consent.performer[0]");
		assert!(said.len() == 1 && said[0].starts_with(name), "{said:?}");
		assert!(said[0].contains("not the patient") && said[0].contains("not checked"), "{said:?}");
	}
	// The most certain of the names that both have decides.
	let chain = format!("{}{}", chain::CHAIN, "7a".repeat(32));
	let known = |text: Option<&str>, system: &str, value: &str| {
		let mut known = json!({ "identifier": { "system": system, "value": value } });
		if let Some(text) = text {
			known["reference"] = json!(text);
		}
		known
	};
	let ana = Some("Patient/ana");
	for (patient, performer, is_same) in [
		(known(ana, "s", "7"), reference("Patient/ana"), true),
		(known(ana, "s", "7"), known(None, "s", "7"), true),
		(known(ana, "s", "7"), known(Some("RelatedPerson/eve"), "s", "7"), false),
		(known(ana, &chain, "person:x"), known(None, &chain, "person:x"), true),
		(known(ana, &chain, "person:x"), known(ana, &chain, "person:y"), false),
		(known(ana, &chain, "person:x"), reference("Patient/ana"), true),
		(known(None, &chain, "person:x"), reference("Patient/ana"), false),
	] {
		let document = with(given(performer), "patient", patient);
		let said = warnings(&document, "Consent.performer[0]");
		assert_eq!(said.is_empty(), is_same, "{document}");
	}
	let both = json!([reference("Patient/ana"), reference("RelatedPerson/eve")]);
	let both = with(pcf(treatment()), "performer", both);
	assert_eq!(warnings(&both, "Consent.performer[0]"), [""; 0]);
	assert_eq!(warnings(&both, "Consent.performer[1]").len(), 1);
	assert_refused(&given(json!({})), "Consent.performer[0].display", "missing");

	let granted = |who: &str| with(of_r5(), "grantor", json!([reference(who)]));
	assert_eq!(warnings(&granted("Patient/ana"), "Consent.grantor[0]"), [""; 0]);
	let said = warnings(&granted("RelatedPerson/eve"), "Consent.grantor[0]");
	assert!(
		said.len() == 1 && said[0].starts_with("RelatedPerson/eve gave this consent, and"),
		"{said:?}"
	);
	let bound = with(of_r5(), "grantee", json!([reference("Organization/lab")]));
	let said = warnings(&bound, "Consent.grantee[0]");
	assert!(said.len() == 1 && said[0].starts_with("Organization/lab has to comply"), "{said:?}");
}

#[test]
fn what_was_looked_into_and_not_confirmed_is_said() {
	let looked = |verified: Value| json!([{ "verified": verified, "verifiedWith": reference("Patient/ana") }]);
	for document in [pcf(treatment()), of_r5()] {
		let seen = |verified: Value| with(document.clone(), "verification", looked(verified));
		let path = "Consent.verification[0]";
		assert_eq!(warnings(&document, path), [""; 0]);
		assert_eq!(warnings(&seen(json!(true)), path), [""; 0]);
		let said = warnings(&seen(json!(false)), path);
		assert!(said.len() == 1 && said[0].contains("is not verified"), "{said:?}");
		assert_refused(&seen(json!("false")), &format!("{path}.verified"), "true or false");
		let unsaid = with(document.clone(), "verification", json!([{ "id": "v" }]));
		assert_refused(&unsaid, &format!("{path}.verified"), "missing");
		let twice = json!([{ "verified": true }, { "verified": false }]);
		let twice = with(document.clone(), "verification", twice);
		assert_eq!(warnings(&twice, path), [""; 0]);
		assert_eq!(warnings(&twice, "Consent.verification[1]").len(), 1);
	}
	let kind = |document: Value, system: &str, code: &str| {
		let concept = concepts(system, code)[0].clone();
		with(document, "verification", json!([{ "verified": true, "verificationType": concept }]))
	};
	for code in ["family", "validation"] {
		outcome(&kind(of_r5(), "consentverification", code));
	}
	let path = "Consent.verification[0].verificationType";
	for (system, code) in [("consentverification", "bogus"), ("consentscope", "family")] {
		assert_refused(&kind(of_r5(), system, code), &format!("{path}.coding[0]"), "not known");
	}
	assert_refused(
		&kind(pcf(treatment()), "consentverification", "family"),
		path,
		"not understood",
	);
}

#[test]
fn the_law_on_which_it_rests_is_known() {
	let on = |system: &str, code: &str| with(of_r5(), "regulatoryBasis", concepts(system, code));
	let plain = outcome(&of_r5());
	for (system, code) in [
		("consentpolicycodes", "hipaa-auth"),
		("consentpolicycodes", "ch-epr"),
		("v3-ActCode", "42CFRPart2"),
		("v3-ActCode", "GDPRCD"),
		("v3-ActCode", "INFA"),
	] {
		assert_eq!(outcome(&on(system, code)), plain, "{code}");
	}
	let path = "Consent.regulatoryBasis[0]";
	let copies = warnings(&on("v3-ActCode", "INFAO"), path);
	assert!(copies.len() == 1 && copies[0].contains("keeping copies"), "{copies:?}");
	for (system, code, word) in [
		("consentpolicycodes", "bogus", "not known"),
		("consentpolicycodes", "INFA", "not known"),
		("v3-ActCode", "bogus", "not known"),
		("v3-ActCode", "OPTOUT", "not known"),
		("v3-ActCode", "RSDID", "pseudonymous"),
		("v3-ActCode", "EMRGONLY", "emergencies"),
		("bogus", "hipaa-auth", "not known"),
	] {
		assert_refused(&on(system, code), &format!("{path}.coding[0]"), word);
	}
	let in_words = with(of_r5(), "regulatoryBasis", json!([{ "text": "the law" }]));
	assert_refused(&in_words, &format!("{path}.coding"), "missing");
	// As a category does, it leaves only purposes of research to be permitted.
	let permitting = |code: &str| {
		let to_lab =
			json!([{ "purpose": purposes(&[code]), "actor": [actor("IRCP", "Organization/lab")] }]);
		with(r5("deny", to_lab), "regulatoryBasis", concepts("v3-ActCode", "RESEARCH"))
	};
	assert_eq!(outcome(&permitting("HRESCH")).mapped.grants.len(), 1);
	assert_refused(&permitting("TREAT"), "Consent.provision[0].purpose", "research");
}

#[test]
fn a_document_that_is_not_whole_is_refused() {
	for document in [pcf(treatment()), of_r5()] {
		let marked = |list: &str, code: &str| {
			let mark = coding("v3-ObservationValue", code);
			with(document.clone(), "meta", json!({ list: [level("N"), mark] }))
		};
		for list in ["security", "tag"] {
			for code in ["SUBSETTED", "REDACTED", "MASKED", "ABSTRED"] {
				let path = format!("Consent.meta.{list}[1]");
				assert_refused(&marked(list, code), &path, "left out");
			}
			outcome(&marked(list, "TRSLT"));
		}
		for system in [json!("http://hl7.org/fhir/v3/ObservationValue"), Value::Null] {
			let mut mark = json!({ "system": system, "code": "SUBSETTED" });
			mark.as_object_mut().unwrap().retain(|_, part| !part.is_null());
			let tagged = with(document.clone(), "meta", json!({ "tag": [mark] }));
			assert_refused(&tagged, "Consent.meta.tag[0]", "left out");
		}
	}
}

#[test]
fn what_changes_nothing_is_read_all_the_same() {
	let uri = json!([{ "url": "http://example.org" }]);
	for document in [pcf(treatment()), of_r5()] {
		let text = |status: &str| {
			with(document.clone(), "text", json!({ "status": status, "div": "<div/>" }))
		};
		assert_eq!(warnings(&text("generated"), "Consent.text"), [""; 0]);
		assert_eq!(warnings(&text("additional"), "Consent.text").len(), 1);
		assert_refused(&text("bogus"), "Consent.text.status", "not known");
		let identified = |how: &str| {
			let one =
				json!({ "use": how, "system": "s", "value": "1", "period": { "end": "2020" } });
			with(document.clone(), "identifier", json!([one]))
		};
		outcome(&identified("old"));
		assert_refused(&identified("bogus"), "Consent.identifier[0].use", "not known");
	}
	for (name, value, path) in [
		("dateTime", json!("yesterday"), "Consent.dateTime"),
		("policy", uri.clone(), "Consent.policy[0].url"),
		("sourceAttachment", json!({ "uri": "x" }), "Consent.sourceAttachment.uri"),
		("sourceReference", json!({ "uri": "x" }), "Consent.sourceReference.uri"),
		(
			"performer",
			json!([{ "identifier": { "use": "bogus", "value": "1" } }]),
			"Consent.performer[0].identifier.use",
		),
	] {
		// Under a policy, too, where PCF is not at hand to read it.
		for provision in [treatment(), json!({ "securityLabel": [sensitive("PSY")] })] {
			assert_refused(&with(r4("OPTIN", provision), name, value.clone()), path, "");
		}
	}
	for (name, value, path) in [
		("date", json!("yesterday"), "Consent.date"),
		("manager", uri.clone(), "Consent.manager[0].url"),
		("policyText", uri.clone(), "Consent.policyText[0].url"),
		("policyBasis", json!({ "uri": "x" }), "Consent.policyBasis.uri"),
		(
			"policyBasis",
			json!({ "reference": { "url": "x" } }),
			"Consent.policyBasis.reference.url",
		),
		("sourceAttachment", json!([{ "uri": "x" }]), "Consent.sourceAttachment[0].uri"),
		("sourceReference", uri, "Consent.sourceReference[0].url"),
	] {
		assert_refused(&with(of_r5(), name, value), path, "");
	}
	let basis =
		json!({ "url": "http://example.org/policy", "reference": { "display": "house rules" } });
	assert_eq!(outcome(&with(of_r5(), "policyBasis", basis)), outcome(&of_r5()));
	let to =
		json!({ "identifier": { "use": "bogus", "system": ORGANIZATION_ROLE, "value": "Payer" } });
	let to = json!([with(actor("IRCP", "x"), "reference", to)]);
	let path = "Consent.provision.actor[0].reference.identifier.use";
	assert_refused(&pcf(with(treatment(), "actor", to)), path, "not known");
}

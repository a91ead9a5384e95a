//! Laws that permit without consent: by whom, for what, and about which records.

use super::*;
use frame_support::assert_ok;
use salus_primitives::{
	Basis, DataCategory, LegalBasis, Obligation, Obligations, Role, Sensitivities, Sensitivity,
};

/// The paragraphs of 45 CFR 164.512 as the consortium reads them: who may cite each, for what, and
/// whether it reaches records about substance use (42 CFR Part 2) and psychotherapy notes.
struct Paragraph {
	law: LegalBasis,
	roles: &'static [Role],
	purposes: &'static [Purpose],
	/// 42 CFR 2.52 is about research, 2.53 about audits; 2.61 asks for a court's order.
	substance_use: bool,
	/// 45 CFR 164.508(a)(2)(ii): 164.512(a), (d), (g)(1), (j)(1)(i).
	notes: bool,
}

const fn paragraph(
	law: LegalBasis,
	roles: &'static [Role],
	purposes: &'static [Purpose],
	substance_use: bool,
	notes: bool,
) -> Paragraph {
	Paragraph { law, roles, purposes, substance_use, notes }
}

const AUTHORITY: &[Role] = &[Role::Regulator];
const OPERATIONS: &[Purpose] = &[Purpose::Hoperat, Purpose::Pubhlth];

const PARAGRAPHS: [Paragraph; 12] = [
	paragraph(LegalBasis::RequiredByLaw, AUTHORITY, OPERATIONS, false, true),
	paragraph(LegalBasis::PublicHealth, AUTHORITY, &[Purpose::Pubhlth], false, false),
	paragraph(LegalBasis::Abuse, AUTHORITY, OPERATIONS, false, false),
	paragraph(
		LegalBasis::Oversight,
		AUTHORITY,
		&[Purpose::Hoperat, Purpose::Fraud, Purpose::Patsfty],
		true,
		true,
	),
	paragraph(LegalBasis::Judicial, AUTHORITY, OPERATIONS, false, false),
	paragraph(LegalBasis::LawEnforcement, AUTHORITY, OPERATIONS, false, false),
	paragraph(LegalBasis::Decedents, AUTHORITY, OPERATIONS, false, true),
	paragraph(
		LegalBasis::Donation,
		&[Role::Provider],
		&[Purpose::Treat, Purpose::Coc],
		false,
		false,
	),
	paragraph(
		LegalBasis::ResearchWaiver,
		&[Role::Researcher],
		&[Purpose::Hresch, Purpose::Clintrch, Purpose::Dsrch],
		true,
		false,
	),
	paragraph(
		LegalBasis::SeriousThreat,
		&[Role::Regulator, Role::Provider],
		&[Purpose::Treat, Purpose::Coc, Purpose::Pubhlth],
		false,
		true,
	),
	paragraph(LegalBasis::Government, AUTHORITY, OPERATIONS, false, false),
	paragraph(
		LegalBasis::WorkersCompensation,
		&[Role::Regulator, Role::Payer],
		&[Purpose::Hpaymt, Purpose::Covauth, Purpose::Eligdtrm, Purpose::Clmattch],
		false,
		false,
	),
];

const SUBSTANCE_USE: [Sensitivity; 4] =
	[Sensitivity::Eth, Sensitivity::Sud, Sensitivity::Ethud, Sensitivity::Opioidud];

/// Makes an organization what it is not, beside nothing else.
fn admit_as(organization: OrganizationId, role: Role) {
	Members::mutate(|members| members.insert(organization, role.into()));
}

/// The regulator of these tests: an organization that is nothing else.
fn with_regulator(test: impl FnOnce()) {
	build_and_execute(|| {
		admit_as(UMBRELLA, Role::Regulator);
		test();
	});
}

fn citing(
	law: LegalBasis,
	purpose: Purpose,
	records: Vec<RecordFacts>,
) -> AccessRequest<AccountId> {
	AccessRequest { law: Some(law), purpose, ..request(UMBRELLA_ADMIN, records) }
}

fn by_law(law: LegalBasis, obligations: &[Obligation]) -> Decision {
	let obligations = Obligations::of(obligations);
	Decision::Permit { basis: Basis::Law(law), obligations, until: None }
}

fn is_by_law(decision: Decision, law: LegalBasis) -> bool {
	matches!(decision, Decision::Permit { basis, .. } if basis == Basis::Law(law))
}

#[test]
fn every_paragraph_is_in_the_table_once() {
	assert!(PARAGRAPHS.iter().map(|one| one.law).eq(LegalBasis::ALL.iter().copied()));
}

#[test]
fn law_permits_each_role_and_purpose_as_the_table_says() {
	build_and_execute(|| {
		for Paragraph { law, roles, purposes, .. } in PARAGRAPHS {
			for role in Role::ALL {
				admit_as(UMBRELLA, *role);
				for purpose in Purpose::ALL {
					let found = decision(citing(law, *purpose, vec![lab_result()]));
					if roles.contains(role) && purposes.contains(purpose) {
						assert!(is_by_law(found, law), "{law} {role} {purpose}");
					} else {
						assert_eq!(found, denied(DenyReason::Law), "{law} {role} {purpose}");
					}
				}
			}
		}
	});
}

#[test]
fn law_reaches_each_sensitivity_as_the_table_says() {
	build_and_execute(|| {
		for Paragraph { law, roles, purposes, substance_use, notes } in PARAGRAPHS {
			admit_as(UMBRELLA, roles[0]);
			for sensitivity in Sensitivity::ALL {
				let expected = match sensitivity {
					Sensitivity::Psythpn => notes,
					other if SUBSTANCE_USE.contains(other) => substance_use,
					_ => true,
				};
				for sensitivities in [
					Sensitivities::from(*sensitivity),
					Sensitivities::from(*sensitivity).with(Sensitivity::Hiv),
				] {
					let record = RecordFacts { sensitivities, ..lab_result() };
					let found = decision(citing(law, purposes[0], vec![record]));
					assert_eq!(is_by_law(found, law), expected, "{law} {sensitivity}");
				}
			}
			// A record that is both is reached by what reaches both.
			let both = Sensitivities::of(&[Sensitivity::Sud, Sensitivity::Psythpn]);
			let record = RecordFacts { sensitivities: both, ..lab_result() };
			let found = decision(citing(law, purposes[0], vec![record]));
			assert_eq!(is_by_law(found, law), substance_use && notes, "{law}");
		}
	});
}

#[test]
fn law_permits_to_read_and_nothing_else() {
	with_regulator(|| {
		for action in Action::ALL {
			let asked = citing(LegalBasis::Oversight, Purpose::Fraud, vec![lab_result()]);
			let found = decision(AccessRequest { action: *action, ..asked });
			assert_eq!(is_by_law(found, LegalBasis::Oversight), *action == Action::Read);
		}
	});
}

#[test]
fn law_reaches_records_whatever_their_kind_confidentiality_and_days() {
	with_regulator(|| {
		for category in DataCategory::ALL {
			for confidentiality in Confidentiality::ALL {
				let (category, confidentiality) = (*category, *confidentiality);
				let record = RecordFacts { category, confidentiality, ..lab_result() };
				let found = decision(citing(LegalBasis::Oversight, Purpose::Fraud, vec![record]));
				assert!(is_by_law(found, LegalBasis::Oversight));
			}
		}
	});
}

#[test]
fn law_is_not_beaten_by_restrictions() {
	with_regulator(|| {
		let ask = || decision(citing(LegalBasis::Oversight, Purpose::Fraud, vec![lab_result()]));
		ana_restricts(reaching_everything(), but(&[]));
		assert!(is_by_law(ask(), LegalBasis::Oversight));
		// Nor where consent would have permitted but for the restriction.
		ana_grants(Grantee::Organization(UMBRELLA), widest_scope());
		assert!(is_by_law(ask(), LegalBasis::Oversight));
	});
}

#[test]
fn law_is_cited_only_where_consent_does_not_permit() {
	with_regulator(|| {
		let ask = |law| {
			let asked = citing(LegalBasis::Oversight, Purpose::Fraud, vec![lab_result()]);
			decision(AccessRequest { law, ..asked })
		};
		let oversight = Some(LegalBasis::Oversight);
		let id = ana_grants(Grantee::Organization(UMBRELLA), widest_scope());
		let consented = ask(None);
		assert!(matches!(
			consented,
			Decision::Permit { basis, .. } if basis == Basis::Grant(id)
		));
		assert_eq!(ask(oversight), consented);
		// A law that is not for it does no harm to what consent permits.
		assert_eq!(ask(Some(LegalBasis::Donation)), consented);

		assert_ok!(Consent::suspend(ana(), PATIENT_ANA, id));
		assert!(is_by_law(ask(oversight), LegalBasis::Oversight));
		assert_eq!(ask(Some(LegalBasis::Donation)), denied(DenyReason::Law));
		assert_eq!(ask(None), denied(DenyReason::Suspended));
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, id));
		assert!(is_by_law(ask(oversight), LegalBasis::Oversight));
		assert_eq!(ask(None), denied(DenyReason::NoGrant));
	});
}

#[test]
fn law_is_for_members_in_good_standing_alone() {
	with_regulator(|| {
		let ask = |requester| {
			let asked = citing(LegalBasis::Oversight, Purpose::Fraud, vec![lab_result()]);
			decision(AccessRequest { requester, ..asked })
		};
		assert!(is_by_law(ask(UMBRELLA_ADMIN), LegalBasis::Oversight));
		// Whoever acts for it.
		Practitioners::mutate(|practitioners| practitioners.insert(NURSE_BEN, UMBRELLA));
		assert!(is_by_law(ask(NURSE_BEN), LegalBasis::Oversight));
		assert_eq!(ask(DR_LINDQVIST), denied(DenyReason::Law));
		assert_eq!(ask(CARLA_KEY), denied(DenyReason::Law));
		assert_eq!(ask(STRANGER), denied(DenyReason::RequesterNotInGoodStanding));
		suspend(UMBRELLA);
		assert_eq!(ask(UMBRELLA_ADMIN), denied(DenyReason::RequesterNotInGoodStanding));
	});
}

#[test]
fn law_changes_nothing_for_the_holder_and_the_patient() {
	build_and_execute(|| {
		for law in LegalBasis::ALL {
			for purpose in Purpose::ALL {
				let asked = |requester, law| {
					let asked = request(requester, vec![lab_result()]);
					decision(AccessRequest { purpose: *purpose, law, ..asked })
				};
				for who in [DR_OKAFOR, ST_MARY_ADMIN, ANA_KEY] {
					assert_eq!(asked(who, Some(*law)), asked(who, None));
				}
			}
			let adding = AccessRequest {
				law: Some(*law),
				action: Action::Contribute,
				..request(ANA_KEY, vec![lab_result()])
			};
			assert_eq!(decision(adding), denied(DenyReason::NoGrant));
		}
	});
}

/// Each such disclosure is accounted for; all are kept to the minimum but what a law requires.
#[test]
fn law_brings_its_obligations() {
	use Obligation::{AccountForDisclosure, MinimumNecessary, NoRedisclosure, Part2Notice, Redact};
	build_and_execute(|| {
		for Paragraph { law, roles, purposes, .. } in PARAGRAPHS {
			admit_as(UMBRELLA, roles[0]);
			for purpose in purposes {
				let found = decision(citing(law, *purpose, vec![lab_result()]));
				let expected = match law {
					LegalBasis::RequiredByLaw => by_law(law, &[AccountForDisclosure]),
					_ => by_law(law, &[AccountForDisclosure, MinimumNecessary]),
				};
				assert_eq!(found, expected, "{law} {purpose}");
			}
		}
	});
	with_regulator(|| {
		let (law, purpose) = (LegalBasis::Oversight, Purpose::Fraud);
		let about_use = RecordFacts { sensitivities: Sensitivity::Ethud.into(), ..lab_result() };
		let duties = [AccountForDisclosure, MinimumNecessary, NoRedisclosure, Part2Notice];
		assert_eq!(decision(citing(law, purpose, vec![about_use])), by_law(law, &duties));
		// Beside what is refused, references are removed here, too.
		let (law, purpose) = (LegalBasis::PublicHealth, Purpose::Pubhlth);
		assert_eq!(
			Consent::check_access(citing(law, purpose, vec![lab_result(), about_use])),
			Ok(vec![
				by_law(law, &[AccountForDisclosure, MinimumNecessary, Redact]),
				denied(DenyReason::Law)
			])
		);
	});
}

use super::*;
use alloc::vec::Vec;

/// 45 CFR 164.512, 42 CFR Part 2 and 45 CFR 164.508(a)(2)(ii), in the words of the codes: the
/// paragraph, who may cite it, for what, and which of two kinds of delicate record it reaches.
const PARAGRAPHS: [(&str, &str, &str, &str); 12] = [
	("164.512(a)", "Regulator", "HOPERAT PUBHLTH", "notes"),
	("164.512(b)", "Regulator", "PUBHLTH", ""),
	("164.512(c)", "Regulator", "HOPERAT PUBHLTH", ""),
	("164.512(d)", "Regulator", "HOPERAT FRAUD PATSFTY", "notes substances"),
	("164.512(e)", "Regulator", "HOPERAT PUBHLTH", ""),
	("164.512(f)", "Regulator", "HOPERAT PUBHLTH", ""),
	("164.512(g)", "Regulator", "HOPERAT PUBHLTH", "notes"),
	("164.512(h)", "Provider", "TREAT COC", ""),
	("164.512(i)", "Researcher", "HRESCH CLINTRCH DSRCH", "substances"),
	("164.512(j)", "Provider Regulator", "TREAT COC PUBHLTH", "notes"),
	("164.512(k)", "Regulator", "HOPERAT PUBHLTH", ""),
	("164.512(l)", "Payer Regulator", "HPAYMT COVAUTH ELIGDTRM CLMATTCH", ""),
];

const SUBSTANCES: &str = "ETH SUD ETHUD OPIOIDUD";

fn codes<S: FromIterator<C>, C: core::str::FromStr<Err = UnknownCode>>(codes: &str) -> S {
	codes.split_whitespace().map(|code| code.parse().expect("a code that is known")).collect()
}

fn paragraphs() -> Vec<(LegalBasis, Roles, Vec<Purpose>, &'static str)> {
	PARAGRAPHS
		.iter()
		.map(|(law, roles, purposes, reached)| {
			(law.parse().expect("it is known"), codes(roles), codes(purposes), *reached)
		})
		.collect()
}

#[test]
fn every_paragraph_stands_in_the_table_once() {
	assert!(paragraphs().iter().map(|one| one.0).eq(LegalBasis::ALL.iter().copied()));
}

#[test]
fn a_law_permits_what_the_table_says() {
	let substances: Sensitivities = codes::<_, Sensitivity>(SUBSTANCES);
	for (law, claimants, purposes, reached) in paragraphs() {
		for role in Role::ALL {
			for purpose in Purpose::ALL {
				for action in Action::ALL {
					for sensitivity in Sensitivity::ALL {
						let is_reached = match sensitivity {
							Sensitivity::Psythpn => reached.contains("notes"),
							other if substances.contains(*other) => reached.contains("substances"),
							_ => true,
						};
						let expected = claimants.contains(*role)
							&& purposes.contains(purpose)
							&& *action == Action::Read
							&& is_reached;
						let found =
							law.permits((*role).into(), *action, *purpose, (*sensitivity).into());
						assert_eq!(
							found, expected,
							"{law} {role} {purpose} {action} {sensitivity}"
						);
					}
				}
			}
		}
	}
}

#[test]
fn a_law_reaches_a_record_only_if_it_reaches_all_that_it_carries() {
	for (law, _, _, reached) in paragraphs() {
		let both = Sensitivities::of(&[Sensitivity::Sud, Sensitivity::Psythpn]);
		assert_eq!(law.reaches(both), reached == "notes substances", "{law}");
		assert_eq!(law.reaches(Sensitivities::all()), reached == "notes substances", "{law}");
		assert!(law.reaches(Sensitivities::empty()));
	}
}

#[test]
fn a_law_is_for_one_of_several_roles_and_for_none_without() {
	for (law, claimants, purposes, _) in paragraphs() {
		let permits = |roles| law.permits(roles, Action::Read, purposes[0], Sensitivities::empty());
		assert!(permits(Roles::all()));
		assert!(!permits(Roles::empty()));
		let others: Roles =
			Role::ALL.iter().copied().filter(|role| !claimants.contains(*role)).collect();
		assert!(!permits(others), "{law}");
		assert_eq!(law.claimants(), claimants);
	}
}

#[test]
fn no_law_is_for_marketing_learning_or_breaking_the_glass() {
	for law in LegalBasis::ALL {
		for purpose in [
			Purpose::Hmarkt,
			Purpose::Mltraining,
			Purpose::Etreat,
			Purpose::Btg,
			Purpose::Patrqt,
			Purpose::Famrqt,
			Purpose::Htest,
		] {
			assert!(!law.is_for(purpose), "{law} {purpose}");
		}
	}
}

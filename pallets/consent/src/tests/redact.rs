//! The duty to remove what refers to records that were refused in the same answer.

use super::*;
use salus_primitives::{Basis, Obligation, Obligations, Sensitivity};

/// The answer about these records, permitted ones by their obligations.
fn answer(request: AccessRequest<AccountId>) -> Vec<Option<Obligations>> {
	let decisions = Consent::check_access(request).expect("they are not too many");
	let obligations = |decision: &Decision| match decision {
		Decision::Permit { obligations, .. } => Some(*obligations),
		Decision::Deny { .. } => None,
	};
	decisions.iter().map(obligations).collect()
}

fn delicate() -> RecordFacts {
	RecordFacts { sensitivities: Sensitivity::Hiv.into(), ..lab_result() }
}

/// Each answer about three records, of which each may be refused.
#[test]
fn records_are_redacted_exactly_when_another_is_refused() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, scope());
		for mask in 0..8 {
			let refused: Vec<_> = (0..3).map(|n| mask & (1 << n) != 0).collect();
			let records = refused.iter().map(|no| if *no { delicate() } else { lab_result() });
			let duty: Obligations =
				if mask == 0 { Obligations::empty() } else { Obligation::Redact.into() };
			let expected: Vec<_> = refused.iter().map(|no| (!no).then_some(duty)).collect();
			assert_eq!(answer(request(DR_LINDQVIST, records.collect())), expected, "{refused:?}");
		}
		assert_eq!(answer(request(DR_LINDQVIST, vec![])), vec![]);
	});
}

#[test]
fn records_are_redacted_beside_other_duties() {
	build_and_execute(|| {
		let scope = Scope { purposes: Purpose::Hpaymt.into(), ..scope() };
		ana_grants_under(LAKESIDE_ONLY, scope, terms_for_uses(1));
		let asked =
			|records| AccessRequest { purpose: Purpose::Hpaymt, ..request(DR_LINDQVIST, records) };
		let duties = Obligations::of(&[Obligation::MinimumNecessary, Obligation::TakeReceipt]);
		assert_eq!(answer(asked(vec![lab_result()])), [Some(duties)]);
		let redacted = duties.with(Obligation::Redact);
		assert_eq!(answer(asked(vec![delicate(), lab_result()])), [None, Some(redacted)]);
	});
}

/// A record that a restriction withholds is refused like any other.
#[test]
fn records_are_redacted_beside_what_is_restricted() {
	build_and_execute(|| {
		ana_grants(LAKESIDE_ONLY, widest_scope());
		let confidentiality = Confidentiality::R;
		ana_restricts(Scope { confidentiality, ..reaching_everything() }, but(&[]));
		let secret = RecordFacts { confidentiality, ..lab_result() };
		let redacted = Some(Obligation::Redact.into());
		assert_eq!(answer(request(DR_LINDQVIST, vec![secret, lab_result()])), [None, redacted]);
	});
}

#[test]
fn own_records_are_not_redacted() {
	build_and_execute(|| {
		let records = || vec![delicate(), lab_result()];
		for who in [DR_OKAFOR, ST_MARY_ADMIN, ANA_KEY] {
			assert_eq!(answer(request(who, records())), [Some(Obligations::empty()); 2]);
		}
	});
}

/// The pure rule leaves own records as they are in whatever answer they stand.
#[test]
fn redact_adds_one_duty_and_changes_nothing_else() {
	let permit = |basis| Decision::Permit {
		basis,
		obligations: Obligation::MinimumNecessary.into(),
		until: Some(7),
	};
	let law = Basis::Law(salus_primitives::LegalBasis::Oversight);
	let bases = [Basis::OwnRecord, Basis::Patient, Basis::Grant(GrantId(3)), law];
	let all = || bases.map(permit).to_vec();
	let mut undivided = all();
	crate::rule::redact(&mut undivided);
	assert_eq!(undivided, all());

	let refused = denied(DenyReason::Restricted);
	let mut divided = [vec![refused], all()].concat();
	crate::rule::redact(&mut divided);
	assert_eq!(divided[0], refused);
	for (basis, decision) in bases.into_iter().zip(&divided[1..]) {
		let duty = Obligations::from(Obligation::MinimumNecessary);
		let is_own = matches!(basis, Basis::OwnRecord | Basis::Patient);
		let obligations = if is_own { duty } else { duty.with(Obligation::Redact) };
		assert_eq!(*decision, Decision::Permit { basis, obligations, until: Some(7) });
	}
}

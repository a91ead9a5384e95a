//! What a representative reads, and what is read by what a representative gave: never what belongs to a
//! minor's own confidential care, never what is withheld from them, and nobody by a grant of their own.

use super::*;
use salus_primitives::{
	representatives::{MINORS_OWN, REPRESENTATIVE_REQUESTS},
	Authorities, Authority, Basis, Categories, DayWindow, EmergencyAccess, EmergencyKind, Holder,
	KeyPurposes, Obligations, Protected, Representation, RepresentativeCapacity, RepresentativeId,
	Represented, Sensitivities, Sensitivity,
};
use salus_runtime_api::{AccessScope, PermittedScope, ScopeRequest};

/// Ana's father, who has no identity of his own.
const FATHER: AccountId = 301;
const OF_AGE: UnixMillis = NOW + 20 * DAY;

fn as_parent() -> Representation {
	Representation {
		representative: RepresentativeId(3),
		capacity: RepresentativeCapacity::Parent,
		represented: Represented::Minor,
		authorities: Authorities::of(&[Authority::Consent, Authority::View]),
		until: OF_AGE,
		gives_until: NOW + 30 * DAY,
	}
}

fn represents(who: AccountId, one: Representation) {
	Representations::mutate(|all| all.insert((who, PATIENT_ANA), one));
}

fn basis() -> Basis {
	let Representation { representative, capacity, .. } = as_parent();
	Basis::Representative { representative, capacity }
}

/// One record that somebody wants to read because the family asks.
fn asked_by(who: AccountId, record: RecordFacts) -> AccessRequest<AccountId> {
	AccessRequest { purpose: Purpose::Famrqt, ..request(who, vec![record]) }
}

fn permitted() -> Decision {
	Decision::Permit { basis: basis(), obligations: Obligations::empty(), until: Some(OF_AGE) }
}

const STRANGE: DenyReason = DenyReason::RequesterNotInGoodStanding;

#[test]
fn a_representative_reads_what_the_patient_may() {
	build_and_execute(|| {
		let asked = || asked_by(FATHER, lab_result());
		assert_eq!(decision(asked()), denied(STRANGE));
		represents(FATHER, as_parent());
		assert_eq!(decision(asked()), permitted());
		let other = AccessRequest { patient: PATIENT_BEN, ..asked() };
		assert_eq!(decision(other), denied(STRANGE));
		// Until Ana is of age.
		set_time(OF_AGE - 1);
		assert_eq!(decision(asked()), permitted());
		set_time(OF_AGE);
		assert_eq!(decision(asked()), denied(STRANGE));
	});
}

#[test]
fn a_representative_reads_for_the_patient_and_for_nothing_else() {
	build_and_execute(|| {
		represents(FATHER, as_parent());
		for purpose in Purpose::ALL {
			let asked = AccessRequest { purpose: *purpose, ..asked_by(FATHER, lab_result()) };
			let is_theirs = matches!(purpose.code(), "PATRQT" | "FAMRQT" | "PWATRNY");
			let expected = if is_theirs { permitted() } else { denied(STRANGE) };
			assert_eq!(decision(asked), expected, "{purpose}");
		}
		for action in Action::ALL.iter().filter(|action| **action != Action::Read) {
			let asked = AccessRequest { action: *action, ..asked_by(FATHER, lab_result()) };
			assert_eq!(decision(asked), denied(STRANGE), "{action}");
		}
	});
}

#[test]
fn to_read_takes_the_authority_to_view() {
	build_and_execute(|| {
		for authority in Authority::ALL {
			represents(FATHER, Representation { authorities: (*authority).into(), ..as_parent() });
			let expected =
				if *authority == Authority::View { permitted() } else { denied(STRANGE) };
			assert_eq!(decision(asked_by(FATHER, lab_result())), expected, "{authority}");
		}
	});
}

#[test]
fn a_minors_own_care_is_read_by_nobody_who_represents_them() {
	build_and_execute(|| {
		for sensitivity in Sensitivity::ALL {
			let sensitivities = Sensitivities::from(*sensitivity);
			let record = RecordFacts { sensitivities, ..lab_result() };
			represents(FATHER, as_parent());
			let is_own = MINORS_OWN.contains(*sensitivity);
			let decided = decision(asked_by(FATHER, record));
			assert_eq!(decided.is_permit(), !is_own, "{sensitivity}");
			if is_own {
				assert_eq!(decided, denied(DenyReason::NoGrant));
			}
			// The patient reads it, and so does an adult's representative.
			assert!(decision(asked_by(ANA_KEY, record)).is_permit());
			represents(FATHER, Representation { represented: Represented::Adult, ..as_parent() });
			assert!(decision(asked_by(FATHER, record)).is_permit(), "{sensitivity}");
		}
	});
}

#[test]
fn a_representative_is_told_what_the_patient_would_be() {
	use salus_primitives::Obligation;
	build_and_execute(|| {
		represents(FATHER, Representation { represented: Represented::Adult, ..as_parent() });
		let sensitivities = Sensitivity::Sud.into();
		let record = RecordFacts { sensitivities, ..lab_result() };
		let obligations = Obligations::of(&[Obligation::NoRedisclosure, Obligation::Part2Notice]);
		let until = Some(OF_AGE);
		assert_eq!(
			decision(asked_by(FATHER, record)),
			Decision::Permit { basis: basis(), obligations, until }
		);
	});
}

/// Of an answer in which something is refused, what refers to it is to be removed.
#[test]
fn what_refers_to_a_minors_own_care_is_to_be_removed() {
	build_and_execute(|| {
		represents(FATHER, as_parent());
		let own = RecordFacts { sensitivities: Sensitivity::Adol.into(), ..lab_result() };
		let asked =
			AccessRequest { records: vec![lab_result(), own], ..asked_by(FATHER, lab_result()) };
		let decisions = Consent::check_access(asked).unwrap();
		let Decision::Permit { obligations, .. } = decisions[0] else { panic!("it is permitted") };
		assert!(obligations.contains(salus_primitives::Obligation::Redact));
		assert_eq!(decisions[1], denied(DenyReason::NoGrant));
	});
}

/// Deny wins: also over whoever represents the patient.
#[test]
fn what_is_withheld_from_everybody_is_withheld_from_a_representative() {
	build_and_execute(|| {
		represents(FATHER, as_parent());
		let scope = Scope { purposes: REPRESENTATIVE_REQUESTS, ..reaching_everything() };
		ana_restricts(scope, but(&[]));
		assert_eq!(decision(asked_by(FATHER, lab_result())), restricted_by(0));
		assert!(decision(asked_by(ANA_KEY, lab_result())).is_permit());
		// And by which may reach it, if nobody shows that it does not.
		assert_ok!(Consent::lift(ana(), PATIENT_ANA, RestrictionId(0)));
		let annex = Protected::Annex(salus_primitives::AnnexHash([7; 32]));
		ana_restricts(Scope { protected: annex, ..scope }, but(&[]));
		let decided = decision(asked_by(FATHER, lab_result()));
		assert_eq!(
			decided,
			Decision::Deny {
				reason: DenyReason::RestrictionUnopened,
				restriction: Some(RestrictionId(1))
			}
		);
	});
}

/// A father with an own identity whom a restriction excepts.
#[test]
fn a_representative_is_excepted_as_the_person_they_are() {
	build_and_execute(|| {
		represents(CARLA_KEY, as_parent());
		let scope = Scope { purposes: REPRESENTATIVE_REQUESTS, ..reaching_everything() };
		ana_restricts(scope, but(&[Grantee::Person(PATIENT_CARLA)]));
		assert_eq!(decision(asked_by(CARLA_KEY, lab_result())), permitted());
	});
}

/// A doctor who is Ana's father as well reads by what they opened as the doctor does, whatever is
/// withheld and of a minor's own care too; as the father, only what is not.
#[test]
fn a_representative_who_broke_the_glass_reads_by_the_emergency() {
	build_and_execute(|| {
		represents(DR_LINDQVIST, as_parent());
		let at_once = Scope { purposes: Purpose::Etreat.into(), ..scope() };
		gives(DR_LINDQVIST, LAKESIDE_ONLY, at_once);
		ana_restricts(reaching_everything(), but(&[]));
		let own = RecordFacts { sensitivities: Sensitivity::Adol.into(), ..lab_result() };
		let reads = |record| {
			let asked = asked_by(DR_LINDQVIST, record);
			let at_once = AccessRequest { purpose: Purpose::Etreat, ..asked.clone() };
			(decision(at_once), decision(asked))
		};
		let no_grant = denied(DenyReason::NoGrant);
		assert_eq!(reads(lab_result()), (no_grant, restricted_by(0)));
		let (kind, until) = (EmergencyKind::Etreat, NOW + 4 * HOUR);
		let (any, everything) = (Holder::Any, EmergencyAccess::Everything);
		let id = break_glass(PATIENT_ANA, DR_LINDQVIST, any, kind, everything, until);
		for (record, as_father) in [(lab_result(), restricted_by(0)), (own, no_grant)] {
			let (in_emergency, for_family) = reads(record);
			let Decision::Permit { basis, until: end, .. } = in_emergency else {
				panic!("it is an emergency")
			};
			assert_eq!((basis, end), (Basis::Emergency(id), Some(until)));
			assert_eq!(for_family, as_father);
		}
		end_emergency(PATIENT_ANA, id);
		assert_eq!(reads(lab_result()), (no_grant, restricted_by(0)));
	});
}

fn gives(who: AccountId, grantee: Grantee<AccountId>, scope: Scope) -> GrantId {
	let id = GrantId(crate::NextGrantId::<Test>::get(PATIENT_ANA));
	let origin = RuntimeOrigin::signed(who);
	assert_ok!(Consent::grant(origin, PATIENT_ANA, grantee, scope, terms_until(NOW + 30 * DAY)));
	id
}

fn protected_scope() -> Scope {
	Scope { protected: Protected::All, ..scope() }
}

/// He cannot read it himself, and cannot have anybody read it for him.
#[test]
fn a_minors_own_care_is_not_a_representatives_to_give() {
	build_and_execute(|| {
		represents(FATHER, as_parent());
		let id = gives(FATHER, LAKESIDE_ONLY, protected_scope());
		for sensitivity in Sensitivity::ALL {
			let sensitivities = Sensitivities::from(*sensitivity);
			let record = RecordFacts { sensitivities, ..lab_result() };
			let decided = decision(request(DR_LINDQVIST, vec![record]));
			let is_own = MINORS_OWN.contains(*sensitivity);
			assert_eq!(decided.is_permit(), !is_own, "{sensitivity}");
			if is_own {
				assert_eq!(decided, denied(DenyReason::Sensitivity), "{sensitivity}");
			}
		}
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, id));
		// Ana gives it, or who represents an adult.
		let own = RecordFacts { sensitivities: Sensitivity::Sex.into(), ..lab_result() };
		let asked = || request(DR_LINDQVIST, vec![own]);
		let id = ana_grants(LAKESIDE_ONLY, protected_scope());
		assert!(decision(asked()).is_permit());
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, id));
		represents(FATHER, Representation { represented: Represented::Adult, ..as_parent() });
		gives(FATHER, LAKESIDE_ONLY, protected_scope());
		assert!(decision(asked()).is_permit());
	});
}

/// Nor is it when what he gave is passed on.
#[test]
fn a_minors_own_care_is_not_passed_on_out_of_what_a_representative_gave() {
	build_and_execute(|| {
		represents(FATHER, as_parent());
		let all = Scope { actions: salus_primitives::Actions::all(), ..protected_scope() };
		let parent = gives(FATHER, LAKESIDE_ONLY, all);
		assert_ok!(lakeside_passes_on(parent, protected_scope()));
		let asked = |sensitivities| {
			request(UMBRELLA_ADMIN, vec![RecordFacts { sensitivities, ..lab_result() }])
		};
		assert!(decision(asked(Sensitivity::Gdis.into())).is_permit());
		for own in [Sensitivity::Std, Sensitivity::Hiv, Sensitivity::Sdv, Sensitivity::Spi] {
			assert_eq!(decision(asked(own.into())), denied(DenyReason::Sensitivity), "{own}");
		}
	});
}

/// An ex-partner with the authority for consent, and not to view, gives it to themselves.
#[test]
fn nobody_reads_by_a_grant_that_they_gave_for_another() {
	build_and_execute(|| {
		let consents = Representation {
			authorities: Authority::Consent.into(),
			represented: Represented::Adult,
			..as_parent()
		};
		for who in [CARLA_KEY, NURSE_BEN, DR_LINDQVIST] {
			represents(who, consents);
		}
		let carla = Grantee::Person(PATIENT_CARLA);
		let id = gives(CARLA_KEY, carla.clone(), scope());
		assert_eq!(decision_for(CARLA_KEY), denied(DenyReason::NoGrant));
		// Not by another key of the own identity either.
		Keys::mutate(|keys| keys.insert(STRANGER, (PATIENT_CARLA, KeyPurposes::all())));
		assert_eq!(decision_for(STRANGER), denied(DenyReason::NoGrant));
		// Nor when the one that gave it was replaced.
		Keys::mutate(|keys| keys.remove(&CARLA_KEY));
		Lost::set([(CARLA_KEY, PATIENT_CARLA)].into());
		assert_eq!(decision_for(STRANGER), denied(DenyReason::NoGrant));
		Keys::mutate(|keys| keys.insert(CARLA_KEY, (PATIENT_CARLA, KeyPurposes::all())));
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, id));
		// What Ana gives her is hers.
		let id = ana_grants(carla, scope());
		assert!(decision_for(CARLA_KEY).is_permit());
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, id));

		// A nurse whose clinic is given it: the clinic reads, and the nurse does not, nor a doctor of it
		// who represents her, too.
		let lindqvist = (DR_LINDQVIST, PATIENT_ANA);
		for grantee in [LAKESIDE_ONLY, Grantee::AnyMember, Grantee::Person(PATIENT_BEN)] {
			let id = gives(NURSE_BEN, grantee.clone(), scope());
			assert_eq!(decision_for(NURSE_BEN), denied(DenyReason::NoGrant), "{grantee:?}");
			assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
			Representations::mutate(|all| all.remove(&lindqvist));
			let others = !matches!(grantee, Grantee::Person(_));
			assert_eq!(decision_for(DR_LINDQVIST).is_permit(), others);
			represents(DR_LINDQVIST, consents);
			assert_ok!(Consent::revoke(ana(), PATIENT_ANA, id));
		}
		let id = gives(DR_LINDQVIST, Grantee::Practitioner(DR_LINDQVIST), scope());
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, id));
		assert_eq!(decision_for(DR_LINDQVIST), denied(DenyReason::NoGrant));
	});
}

/// Two who may consent and not view give it to each other.
#[test]
fn who_represents_the_patient_reads_by_no_grant_of_another_who_does() {
	build_and_execute(|| {
		let consents = Representation { authorities: Authority::Consent.into(), ..as_parent() };
		represents(FATHER, consents);
		represents(CARLA_KEY, consents);
		let carla = Grantee::Person(PATIENT_CARLA);
		let all = Scope { actions: salus_primitives::Actions::all(), ..scope() };
		gives(FATHER, carla.clone(), scope());
		assert_eq!(decision_for(CARLA_KEY), denied(DenyReason::NoGrant));
		// Not by another key either, nor by what was passed on out of it.
		Keys::mutate(|keys| keys.insert(STRANGER, (PATIENT_CARLA, KeyPurposes::all())));
		assert_eq!(decision_for(STRANGER), denied(DenyReason::NoGrant));
		let parent = gives(FATHER, LAKESIDE_ONLY, all);
		assert_ok!(lakeside_passes_on(parent, scope()));
		represents(UMBRELLA_ADMIN, consents);
		assert_eq!(decision_for(UMBRELLA_ADMIN), denied(DenyReason::NoGrant));
		// Whoever represents her no more is as anybody.
		for who in [UMBRELLA_ADMIN, CARLA_KEY] {
			Representations::mutate(|all| all.remove(&(who, PATIENT_ANA)));
			assert!(decision_for(who).is_permit(), "{who}");
		}
		// What Ana gives is read by who represents her, too.
		represents(CARLA_KEY, consents);
		ana_grants(carla, scope());
		assert!(decision_for(CARLA_KEY).is_permit());
	});
}

/// Nor as a whole is it shown to them.
fn scope_for(requester: AccountId, purpose: Purpose) -> Result<AccessScope, DenyReason> {
	let request = ScopeRequest {
		holder: ST_MARY,
		requester,
		patient: PATIENT_ANA,
		action: Action::Read,
		purpose,
		grantees: vec![],
	};
	Consent::access_scope(request).unwrap()
}

#[test]
fn what_a_representative_may_see_at_all() {
	build_and_execute(|| {
		let sees = || scope_for(FATHER, Purpose::Famrqt);
		assert_eq!(sees(), Err(STRANGE));
		for (represented, protected) in [
			(Represented::Adult, Protected::All),
			// Which of the protected ones may be seen of a minor is no scope's to say.
			(Represented::Minor, Protected::None),
		] {
			represents(FATHER, Representation { represented, ..as_parent() });
			let scope = Scope {
				holder: Holder::Organization(ST_MARY),
				actions: Action::Read.into(),
				purposes: REPRESENTATIVE_REQUESTS,
				categories: Categories::all(),
				confidentiality: Confidentiality::V,
				days: DayWindow::ALWAYS,
				protected,
			};
			let one =
				PermittedScope { basis: basis(), scope, until: Some(OF_AGE), counts_uses: false };
			let expected = AccessScope::Some { permitted: vec![one], restricted: vec![] };
			assert_eq!(sees(), Ok(expected));
		}
		assert_eq!(scope_for(FATHER, Purpose::Treat), Err(STRANGE));
	});
}

#[test]
fn what_is_seen_at_all_by_what_a_representative_gave() {
	build_and_execute(|| {
		represents(FATHER, as_parent());
		represents(CARLA_KEY, as_parent());
		gives(FATHER, LAKESIDE_ONLY, protected_scope());
		gives(CARLA_KEY, Grantee::Person(PATIENT_CARLA), scope());
		let Ok(AccessScope::Some { permitted, .. }) = scope_for(DR_LINDQVIST, Purpose::Treat)
		else {
			panic!("Lakeside was given something")
		};
		assert_eq!(permitted.len(), 1);
		assert_eq!(permitted[0].scope, scope());
		assert_eq!(scope_for(CARLA_KEY, Purpose::Treat), Err(DenyReason::NoGrant));
		// Of an adult's all that is protected is said to be covered.
		represents(FATHER, Representation { represented: Represented::Adult, ..as_parent() });
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)));
		gives(FATHER, LAKESIDE_ONLY, protected_scope());
		let Ok(AccessScope::Some { permitted, .. }) = scope_for(DR_LINDQVIST, Purpose::Treat)
		else {
			panic!("Lakeside was given something")
		};
		assert_eq!(permitted[0].scope, protected_scope());
	});
}

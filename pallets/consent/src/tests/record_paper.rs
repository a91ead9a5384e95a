//! `record_paper`: who records what, of which age, and that it gives no more than was signed for.

use super::papers::*;
use super::*;
use crate::{
	Call, Directives, Error, Event, Grants, LiveGrants, NextGrantId, PaperRecord, Papers,
	Withdrawals, MAX_DIRECTIVE_ITEMS,
};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo},
};
use salus_primitives::{
	custody::MAX_PAPER_AGE, Actions, AnnexHash, Authorities, Basis, Categories, Holder,
	PaperSigner, Protected, RelationshipKind, Representation, RepresentativeCapacity,
	RepresentativeId, Represented, SignedPaper,
};
use salus_runtime_api::{GrantRight, PaperView};
use sp_runtime::DispatchError;

/// Lakeside's doctor records a paper for others, under other terms.
fn record_for(grantee: Grantee<AccountId>, scope: Scope, terms: Terms) -> DispatchResult {
	Consent::record_paper(signed(DR_LINDQVIST), PATIENT_OMAR, grantee, scope, terms, PAPER)
}

fn right_of(organization: OrganizationId) -> Right {
	Right::Paper { organization, document: PAPER.document }
}

#[test]
fn record_paper_works() {
	for by in [DR_LINDQVIST, LAKESIDE_ADMIN] {
		build_and_execute(|| {
			lakeside_treats_omar();
			assert_ok!(record_by(by, scope(), PAPER));

			let (patient, grant) = (PATIENT_OMAR, GrantId(0));
			assert_eq!(
				Grants::<Test>::get(patient, grant),
				Some(Grant {
					granted_at: NOW,
					granted_by: by,
					right: right_of(LAKESIDE),
					valid_from: NOW,
					..given(LAKESIDE_ONLY, scope(), NOW + 30 * DAY)
				})
			);
			assert_eq!(live(patient, &LAKESIDE_ONLY), [0]);
			let SignedPaper { document, witness, signer, signed_at } = PAPER;
			let organization = LAKESIDE;
			assert_eq!(
				recorded(document),
				Some(PaperRecord {
					grant,
					organization,
					witness,
					signer,
					signed_at,
					recorded_at: NOW
				})
			);
			let events: Vec<_> = System::events().into_iter().map(|one| one.event).collect();
			let recorded = Event::PaperRecorded {
				patient,
				grant,
				organization,
				document,
				witness,
				signer,
				signed_at,
				by,
			};
			let granted = Event::Granted { patient, grant, right: right_of(LAKESIDE), by };
			assert_eq!(events, [granted.into(), recorded.into()]);
			// It gives, and takes nothing back.
			assert_eq!(Withdrawals::<Test>::get(patient), None);
		});
	}
}

#[test]
fn record_paper_gives_what_is_read_by() {
	build_and_execute(|| {
		lakeside_treats_omar();
		assert!(matches!(omars_decision_for(DR_LINDQVIST), Decision::Deny { .. }));
		assert_ok!(record(PAPER));
		let permitted = |until| match omars_decision_for(DR_LINDQVIST) {
			Decision::Permit { basis, .. } => basis == Basis::Grant(GrantId(0)) && until,
			Decision::Deny { .. } => !until,
		};
		assert!(permitted(true));
		set_time(NOW + 30 * DAY);
		assert!(permitted(false));
		let view = Consent::grant_view(PATIENT_OMAR, GrantId(0)).unwrap();
		let document = PAPER.document;
		assert_eq!(view.right, GrantRight::Paper { organization: LAKESIDE, document });
	});
}

#[test]
fn paper_shows_what_was_recorded() {
	build_and_execute(|| {
		lakeside_treats_omar();
		assert_eq!(Consent::paper(PATIENT_OMAR, PAPER.document), None);
		assert_ok!(record(PAPER));
		let SignedPaper { document, witness, signer, signed_at } = PAPER;
		assert_eq!(
			Consent::paper(PATIENT_OMAR, document),
			Some(PaperView {
				grant: GrantId(0),
				organization: LAKESIDE,
				witness,
				signer,
				signed_at,
				recorded_at: NOW
			})
		);
		assert_eq!(Consent::paper(PATIENT_OMAR, [0; 32]), None);
		assert_eq!(Consent::paper(PATIENT_ANA, document), None);
	});
}

// It keeps the keys: more of a relationship there cannot be.
#[test]
fn record_paper_by_the_custodian_works() {
	for by in [DR_OKAFOR, ST_MARY_ADMIN] {
		build_and_execute(|| {
			assert_ok!(record_by(by, scope(), PAPER));
			let grant = Grants::<Test>::get(PATIENT_OMAR, GrantId(0)).unwrap();
			assert_eq!((grant.granted_by, grant.right), (by, right_of(ST_MARY)));
		});
	}
}

// Who has keys of their own signs by hand, too.
#[test]
fn record_paper_of_a_patient_with_keys_works() {
	build_and_execute(|| {
		relate(PATIENT_ANA, LAKESIDE, RelationshipKind::Treatment, SINCE, UNTIL);
		let terms = terms_until(NOW + DAY);
		let by = signed(DR_LINDQVIST);
		assert_ok!(Consent::record_paper(by, PATIENT_ANA, LAKESIDE_ONLY, scope(), terms, PAPER));
		// It is hers to take back.
		assert_ok!(Consent::revoke(ana(), PATIENT_ANA, GrantId(0)));
	});
}

#[test]
fn record_paper_takes_a_relationship_of_any_kind_in_force() {
	for kind in RelationshipKind::ALL {
		for (from, until, may) in [
			(NOW, NOW + 1, true),
			(NOW - DAY, NOW, false),
			(NOW + 1, NOW + DAY, false),
			(SINCE, UNTIL, true),
		] {
			build_and_execute(|| {
				assert_noop!(record(PAPER), Error::<Test>::NotAuthorized);
				// Another's, and another patient's, are none.
				relate(PATIENT_OMAR, UMBRELLA, *kind, SINCE, UNTIL);
				relate(PATIENT_ANA, LAKESIDE, *kind, SINCE, UNTIL);
				assert_noop!(record(PAPER), Error::<Test>::NotAuthorized);
				relate(PATIENT_OMAR, LAKESIDE, *kind, from, until);
				if may {
					assert_ok!(record(PAPER));
				} else {
					assert_noop!(record(PAPER), Error::<Test>::NotAuthorized);
				}
			});
		}
	}
}

// Omar sees the relationship, and disputes it: it ends by that.
#[test]
fn record_paper_by_who_is_disputed_fails() {
	for kind in RelationshipKind::ALL {
		build_and_execute(|| {
			relate(PATIENT_OMAR, LAKESIDE, *kind, SINCE, UNTIL);
			part(PATIENT_OMAR, LAKESIDE, *kind);
			assert_noop!(record(PAPER), Error::<Test>::NotAuthorized);
		});
	}
}

#[test]
fn record_paper_takes_standing() {
	build_and_execute(|| {
		lakeside_treats_omar();
		suspend(LAKESIDE);
		suspend(ST_MARY);
		for who in [DR_LINDQVIST, LAKESIDE_ADMIN, DR_OKAFOR, ST_MARY_ADMIN] {
			assert_noop!(record_by(who, scope(), PAPER), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn record_paper_by_a_wrong_origin_fails() {
	build_and_execute(|| {
		lakeside_treats_omar();
		let by = |origin| {
			let terms = terms_until(NOW + DAY);
			Consent::record_paper(origin, PATIENT_OMAR, LAKESIDE_ONLY, scope(), terms, PAPER)
		};
		for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(by(origin), DispatchError::BadOrigin);
		}
		// Neither by a key, kept or not, nor by who acts for the patient as somebody.
		let father = 301;
		let represents = Representation {
			representative: RepresentativeId(3),
			capacity: RepresentativeCapacity::Guardian,
			represented: Represented::Adult,
			authorities: Authorities::all(),
			until: UNTIL,
			gives_until: UNTIL,
		};
		Representations::mutate(|all| all.insert((father, PATIENT_OMAR), represents));
		for who in [OMAR_KEPT_KEY, ANA_KEY, CARLA_KEY, father, UMBRELLA_ADMIN, STRANGER] {
			assert_noop!(by(signed(who)), Error::<Test>::NotAuthorized);
		}
	});
}

#[test]
fn record_paper_of_an_unknown_patient_fails() {
	build_and_execute(|| {
		relate(PATIENT_NOBODY, LAKESIDE, RelationshipKind::Treatment, SINCE, UNTIL);
		let terms = terms_until(NOW + DAY);
		let by = signed(DR_LINDQVIST);
		assert_noop!(
			Consent::record_paper(by, PATIENT_NOBODY, LAKESIDE_ONLY, scope(), terms, PAPER),
			Error::<Test>::NotFound
		);
	});
}

// Who kept the keys knows him no more by that.
#[test]
fn record_paper_after_the_claim_takes_a_relationship() {
	build_and_execute(|| {
		claim();
		assert_noop!(record_by(DR_OKAFOR, scope(), PAPER), Error::<Test>::NotAuthorized);
		relate(PATIENT_OMAR, ST_MARY, RelationshipKind::Treatment, SINCE, UNTIL);
		assert_ok!(record_by(DR_OKAFOR, scope(), PAPER));
		assert_noop!(record_by(OMAR_KEY, scope(), PAPER), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn record_paper_within_thirty_days_works() {
	let of = |signed_at| another(1, signed_at);
	for (signed_at, expected) in [
		(NOW, Ok(())),
		(NOW + 1, Err(Error::<Test>::TooFar)),
		(u64::MAX, Err(Error::<Test>::TooFar)),
		(NOW - 30 * DAY + 1, Ok(())),
		(NOW - 30 * DAY, Err(Error::<Test>::Expired)),
		(0, Err(Error::<Test>::Expired)),
	] {
		build_and_execute(|| {
			lakeside_treats_omar();
			if let Err(error) = expected {
				assert_noop!(record(of(signed_at)), error);
			} else {
				assert_ok!(record(of(signed_at)));
			}
		});
	}
	// The same by the clock.
	assert_eq!(MAX_PAPER_AGE, 30 * DAY);
	build_and_execute(|| {
		lakeside_treats_omar();
		set_time(PAPER.signed_at + MAX_PAPER_AGE);
		assert_noop!(record(PAPER), Error::<Test>::Expired);
		set_time(PAPER.signed_at + MAX_PAPER_AGE - 1);
		assert_ok!(record(PAPER));
	});
}

#[test]
fn record_paper_is_for_treatment_payment_and_operations() {
	for purpose in Purpose::ALL {
		for with in [None, Some(Purpose::Treat), Some(Purpose::Hpaymt)] {
			build_and_execute(|| {
				lakeside_treats_omar();
				let purposes = Purposes::from(*purpose);
				let purposes = with.map_or(purposes, |with| purposes.with(with));
				let scope = Scope { purposes, ..scope() };
				if is_given_by_others(*purpose) {
					assert_ok!(record_by(DR_LINDQVIST, scope, PAPER));
				} else {
					assert_noop!(
						record_by(DR_LINDQVIST, scope, PAPER),
						Error::<Test>::NotAuthorized
					);
					// Nor by who keeps the keys.
					assert_noop!(record_by(DR_OKAFOR, scope, PAPER), Error::<Test>::NotAuthorized);
				}
			});
		}
	}
}

fn protections() -> [Protected; 3] {
	let hash = AnnexHash([7; 32]);
	[Protected::All, Protected::Annex(hash), Protected::Particular(hash)]
}

#[test]
fn record_paper_of_what_is_protected_takes_the_patient() {
	let scope = |protected| Scope { protected, ..scope() };
	let by = |signer| SignedPaper { signer, ..PAPER };
	for protected in protections() {
		build_and_execute(|| {
			lakeside_treats_omar();
			for capacity in RepresentativeCapacity::ALL {
				let paper = by(PaperSigner::Representative(*capacity));
				assert_noop!(
					record_by(DR_LINDQVIST, scope(protected), paper),
					Error::<Test>::NotAuthorized
				);
			}
			assert_ok!(record_by(DR_LINDQVIST, scope(protected), PAPER));
			let grant = Grants::<Test>::get(PATIENT_OMAR, GrantId(0)).unwrap();
			assert_eq!(grant.scope.protected, protected);
		});
	}
	for capacity in RepresentativeCapacity::ALL {
		build_and_execute(|| {
			lakeside_treats_omar();
			let signer = PaperSigner::Representative(*capacity);
			assert_ok!(record_by(DR_LINDQVIST, scope(Protected::None), by(signer)));
			assert_eq!(recorded(PAPER.document).map(|paper| paper.signer), Some(signer));
		});
	}
}

#[test]
fn record_paper_without_an_end_fails() {
	build_and_execute(|| {
		lakeside_treats_omar();
		let endless = Terms { valid_until: None, ..Terms::default() };
		assert_noop!(record_for(LAKESIDE_ONLY, scope(), endless), Error::<Test>::TooFar);
		// What may be endless is nothing that is given so.
		let research = Scope { purposes: Purpose::Hresch.into(), ..scope() };
		assert_noop!(record_for(LAKESIDE_ONLY, research, endless), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn record_paper_keeps_to_the_terms_of_grants() {
	build_and_execute(|| {
		lakeside_treats_omar();
		let month = terms_until(NOW + 30 * DAY);
		for empty in [
			Scope { actions: Actions::empty(), ..scope() },
			Scope { purposes: Purposes::empty(), ..scope() },
			Scope { categories: Categories::empty(), ..scope() },
		] {
			assert_noop!(record_for(LAKESIDE_ONLY, empty, month), Error::<Test>::Empty);
		}
		let of_anybody = Scope { holder: Holder::Any, ..scope() };
		let last = NOW + MAX_VALIDITY;
		for (scope, terms, error) in [
			(scope(), Terms { max_uses: Some(0), ..month }, Error::<Test>::Empty),
			(of_anybody, Terms { max_uses: Some(1), ..month }, Error::<Test>::HolderNotNamed),
			(scope(), terms_until(NOW), Error::<Test>::Expired),
			(scope(), terms_between(NOW + DAY, NOW + DAY), Error::<Test>::Empty),
			(scope(), terms_until(last + 1), Error::<Test>::TooFar),
		] {
			assert_noop!(record_for(LAKESIDE_ONLY, scope, terms), error);
		}
		let held_by = |id| Scope { holder: Holder::Organization(id), ..scope() };
		for (grantee, scope) in [
			(Grantee::Organization(QUACKERY), scope()),
			(Grantee::Practitioner(STRANGER), scope()),
			(Grantee::Person(PATIENT_NOBODY), scope()),
			(LAKESIDE_ONLY, held_by(QUACKERY)),
		] {
			assert_noop!(record_for(grantee, scope, month), Error::<Test>::NotInGoodStanding);
		}
		assert_ok!(record_for(LAKESIDE_ONLY, scope(), terms_until(last)));
	});
}

// The terms are the paper's: it may begin later, be counted, and end with something.
#[test]
fn record_paper_keeps_the_terms() {
	build_and_execute(|| {
		lakeside_treats_omar();
		let terms = Terms {
			valid_from: Some(NOW + DAY),
			valid_until: Some(NOW + 2 * DAY),
			ends_with: Some([5; 32]),
			max_uses: Some(3),
			directive: Some(DirectiveId(7)),
		};
		assert_ok!(record_for(INSURER, scope(), terms));
		let grant = Grants::<Test>::get(PATIENT_OMAR, GrantId(0)).unwrap();
		assert_eq!(grant.grantee, INSURER);
		assert_eq!((grant.valid_from, grant.valid_until), (NOW + DAY, Some(NOW + 2 * DAY)));
		assert_eq!((grant.ends_with, grant.max_uses), (Some([5; 32]), Some(3)));
		assert_eq!(grant.directive, Some(DirectiveId(7)));
		assert_eq!(Directives::<Test>::get(PATIENT_OMAR, DirectiveId(7)).len(), 1);
	});
}

#[test]
fn record_paper_into_a_full_index_fails() {
	build_and_execute(|| {
		lakeside_treats_omar();
		let full = MAX_GRANTS as u8;
		for n in 0..full {
			assert_ok!(record(another(n, PAPER.signed_at)));
		}
		assert_noop!(record(PAPER), Error::<Test>::LimitReached);
		// What did not go in is not recorded, and goes in when there is room.
		let ends_at = NOW + 30 * DAY;
		set_time(ends_at - 1);
		let fresh = another(full, ends_at - DAY);
		assert_noop!(record(fresh), Error::<Test>::LimitReached);
		set_time(ends_at);
		assert_ok!(record(fresh));
		assert_eq!(live(PATIENT_OMAR, &LAKESIDE_ONLY), [u32::from(full)]);
	});
}

#[test]
fn record_paper_into_a_full_directive_fails() {
	build_and_execute(|| {
		lakeside_treats_omar();
		let by_it = terms_by(DirectiveId(7), NOW + DAY);
		for n in 0..MAX_DIRECTIVE_ITEMS as u8 {
			let grantee = [INSURER, Grantee::AnyMember][usize::from(n) % 2].clone();
			let paper = another(n, PAPER.signed_at);
			let by = signed(DR_LINDQVIST);
			assert_ok!(Consent::record_paper(by, PATIENT_OMAR, grantee, scope(), by_it, paper));
		}
		assert_noop!(record_for(LAKESIDE_ONLY, scope(), by_it), Error::<Test>::LimitReached);
		assert_ok!(record_for(LAKESIDE_ONLY, scope(), terms_until(NOW + DAY)));
	});
}

#[test]
fn record_paper_beyond_the_last_id_fails() {
	// Not by `build_and_execute`: four thousand million grants are pretended.
	new_test_ext().execute_with(|| {
		lakeside_treats_omar();
		NextGrantId::<Test>::insert(PATIENT_OMAR, u32::MAX);
		assert_noop!(record(PAPER), Error::<Test>::LimitReached);
	});
}

#[test]
fn record_paper_twice_fails() {
	build_and_execute(|| {
		lakeside_treats_omar();
		relate(PATIENT_OMAR, UMBRELLA, RelationshipKind::Coverage, SINCE, UNTIL);
		assert_ok!(record(PAPER));
		// Whatever else is said of it, and whoever says it.
		let signer = PaperSigner::Representative(RepresentativeCapacity::Guardian);
		for paper in [
			PAPER,
			SignedPaper { witness: [1; 32], ..PAPER },
			SignedPaper { signer, ..PAPER },
			SignedPaper { signed_at: NOW, ..PAPER },
		] {
			for who in [DR_LINDQVIST, LAKESIDE_ADMIN, DR_OKAFOR, UMBRELLA_ADMIN] {
				assert_noop!(record_by(who, scope(), paper), Error::<Test>::AlreadyExists);
			}
		}
		// Neither when what it gave is over.
		set_time(PAPER.signed_at + MAX_PAPER_AGE - 1);
		assert_noop!(record(PAPER), Error::<Test>::AlreadyExists);
		// Another paper is another, and another patient's is theirs.
		assert_ok!(record(another(1, NOW)));
		relate(PATIENT_ANA, LAKESIDE, RelationshipKind::Treatment, SINCE, UNTIL);
		let (by, terms) = (signed(DR_LINDQVIST), terms_until(NOW + 90 * DAY));
		assert_ok!(Consent::record_paper(by, PATIENT_ANA, LAKESIDE_ONLY, scope(), terms, PAPER));
	});
}

#[test]
fn record_paper_after_a_recovery_fails() {
	build_and_execute(|| {
		lakeside_treats_omar();
		Recovered::set([PATIENT_OMAR].into());
		assert_noop!(record(PAPER), Error::<Test>::RecentlyRecovered);
		assert_noop!(record_by(DR_OKAFOR, scope(), PAPER), Error::<Test>::RecentlyRecovered);
		Recovered::set([PATIENT_ANA].into());
		assert_ok!(record(PAPER));
	});
}

// It gives, and lifts nothing: what is withheld stays withheld, whichever comes first.
#[test]
fn record_paper_is_beaten_by_a_restriction() {
	for restricts_first in [true, false] {
		build_and_execute(|| {
			lakeside_treats_omar();
			let restrict = || {
				let by = signed(OMAR_KEPT_KEY);
				assert_ok!(Consent::restrict(by, PATIENT_OMAR, scope(), but(&[]), None));
			};
			if restricts_first {
				restrict();
				assert_ok!(record(PAPER));
			} else {
				assert_ok!(record(PAPER));
				restrict();
			}
			assert_eq!(omars_decision_for(DR_LINDQVIST), restricted_by(0));
			assert!(Consent::restrictions(PATIENT_OMAR)[0].lifted_at.is_none());
		});
	}
}

#[test]
fn what_a_paper_gave_is_passed_on_and_given_back() {
	build_and_execute(|| {
		lakeside_treats_omar();
		let passing_on = Scope { actions: Actions::all(), ..scope() };
		assert_ok!(record_by(DR_LINDQVIST, passing_on, PAPER));
		let until = Some(NOW + DAY);
		let by = signed(DR_LINDQVIST);
		let parent = GrantId(0);
		assert_ok!(Consent::reshare(by, PATIENT_OMAR, parent, INSURER, scope(), until));
		assert_noop!(
			Consent::give_back(signed(UMBRELLA_ADMIN), PATIENT_OMAR, parent),
			Error::<Test>::NotAuthorized
		);
		assert_ok!(Consent::give_back(signed(LAKESIDE_ADMIN), PATIENT_OMAR, parent));
	});
}

// Who recorded it answers for it, and has no more of it than that: the grantee gives it back.
#[test]
fn who_recorded_a_paper_takes_nothing_back() {
	build_and_execute(|| {
		lakeside_treats_omar();
		assert_ok!(record_for(INSURER, scope(), terms_until(NOW + DAY)));
		for who in [DR_LINDQVIST, LAKESIDE_ADMIN] {
			let by = || signed(who);
			let patient = PATIENT_OMAR;
			assert_noop!(Consent::revoke(by(), patient, GrantId(0)), Error::<Test>::NotAuthorized);
			assert_noop!(Consent::suspend(by(), patient, GrantId(0)), Error::<Test>::NotAuthorized);
			assert_noop!(
				Consent::give_back(by(), patient, GrantId(0)),
				Error::<Test>::NotAuthorized
			);
		}
		assert_ok!(Consent::give_back(signed(UMBRELLA_ADMIN), PATIENT_OMAR, GrantId(0)));
		assert!(LiveGrants::<Test>::get(PATIENT_OMAR, INSURER.kind()).is_empty());
	});
}

#[test]
fn papers_of_one_patient_are_no_others() {
	build_and_execute(|| {
		lakeside_treats_omar();
		assert_ok!(record(PAPER));
		assert_eq!(Papers::<Test>::iter().count(), 1);
		assert!(!Papers::<Test>::contains_key(PATIENT_ANA, PAPER.document));
	});
}

#[test]
fn record_paper_is_paid_and_weighs_the_relationship() {
	use salus_primitives::traits::RelationshipInspect;
	build_and_execute(|| {
		lakeside_treats_omar();
		let call = |directive| Call::<Test>::record_paper {
			patient: PATIENT_OMAR,
			grantee: LAKESIDE_ONLY,
			scope: scope(),
			terms: Terms { directive, ..terms_until(NOW + DAY) },
			paper: PAPER,
		};
		for directive in [None, Some(DirectiveId(7))] {
			let info = call(directive).get_dispatch_info();
			assert_eq!(info.class, DispatchClass::Normal);
			let relationship = <Registry as RelationshipInspect>::inspect_weight();
			assert_eq!(info.call_weight, relationship);
			assert!(!call(directive).is_feeless(&signed(DR_LINDQVIST)));
		}
	});
}

//! `record_paper`: who records what, of which age, and that it gives no more than was signed for.

use super::papers::*;
use super::*;
use crate::{Call, Error, Event, Grants, LiveGrants, NextGrantId, PaperRecord, Withdrawals};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo},
};
use salus_primitives::{
	custody::{LASTS_IN_ANOTHERS_NAME, MAX_PAPER_AGE},
	Actions, AnnexHash, Authorities, Basis, Categories, Holder, PaperSigner, Protected,
	RelationshipKind, Representation, RepresentativeCapacity, RepresentativeId, Represented, Role,
	SignedPaper,
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
				Some(PaperRecord { patient, grant, witness, signer, signed_at, recorded_at: NOW })
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
		let SignedPaper { document, witness, signer, signed_at } = PAPER;
		assert_eq!(Consent::paper(LAKESIDE, document), None);
		assert_ok!(record(PAPER));
		assert_eq!(
			Consent::paper(LAKESIDE, document),
			Some(PaperView {
				patient: PATIENT_OMAR,
				grant: GrantId(0),
				witness,
				signer,
				signed_at,
				recorded_at: NOW
			})
		);
		assert_eq!(Consent::paper(LAKESIDE, [0; 32]), None);
		assert_eq!(Consent::paper(ST_MARY, document), None);
	});
}

// It keeps the key: more of a relationship there cannot be.
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

// Who has keys of their own gives and takes back by them.
#[test]
fn record_paper_of_a_patient_with_keys_fails() {
	build_and_execute(|| {
		for kind in RelationshipKind::ALL {
			relate(PATIENT_ANA, LAKESIDE, *kind, SINCE, UNTIL);
		}
		let by = signed(DR_LINDQVIST);
		assert_noop!(
			Consent::record_paper(
				by,
				PATIENT_ANA,
				LAKESIDE_ONLY,
				scope(),
				terms_until(NOW + DAY),
				PAPER
			),
			Error::<Test>::NotInCustody
		);
	});
}

/// The organization that has the role for a relationship of a kind, and who works for it.
fn who_relates(kind: RelationshipKind) -> (OrganizationId, AccountId) {
	match kind {
		RelationshipKind::Treatment => (LAKESIDE, DR_LINDQVIST),
		RelationshipKind::Coverage => (UMBRELLA, UMBRELLA_ADMIN),
	}
}

#[test]
fn record_paper_takes_a_relationship_of_any_kind_in_force() {
	for kind in RelationshipKind::ALL {
		let (organization, who) = who_relates(*kind);
		let record = || record_by(who, scope(), PAPER);
		for (from, until, may) in [
			(NOW, NOW + 1, true),
			(NOW - DAY, NOW, false),
			(NOW + 1, NOW + DAY, false),
			(SINCE, UNTIL, true),
		] {
			build_and_execute(|| {
				assert_noop!(record(), Error::<Test>::NotAuthorized);
				// Another patient's is none.
				relate(PATIENT_ANA, organization, *kind, SINCE, UNTIL);
				assert_noop!(record(), Error::<Test>::NotAuthorized);
				relate(PATIENT_OMAR, organization, *kind, from, until);
				if may {
					assert_ok!(record());
				} else {
					assert_noop!(record(), Error::<Test>::NotAuthorized);
				}
			});
		}
	}
}

// A payer that says it treats, and a clinic that says it covers, do neither.
#[test]
fn record_paper_takes_a_role_of_the_relationships_kind() {
	for kind in RelationshipKind::ALL {
		build_and_execute(|| {
			let (organization, who) = who_relates(*kind);
			relate(PATIENT_OMAR, organization, *kind, SINCE, UNTIL);
			for other in RelationshipKind::ALL.iter().filter(|other| *other != kind) {
				let (others, another) = who_relates(*other);
				relate(PATIENT_OMAR, others, *kind, SINCE, UNTIL);
				let recorded = || record_by(another, scope(), PAPER);
				assert_noop!(recorded(), Error::<Test>::NotAuthorized);
			}
			let roles = Members::get()[&organization];
			for lost in [Roles::empty(), Role::Researcher.into()] {
				Members::mutate(|members| members.insert(organization, lost));
				assert_noop!(record_by(who, scope(), PAPER), Error::<Test>::NotAuthorized);
			}
			Members::mutate(|members| members.insert(organization, roles));
			assert_ok!(record_by(who, scope(), PAPER));
		});
	}
}

// The relationship is disputed, which the mock's end is like: it is in force no more.
#[test]
fn record_paper_by_who_is_disputed_fails() {
	for kind in RelationshipKind::ALL {
		build_and_execute(|| {
			let (organization, who) = who_relates(*kind);
			relate(PATIENT_OMAR, organization, *kind, SINCE, UNTIL);
			part(PATIENT_OMAR, organization, *kind);
			assert_noop!(record_by(who, scope(), PAPER), Error::<Test>::NotAuthorized);
		});
	}
}

#[test]
fn record_paper_takes_standing() {
	build_and_execute(|| {
		lakeside_treats_omar();
		suspend(LAKESIDE);
		for who in [DR_LINDQVIST, LAKESIDE_ADMIN] {
			assert_noop!(record_by(who, scope(), PAPER), Error::<Test>::NotAuthorized);
		}
		suspend(ST_MARY);
		for who in [DR_OKAFOR, ST_MARY_ADMIN] {
			assert_noop!(record_by(who, scope(), PAPER), Error::<Test>::NotAuthorized);
		}
	});
}

// Nobody could take it back.
#[test]
fn record_paper_while_the_custodian_may_nothing_fails() {
	build_and_execute(|| {
		lakeside_treats_omar();
		let roles = Members::get()[&ST_MARY];
		let of_lakeside = Scope { holder: Holder::Organization(LAKESIDE), ..scope() };
		suspend(ST_MARY);
		assert_noop!(record_by(DR_LINDQVIST, of_lakeside, PAPER), Error::<Test>::NotInGoodStanding);
		Members::mutate(|members| members.insert(ST_MARY, roles));
		assert_ok!(record_by(DR_LINDQVIST, of_lakeside, PAPER));
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

#[test]
fn record_paper_after_the_claim_fails() {
	build_and_execute(|| {
		lakeside_treats_omar();
		relate(PATIENT_OMAR, ST_MARY, RelationshipKind::Treatment, SINCE, UNTIL);
		claim();
		for who in [DR_OKAFOR, DR_LINDQVIST] {
			assert_noop!(record_by(who, scope(), PAPER), Error::<Test>::NotInCustody);
		}
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
					// Nor by who keeps the key.
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
					record_by(LAKESIDE_ADMIN, scope(protected), paper),
					Error::<Test>::NotAuthorized
				);
			}
			// It is the organization's word, and so one of who answers for it.
			let by_doctor = record_by(DR_LINDQVIST, scope(protected), PAPER);
			assert_noop!(by_doctor, Error::<Test>::NotAuthorized);
			assert_ok!(record_by(LAKESIDE_ADMIN, scope(protected), PAPER));
			let grant = Grants::<Test>::get(PATIENT_OMAR, GrantId(0)).unwrap();
			assert_eq!(grant.scope.protected, protected);
		});
	}
	for capacity in RepresentativeCapacity::ALL {
		build_and_execute(|| {
			lakeside_treats_omar();
			let signer = PaperSigner::Representative(*capacity);
			let record = || record_by(DR_LINDQVIST, scope(Protected::None), by(signer));
			// Nobody executes the will of who lives.
			if *capacity == RepresentativeCapacity::Executor {
				assert_noop!(record(), Error::<Test>::NotAuthorized);
				return;
			}
			assert_ok!(record());
			assert_eq!(recorded(PAPER.document).map(|paper| paper.signer), Some(signer));
		});
	}
}

// The patient signed for what is confidential, and above.
#[test]
fn record_paper_gives_what_is_confidential() {
	for confidentiality in Confidentiality::ALL {
		build_and_execute(|| {
			lakeside_treats_omar();
			let scope = Scope { confidentiality: *confidentiality, ..scope() };
			if *confidentiality > Confidentiality::N {
				let by_doctor = record_by(DR_LINDQVIST, scope, PAPER);
				assert_noop!(by_doctor, Error::<Test>::NotAuthorized);
			}
			assert_ok!(record_by(LAKESIDE_ADMIN, scope, PAPER));
		});
	}
}

// A relationship begins by the organization's own word, and at once.
#[test]
fn record_paper_of_what_is_protected_takes_thirty_days() {
	let protected = Scope { protected: Protected::All, ..scope() };
	for (days, may) in [(30 * DAY - 1, false), (30 * DAY, true)] {
		build_and_execute(|| {
			relate(PATIENT_OMAR, LAKESIDE, RelationshipKind::Treatment, NOW - days, UNTIL);
			if may {
				assert_ok!(record_by(LAKESIDE_ADMIN, protected, PAPER));
			} else {
				let early = record_by(LAKESIDE_ADMIN, protected, PAPER);
				assert_noop!(early, Error::<Test>::NotAuthorized);
			}
			// Who keeps the key knows whose it is.
			assert_ok!(record_by(ST_MARY_ADMIN, protected, another(7, NOW)));
		});
	}
}

#[test]
fn record_paper_names_whom_everybody_sees() {
	for (grantee, _, may) in grantees() {
		build_and_execute(|| {
			lakeside_treats_omar();
			a_study_is_open();
			let record = || record_for(grantee.clone(), scope(), terms_until(NOW + DAY));
			if may {
				assert_ok!(record());
			} else {
				assert_noop!(record(), Error::<Test>::NotAuthorized);
			}
		});
	}
	// Who records it may be who was named, and so may who keeps the key: it is signed for.
	for (who, organization, practitioner) in
		[(DR_LINDQVIST, LAKESIDE, DR_LINDQVIST), (DR_OKAFOR, ST_MARY, DR_OKAFOR)]
	{
		build_and_execute(|| {
			lakeside_treats_omar();
			let grantees =
				[Grantee::Organization(organization), Grantee::Practitioner(practitioner)];
			for (n, grantee) in grantees.into_iter().enumerate() {
				let (by, terms) = (signed(who), terms_until(NOW + DAY));
				let paper = another(n as u8, NOW);
				let patient = PATIENT_OMAR;
				assert_ok!(Consent::record_paper(by, patient, grantee, scope(), terms, paper));
			}
		});
	}
}

#[test]
fn record_paper_gives_nothing_to_be_passed_on() {
	build_and_execute(|| {
		lakeside_treats_omar();
		for actions in [Actions::all(), Actions::of(&[Action::Read, Action::Reshare])] {
			let passing_on = Scope { actions, ..scope() };
			assert_noop!(record_by(DR_LINDQVIST, passing_on, PAPER), Error::<Test>::NotAuthorized);
		}
		let all_but = Scope { actions: Actions::all().without(Action::Reshare), ..scope() };
		assert_ok!(record_by(DR_LINDQVIST, all_but, PAPER));
		assert_noop!(
			Consent::reshare(
				signed(DR_LINDQVIST),
				PATIENT_OMAR,
				GrantId(0),
				INSURER,
				scope(),
				Some(NOW + DAY)
			),
			Error::<Test>::NotAuthorized
		);
	});
}

// The numbers of directives are the patient's.
#[test]
fn record_paper_by_a_directive_fails() {
	build_and_execute(|| {
		lakeside_treats_omar();
		let by_it = terms_by(DirectiveId(7), NOW + DAY);
		assert_noop!(record_for(LAKESIDE_ONLY, scope(), by_it), Error::<Test>::NotAuthorized);
	});
}

#[test]
fn record_paper_lasts_for_a_year_at_most() {
	assert_eq!(LASTS_IN_ANOTHERS_NAME, 365 * DAY);
	build_and_execute(|| {
		lakeside_treats_omar();
		let year = NOW + 365 * DAY;
		let late = terms_until(year + 1);
		assert_noop!(record_for(LAKESIDE_ONLY, scope(), late), Error::<Test>::TooFar);
		// A late beginning does not allow for a later end.
		let begun_late = terms_between(NOW + 300 * DAY, year + 1);
		assert_noop!(record_for(LAKESIDE_ONLY, scope(), begun_late), Error::<Test>::TooFar);
		let endless = Terms::default();
		assert_noop!(record_for(LAKESIDE_ONLY, scope(), endless), Error::<Test>::TooFar);
		// What may be endless is nothing that is given so.
		let research = Scope { purposes: Purpose::Hresch.into(), ..scope() };
		assert_noop!(record_for(LAKESIDE_ONLY, research, endless), Error::<Test>::NotAuthorized);
		assert_ok!(record_for(LAKESIDE_ONLY, scope(), terms_until(year)));
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
		for (scope, terms, error) in [
			(scope(), Terms { max_uses: Some(0), ..month }, Error::<Test>::Empty),
			(of_anybody, Terms { max_uses: Some(1), ..month }, Error::<Test>::HolderNotNamed),
			(scope(), terms_until(NOW), Error::<Test>::Expired),
			(scope(), terms_between(NOW + DAY, NOW + DAY), Error::<Test>::Empty),
			(scope(), terms_until(NOW + MAX_VALIDITY + 1), Error::<Test>::TooFar),
		] {
			assert_noop!(record_for(LAKESIDE_ONLY, scope, terms), error);
		}
		let held_by = |id| Scope { holder: Holder::Organization(id), ..scope() };
		for (grantee, scope) in [
			(Grantee::Organization(QUACKERY), scope()),
			(Grantee::Practitioner(STRANGER), scope()),
			(LAKESIDE_ONLY, held_by(QUACKERY)),
		] {
			assert_noop!(record_for(grantee, scope, month), Error::<Test>::NotInGoodStanding);
		}
		assert_ok!(record_for(LAKESIDE_ONLY, scope(), month));
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
			directive: None,
		};
		assert_ok!(record_for(INSURER, scope(), terms));
		let grant = Grants::<Test>::get(PATIENT_OMAR, GrantId(0)).unwrap();
		assert_eq!(grant.grantee, INSURER);
		assert_eq!((grant.valid_from, grant.valid_until), (NOW + DAY, Some(NOW + 2 * DAY)));
		assert_eq!((grant.ends_with, grant.max_uses), (Some([5; 32]), Some(3)));
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
		assert_ok!(record(PAPER));
		// Whatever else is said of it, and whoever of it says so.
		let signer = PaperSigner::Representative(RepresentativeCapacity::Guardian);
		for paper in [
			PAPER,
			SignedPaper { witness: [1; 32], ..PAPER },
			SignedPaper { signer, ..PAPER },
			SignedPaper { signed_at: NOW, ..PAPER },
		] {
			for who in [DR_LINDQVIST, LAKESIDE_ADMIN] {
				assert_noop!(record_by(who, scope(), paper), Error::<Test>::AlreadyExists);
			}
		}
		// Nor for another patient.
		relate(PATIENT_ANA, LAKESIDE, RelationshipKind::Treatment, SINCE, UNTIL);
		Custodians::mutate(|all| all.insert(PATIENT_ANA, ST_MARY));
		let (by, terms) = (signed(DR_LINDQVIST), terms_until(NOW + DAY));
		let of_ana = Consent::record_paper(by, PATIENT_ANA, LAKESIDE_ONLY, scope(), terms, PAPER);
		assert_eq!(of_ana, Err(Error::<Test>::AlreadyExists.into()));
		// Neither when what it gave is over, or given back.
		assert_ok!(Consent::give_back(signed(LAKESIDE_ADMIN), PATIENT_OMAR, GrantId(0)));
		assert_noop!(record(PAPER), Error::<Test>::AlreadyExists);
		set_time(PAPER.signed_at + MAX_PAPER_AGE - 1);
		assert_noop!(record(PAPER), Error::<Test>::AlreadyExists);
		// Another paper is another, and another organization has its own.
		assert_ok!(record(another(1, NOW)));
		assert_ok!(record_by(DR_OKAFOR, scope(), PAPER));
		assert_eq!(
			Consent::paper(ST_MARY, PAPER.document).map(|paper| paper.grant),
			Some(GrantId(2))
		);
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
				let by = signed(DR_OKAFOR);
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

// Who recorded it answers for it, and undoes what was a mistake; as does whom it names.
#[test]
fn what_a_paper_gave_is_given_back_by_who_recorded_it() {
	for (by, may) in [
		(LAKESIDE_ADMIN, true),
		(UMBRELLA_ADMIN, true),
		(DR_LINDQVIST, false),
		(ST_MARY_ADMIN, false),
		(DR_OKAFOR, false),
		(OMAR_KEPT_KEY, false),
	] {
		build_and_execute(|| {
			lakeside_treats_omar();
			assert_ok!(record_for(INSURER, scope(), terms_until(NOW + DAY)));
			let call = Call::<Test>::give_back { patient: PATIENT_OMAR, id: GrantId(0) };
			assert_eq!(call.is_feeless(&signed(by)), may);
			let given_back = || Consent::give_back(signed(by), PATIENT_OMAR, GrantId(0));
			if may {
				assert_ok!(given_back());
				assert!(LiveGrants::<Test>::get(PATIENT_OMAR, INSURER.kind()).is_empty());
				// It takes back what is one's own, and nothing for the patient.
				assert_eq!(Withdrawals::<Test>::get(PATIENT_OMAR), None);
			} else {
				assert_noop!(given_back(), Error::<Test>::NotAuthorized);
			}
		});
	}
}

#[test]
fn who_recorded_a_paper_acts_for_nobody_by_that() {
	build_and_execute(|| {
		lakeside_treats_omar();
		assert_ok!(record_for(INSURER, scope(), terms_until(NOW + DAY)));
		for who in [DR_LINDQVIST, LAKESIDE_ADMIN] {
			let by = || signed(who);
			let patient = PATIENT_OMAR;
			assert_noop!(Consent::revoke(by(), patient, GrantId(0)), Error::<Test>::NotAuthorized);
			assert_noop!(Consent::suspend(by(), patient, GrantId(0)), Error::<Test>::NotAuthorized);
			assert_noop!(
				Consent::restrict(by(), patient, scope(), but(&[]), None),
				Error::<Test>::NotAuthorized
			);
		}
	});
}

#[test]
fn record_paper_is_paid_and_normal() {
	build_and_execute(|| {
		lakeside_treats_omar();
		let call = Call::<Test>::record_paper {
			patient: PATIENT_OMAR,
			grantee: LAKESIDE_ONLY,
			scope: scope(),
			terms: terms_until(NOW + DAY),
			paper: PAPER,
		};
		assert_eq!(call.get_dispatch_info().class, DispatchClass::Normal);
		assert!(!call.is_feeless(&signed(DR_LINDQVIST)));
	});
}

//! How long what a representative gives lasts, how much they withhold, what they take back, and what they
//! end by a policy.

use super::*;
use salus_primitives::Protected;

/// The term of a parent's permission, or a proxy's: what they give does not outlast it, research
/// neither.
#[test]
fn a_representative_gives_nothing_for_longer_than_they_may() {
	let research = Scope { purposes: Purposes::of(&[Purpose::Hresch]), ..scope() };
	for (end, may) in [(Some(GIVES_UNTIL), true), (Some(GIVES_UNTIL + 1), false), (None, false)] {
		let expected = if may { Ok(()) } else { Err(Error::<Test>::TooFar.into()) };
		let patient = PATIENT_ANA;
		let terms = Terms { valid_until: end, ..terms_until(NOW + DAY) };
		let grant = Call::<Test>::grant { patient, grantee: LAKESIDE_ONLY, scope: research, terms };
		build_and_execute(|| {
			represents(FATHER, &[Authority::Consent]);
			assert_eq!(by(FATHER, grant.clone()), expected);
			// Ana's own lasts for longer, or for ever.
			assert_ok!(by(ANA_KEY, grant));
		});
		// Nor when somebody asks for it.
		for number in 0..2 {
			build_and_execute(|| {
				let asked_until = crate::RequestTerms { valid_until: end, ..asked_terms() };
				let id = asked(research, asked_until);
				let (scope, grantee) = (research, LAKESIDE_ONLY);
				let (asked, directive, protected) = (read(id), None, None);
				let call = match number {
					0 => {
						Call::<Test>::approve { patient, request: id, asked, directive, protected }
					}
					_ => Call::narrow { patient, request: id, grantee, scope, terms },
				};
				represents(FATHER, &[Authority::Consent]);
				assert_eq!(by(FATHER, call), expected);
			});
		}
	}
}

fn restrict_call() -> Call<Test> {
	let (patient, directive) = (PATIENT_ANA, None);
	Call::restrict { patient, scope: scope(), except: but(&[]), directive }
}

fn lift_call(id: u32) -> Call<Test> {
	Call::lift { patient: PATIENT_ANA, restriction: RestrictionId(id) }
}

/// Ana's next representative after her father.
fn represents_later(who: AccountId, authorities: &[Authority]) {
	let representative = RepresentativeId(4);
	let one = Representation { representative, ..as_parent(Authorities::of(authorities)) };
	Representations::mutate(|all| all.insert((who, PATIENT_ANA), one));
}

/// They leave room to Ana, and to who acts for her after them.
#[test]
fn a_representative_withholds_four_times_at_most() {
	build_and_execute(|| {
		represents(FATHER, &[Authority::Consent]);
		for _ in 0..4 {
			assert_ok!(by(FATHER, restrict_call()));
		}
		assert_noop!(by(FATHER, restrict_call()), Error::<Test>::LimitReached);
		// Another one does, and Ana.
		represents_later(MOTHER, &[Authority::Consent]);
		assert_ok!(by(MOTHER, restrict_call()));
		for _ in 0..5 {
			assert_ok!(by(ANA_KEY, restrict_call()));
		}
		assert_ok!(by(FATHER, lift_call(2)));
		assert_ok!(by(FATHER, restrict_call()));
		assert_noop!(by(FATHER, restrict_call()), Error::<Test>::LimitReached);
	});
}

/// An ex-guardian leaves nothing that a later one could not undo.
#[test]
fn a_later_representative_lifts_what_one_made_who_is_over() {
	build_and_execute(|| {
		represents(FATHER, &[Authority::Consent, Authority::Claims]);
		ana_restricts(scope(), but(&[]));
		assert_ok!(by(FATHER, restrict_call()));
		let both = Call::restrict {
			patient: PATIENT_ANA,
			scope: for_both(),
			except: but(&[]),
			directive: None,
		};
		assert_ok!(by(FATHER, both));
		represents_later(MOTHER, &[Authority::Consent]);
		assert_noop!(by(MOTHER, lift_call(1)), Error::<Test>::NotAuthorized);
		Representations::mutate(|all| all.remove(&(FATHER, PATIENT_ANA)));
		assert_ok!(by(MOTHER, lift_call(1)));
		// As far as she may decide about it; and nothing that Ana withheld.
		assert_noop!(by(MOTHER, lift_call(2)), Error::<Test>::NotAuthorized);
		assert_noop!(by(MOTHER, lift_call(0)), Error::<Test>::NotAuthorized);
		represents_later(MOTHER, &[Authority::Consent, Authority::Claims]);
		assert_ok!(by(MOTHER, lift_call(2)));
	});
	// An earlier one does not undo what a later one made.
	build_and_execute(|| {
		represents_later(MOTHER, &[Authority::Consent]);
		assert_ok!(by(MOTHER, restrict_call()));
		Representations::mutate(|all| all.remove(&(MOTHER, PATIENT_ANA)));
		represents(FATHER, &[Authority::Consent]);
		assert_noop!(by(FATHER, lift_call(0)), Error::<Test>::NotAuthorized);
	});
}

/// What Ana withheld goes on to count for the days on which it stood: a representative who restricts
/// again and again has nothing but their own make room.
#[test]
fn a_representative_has_nothing_of_others_make_room() {
	use salus_primitives::{traits::ConsentInspect, DataCategory, Day, Permission};
	build_and_execute(|| {
		let given = Permission::Grant(ana_grants(LAKESIDE_ONLY, scope()));
		let permitted = |day| {
			let (category, purpose) = (DataCategory::LabResults, Purpose::Treat);
			Consent::permitted_on(
				PATIENT_ANA,
				given,
				ST_MARY,
				LAKESIDE,
				purpose,
				category,
				Day::of(NOW + day * DAY),
			)
		};
		for _ in 0..crate::MAX_RESTRICTIONS {
			ana_restricts(scope(), but(&[]));
		}
		set_time(NOW + 3 * DAY);
		for id in 0..crate::MAX_RESTRICTIONS {
			assert_ok!(by(ANA_KEY, lift_call(id)));
		}
		assert_eq!(permitted(1), Err(DenyReason::Restricted));
		represents(FATHER, &[Authority::Consent]);
		assert_noop!(by(FATHER, restrict_call()), Error::<Test>::LimitReached);
		// What they made themselves makes room.
		assert_ok!(by(ANA_KEY, restrict_call()));
		Restrictions::<Test>::mutate(PATIENT_ANA, |all| {
			let one = &mut all[0];
			(one.made_by, one.acting) = (FATHER, as_father());
		});
		assert_ok!(by(FATHER, restrict_call()));
		assert_eq!(permitted(1), Err(DenyReason::Restricted));
		let kept = Restrictions::<Test>::get(PATIENT_ANA);
		assert_eq!(kept.iter().filter(|one| one.acting == Acting::Patient).count(), 15);
	});
}

/// Mia's own consent to the clinic that she sees alone is not her father's to undo.
#[test]
fn a_minors_own_consent_is_not_a_representatives_to_take_back() {
	let annex = Protected::Annex(salus_primitives::AnnexHash([7; 32]));
	let patient = PATIENT_ANA;
	let takes_back = |id| {
		[
			Call::<Test>::suspend { patient, id },
			Call::revoke { patient, id },
			Call::revoke_directive { patient, directive: PAPERS },
			Call::revoke_all { patient, grantee: LAKESIDE_ONLY },
		]
	};
	for protected in [Protected::None, Protected::All, annex] {
		let scope = Scope { protected, ..scope() };
		for number in 0..4 {
			build_and_execute(|| {
				let id = ana_grants_under(LAKESIDE_ONLY, scope, terms_by(PAPERS, NOW + DAY));
				represents(FATHER, &[Authority::Consent]);
				let call = takes_back(id)[number].clone();
				if protected == Protected::None {
					assert_ok!(by(FATHER, call.clone()));
				} else {
					assert_noop!(by(FATHER, call.clone()), Error::<Test>::NotAuthorized);
					assert!(!call.is_feeless(&RuntimeOrigin::signed(FATHER)));
					assert_ok!(by(ANA_KEY, call));
				}
			});
			// An adult's is, and so is what a representative gave.
			build_and_execute(|| {
				let id = ana_grants_under(LAKESIDE_ONLY, scope, terms_by(PAPERS, NOW + DAY));
				let adult = Representation {
					represented: Represented::Adult,
					..as_parent(Authority::Consent.into())
				};
				Representations::mutate(|all| all.insert((FATHER, patient), adult));
				assert_ok!(by(FATHER, takes_back(id)[number].clone()));
			});
			build_and_execute(|| {
				represents(MOTHER, &[Authority::Consent]);
				let terms = terms_by(PAPERS, NOW + DAY);
				let grantee = LAKESIDE_ONLY;
				assert_ok!(by(MOTHER, Call::grant { patient, grantee, scope, terms }));
				represents(FATHER, &[Authority::Consent]);
				assert_ok!(by(FATHER, takes_back(GrantId(0))[number].clone()));
			});
		}
	}
}

/// Nor what a holder of it passed on.
#[test]
fn what_was_passed_on_out_of_a_minors_own_consent_is_not_taken_back() {
	build_and_execute(|| {
		let scope = Scope { protected: Protected::All, ..scope() };
		let all = Scope { actions: salus_primitives::Actions::all(), ..scope };
		let parent = ana_grants(LAKESIDE_ONLY, all);
		assert_ok!(lakeside_passes_on(parent, scope));
		represents(FATHER, &[Authority::Consent]);
		let revoke = Call::revoke { patient: PATIENT_ANA, id: GrantId(1) };
		assert_noop!(by(FATHER, revoke.clone()), Error::<Test>::NotAuthorized);
		assert_ok!(by(ANA_KEY, revoke));
	});
}

/// A policy takes the authority for consent, and where it ends what is read for payment, that for claims.
#[test]
fn a_policy_takes_the_authorities_for_what_it_ends() {
	use Authority::{Claims, Consent as Consents, View};
	use BasePolicy::{AllNormal, BasicNormal, BreakGlassOnly, Deny};
	for (before, policy, ends_payment) in [
		(AllNormal, BasicNormal, true),
		(AllNormal, BreakGlassOnly, true),
		(AllNormal, Deny, true),
		(BasicNormal, BreakGlassOnly, false),
		(BasicNormal, Deny, false),
		(BreakGlassOnly, Deny, false),
	] {
		for authorities in [&[][..], &[Claims], &[View], &[Consents], &[Consents, Claims]] {
			build_and_execute(|| {
				let set =
					|policy| Call::<Test>::set_patient_policy { patient: PATIENT_ANA, policy };
				if before != AllNormal {
					assert_ok!(by(ANA_KEY, set(before)));
				}
				set_time(NOW + 1);
				represents(FATHER, authorities);
				let may = authorities.contains(&Consents)
					&& (!ends_payment || authorities.contains(&Claims));
				let call = set(policy);
				assert_eq!(call.is_feeless(&RuntimeOrigin::signed(FATHER)), may);
				if may {
					assert_ok!(by(FATHER, call));
				} else {
					assert_noop!(by(FATHER, call), Error::<Test>::NotAuthorized);
				}
			});
		}
	}
}

//! People without devices, in the real runtime: Omar has no telephone, and no money either.

use super::{
	claims::{actors_with, claim, line, permit_payment, pool, record, refused, Actors, TODAY},
	*,
};
use pallet_consent::{Call as Consents, Error as ConsentError, Terms};
use pallet_insurance_claims::Error as ClaimsError;
use pallet_patient_identity::{Call as Identities, Error as IdentityError};
use pallet_relationships::{Call as Relate, Error as RelationError};
use salus_primitives::{
	claims::ClaimLine,
	recovery::{DEFAULT_RECOVERY_DELAY, ENTRUSTING_PAUSE},
	Actions, Categories, ClaimId, ClaimStatus, DirectiveId, Except, Grantee, Holder, KeyPurposes,
	OrganizationId, PaperSigner, Protected, Purposes, RelationshipKind, RestrictionId, Scope,
	SignedPaper, UnixMillis,
};
use salus_runtime::{InsuranceClaims, PatientIdentity};
use salus_runtime_api::{CustodyView, GrantRight};

/// Nobody's fee: what is not free is refused to who has nothing.
const REFUSED: TransactionValidityError =
	TransactionValidityError::Invalid(InvalidTransaction::Payment);
const PAPER: SignedPaper = SignedPaper {
	document: [0xD0; 32],
	witness: [0xE0; 32],
	signer: PaperSigner::Patient,
	signed_at: START - DAY,
};

/// Omar, whose key the hospital keeps, whom the payer covers and the clinic treats.
struct Omar {
	/// The key that the hospital keeps stands for Ana's.
	actors: Actors,
	clinic: Pair,
	lakeside: OrganizationId,
	patient: PatientId,
}

impl Omar {
	/// He comes to the desk of the hospital, and has nothing with him.
	fn comes() -> Self {
		let actors = actors_with(key("//OmarKept"), |kept, Actors { hospital, st_mary, .. }| {
			succeed(hospital, registration_in_custody(*st_mary, kept));
			identity(kept)
		});
		let clinic = key("//Clinic");
		let lakeside = admit("Lakeside", &clinic);
		let patient = actors.member;
		let omar = Self { actors, clinic, lakeside, patient };
		omar.attests(&omar.clinic, RelationshipKind::Treatment);
		omar
	}

	fn attests(&self, who: &Pair, kind: RelationshipKind) {
		let (patient, valid_until, evidence) = (self.patient, START + 80 * DAY, [1; 32]);
		succeed(who, Relate::<Runtime>::attest { patient, kind, valid_until, evidence });
	}

	fn kept(&self) -> &Pair {
		&self.actors.ana
	}

	/// What somebody without money signs, and the hospital relays.
	fn relayed(&self, who: &Pair, call: impl Into<RuntimeCall>) -> sp_runtime::DispatchResult {
		let nonce = System::account_nonce(account(who));
		relay(&self.actors.hospital, meta_tx(who, call.into(), nonce, genesis_hash().0))
	}

	/// What is done for him at the desk, by an account of who works there.
	fn by_desk(&self, call: impl Into<RuntimeCall>) -> sp_runtime::DispatchResult {
		submit(&self.actors.hospital, call).expect("the hospital pays")
	}

	/// Laboratory results to the clinic, for such purposes.
	fn grant(&self, purposes: &[Purpose], protected: Protected) -> Consents<Runtime> {
		Consents::grant {
			patient: self.patient,
			grantee: Grantee::Organization(self.lakeside),
			scope: Scope { protected, ..results(purposes) },
			terms: terms(),
		}
	}

	/// The clinic records what Omar signed: that it may read the hospital's laboratory results.
	fn records(&self, paper: SignedPaper) -> sp_runtime::ApplyExtrinsicResult {
		submit(
			&self.clinic,
			Consents::<Runtime>::record_paper {
				patient: self.patient,
				grantee: Grantee::Organization(self.lakeside),
				scope: results(&[Purpose::Treat]),
				terms: terms(),
				paper,
			},
		)
	}

	/// Whether the clinic may read such a result of the hospital's now.
	fn clinic_reads(&self) -> bool {
		decide(self.actors.st_mary, &self.clinic, self.patient).is_permit()
	}

	fn revoke(&self, id: u32) -> Consents<Runtime> {
		Consents::revoke { patient: self.patient, id: GrantId(id) }
	}

	/// The hospital claims what it did on a day, of which it has a record.
	fn claim(&self, grant: u32, tag: u8, day: Day) -> RuntimeCall {
		let (evidence, leaf) = record(self.patient, tag);
		succeed(&self.actors.hospital, pallet_record_anchor::Call::<Runtime>::anchor { leaf });
		claim(grant, vec![ClaimLine { day, ..line(&self.actors, 1, 12_000, tag, evidence) }])
	}

	/// Omar takes the identity over.
	fn takes_over(&self, phone: &Pair) {
		succeed(&self.actors.hospital, taking_over(self.patient, phone));
	}
}

fn results(purposes: &[Purpose]) -> Scope {
	Scope {
		holder: Holder::Any,
		actions: Actions::of(&[Action::Read]),
		purposes: Purposes::of(purposes),
		categories: Categories::of(&[DataCategory::LabResults]),
		confidentiality: Confidentiality::N,
		days: DayWindow::ALWAYS,
		protected: Protected::None,
	}
}

fn terms() -> Terms {
	Terms { valid_until: Some(START + 60 * DAY), ..Terms::default() }
}

fn signed_at(n: u8, signed_at: UnixMillis) -> SignedPaper {
	SignedPaper { document: [n; 32], signed_at, ..PAPER }
}

fn told(error: ConsentError<Runtime>) -> sp_runtime::ApplyExtrinsicResult {
	Ok(Err(error.into()))
}

/// The whole of it: he is treated and paid for, takes back at the desk, and a week later has a telephone.
#[test]
fn omar_is_treated_paid_for_and_takes_his_identity_over() {
	with_chain(|| {
		let omar = Omar::comes();
		let Actors { st_mary, umbra, .. } = omar.actors;
		let view = || PatientIdentity::patient_view(omar.patient).expect("it is registered");
		let custody = CustodyView { organization: st_mary, since: START, ended_at: None };
		assert_eq!((view().custody, view().sponsor), (Some(custody), Some(st_mary)));

		// The desk gives, in his name, what lets his payer pay the hospital; and it says so.
		assert_ok!(omar.by_desk(permit_payment(&omar.actors)));
		let given = Consent::grant_view(omar.patient, GrantId(0)).expect("it is given");
		assert_eq!(given.right, GrantRight::Custodian { organization: st_mary });
		assert_eq!(given.granted_by, account(&omar.actors.hospital));
		succeed(&omar.actors.hospital, omar.claim(0, 1, TODAY));
		let decided = InsuranceClaims::claim_view(ClaimId(0)).expect("it is stored");
		assert_eq!((decided.status, decided.paid), (ClaimStatus::Paid, 7_200));
		assert_eq!((pool(umbra), pool(st_mary)), (92_800, 7_200));

		// At the clinic he signs by hand, and it reads.
		assert!(!omar.clinic_reads());
		assert_eq!(omar.records(PAPER), Ok(Ok(())));
		assert!(omar.clinic_reads());
		let right = GrantRight::Paper { organization: omar.lakeside, document: PAPER.document };
		let given = Consent::grant_view(omar.patient, GrantId(1)).expect("it is given");
		assert_eq!(given.right, right);
		let paper = Consent::paper(omar.lakeside, PAPER.document).expect("it is recorded");
		assert_eq!((paper.grant, paper.patient), (GrantId(1), omar.patient));

		// He takes it back at the desk: free, at once, and first in the pool.
		set_time(START + DAY);
		let credit = balance(&account(&omar.actors.hospital));
		let revoke = omar.revoke(1);
		let validity = validate(signed(&omar.actors.hospital, revoke.clone()));
		assert_eq!(validity.expect("it is free").priority, FEELESS_PRIORITY);
		assert_ok!(omar.by_desk(revoke));
		assert_eq!(balance(&account(&omar.actors.hospital)), credit);
		assert!(!omar.clinic_reads());
		assert_eq!(Consent::withdrew_at(omar.patient), Some(START + DAY));

		// A week later he has a telephone. What was given and paid stays.
		set_time(START + 7 * DAY);
		let phone = key("//OmarPhone");
		omar.takes_over(&phone);
		let ended_at = Some(START + 7 * DAY);
		assert_eq!(view().custody, Some(CustodyView { ended_at, ..custody }));
		assert_eq!(view().keys.len(), 1);
		assert_eq!(omar.records(signed_at(1, START + 2 * DAY)), told(ConsentError::NotInCustody));
		succeed(&omar.actors.hospital, omar.claim(0, 2, Day(TODAY.0 + 6)));

		// The desk does nothing any more, and not free; the telephone takes back what it likes, and gives
		// when he was heard for three days.
		let not_authorized = DispatchError::from(ConsentError::<Runtime>::NotAuthorized);
		assert_eq!(omar.by_desk(omar.revoke(0)), Err(not_authorized));
		let grant = || omar.grant(&[Purpose::Treat, Purpose::Hresch], Protected::All);
		let recently = DispatchError::from(ConsentError::<Runtime>::RecentlyRecovered);
		assert_eq!(omar.relayed(&phone, grant()), Err(recently));
		assert_eq!(balance(&account(&phone)), 0);
		succeed(&phone, omar.revoke(0));
		set_time(START + 7 * DAY + ENTRUSTING_PAUSE - 1);
		assert_eq!(omar.relayed(&phone, grant()), Err(recently));
		set_time(START + 7 * DAY + ENTRUSTING_PAUSE);
		assert_ok!(omar.relayed(&phone, grant()));
		let given = Consent::grant_view(omar.patient, GrantId(2)).expect("it is given");
		assert_eq!(given.right, GrantRight::Patient);
		// What is rendered later than the revocation is not paid any more.
		let later = omar.claim(0, 3, Day(TODAY.0 + 8));
		set_time(START + 12 * DAY);
		refused(&omar.actors.hospital, later, ClaimsError::NotPermitted);
	});
}

/// The payer has his signature, and asks nobody else for it.
#[test]
fn a_payment_that_was_permitted_on_paper_is_decided_and_paid() {
	with_chain(|| {
		let omar = Omar::comes();
		let Actors { payer, hospital, st_mary, umbra, .. } = &omar.actors;
		let RuntimeCall::Consent(Consents::grant { patient, grantee, scope, terms }) =
			permit_payment(&omar.actors)
		else {
			unreachable!("it is a grant")
		};
		let paper = Consents::<Runtime>::record_paper {
			patient,
			grantee,
			scope,
			terms,
			paper: SignedPaper { signed_at: START, ..PAPER },
		};
		// An insurer that says nothing of covering him records nothing.
		assert_eq!(submit(payer, paper.clone()), told(ConsentError::NotAuthorized));
		omar.attests(payer, RelationshipKind::Coverage);
		let [first, second] = [1, 2].map(|tag| omar.claim(0, tag, TODAY));
		refused(hospital, first.clone(), ClaimsError::NotPermitted);
		succeed(payer, paper);
		succeed(hospital, first);
		assert_eq!((pool(*umbra), pool(*st_mary)), (92_800, 7_200));
		let decided = InsuranceClaims::claim_view(ClaimId(0)).expect("it is stored");
		assert_eq!((decided.status, decided.paid), (ClaimStatus::Paid, 7_200));

		// What was rendered before he took it back is paid, and no other.
		set_time(START + DAY);
		assert_ok!(omar.by_desk(omar.revoke(0)));
		set_time(START + 2 * DAY);
		succeed(hospital, second);
		let later = omar.claim(0, 3, Day(TODAY.0 + 2));
		refused(hospital, later, ClaimsError::NotPermitted);
	});
}

/// It has his signature, and copies of it, in a drawer, and sends them whenever he says no.
#[test]
fn a_clinic_that_replays_paper_reads_nothing() {
	with_chain(|| {
		let omar = Omar::comes();
		assert_eq!(omar.records(PAPER), Ok(Ok(())));
		let in_the_drawer = [signed_at(1, START - 1), signed_at(2, START), signed_at(3, START + 1)];
		set_time(START + 1);
		assert_ok!(omar.by_desk(omar.revoke(0)));
		for later in [1, 2, DAY, 28 * DAY] {
			set_time(START + later);
			assert_eq!(omar.records(PAPER), told(ConsentError::AlreadyExists));
			for paper in in_the_drawer {
				assert_eq!(omar.records(paper), told(ConsentError::Outdated));
			}
			assert!(!omar.clinic_reads());
		}
		// Nor by who keeps his key; nor by who has nothing to do with him.
		let again = Consents::<Runtime>::record_paper {
			patient: omar.patient,
			grantee: Grantee::Organization(omar.lakeside),
			scope: results(&[Purpose::Treat]),
			terms: terms(),
			paper: signed_at(2, START),
		};
		assert_eq!(submit(&omar.actors.hospital, again.clone()), told(ConsentError::Outdated));
		assert_eq!(submit(&omar.actors.payer, again), told(ConsentError::NotAuthorized));
		// Nor that he signed tomorrow, or long ago.
		let now = START + 28 * DAY;
		assert_eq!(omar.records(signed_at(5, now + 1)), told(ConsentError::TooFar));
		let thirty_days_ago = now - 30 * DAY;
		assert_eq!(omar.records(signed_at(6, thirty_days_ago)), told(ConsentError::Expired));
		assert_eq!(omar.records(signed_at(6, thirty_days_ago + 1)), told(ConsentError::Outdated));
		// What he signs anew gives.
		assert_eq!(omar.records(signed_at(4, START + 2)), Ok(Ok(())));
		assert!(omar.clinic_reads());
	});
}

/// He signed at ten, says no at half past, and the clinic that did not record it yet comes at eleven.
#[test]
fn what_is_taken_back_before_it_is_recorded_gives_nothing() {
	with_chain(|| {
		let omar = Omar::comes();
		let withdraw = Consents::<Runtime>::withdraw_papers { patient: omar.patient };
		let hospital = &omar.actors.hospital;
		let minutes = |n: u64| START + n * 60_000;
		set_time(minutes(30));
		let validity = validate(signed(hospital, withdraw.clone())).expect("it is free");
		assert_eq!(validity.priority, FEELESS_PRIORITY);
		let credit = balance(&account(hospital));
		succeed(hospital, withdraw.clone());
		assert_eq!(balance(&account(hospital)), credit);
		set_time(minutes(60));
		assert_eq!(omar.records(signed_at(1, START)), told(ConsentError::Outdated));
		assert!(!omar.clinic_reads());
		// The second of one day costs the hospital a fee, and works as well.
		succeed(hospital, withdraw.clone());
		assert!(balance(&account(hospital)) < credit);
		assert_eq!(omar.records(signed_at(1, minutes(60))), told(ConsentError::Outdated));
		// Nobody else says so for him.
		for who in [&omar.clinic, &omar.actors.payer] {
			assert_eq!(submit(who, withdraw.clone()), told(ConsentError::NotAuthorized));
		}
		assert_eq!(submit(omar.kept(), withdraw), Err(REFUSED));
	});
}

/// A paper gives for treatment, payment and operations, also if he signed for more.
#[test]
fn a_paper_neither_researches_nor_markets_nor_lifts() {
	with_chain(|| {
		let omar = Omar::comes();
		let scope = results(&[Purpose::Treat]);
		let except = Except { grantees: Default::default(), purposes: Purposes::empty() };
		let restrict =
			Consents::<Runtime>::restrict { patient: omar.patient, scope, except, directive: None };
		assert_ok!(omar.by_desk(restrict));
		for purpose in [Purpose::Hresch, Purpose::Hmarkt, Purpose::Mltraining, Purpose::Pubhlth] {
			let paper = Consents::<Runtime>::record_paper {
				patient: omar.patient,
				grantee: Grantee::Organization(omar.lakeside),
				scope: results(&[Purpose::Treat, purpose]),
				terms: terms(),
				paper: PAPER,
			};
			assert_eq!(submit(&omar.clinic, paper), told(ConsentError::NotAuthorized));
		}
		assert_eq!(omar.records(PAPER), Ok(Ok(())));
		assert!(!omar.clinic_reads());
		assert!(Consent::restrictions(omar.patient)[0].lifted_at.is_none());
	});
}

/// Whoever sits at the desk uses his name for what he never wanted.
#[test]
fn a_custodian_researches_markets_and_lifts_nothing() {
	with_chain(|| {
		let omar = Omar::comes();
		let patient = omar.patient;
		let not_authorized = DispatchError::from(ConsentError::<Runtime>::NotAuthorized);
		for purpose in [Purpose::Hresch, Purpose::Hmarkt, Purpose::Mltraining, Purpose::Patrqt] {
			let grant = omar.grant(&[Purpose::Treat, purpose], Protected::None);
			assert_eq!(omar.by_desk(grant), Err(not_authorized));
		}
		let protected = omar.grant(&[Purpose::Treat], Protected::All);
		assert_eq!(omar.by_desk(protected), Err(not_authorized));
		let to_itself = Consents::<Runtime>::grant {
			patient,
			grantee: Grantee::Organization(omar.actors.st_mary),
			scope: results(&[Purpose::Treat]),
			terms: terms(),
		};
		assert_eq!(omar.by_desk(to_itself), Err(not_authorized));

		// It withholds and suspends, and cannot undo it.
		assert_ok!(omar.by_desk(omar.grant(&[Purpose::Treat], Protected::None)));
		let except = Except { grantees: Default::default(), purposes: Purposes::empty() };
		let (scope, directive) = (results(&[Purpose::Treat]), Some(DirectiveId(1)));
		let restrict = Consents::<Runtime>::restrict { patient, scope, except, directive };
		assert_ok!(omar.by_desk(restrict));
		assert_ok!(omar.by_desk(Consents::<Runtime>::suspend { patient, id: GrantId(0) }));
		let policy = BasePolicy::BreakGlassOnly;
		assert_ok!(omar.by_desk(Consents::<Runtime>::set_patient_policy { patient, policy }));
		let (id, restriction) = (GrantId(0), RestrictionId(0));
		let policy = BasePolicy::AllNormal;
		for call in [
			Consents::<Runtime>::resume { patient, id },
			Consents::lift { patient, restriction },
			Consents::revoke_directive { patient, directive: DirectiveId(1) },
			Consents::set_patient_policy { patient, policy },
		] {
			assert_eq!(omar.by_desk(call), Err(not_authorized));
		}

		// What it withheld Omar gives free when he is there.
		let phone = key("//OmarPhone");
		omar.takes_over(&phone);
		set_time(START + ENTRUSTING_PAUSE);
		assert_ok!(omar.relayed(&phone, Consents::<Runtime>::lift { patient, restriction }));
		assert_ok!(omar.relayed(&phone, Consents::<Runtime>::resume { patient, id }));
		assert!(omar.clinic_reads());
	});
}

/// The key in the safe of the desk is worth nothing to who takes it out.
#[test]
fn a_kept_key_does_nothing() {
	with_chain(|| {
		let omar = Omar::comes();
		let (patient, kept) = (omar.patient, omar.kept());
		assert_ok!(omar.by_desk(omar.grant(&[Purpose::Treat], Protected::None)));
		let not_authorized = DispatchError::from(ConsentError::<Runtime>::NotAuthorized);
		let grant = omar.grant(&[Purpose::Treat], Protected::None);
		assert_eq!(omar.relayed(kept, grant), Err(not_authorized));
		assert_eq!(omar.relayed(kept, omar.revoke(0)), Err(not_authorized));
		assert_eq!(submit(kept, omar.revoke(0)), Err(REFUSED));
		assert!(!decide(omar.actors.st_mary, kept, patient).is_permit());
		let refused = DispatchError::from(IdentityError::<Runtime>::NotAuthorized);
		let guardians = Identities::<Runtime>::set_guardians {
			patient,
			guardians: vec![salus_primitives::GuardianHash([7; 32])].try_into().expect("one fits"),
			threshold: 1,
			delay_ms: DEFAULT_RECOVERY_DELAY,
		};
		let (key, purposes) = (account(kept), KeyPurposes::all());
		let more = Identities::<Runtime>::set_key_purposes { patient, key, purposes };
		let publish = Identities::<Runtime>::set_encryption_key { patient, encryption_key: None };
		for call in [guardians, more, publish] {
			assert_eq!(omar.relayed(kept, call), Err(refused));
		}
		let (organization, kind) = (omar.lakeside, RelationshipKind::Treatment);
		let dispute = Relate::<Runtime>::dispute { patient, organization, kind };
		let relation = DispatchError::from(RelationError::<Runtime>::NotAuthorized);
		assert_eq!(omar.relayed(kept, dispute), Err(relation));
	});
}

/// It is suspended: its people act for nobody, nobody records what he signs, and nobody takes him over
/// there.
#[test]
fn a_suspended_custodian_acts_for_nobody() {
	with_chain(|| {
		let omar = Omar::comes();
		assert_ok!(omar.by_desk(omar.grant(&[Purpose::Treat], Protected::None)));
		let organization = omar.actors.st_mary;
		by_council(pallet_organizations::Call::<Runtime>::suspend { organization });
		let not_authorized = DispatchError::from(ConsentError::<Runtime>::NotAuthorized);
		assert_eq!(omar.by_desk(omar.revoke(0)), Err(not_authorized));
		let grant = omar.grant(&[Purpose::Treat], Protected::None);
		assert_eq!(omar.by_desk(grant), Err(not_authorized));
		assert_eq!(omar.records(PAPER), told(ConsentError::NotInGoodStanding));
		let claim = taking_over(omar.patient, &key("//OmarPhone"));
		let refused = DispatchError::from(IdentityError::<Runtime>::NotAuthorized);
		assert_eq!(omar.by_desk(claim.clone()), Err(refused));
		// Nor by the clinic yet, which has not known him for long enough.
		assert_eq!(submit(&omar.clinic, claim), Ok(Err(refused)));
		set_time(START + 30 * DAY - 1);
		let claim = taking_over(omar.patient, &key("//OmarPhone"));
		assert_eq!(submit(&omar.clinic, claim.clone()), Ok(Err(refused)));
		set_time(START + 30 * DAY);
		succeed(&omar.clinic, claim);
		succeed(&key("//OmarPhone"), omar.revoke(0));
	});
}

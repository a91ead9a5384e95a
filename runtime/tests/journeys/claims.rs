//! One claim, one consent, one record: decided and paid in one block, by the real pallets.

use crate::common::*;
use codec::Encode;
use frame_support::{
	assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo},
	traits::fungible::Inspect,
	weights::Weight,
};
use pallet_consent::Terms;
use pallet_insurance_claims::{Call as Claims, Error as ClaimsError, Event as ClaimsEvent};
use pallet_insurance_coverage::Call as Coverage;
use salus_primitives::{
	claims::{ClaimLine, Evidence, MAX_CLAIM_HASHES, MAX_EVIDENCE},
	insurance::MAX_LINES,
	traits::Place,
	Actions, AdjustmentGroup, BasePolicy, BatchSequence, Benefit, Categories, ClaimId, ClaimStatus,
	Confidentiality, CostShare, CoverageId, DataCategory, Day, DayWindow, GrantId, Grantee, Holder,
	Leaf, LicenseKind, Limit, Money, OrganizationId, PatientId, Permission, PlanId, Protected,
	Purpose, Purposes, RelationshipKind, Role, Roles, Scope,
};
use salus_runtime::{
	InsuranceClaims, InsuranceCoverage, Runtime, RuntimeCall, RuntimeEvent, Settlement, System,
};
use salus_runtime_api::{Eligibility, EligibilityFailure, EligibilityRequest};
use sp_core::sr25519::Pair;
use sp_io::hashing::sha2_256;

pub const TODAY: Day = Day((START / DAY) as i32);

pub struct Actors {
	pub hospital: Pair,
	pub payer: Pair,
	pub ana: Pair,
	pub st_mary: OrganizationId,
	pub umbra: OrganizationId,
	/// Ana, as her payer knows her.
	pub member: PatientId,
}

/// Admits a hospital and a payer with a funded pool, and covers Ana by a plan of two benefits.
fn actors() -> Actors {
	let ana = key("//AnaAtUmbra");
	actors_with(ana, |ana, Actors { payer, umbra, .. }| register(payer, *umbra, ana))
}

/// The same with a member whose first key this is, and who is registered so.
pub fn actors_with(ana: Pair, registers: impl Fn(&Pair, &Actors) -> PatientId) -> Actors {
	let [hospital, payer] = ["//StMary", "//Umbra"].map(key);
	let st_mary = admit("St. Mary", &hospital);
	by_council(pallet_organizations::Call::<Runtime>::admit {
		name: b"Umbra Mutual".to_vec().try_into().expect("the name is short"),
		roles: Roles::of(&[Role::Payer]),
		admin: account(&payer),
		license_expires_at: START + 300 * DAY,
		credit: 1_000 * salus_runtime::CREDIT,
		npi: None,
	});
	let umbra = salus_runtime::Organizations::administered_by_view(&account(&payer))
		.expect("it was admitted")
		.id;
	let mut actors = Actors { hospital, payer, ana, st_mary, umbra, member: PatientId([0; 32]) };
	actors.member = registers(&actors.ana, &actors);
	by_council(Claims::<Runtime>::fund { organization: umbra, amount: 100_000 });
	succeed(
		&actors.payer,
		Coverage::<Runtime>::create_plan {
			document: [1; 32],
			deductible: 1_000,
			out_of_pocket_maximum: 50_000,
			filing_limit_days: 90,
			benefits: vec![benefit(1, true), benefit(2, false)].try_into().expect("two fit"),
		},
	);
	succeed(
		&actors.payer,
		Coverage::<Runtime>::create_coverage {
			plan: PlanId(0),
			patient: actors.member,
			first_day: Day(TODAY.0 - 30),
			last_day: None,
		},
	);
	actors
}

/// 5,000 a unit; first the deductible, then a fifth of the rest.
fn benefit(number: u16, covered: bool) -> Benefit {
	Benefit {
		number,
		covered,
		cost_share: CostShare::DeductibleThenCoinsurance,
		copay: 0,
		coinsurance_per_mille: 200,
		price_per_unit: 5_000,
		limit: Limit::None,
	}
}

/// Ana permits her payer to pay for what the hospital renders.
pub fn permit_payment(actors: &Actors) -> RuntimeCall {
	permit_payment_to(actors, Holder::Organization(actors.st_mary))
}

/// Ana permits her payer to pay for what a holder renders.
fn permit_payment_to(actors: &Actors, holder: Holder) -> RuntimeCall {
	pallet_consent::Call::<Runtime>::grant {
		patient: actors.member,
		grantee: Grantee::Organization(actors.umbra),
		scope: Scope {
			holder,
			actions: Actions::of(&[salus_primitives::Action::Read]),
			purposes: Purposes::of(&[Purpose::Hpaymt]),
			categories: Categories::of(&[DataCategory::Claims]),
			confidentiality: Confidentiality::N,
			days: DayWindow::ALWAYS,
			protected: Protected::None,
		},
		terms: Terms { valid_until: Some(START + 30 * DAY), ..Terms::default() },
	}
	.into()
}

/// A record of this member, and its leaf, by the formulas of the published format.
pub fn record(of: PatientId, byte: u8) -> (Evidence, Leaf) {
	let hash = |parts: &[&[u8]]| sha2_256(&parts.concat());
	let [record, subject, label, member_salt] = [0, 1, 2, 3].map(|part| sha2_256(&[byte, part]));
	let member = hash(&[b"salus/member/v1", &[0], &member_salt, &of.0]);
	let leaf = hash(&[b"salus/leaf/v1", &[0], &record, &subject, &member, &label]);
	let evidence = Evidence {
		issuer: OrganizationId(1),
		record,
		subject,
		label,
		member_salt,
		place: Place::Single,
	};
	(evidence, Leaf(leaf))
}

pub fn line(
	actors: &Actors,
	benefit: u16,
	charged: Money,
	tag: u8,
	evidence: Evidence,
) -> ClaimLine {
	let evidence = Evidence { issuer: actors.st_mary, ..evidence };
	ClaimLine {
		benefit,
		day: TODAY,
		units: 2,
		charged,
		coded_line: [9; 32],
		service_tag: [tag; 32],
		evidence: vec![evidence].try_into().expect("one fits"),
	}
}

pub fn claim(grant: u32, lines: Vec<ClaimLine>) -> RuntimeCall {
	claim_under(Permission::Grant(GrantId(grant)), lines)
}

fn claim_under(permission: Permission, lines: Vec<ClaimLine>) -> RuntimeCall {
	Claims::<Runtime>::submit {
		coverage: CoverageId(0),
		permission,
		lines: lines.try_into().expect("they fit"),
	}
	.into()
}

pub fn pool(organization: OrganizationId) -> Money {
	Settlement::balance(&InsuranceClaims::pool_account(organization))
}

pub fn refused(who: &Pair, call: RuntimeCall, error: ClaimsError<Runtime>) {
	assert_eq!(submit(who, call), Ok(Err(error.into())));
}

fn end_license(organization: OrganizationId, kind: LicenseKind) {
	by_council(pallet_organizations::Call::<Runtime>::withdraw_license { organization, kind });
}

/// What was done under a licence is paid, and nothing that was done after it ended. An insurer without
/// one covers nobody more, and settles what it owes.
#[test]
fn a_licence_that_ended_undoes_nothing_that_was_done_under_it() {
	with_chain(|| {
		let actors = actors();
		let grant = crate::meta_tx(&actors.ana, permit_payment(&actors), 0, genesis_hash().0);
		assert_ok!(crate::relay(&actors.payer, grant));
		let today_as = |tag, day| {
			let (evidence, leaf) = record(actors.member, tag);
			succeed(&actors.hospital, pallet_record_anchor::Call::<Runtime>::anchor { leaf });
			claim(0, vec![ClaimLine { day, ..line(&actors, 1, 12_000, tag, evidence) }])
		};
		let [first, second, third] = [1, 2, 3].map(|tag| today_as(tag, TODAY));
		let tomorrow = Day(TODAY.0 + 1);
		let later = today_as(4, tomorrow);
		let asks = |day| {
			InsuranceCoverage::verify_eligibility(EligibilityRequest {
				coverage: CoverageId(0),
				provider: actors.st_mary,
				benefit: 1,
				day,
				amount: 12_000,
				units: 2,
			})
		};
		succeed(&actors.hospital, first);
		// What ends with the first moment of a day was not valid on it.
		set_time(START + 1);
		end_license(actors.st_mary, LicenseKind::Facility);
		set_time(START + 2 * DAY);
		succeed(&actors.hospital, second);
		assert!(matches!(asks(TODAY), Ok(Eligibility::Eligible { .. })));
		refused(&actors.hospital, later, ClaimsError::NotAuthorized);
		assert_eq!(asks(tomorrow), Err(EligibilityFailure::ProviderNotInGoodStanding));

		end_license(actors.umbra, LicenseKind::Insurance);
		assert!(matches!(asks(TODAY), Ok(Eligibility::Eligible { .. })));
		let paid = pool(actors.umbra);
		succeed(&actors.hospital, third);
		assert!(pool(actors.umbra) < paid);
		by_council(Claims::<Runtime>::fund { organization: actors.umbra, amount: 1 });
		let cover = Coverage::<Runtime>::create_coverage {
			plan: PlanId(0),
			patient: actors.member,
			first_day: TODAY,
			last_day: None,
		};
		let unlicensed = pallet_insurance_coverage::Error::<Runtime>::NotAuthorized.into();
		assert_eq!(submit(&actors.payer, cover), Ok(Err(unlicensed)));
		let end = Coverage::<Runtime>::end_coverage { coverage: CoverageId(0), last_day: tomorrow };
		succeed(&actors.payer, end);
	});
}

#[test]
fn a_claim_is_decided_and_paid_in_one_block() {
	with_chain(|| {
		let actors = actors();
		let (evidence, leaf) = record(actors.member, 1);
		succeed(&actors.hospital, pallet_record_anchor::Call::<Runtime>::anchor { leaf });
		let lines = || vec![line(&actors, 1, 12_000, 1, evidence.clone())];

		// Without Ana's permission nothing is paid, and nothing is stored.
		refused(&actors.hospital, claim(0, lines()), ClaimsError::NotPermitted);
		let genesis = genesis_hash().0;
		let grant = crate::meta_tx(&actors.ana, permit_payment(&actors), 0, genesis);
		assert_ok!(crate::relay(&actors.payer, grant));

		let issued = Settlement::total_issuance();
		let credit = salus_runtime::Balances::total_issuance();
		succeed(&actors.hospital, claim(0, lines()));
		// 12,000 charged, 10,000 allowed; 1,000 deductible and a fifth of 9,000 are Ana's.
		assert_eq!((pool(actors.umbra), pool(actors.st_mary)), (92_800, 7_200));
		assert_eq!(Settlement::total_issuance(), issued);
		assert_eq!(salus_runtime::Balances::total_issuance(), credit);
		let decided = InsuranceClaims::claim_view(ClaimId(0)).expect("it is stored");
		assert_eq!((decided.status, decided.paid), (ClaimStatus::Paid, 7_200));
		assert_eq!(decided.block, System::block_number());
		let adjustments: Vec<_> = decided.lines[0]
			.decision
			.adjustments
			.iter()
			.map(|adjustment| (adjustment.group, adjustment.carc, adjustment.amount))
			.collect();
		assert_eq!(
			adjustments,
			[
				(AdjustmentGroup::CO, 45, 2_000),
				(AdjustmentGroup::PR, 1, 1_000),
				(AdjustmentGroup::PR, 2, 1_800),
			]
		);
		assert!(System::events().iter().any(|record| matches!(
			record.event,
			RuntimeEvent::InsuranceClaims(ClaimsEvent::Paid { amount: 7_200, .. })
		)));
		let accumulator = InsuranceCoverage::accumulator_view(CoverageId(0), TODAY.year())
			.expect("it is covered");
		assert_eq!((accumulator.deductible_met, accumulator.out_of_pocket), (1_000, 2_800));

		// The same again is denied, and so is what the plan does not cover; neither is paid.
		succeed(&actors.hospital, claim(0, lines()));
		succeed(&actors.hospital, claim(0, vec![line(&actors, 2, 700, 2, evidence.clone())]));
		for (id, group, carc, rarc) in
			[(1, AdjustmentGroup::OA, 18, None), (2, AdjustmentGroup::PR, 96, Some("N130"))]
		{
			let denied = InsuranceClaims::claim_view(ClaimId(id)).expect("it is stored");
			assert_eq!((denied.status, denied.paid), (ClaimStatus::Denied, 0));
			let reason = &denied.lines[0].decision.adjustments[0];
			assert_eq!((reason.group, reason.carc), (group, carc));
			assert_eq!(reason.rarc.map(|code| code.to_string()).as_deref(), rarc);
		}
		assert_eq!((pool(actors.umbra), pool(actors.st_mary)), (92_800, 7_200));
	});
}

#[test]
fn evidence_is_this_members_and_stands() {
	with_chain(|| {
		let actors = actors();
		let genesis = genesis_hash().0;
		let grant = crate::meta_tx(&actors.ana, permit_payment(&actors), 0, genesis);
		assert_ok!(crate::relay(&actors.payer, grant));
		let (own, leaf) = record(actors.member, 1);
		let (another, others_leaf) = record(PatientId([7; 32]), 2);
		let claim_by =
			|evidence: &Evidence| claim(0, vec![line(&actors, 1, 10_000, 1, evidence.clone())]);

		refused(&actors.hospital, claim_by(&own), ClaimsError::EvidenceInvalid);
		for leaf in [leaf, others_leaf] {
			succeed(&actors.hospital, pallet_record_anchor::Call::<Runtime>::anchor { leaf });
		}
		refused(&actors.hospital, claim_by(&another), ClaimsError::EvidenceInvalid);

		let new = Leaf([5; 32]);
		succeed(
			&actors.hospital,
			pallet_record_anchor::Call::<Runtime>::amend {
				old_place: Place::Single,
				old: leaf,
				new,
			},
		);
		refused(&actors.hospital, claim_by(&own), ClaimsError::EvidenceSuperseded);
		assert_eq!(pool(actors.umbra), 100_000);
	});
}

#[test]
fn payment_is_permitted_by_the_day_of_service() {
	with_chain(|| {
		let actors = actors();
		let genesis = genesis_hash().0;
		let grant = crate::meta_tx(&actors.ana, permit_payment(&actors), 0, genesis);
		assert_ok!(crate::relay(&actors.payer, grant));
		let (evidence, leaf) = record(actors.member, 1);
		succeed(&actors.hospital, pallet_record_anchor::Call::<Runtime>::anchor { leaf });
		let on = |day: Day, tag| {
			claim(0, vec![ClaimLine { day, ..line(&actors, 1, 10_000, tag, evidence.clone()) }])
		};
		// The next day Ana revokes. What was rendered until then is paid, later services are not.
		set_time(START + DAY);
		let revoke =
			pallet_consent::Call::<Runtime>::revoke { patient: actors.member, id: GrantId(0) };
		succeed(&actors.ana, revoke);
		set_time(START + 2 * DAY);
		succeed(&actors.hospital, on(TODAY, 1));
		let revoked_on = InsuranceClaims::claim_view(ClaimId(0)).expect("it is stored");
		assert_eq!(revoked_on.status, ClaimStatus::Paid);
		refused(&actors.hospital, on(Day(TODAY.0 + 2), 2), ClaimsError::NotPermitted);
		refused(&actors.hospital, on(Day(TODAY.0 - 1), 3), ClaimsError::NotPermitted);
	});
}

/// Ana granted nothing: the consortium's policy lets whom covers her be given claims, until she says
/// that it does not cover her.
#[test]
fn a_payer_that_covers_the_member_is_given_claims_by_the_policy() {
	use pallet_consent::Call as Consents;
	use pallet_relationships::Call as Relate;

	with_chain(|| {
		let actors = actors();
		let (member, organization) = (actors.member, actors.umbra);
		let kind = RelationshipKind::Coverage;
		let policy = Permission::Policy(kind);
		let delay = <Runtime as pallet_consent::Config>::PolicyDelay::get();
		let adopted = Day(TODAY.0 + (delay / DAY) as i32);
		let by = |permission, day: Day| {
			// A record shows one day.
			let (evidence, leaf) = record(member, day.0 as u8);
			let anchor = pallet_record_anchor::Call::<Runtime>::anchor { leaf };
			assert_ok!(submit(&actors.hospital, anchor));
			let lines = vec![ClaimLine { day, ..line(&actors, 1, 10_000, day.0 as u8, evidence) }];
			claim_under(permission, lines)
		};
		let is_refused = |permission, day| {
			refused(&actors.hospital, by(permission, day), ClaimsError::NotPermitted);
		};

		// It is planned, and the payer says that it covers her: neither is enough yet.
		by_council(Consents::<Runtime>::plan_base_policy { policy: BasePolicy::AllNormal });
		let valid_until = START + 100 * DAY;
		let attest =
			Relate::<Runtime>::attest { patient: member, kind, valid_until, evidence: [1; 32] };
		succeed(&actors.payer, attest);
		is_refused(policy, TODAY);

		// It holds, and no service of before is permitted by it.
		set_time(adopted.starts_at());
		is_refused(policy, Day(adopted.0 - 1));
		is_refused(Permission::Policy(RelationshipKind::Treatment), adopted);
		is_refused(Permission::Grant(GrantId(0)), adopted);
		succeed(&actors.hospital, by(policy, adopted));
		let decided = InsuranceClaims::claim_view(ClaimId(0)).expect("it is stored");
		assert_eq!((decided.status, decided.permission), (ClaimStatus::Paid, policy));
		assert_eq!((decided.paid, pool(actors.st_mary)), (7_200, 7_200));

		// The next morning Ana disputes it, without a fee. What was rendered until then is paid, later
		// services are not.
		let disputed = Day(adopted.0 + 1);
		set_time(disputed.starts_at() + 1);
		assert_eq!(balance(&account(&actors.ana)), 0);
		let dispute = Relate::<Runtime>::dispute { patient: member, organization, kind };
		succeed(&actors.ana, dispute);
		set_time(disputed.ends_at());
		succeed(&actors.hospital, by(policy, disputed));
		let decided = InsuranceClaims::claim_view(ClaimId(1)).expect("it is stored");
		assert_eq!((decided.status, decided.paid), (ClaimStatus::Paid, 8_000));
		is_refused(policy, Day(disputed.0 + 1));
	});
}

/// An insurer without a licence pays by the policy what it covers, reads what it pays for, and goes on to
/// say that it covers whom it does; of nobody else.
#[test]
fn an_insurer_in_run_off_pays_and_reads_by_the_policy() {
	use pallet_consent::Call as Consents;
	use pallet_relationships::Call as Relate;

	with_chain(|| {
		let actors = actors();
		let (member, organization) = (actors.member, actors.umbra);
		let kind = RelationshipKind::Coverage;
		let delay = <Runtime as pallet_consent::Config>::PolicyDelay::get();
		by_council(Consents::<Runtime>::plan_base_policy { policy: BasePolicy::AllNormal });
		let attest = |patient, days: u64| {
			let valid_until = START + days * DAY;
			Relate::<Runtime>::attest { patient, kind, valid_until, evidence: [1; 32] }
		};
		succeed(&actors.payer, attest(member, 20));
		end_license(organization, LicenseKind::Insurance);
		let later = Day(TODAY.0 + (delay / DAY) as i32 + 2);
		set_time(later.starts_at());
		succeed(&actors.payer, attest(member, 60));
		let ben = register(&actors.hospital, actors.st_mary, &key("//Ben"));
		let unlicensed = pallet_relationships::Error::<Runtime>::NotAuthorized.into();
		assert_eq!(submit(&actors.payer, attest(ben, 60)), Ok(Err(unlicensed)));

		let (evidence, leaf) = record(member, 1);
		succeed(&actors.hospital, pallet_record_anchor::Call::<Runtime>::anchor { leaf });
		let lines = vec![ClaimLine { day: later, ..line(&actors, 1, 10_000, 1, evidence) }];
		succeed(&actors.hospital, claim_under(Permission::Policy(kind), lines));
		let asked = salus_runtime_api::AccessRequest {
			holder: actors.st_mary,
			requester: account(&actors.payer),
			patient: member,
			action: salus_primitives::Action::Read,
			purpose: Purpose::Hpaymt,
			law: None,
			receipt: None,
			records: vec![salus_primitives::RecordFacts {
				category: DataCategory::Claims,
				confidentiality: Confidentiality::N,
				sensitivities: salus_primitives::Sensitivities::empty(),
				days: DayWindow::on(later),
				origin: None,
			}],
			annexes: vec![],
			grantees: vec![],
		};
		let read = salus_runtime::Consent::check_access(asked).expect("one record is not too many");
		assert!(read[0].is_permit(), "{read:?}");
	});
}

#[test]
fn an_opening_that_was_seen_cannot_be_borrowed() {
	with_chain(|| {
		let actors = actors();
		let clinic = key("//Lakeside");
		let lakeside = admit("Lakeside", &clinic);
		let genesis = genesis_hash().0;
		let grant =
			crate::meta_tx(&actors.ana, permit_payment_to(&actors, Holder::Any), 0, genesis);
		assert_ok!(crate::relay(&actors.payer, grant));
		let (evidence, leaf) = record(actors.member, 1);
		succeed(&actors.hospital, pallet_record_anchor::Call::<Runtime>::anchor { leaf });
		let billed = line(&actors, 1, 10_000, 1, evidence);
		succeed(&actors.hospital, claim(0, vec![billed.clone()]));

		// All of it is in the block. The grant covers every holder, so the clinic copies it.
		let copied = ClaimLine { service_tag: [2; 32], ..billed };
		refused(&clinic, claim(0, vec![copied.clone()]), ClaimsError::OwnRecordMissing);
		let mut claimed = copied;
		claimed.evidence[0].issuer = lakeside;
		refused(&clinic, claim(0, vec![claimed.clone()]), ClaimsError::EvidenceInvalid);
		// Anchored by the clinic, too, it is still a copy.
		succeed(&clinic, pallet_record_anchor::Call::<Runtime>::anchor { leaf });
		refused(&clinic, claim(0, vec![claimed]), ClaimsError::EvidenceInUse);
		assert_eq!(pool(lakeside), 0);
	});
}

#[test]
fn an_issuer_that_is_suspended_anchors_no_evidence() {
	with_chain(|| {
		let actors = actors();
		let clinic = key("//Lakeside");
		let lakeside = admit("Lakeside", &clinic);
		let grant = crate::meta_tx(&actors.ana, permit_payment(&actors), 0, genesis_hash().0);
		assert_ok!(crate::relay(&actors.payer, grant));
		let (own, leaf) = record(actors.member, 1);
		succeed(&actors.hospital, pallet_record_anchor::Call::<Runtime>::anchor { leaf });
		let (referral, leaf) = record(actors.member, 2);
		let referral = Evidence { issuer: lakeside, ..referral };
		let mut billed = line(&actors, 1, 10_000, 1, own);
		billed.evidence.try_push(referral).expect("two fit");

		by_council(pallet_organizations::Call::<Runtime>::suspend { organization: lakeside });
		let anchor = pallet_record_anchor::Call::<Runtime>::anchor { leaf };
		let not_authorized = pallet_record_anchor::Error::<Runtime>::NotAuthorized;
		assert_eq!(submit(&clinic, anchor.clone()), Ok(Err(not_authorized.into())));
		refused(&actors.hospital, claim(0, vec![billed.clone()]), ClaimsError::EvidenceInvalid);

		// What it anchored while it stood is evidence, also when it is suspended again.
		by_council(pallet_organizations::Call::<Runtime>::reinstate { organization: lakeside });
		succeed(&clinic, anchor);
		by_council(pallet_organizations::Call::<Runtime>::suspend { organization: lakeside });
		succeed(&actors.hospital, claim(0, vec![billed]));
	});
}

/// The largest claim: the most lines, each with the most records, all of them in batches, and the
/// most hashes in their paths. With the roots of the batches, in their order.
fn largest_claim(actors: &Actors) -> (Vec<[u8; 32]>, Vec<ClaimLine>) {
	let mut roots = Vec::new();
	let mut records = Vec::new();
	for batch in 0..(MAX_LINES * MAX_EVIDENCE / 2) as u8 {
		let [(left, a), (right, b)] = [2 * batch, 2 * batch + 1].map(|n| record(actors.member, n));
		let [a, b] = [a, b].map(|leaf| sha2_256(&[&[0][..], &leaf.0].concat()));
		roots.push(sha2_256(&[&[1][..], &a, &b].concat()));
		for (index, (evidence, sibling)) in [(0, (left, b)), (1, (right, a))] {
			let proof = vec![sibling].try_into().expect("one hash fits");
			let place = Place::Batch { sequence: BatchSequence(batch.into()), index, proof };
			records.push(Evidence { issuer: actors.st_mary, place, ..evidence });
		}
	}
	let hashes: u32 = records.iter().map(|evidence| evidence.place.hashes()).sum();
	assert_eq!(hashes, MAX_CLAIM_HASHES);
	let lines = records.chunks(MAX_EVIDENCE as usize).zip(0u8..).map(|(cited, tag)| ClaimLine {
		evidence: cited.to_vec().try_into().expect("four fit"),
		..line(actors, 1, 5_000, tag, cited[0].clone())
	});
	(roots, lines.collect())
}

#[test]
fn a_claim_with_the_most_lines_and_the_most_evidence_fits_in_a_block_with_room() {
	with_chain(|| {
		let actors = actors();
		let grant = crate::meta_tx(&actors.ana, permit_payment(&actors), 0, genesis_hash().0);
		assert_ok!(crate::relay(&actors.payer, grant));
		let (roots, lines) = largest_claim(&actors);
		assert_eq!(lines.len(), MAX_LINES as usize);
		for root in roots {
			let batch = pallet_record_anchor::Call::<Runtime>::anchor_batch { root, count: 2 };
			succeed(&actors.hospital, batch);
		}

		// By the weights of this runtime, with what is paid before the call; the costliest has each
		// line in a benefit year of its own.
		let limits = <Runtime as frame_system::Config>::BlockWeights::get();
		let normal = limits.get(DispatchClass::Normal);
		let (most, total) = (normal.max_extrinsic, normal.max_total);
		let (most, total) = most.zip(total).expect("ordinary transactions are limited");
		let weight = |lines: &[ClaimLine]| -> Weight {
			let transaction = signed(&actors.hospital, claim(0, lines.to_vec()));
			assert!(transaction.encoded_size() < 32 * 1_024);
			transaction.get_dispatch_info().total_weight()
		};
		let mut costliest = lines.clone();
		for (line, years) in costliest.iter_mut().zip(0..) {
			line.day = Day(TODAY.0 - 366 * years);
		}
		let (one, all, most_years) = (weight(&lines[..1]), weight(&lines), weight(&costliest));
		assert!(one.ref_time() < all.ref_time() && all.ref_time() < most_years.ref_time());
		let two = most_years.saturating_mul(2);
		assert!(two.all_lte(most), "{most_years} is at most half of {most}");
		let base = normal.base_extrinsic.saturating_mul(2).saturating_add(limits.base_block);
		assert!(two.saturating_add(base).all_lte(total), "two of {most_years} fit in a block");

		succeed(&actors.hospital, claim(0, lines));
		let decided = InsuranceClaims::claim_view(ClaimId(0)).expect("it is stored");
		// Of 80,000 the deductible and a fifth of the rest are Ana's.
		assert_eq!((decided.status, decided.paid), (ClaimStatus::Paid, 63_200));
		assert!(decided.lines.iter().all(|line| line.is_allowed() && line.evidence.len() == 4));
	});
}

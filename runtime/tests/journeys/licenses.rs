//! Licences of organizations, in the real runtime: what a role is for ends with its licence, and with
//! the word of the council.

use super::*;
use pallet_organizations::{Call as Members, Error as Refused};
use pallet_relationships::{Call as Relate, Error as Unrelated};
use salus_primitives::{LicenseKind, OrganizationId, RelationshipKind, Role};
use salus_runtime::Organizations;

const FACILITY: LicenseKind = LicenseKind::Facility;

/// A regulator that the council admitted.
fn regulator(admin: &Pair) {
	by_council(Members::<Runtime>::admit {
		name: b"Health Office".to_vec().try_into().expect("the name is short"),
		roles: Role::Regulator.into(),
		admin: account(admin),
		license_expires_at: START + 300 * DAY,
		credit: 1_000 * salus_runtime::CREDIT,
		npi: None,
	});
}

fn license(organization: OrganizationId, days: u64) -> Members<Runtime> {
	let expires_at = START + days * DAY;
	Members::license { organization, kind: FACILITY, expires_at, document: [0xd0; 32] }
}

/// What the clinic does as a provider.
fn attests(clinic: &Pair, patient: PatientId) -> sp_runtime::ApplyExtrinsicResult {
	let valid_until = START + 100 * DAY;
	let kind = RelationshipKind::Treatment;
	submit(clinic, Relate::<Runtime>::attest { patient, kind, valid_until, evidence: [1; 32] })
}

#[test]
fn a_provider_whose_licence_expired_treats_nobody_until_the_regulator_prolongs_it() {
	with_chain(|| {
		let Actors { hospital, clinic, ana } = actors();
		let office = key("//HealthOffice");
		let st_mary = admit("St. Mary", &hospital);
		let lakeside = admit("Lakeside", &clinic);
		regulator(&office);
		let patient = register(&hospital, st_mary, &ana);
		by_council(license(lakeside, 30));

		let unlicensed = Ok(Err(Unrelated::<Runtime>::NotAuthorized.into()));
		set_time(START + 30 * DAY - 1);
		assert_eq!(attests(&clinic, patient), Ok(Ok(())));
		set_time(START + 30 * DAY);
		assert_eq!(attests(&clinic, patient), unlicensed);
		// It is a member still, and pays for its patients.
		type Identity = pallet_patient_identity::Call<Runtime>;
		let own = Identity::set_encryption_key { patient, encryption_key: None };
		assert_ok!(relay(&clinic, meta_tx(&ana, own.into(), 0, genesis_hash().0)));

		succeed(&office, license(lakeside, 60));
		assert_eq!(attests(&clinic, patient), Ok(Ok(())));
		// Neither the office nor a thief of its key takes a licence away.
		let sooner = submit(&office, license(lakeside, 59));
		assert_eq!(sooner, Ok(Err(Refused::<Runtime>::TooEarly.into())));
		let own = submit(&clinic, license(lakeside, 90));
		assert_eq!(own, Ok(Err(Refused::<Runtime>::NotAuthorized.into())));

		by_council(Members::<Runtime>::withdraw_license { organization: lakeside, kind: FACILITY });
		assert_eq!(attests(&clinic, patient), unlicensed);
		let view = Organizations::organization_view(lakeside).expect("it is a member");
		assert!(view.roles_in_force.is_empty() && !view.roles.is_empty());
	});
}

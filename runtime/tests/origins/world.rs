//! The chain on which everybody calls everything: what each call is about is there.

use super::{
	attestations, consent, emergency, insurance, representatives,
	who::{
		Member::{self, *},
		Part,
		Who::{self, *},
	},
};
use crate::chain::{
	account, genesis_hash, identity, key, now, registration, registration_in_custody, set_time,
	DAY, START,
};
use codec::Encode;
use pallet_organizations::Call as Members;
use pallet_patient_identity::{payload::KeyAddition, Call as Identities};
use pallet_record_anchor::Call as Anchors;
use pallet_relationships::Call as Relationships;
use pallet_studies::Call as Studies;
use salus_commitments::{guardian, Salt};
use salus_primitives::{
	recovery::{DEFAULT_RECOVERY_DELAY, SUPPORTER_MATURITY},
	GuardianHash, KeyPurpose, KeyPurposes, Leaf, PatientId, Privileges,
	RelationshipKind::{Coverage, Treatment},
	Role, Roles, UnixMillis,
};
use salus_runtime::{Organizations, Runtime, RuntimeCall, RuntimeOrigin, Signature, System};
use sp_core::{crypto::Pair as _, sr25519::Pair, H256};
use sp_runtime::traits::Dispatchable;

/// When everybody calls: whoever helps to recover has been there for long enough.
pub const NOW: UnixMillis = START + SUPPORTER_MATURITY;
/// When licences are over: as late as there may be.
const LICENSE_EXPIRES_AT: UnixMillis = START + 10 * 366 * DAY;
/// When credentials are over.
pub const CREDENTIAL_EXPIRES_AT: UnixMillis = START + 365 * DAY;
/// The salt of each commitment to a guardian.
pub const SALT: [u8; 32] = [0x5a; 32];
/// A record of the hospital.
pub const LEAF: Leaf = Leaf([7; 32]);

/// Who is in the world.
pub struct World {
	/// Ana: treated, covered, in emergencies, with guardians, and represented.
	pub ana: PatientId,
	/// Ben, a minor, whom two organizations know, and who has no guardians.
	pub ben: PatientId,
	/// Omar, whose key the hospital keeps.
	pub omar: PatientId,
	/// Nina, whose key a suspended member keeps, and whom the clinic treats.
	pub nina: PatientId,
}

/// The signed wish of a new key to belong to a patient, as `add_key` takes it.
pub fn addition(patient: PatientId, key: &Pair, purposes: KeyPurposes) -> Identities<Runtime> {
	let addition = KeyAddition {
		genesis_hash: genesis_hash().0,
		patient,
		key: account(key),
		purposes,
		expires_at: now() + DAY,
	};
	Identities::add_key {
		patient,
		signature: Signature::Sr25519(key.sign(&addition.bytes())),
		key: addition.key,
		purposes,
		expires_at: addition.expires_at,
	}
}

/// Ana's choice of guardians, all of whom have to help.
pub fn guardians(patient: PatientId, chosen: &[Who]) -> Identities<Runtime> {
	let committed = |who: &Who| -> GuardianHash {
		guardian::commit(&who.account().encode(), &Salt::from_bytes(SALT))
	};
	Identities::set_guardians {
		patient,
		guardians: chosen.iter().map(committed).collect::<Vec<_>>().try_into().expect("few"),
		threshold: chosen.len() as u32,
		delay_ms: DEFAULT_RECOVERY_DELAY,
	}
}

/// Goes on to another block.
pub fn next_block() {
	let past = System::block_number();
	frame_system::BlockHash::<Runtime>::insert(past, H256::repeat_byte(past as u8));
	System::set_block_number(past + 1);
}

fn admit(member: Member, role: Role, admin: &Pair) {
	Council.does(Members::<Runtime>::admit {
		name: format!("{member:?}").into_bytes().try_into().expect("the name is short"),
		roles: Roles::of(&[role]),
		admin: account(admin),
		license_expires_at: LICENSE_EXPIRES_AT,
		credit: 0,
		npi: None,
	});
	let admitted = Organizations::administered_by_view(&account(admin));
	assert_eq!(admitted.expect("it was admitted").id, member.id());
}

/// The members, of which one is suspended, and who works for them, long enough for each privilege to be in force.
fn members() {
	for (member, role, admin) in [
		(StMary, Role::Provider, HospitalAdmin.key()),
		(Lakeside, Role::Provider, ClinicAdmin.key()),
		(Umbra, Role::Payer, PayerAdmin.key()),
		(Institute, Role::Researcher, InstituteAdmin.key()),
		(Authority, Role::Regulator, RegulatorAdmin.key()),
		(Northside, Role::Provider, key("//Northside")),
	] {
		admit(member, role, &admin);
	}
	let registered = registration_in_custody(Northside.id(), &NinaKept.key());
	let by = RuntimeOrigin::signed(account(&key("//Northside")));
	assert!(RuntimeCall::from(registered).dispatch(by).is_ok());
	Council.does(Members::<Runtime>::suspend { organization: Northside.id() });
	for who in Who::ALL {
		if let Part::Practitioner(member, privilege) = who.part() {
			member.admin().does(Members::<Runtime>::enroll_practitioner {
				practitioner: who.account(),
				privileges: privilege.into_iter().collect::<Privileges>(),
				expires_at: CREDENTIAL_EXPIRES_AT,
			});
		}
	}
}

/// Ana with a key for each purpose and one that she lost, Ben, and whose key others keep.
fn patients() -> World {
	for patient in [Ana, Ben] {
		HospitalAdmin.does(registration(StMary.id(), &patient.key()));
	}
	let [ana, ben] = [Ana, Ben].map(|who| identity(&who.key()));
	for (who, purposes) in [
		(AnaControl, KeyPurpose::Control.into()),
		(AnaConsent, KeyPurpose::Consent.into()),
		(AnaVeto, KeyPurpose::RecoveryVeto.into()),
		(AnaRemoved, KeyPurposes::all()),
	] {
		Ana.does(addition(ana, &who.key(), purposes));
	}
	Ana.does(Identities::<Runtime>::remove_key { patient: ana, key: AnaRemoved.account() });
	HospitalAdmin.does(registration_in_custody(StMary.id(), &OmarKept.key()));
	let [omar, nina] = [OmarKept, NinaKept].map(|who| identity(&who.key()));
	World { ana, ben, omar, nina }
}

impl World {
	/// Builds it on a new chain.
	pub fn build() -> Self {
		members();
		let world = patients();
		let (patient, evidence) = (world.ana, [0xe7; 32]);
		Ana.does(guardians(patient, &[Grace, Gus, FormerGuardian]));
		Ana.does(guardians(patient, &[Grace, Gus]));
		let attest = |patient, kind| Relationships::<Runtime>::attest {
			patient,
			kind,
			valid_until: now() + 90 * DAY,
			evidence,
		};
		ClinicAdmin.does(attest(world.ben, Treatment));
		ClinicAdmin.does(attest(world.nina, Treatment));

		set_time(NOW - DAY);
		HospitalAdmin.does(attest(patient, Treatment));
		PayerAdmin.does(attest(patient, Coverage));
		set_time(NOW);
		let (organization, kind) = (Umbra.id(), Coverage);
		Ana.does(Relationships::<Runtime>::dispute { patient, organization, kind });
		HospitalAdmin.does(Anchors::<Runtime>::anchor { leaf: LEAF });
		InstituteAdmin
			.does(Studies::<Runtime>::register { protocol: [3; 32], ends_at: NOW + 300 * DAY });
		for investigator in [Chen, Okafor] {
			let investigator = investigator.account();
			let study = consent::STUDY;
			InstituteAdmin.does(Studies::<Runtime>::enroll { study, investigator });
		}
		consent::prepare(&world);
		representatives::prepare(&world);
		attestations::prepare(&world);
		emergency::prepare(&world);
		insurance::prepare(&world);
		next_block();
		world
	}
}

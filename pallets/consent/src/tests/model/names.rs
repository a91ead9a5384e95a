//! What the numbers of a history stand for.

use super::history::{
	Annexed, Appointed, Area, Glass, History, Origin, Protection, Record, Shown, Who,
};
use crate::mock::*;
use salus_commitments::{annex, grantee, AnnexOpening, GranteeOpening, Salt};
use salus_primitives::{
	Action, Annex, AnnexHash, Author, Authority, BasePolicy, Confidentiality, DataCategory, Day,
	DayWindow, EmergencyAccess, EmergencyId, EmergencyKind, Grantee, GranteeHash, Holder,
	KeyPurpose, KeyPurposes, Leaf, OrganizationId, PatientId, Protected, Purpose, RecordFacts,
	RecordOrigin, Representation, RepresentativeCapacity, RepresentativeId, Represented, Role,
	Roles, Scope, Sensitivity, StudyId,
};

pub const ACTIONS: [Action; 4] =
	[Action::Read, Action::Contribute, Action::Reshare, Action::Correct];
pub const PURPOSES: [Purpose; 11] = [
	Purpose::Treat,
	Purpose::Coc,
	Purpose::Hpaymt,
	Purpose::Hoperat,
	Purpose::Patrqt,
	Purpose::Hresch,
	Purpose::Dsrch,
	Purpose::Pubhlth,
	Purpose::Mltraining,
	Purpose::Etreat,
	Purpose::Btg,
];
const KINDS: [EmergencyKind; 2] = [EmergencyKind::Etreat, EmergencyKind::Btg];
/// What an emergency opens: the less is 0.
const OPENS: [EmergencyAccess; 2] = [EmergencyAccess::Normal, EmergencyAccess::Everything];
/// The strictest first.
pub const POLICIES: [BasePolicy; 4] =
	[BasePolicy::Deny, BasePolicy::BreakGlassOnly, BasePolicy::BasicNormal, BasePolicy::AllNormal];
pub const CATEGORIES: [DataCategory; 3] =
	[DataCategory::LabResults, DataCategory::Medications, DataCategory::Genomics];
/// Each but the genetic disease stands below the first; the third stands below the second too.
const SENSITIVITIES: [Sensitivity; 5] = [
	Sensitivity::Spi,
	Sensitivity::Sud,
	Sensitivity::Ethud,
	Sensitivity::Gdis,
	Sensitivity::Psythpn,
];
const ROLES: [Role; 5] =
	[Role::Provider, Role::Laboratory, Role::Payer, Role::Researcher, Role::Regulator];

/// An authority.
const HEALTH_OFFICE: OrganizationId = OrganizationId(4);
/// A research institution.
const INSTITUTE: OrganizationId = OrganizationId(5);
pub const ORGANIZATIONS: [OrganizationId; 6] =
	[ST_MARY, LAKESIDE, UMBRELLA, HEALTH_OFFICE, INSTITUTE, QUACKERY];
/// Their roles. The last is no member.
const ADMITTED: [&[Role]; 5] = [
	&[Role::Provider, Role::Laboratory],
	&[Role::Provider],
	&[Role::Payer],
	&[Role::Regulator],
	&[Role::Researcher],
];

/// Who gives no consent, but to whom it is given.
const PATIENT_CAROL: PatientId = PatientId([0xC3; 32]);
pub const PATIENTS: [PatientId; 4] = [PATIENT_ANA, PATIENT_BEN, PATIENT_CAROL, PATIENT_NOBODY];

const HEALTH_OFFICE_ADMIN: AccountId = 104;
const INSTITUTE_ADMIN: AccountId = 105;
const CAROL_CONSENT_KEY: AccountId = 301;
const CAROL_VETO_KEY: AccountId = 302;
pub const ACCOUNTS: [AccountId; 14] = [
	ST_MARY_ADMIN,
	LAKESIDE_ADMIN,
	UMBRELLA_ADMIN,
	HEALTH_OFFICE_ADMIN,
	INSTITUTE_ADMIN,
	DR_OKAFOR,
	DR_LINDQVIST,
	NURSE_BEN,
	ANA_KEY,
	ANA_CONSENT_KEY,
	ANA_CONTROL_KEY,
	CAROL_CONSENT_KEY,
	CAROL_VETO_KEY,
	STRANGER,
];

/// The studies, which the institute sponsors. The last is never registered.
pub const STUDIES: [StudyId; 5] = [StudyId(0), StudyId(1), StudyId(2), StudyId(3), StudyId(9)];

/// The day on which histories begin; their days count from it.
pub const FIRST_DAY: i32 = (NOW / DAY) as i32;

/// The state before each history.
pub fn new_world() -> sp_io::TestExternalities {
	let world = new_test_ext();
	for organization in 0..ADMITTED.len() {
		set_standing(organization, true);
	}
	Admins::mutate(|admins| {
		admins.insert(HEALTH_OFFICE_ADMIN, HEALTH_OFFICE);
		admins.insert(INSTITUTE_ADMIN, INSTITUTE);
	});
	Keys::mutate(|keys| {
		let purposes = |purpose: KeyPurpose| KeyPurposes::of(&[purpose]);
		keys.insert(CAROL_CONSENT_KEY, (PATIENT_CAROL, purposes(KeyPurpose::Consent)));
		keys.insert(CAROL_VETO_KEY, (PATIENT_CAROL, purposes(KeyPurpose::RecoveryVeto)));
	});
	set_study(0, Some(FIRST_STUDY_ENDS));
	set_investigator(0, 6, true);
	world
}

/// The end of the study with which histories begin: one of Lakeside's doctor.
pub const FIRST_STUDY_ENDS: u64 = NOW + 3 * DAY;

/// A study is open until a moment, or ends now.
pub fn set_study(study: usize, ends_at: Option<u64>) {
	match ends_at {
		Some(ends_at) => sponsor_study(STUDIES[study], INSTITUTE, ends_at),
		None => close(STUDIES[study]),
	}
}

/// A practitioner who works somewhere breaks the glass; the id of the emergency.
pub fn open_emergency(glass: &Glass, until: u64) -> EmergencyId {
	let holder = ORGANIZATIONS.get(glass.holder);
	let holder = holder.map_or(Holder::Any, |id| Holder::Organization(*id));
	let (patient, who) = (PATIENTS[glass.patient], ACCOUNTS[glass.account]);
	break_glass(patient, who, holder, KINDS[glass.kind], OPENS[glass.opens], until)
}

const AUTHORITIES: [Authority; 3] = [Authority::Consent, Authority::View, Authority::Claims];

/// As what somebody acts.
pub fn capacity_of(appointed: &Appointed) -> RepresentativeCapacity {
	match (appointed.of_age_in, appointed.sleeps) {
		(Some(_), _) => RepresentativeCapacity::Parent,
		(None, true) => RepresentativeCapacity::HealthcarePowerOfAttorney,
		(None, false) => RepresentativeCapacity::Guardian,
	}
}

/// Somebody may act for a patient from a moment on until another, as the representative of this
/// number.
pub fn appoint(appointed: &Appointed, number: u32, from: u64, (until, gives_until): (u64, u64)) {
	let (who, patient) = (ACCOUNTS[appointed.account], PATIENTS[appointed.patient]);
	unappoint(appointed.account, appointed.patient);
	let one = Representation {
		representative: RepresentativeId(number),
		capacity: capacity_of(appointed),
		represented: match appointed.of_age_in {
			Some(_) => Represented::Minor,
			None => Represented::Adult,
		},
		authorities: members(&AUTHORITIES, appointed.authorities),
		until,
		gives_until,
	};
	Representations::mutate(|all| all.insert((who, patient), one));
	Begins::mutate(|all| all.insert((who, patient), from));
	if appointed.sleeps {
		Sleepers::mutate(|all| all.insert((who, patient)));
	}
}

/// Somebody acts for a patient no more.
pub fn unappoint(account: usize, patient: usize) {
	let one = (ACCOUNTS[account], PATIENTS[patient]);
	Representations::mutate(|all| all.remove(&one));
	Begins::mutate(|all| all.remove(&one));
	Sleepers::mutate(|all| all.remove(&one));
}

/// A patient lacks capacity until a moment.
pub fn lack_capacity(patient: usize, until: u64) {
	Incapacity::mutate(|all| all.insert(PATIENTS[patient], until));
}

/// A practitioner is an investigator of a study, or not any more.
pub fn set_investigator(study: usize, account: usize, enrolled: bool) {
	let who = ACCOUNTS[account];
	if enrolled {
		enroll(STUDIES[study], who);
	} else {
		remove(STUDIES[study], who);
	}
}

/// An organization is suspended, or stands.
pub fn set_standing(organization: usize, good: bool) {
	let id = ORGANIZATIONS[organization];
	if good {
		Members::mutate(|members| members.insert(id, Roles::of(ADMITTED[organization])));
	} else {
		suspend(id);
	}
}

/// A practitioner is dismissed, or works where they did.
pub fn set_employment(account: usize, employed: bool) {
	let who = ACCOUNTS[account];
	let employer = if who == DR_OKAFOR { ST_MARY } else { LAKESIDE };
	Practitioners::mutate(|practitioners| {
		if employed {
			practitioners.insert(who, employer);
		} else {
			practitioners.remove(&who);
		}
	});
}

pub fn members<C: Copy, S: FromIterator<C>>(codes: &[C], bits: impl Into<u64>) -> S {
	let bits = bits.into();
	codes.iter().enumerate().filter(|(n, _)| bits & (1 << n) != 0).map(|(_, code)| *code).collect()
}

fn window(first: i32, last: i32) -> DayWindow {
	let day = |day| Day(FIRST_DAY + day);
	DayWindow::new(day(first), day(last)).expect("the strategy orders them")
}

/// An account of an author, by its index.
fn writer(account: usize) -> [u8; 32] {
	[0x40 + account as u8; 32]
}

/// An encounter or a care plan, by its index.
fn context(n: usize) -> [u8; 32] {
	[0x50 + n as u8; 32]
}

fn leaf(n: usize) -> Leaf {
	Leaf([0x60 + n as u8; 32])
}

fn author(organization: usize, account: Option<usize>) -> Author {
	Author { organization: ORGANIZATIONS[organization], account: account.map(writer) }
}

fn origin_of(origin: &Origin) -> RecordOrigin {
	RecordOrigin {
		author: author(origin.organization, origin.account),
		encounter: origin.encounter.map(context),
		care_plan: origin.care_plan.map(context),
		leaf: origin.leaf.map(leaf),
	}
}

pub fn facts_of(record: &Record) -> RecordFacts {
	RecordFacts {
		category: CATEGORIES[record.category],
		confidentiality: Confidentiality::ALL[record.level],
		sensitivities: members(&SENSITIVITIES, record.sensitivities),
		days: window(record.first_day, record.last_day),
		origin: record.origin.as_ref().map(origin_of),
	}
}

/// The commitments of a history, and what opens them.
pub struct Commitments {
	annexes: Vec<(AnnexHash, Annex)>,
	names: Vec<(GranteeHash, Grantee<AccountId>)>,
}

/// The salt of a commitment, or one that is wrong.
fn salt(n: usize, right: bool) -> [u8; 32] {
	[n as u8 + if right { 1 } else { 101 }; 32]
}

fn annex_of(annexed: &Annexed) -> Annex {
	let bits = |set: u8| (0usize..8).filter(move |n| set & (1 << n) != 0);
	Annex::new(
		members(&SENSITIVITIES, annexed.sensitivities),
		annexed.authors.iter().map(|(organization, one)| author(*organization, *one)).collect(),
		bits(annexed.contexts).map(context).collect(),
		bits(annexed.leaves).map(leaf).collect(),
	)
	.expect("the strategy bounds them")
	// The rule does not know of documents: some annexes have one.
	.with_document((annexed.contexts & 1 != 0).then_some([0xD0; 32]))
}

impl Commitments {
	pub fn new(history: &History) -> Self {
		let committed = |(n, annexed)| {
			let annex = annex_of(annexed);
			(annex::commit(&annex, &Salt::from_bytes(salt(n, true))), annex)
		};
		let annexes = history.annexes.iter().enumerate().map(committed).collect();
		let mut commitments = Self { annexes, names: vec![] };
		for (n, who) in history.names.iter().enumerate() {
			let named = commitments.grantee(*who);
			let encoded = codec::Encode::encode(&named);
			let hash = grantee::commit(&encoded, &Salt::from_bytes(salt(n, true)));
			commitments.names.push((hash, named));
		}
		commitments
	}

	pub fn grantee(&self, who: Who) -> Grantee<AccountId> {
		match who {
			Who::Anybody => Grantee::AnyMember,
			Who::Role(role) => Grantee::Role(ROLES[role]),
			Who::Organization(organization) => Grantee::Organization(ORGANIZATIONS[organization]),
			Who::Practitioner(account) => Grantee::Practitioner(ACCOUNTS[account]),
			Who::Person(patient) => Grantee::Person(PATIENTS[patient]),
			Who::Committed(n) => Grantee::Committed(self.names[n].0),
			Who::Study(study) => Grantee::Study(STUDIES[study]),
		}
	}

	pub fn scope(&self, area: &Area) -> Scope {
		let holder = ORGANIZATIONS.get(area.holder);
		Scope {
			holder: holder.map_or(Holder::Any, |id| Holder::Organization(*id)),
			actions: members(&ACTIONS, area.actions),
			purposes: members(&PURPOSES, area.purposes),
			categories: members(&CATEGORIES, area.categories),
			confidentiality: Confidentiality::ALL[area.level],
			days: window(area.first_day, area.last_day),
			protected: match area.protection {
				Protection::None => Protected::None,
				Protection::All => Protected::All,
				Protection::Annex(n) => Protected::Annex(self.annexes[n].0),
				Protection::Particular(n) => Protected::Particular(self.annexes[n].0),
			},
		}
	}

	pub fn annex_openings(&self, shown: &[Shown]) -> Vec<AnnexOpening> {
		let present = |(n, ((_, annex), shown)): (usize, (&(AnnexHash, Annex), &Shown))| {
			let annex = match shown {
				Shown::Nothing => return None,
				Shown::Right | Shown::WrongSalt => annex.clone(),
				Shown::Forged => other_annex(annex),
			};
			Some(AnnexOpening { salt: salt(n, *shown != Shown::WrongSalt), annex })
		};
		self.annexes.iter().zip(shown).enumerate().filter_map(present).collect()
	}

	pub fn name_openings(&self, shown: &[Shown]) -> Vec<GranteeOpening<AccountId>> {
		let present = |(n, ((_, named), shown)): (usize, (&(_, Grantee<_>), &Shown))| {
			let grantee = match shown {
				Shown::Nothing => return None,
				Shown::Right | Shown::WrongSalt => named.clone(),
				Shown::Forged if *named == Grantee::AnyMember => Grantee::Role(Role::Provider),
				Shown::Forged => Grantee::AnyMember,
			};
			Some(GranteeOpening { salt: salt(n, *shown != Shown::WrongSalt), grantee })
		};
		self.names.iter().zip(shown).enumerate().filter_map(present).collect()
	}
}

/// An annex that says something else: more, if it can.
fn other_annex(annex: &Annex) -> Annex {
	let all = SENSITIVITIES.iter().copied().collect();
	let sensitivities = match annex.sensitivities == all {
		true => Sensitivity::Hiv.into(),
		false => all,
	};
	Annex { sensitivities, ..annex.clone() }
}

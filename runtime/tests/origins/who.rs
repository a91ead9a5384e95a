//! Who may stand behind a call, and what may have become of them.

use crate::chain::{account, key, now, set_time};
use frame_support::storage::{with_transaction, TransactionOutcome};
use pallet_organizations::Call as Members;
use salus_primitives::{OrganizationId, Privilege, Privileges};
use salus_runtime::{AccountId, Runtime, RuntimeCall, RuntimeOrigin};
use sp_core::sr25519::Pair;
use sp_runtime::{traits::Dispatchable, DispatchError, DispatchResult};
use std::sync::LazyLock;

type Council = pallet_collective::RawOrigin<AccountId, pallet_collective::Instance1>;

/// The member organizations, in the order in which they are admitted after the founder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
	/// The hospital: a provider.
	StMary,
	/// The clinic: another.
	Lakeside,
	/// A payer.
	Umbra,
	/// A researcher.
	Institute,
	/// A regulator.
	Authority,
	/// A provider that is suspended, so that there is something to lift.
	Northside,
}

impl Member {
	/// Its id.
	pub const fn id(self) -> OrganizationId {
		OrganizationId(self as u32 + 1)
	}

	/// Who administers it; of the suspended one, nobody who is asked.
	pub const fn admin(self) -> Who {
		match self {
			Self::StMary => Who::HospitalAdmin,
			Self::Lakeside => Who::ClinicAdmin,
			Self::Umbra => Who::PayerAdmin,
			Self::Institute => Who::InstituteAdmin,
			Self::Authority => Who::RegulatorAdmin,
			Self::Northside => Who::Stranger,
		}
	}
}

/// What somebody is on this chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
	/// No account.
	Unsigned,
	/// An account that is nothing to any member.
	Person,
	/// A person of this development key, which has fee credit at genesis.
	WithCredit(&'static str),
	/// The admin of a member.
	Admin(Member),
	/// A practitioner of a member, with a privilege or without one.
	Practitioner(Member, Option<Privilege>),
}

use Member::{Authority, Institute, Lakeside, StMary, Umbra};
use Part::{Admin, Person, Practitioner, Unsigned, WithCredit};

macro_rules! everybody {
	($($(#[$doc:meta])* $who:ident: $part:expr,)*) => {
		/// Everybody who may sign, and who cannot. The matrix knows whoever stands here.
		#[derive(Clone, Copy, Debug, PartialEq, Eq)]
		pub enum Who {
			$($(#[$doc])* $who,)*
		}

		impl Who {
			/// All of them.
			pub const ALL: &'static [Self] = &[$(Self::$who),*];

			/// What they are.
			pub const fn part(self) -> Part {
				match self {
					$(Self::$who => $part,)*
				}
			}
		}
	};
}

everybody! {
	/// A transaction without a signature.
	Nobody: Unsigned,
	/// Root, which here is nobody.
	Root: Unsigned,
	/// One of the council, as such.
	OneSeat: Unsigned,
	/// Half of the council.
	HalfOfCouncil: Unsigned,
	/// Two thirds of it.
	Council: Unsigned,
	/// One of the council, by signature.
	Councillor: WithCredit("//Bob"),
	/// An account that relays and pays for others, and is nothing else.
	Relayer: WithCredit("//Ferdie"),
	/// A key that the chain does not know.
	Stranger: Person,
	/// The patient, by the first key, which has every purpose.
	Ana: Person,
	/// A key of hers that controls the identity, and nothing else.
	AnaControl: Person,
	/// A key of hers for consent, and nothing else.
	AnaConsent: Person,
	/// A key of hers for the veto, and nothing else.
	AnaVeto: Person,
	/// A key of hers that had every purpose and was removed.
	AnaRemoved: Person,
	/// Another patient, who has no guardians.
	Ben: Person,
	/// A guardian of Ana's for her recovery.
	Grace: Person,
	/// Another.
	Gus: Person,
	/// One whom she removed.
	FormerGuardian: Person,
	/// Who acts for Ana in whatever somebody may.
	Proxy: Person,
	/// Who reads for her what she may, and decides nothing.
	Viewer: Person,
	/// Who decides for her about payment, and nothing else.
	Accountant: Person,
	/// Who acted for her in everything until she came of age.
	Outgrown: Person,
	/// Who would act for her in everything, and is under a safeguarding hold.
	Held: Person,
	/// Who acted for her in everything until she removed them.
	RemovedProxy: Person,
	/// Who acts for her in everything while she cannot decide, which nobody attests.
	Sleeper: Person,
	/// Whom she appointed to everything, and who has not accepted.
	Invited: Person,
	/// Who acts for Ben, a minor, in everything.
	Mother: Person,
	/// The key that the hospital keeps for Omar, who has no device.
	OmarKept: Person,
	/// The key that a member keeps for Nina, and that is suspended.
	NinaKept: Person,
	/// The admin of the hospital.
	HospitalAdmin: Admin(StMary),
	/// A practitioner of the hospital without a privilege.
	Nurse: Practitioner(StMary, None),
	/// One who may break the glass.
	Okafor: Practitioner(StMary, Some(Privilege::BreakGlass)),
	/// Its privacy officer.
	HospitalOfficer: Practitioner(StMary, Some(Privilege::PrivacyOfficer)),
	/// The admin of the clinic.
	ClinicAdmin: Admin(Lakeside),
	/// A practitioner of the clinic without a privilege.
	Colleague: Practitioner(Lakeside, None),
	/// Who broke the glass.
	Lind: Practitioner(Lakeside, Some(Privilege::BreakGlass)),
	/// The privacy officer of the clinic.
	ClinicOfficer: Practitioner(Lakeside, Some(Privilege::PrivacyOfficer)),
	/// The admin of the payer.
	PayerAdmin: Admin(Umbra),
	/// A practitioner of the payer, to whom it gave a privilege that is for who treats.
	Clerk: Practitioner(Umbra, Some(Privilege::BreakGlass)),
	/// The privacy officer of the payer.
	PayerOfficer: Practitioner(Umbra, Some(Privilege::PrivacyOfficer)),
	/// The admin of the researcher.
	InstituteAdmin: Admin(Institute),
	/// A practitioner of the researcher, and an investigator of its study, as Okafor is.
	Chen: Practitioner(Institute, None),
	/// The admin of the regulator.
	RegulatorAdmin: Admin(Authority),
	/// The privacy officer of the regulator.
	RegulatorOfficer: Practitioner(Authority, Some(Privilege::PrivacyOfficer)),
}

/// The admins of all members.
pub const ADMINS: &[Who] = &[
	Who::HospitalAdmin,
	Who::ClinicAdmin,
	Who::PayerAdmin,
	Who::InstituteAdmin,
	Who::RegulatorAdmin,
];

/// Who acts for the hospital.
pub const HOSPITAL: &[Who] = &[Who::HospitalAdmin, Who::Nurse, Who::Okafor, Who::HospitalOfficer];
/// Who acts for the clinic.
pub const CLINIC: &[Who] = &[Who::ClinicAdmin, Who::Colleague, Who::Lind, Who::ClinicOfficer];
/// Who acts for the payer.
pub const PAYER: &[Who] = &[Who::PayerAdmin, Who::Clerk, Who::PayerOfficer];
/// Who acts for the researcher.
pub const INSTITUTE: &[Who] = &[Who::InstituteAdmin, Who::Chen];
/// Who controls Ana's identity.
pub const CONTROL: &[Who] = &[Who::Ana, Who::AnaControl];
/// Ana's keys that give and withdraw consent.
pub const CONSENT: &[Who] = &[Who::Ana, Who::AnaConsent];
/// Who acts for any member but the hospital.
pub const OTHERS: &[Who] = &[
	Who::ClinicAdmin,
	Who::Colleague,
	Who::Lind,
	Who::ClinicOfficer,
	Who::PayerAdmin,
	Who::Clerk,
	Who::PayerOfficer,
	Who::InstituteAdmin,
	Who::Chen,
	Who::RegulatorAdmin,
	Who::RegulatorOfficer,
];

/// What may have become of who works for a member. Whatever they could do, they can do it in good
/// standing alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
	/// Nothing.
	Good,
	/// Their organization is suspended.
	Suspended,
	/// Its licence is over.
	Expired,
	/// It was removed.
	Removed,
	/// The admin gave the administration to somebody else.
	Replaced,
	/// The practitioner's credential is over.
	CredentialOver,
	/// The practitioner was dismissed.
	Dismissed,
}

impl Who {
	/// The key with which they sign.
	pub fn key(self) -> Pair {
		// To derive one takes longer than most calls do.
		static KEYS: LazyLock<Vec<Pair>> =
			LazyLock::new(|| Who::ALL.iter().map(|who| who.derived()).collect());
		KEYS[self as usize].clone()
	}

	fn derived(self) -> Pair {
		match self.part() {
			WithCredit(path) => key(path),
			Unsigned | Person | Admin(_) | Practitioner(..) => key(&format!("//{self:?}")),
		}
	}

	/// Their account.
	pub fn account(self) -> AccountId {
		account(&self.key())
	}

	/// Whether they have an account to sign with.
	pub const fn signs(self) -> bool {
		!matches!(self.part(), Unsigned)
	}

	const fn standings(self) -> &'static [Standing] {
		use Standing::{CredentialOver, Dismissed, Expired, Good, Removed, Replaced, Suspended};
		match self.part() {
			Unsigned | Person | WithCredit(_) => &[Good],
			Admin(_) => &[Good, Suspended, Expired, Removed, Replaced],
			Practitioner(..) => &[Good, Suspended, Expired, Removed, CredentialOver, Dismissed],
		}
	}

	fn origin(self) -> RuntimeOrigin {
		match self {
			Self::Nobody => RuntimeOrigin::none(),
			Self::Root => RuntimeOrigin::root(),
			Self::OneSeat => Council::Member(Self::Councillor.account()).into(),
			Self::HalfOfCouncil => Council::Members(1, 2).into(),
			Self::Council => Council::Members(2, 3).into(),
			signer => RuntimeOrigin::signed(signer.account()),
		}
	}

	/// Makes a call.
	pub fn calls(self, call: impl Into<RuntimeCall>) -> DispatchResult {
		let done = call.into().dispatch(self.origin());
		done.map(|_| ()).map_err(|refused| refused.error)
	}

	/// Makes a call, which succeeds.
	pub fn does(self, call: impl Into<RuntimeCall>) {
		let call = call.into();
		assert_eq!(self.calls(call.clone()), Ok(()), "{self:?}: {call:?}");
	}
}

/// Somebody in some standing: one column of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
	/// Who.
	pub who: Who,
	/// What became of them.
	pub standing: Standing,
}

/// All columns of the matrix.
pub fn origins() -> Vec<Origin> {
	let of = |who: &Who| {
		let who = *who;
		who.standings().iter().map(move |standing| Origin { who, standing: *standing })
	};
	Who::ALL.iter().flat_map(of).collect()
}

impl Origin {
	/// What a call would come to once `before` has happened. It changes nothing.
	pub fn outcome(self, before: &dyn Fn(), call: &RuntimeCall) -> DispatchResult {
		self.then(before, call, |result| result)
	}

	/// Has `look` look at what a call came to, and at the chain after it, of which nothing stays.
	pub fn then<R>(
		self,
		before: &dyn Fn(),
		call: &RuntimeCall,
		look: impl FnOnce(DispatchResult) -> R,
	) -> R {
		with_transaction(|| {
			before();
			self.falls();
			let seen = look(self.who.calls(call.clone()));
			TransactionOutcome::Rollback(Ok::<_, DispatchError>(seen))
		})
		.expect("a first transaction is not too deep")
	}

	/// Has happen to them what leaves them in this standing, by the calls that do it.
	fn falls(self) {
		let at = now() + 1;
		let (member, privileges) = match self.who.part() {
			Unsigned | Person | WithCredit(_) => return,
			Admin(member) => (member, Privileges::empty()),
			Practitioner(member, privilege) => (member, privilege.into_iter().collect()),
		};
		let (organization, practitioner) = (member.id(), self.who.account());
		match self.standing {
			Standing::Good => {}
			Standing::Suspended => Who::Council.does(Members::<Runtime>::suspend { organization }),
			Standing::Expired => {
				let renew = Members::<Runtime>::renew { organization, license_expires_at: at };
				Who::Council.does(renew);
				set_time(at);
			}
			Standing::Removed => Who::Council.does(Members::<Runtime>::remove { organization }),
			Standing::Replaced => {
				let new_admin = account(&key("//Successor"));
				self.who.does(Members::<Runtime>::rotate_admin { new_admin });
			}
			Standing::CredentialOver => {
				member.admin().does(Members::<Runtime>::renew_practitioner {
					practitioner,
					privileges,
					expires_at: at,
				});
				set_time(at);
			}
			Standing::Dismissed => {
				member.admin().does(Members::<Runtime>::remove_practitioner { practitioner });
			}
		}
	}
}

//! Random histories, as plain numbers. A bit of a set stands for the element of that index, in the
//! lists of [`names`](super::names).

mod asked;
mod custody;
mod questions;
mod steps;
mod terms;

pub use asked::{asked, withhold};
pub use custody::{custody, PAPERS};
pub use questions::access;
pub use steps::{bond, glass, history, past, representing, Word};

/// The annexes and the committed grantees of a history, by which its steps name them, and the steps.
#[derive(Clone, Debug)]
pub struct History {
	pub annexes: Vec<Annexed>,
	pub names: Vec<Who>,
	pub steps: Vec<Step>,
}

/// A pick stands for one of the grants, or restrictions, that a patient has when it is played: the
/// one of this id, counted around. But this pick stands for one that there never is.
pub const NONE: u32 = 30;

/// How many annexes a history has. One more belongs to no step: properties use it.
pub const ANNEXES: usize = 6;
/// How many committed grantees a history has.
pub const NAMES: usize = 4;

/// What an annex says.
#[derive(Clone, Debug, Default)]
pub struct Annexed {
	pub sensitivities: u8,
	/// An organization, and one of its accounts or the whole.
	pub authors: Vec<(usize, Option<usize>)>,
	pub contexts: u8,
	pub leaves: u8,
}

/// Whom a grant is for, or whom a restriction leaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Who {
	Anybody,
	Role(usize),
	Organization(usize),
	/// By the index of the account.
	Practitioner(usize),
	/// By the index of the patient.
	Person(usize),
	/// By the index among the history's names.
	Committed(usize),
	/// By the index of the study. Of the last there never is one.
	Study(usize),
}

/// How a scope treats what is sensitive; an annex by its index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Protection {
	None,
	All,
	Annex(usize),
	Particular(usize),
}

/// What a grant or a restriction is about.
#[derive(Clone, Debug)]
pub struct Area {
	/// An organization, or any if there is none of this index.
	pub holder: usize,
	pub actions: u8,
	pub purposes: u16,
	pub categories: u8,
	/// 0 is `U`, 5 is `V`. The highest for a grant, the lowest for a restriction.
	pub level: usize,
	/// From the first day of the history on.
	pub first_day: i32,
	pub last_day: i32,
	pub protection: Protection,
}

/// What a grant asks for.
#[derive(Clone, Debug)]
pub struct Asked {
	pub who: Who,
	pub area: Area,
	/// In milliseconds; before now if negative.
	pub starts_in: i64,
	/// In milliseconds from its beginning on; without an end if not said.
	pub lasts: Option<u64>,
	pub uses: Option<u32>,
	pub directive: Option<u32>,
}

/// A paper that is to be recorded.
#[derive(Clone, Debug)]
pub struct Paper {
	pub asked: Asked,
	/// Which it is.
	pub number: u8,
	/// Whether the patient signed it, or somebody else.
	pub by_patient: bool,
	/// In milliseconds, when it is told of; it is signed in the future if negative.
	pub age: i64,
}

/// What a restriction asks for.
#[derive(Clone, Debug)]
pub struct Withhold {
	pub area: Area,
	pub except: Vec<Who>,
	/// Excepted purposes.
	pub except_for: u16,
	pub directive: Option<u32>,
}

/// When what is passed on ends.
#[derive(Clone, Copy, Debug)]
pub enum Ends {
	WithParent,
	/// In so many milliseconds.
	In(u64),
	Never,
}

/// What is to be passed on of a grant.
#[derive(Clone, Debug)]
pub struct Pass {
	pub who: Who,
	pub area: Area,
	/// Whether only what the area has in common with the parent is asked for.
	pub fits: bool,
	pub ends: Ends,
}

/// Who wrote a record, where, and which it is.
#[derive(Clone, Debug)]
pub struct Origin {
	pub organization: usize,
	pub account: Option<usize>,
	pub encounter: Option<usize>,
	pub care_plan: Option<usize>,
	pub leaf: Option<usize>,
}

/// One record.
#[derive(Clone, Debug)]
pub struct Record {
	pub category: usize,
	pub level: usize,
	pub sensitivities: u8,
	pub first_day: i32,
	pub last_day: i32,
	pub origin: Option<Origin>,
}

/// What is presented of a commitment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shown {
	Right,
	Nothing,
	/// The right content with another salt.
	WrongSalt,
	/// Another content with the right salt.
	Forged,
}

#[derive(Clone, Debug)]
pub struct Access {
	pub holder: usize,
	pub requester: usize,
	pub patient: usize,
	pub action: usize,
	pub purpose: usize,
	pub law: Option<usize>,
	/// The id of a grant, and a number. Before it is played, a pick among the grants of which uses
	/// were taken, and how many receipts the number is before the next.
	pub receipt: Option<(u32, u32)>,
	pub records: Vec<Record>,
	/// By annex.
	pub annexes: Vec<Shown>,
	/// By committed grantee.
	pub names: Vec<Shown>,
	/// A grant to look at alone: a pick.
	pub named: u32,
}

/// Whether a named grant permitted something on a day.
#[derive(Clone, Debug)]
pub struct OnDay {
	pub patient: usize,
	/// A pick.
	pub named: u32,
	pub holder: usize,
	/// An organization, or one for which the grant is if there is none of this index.
	pub recipient: usize,
	pub purpose: usize,
	pub category: usize,
	/// The kind of relationship on which it rests by the policy, instead of the grant.
	pub by_policy: Option<usize>,
	/// From the day on which it is asked; when it is played, from the first day of the history on.
	pub day: i32,
}

/// Who signs a call.
#[derive(Clone, Copy, Debug)]
pub enum Signer {
	/// Somebody who may, if anybody may.
	Fitting,
	/// One of those who were ever appointed to act for a patient, whichever: a pick.
	Representative(usize),
	/// The account of this index.
	Account(usize),
}

/// That an organization treats (0) or covers (1) a patient from now on, or no longer.
#[derive(Clone, Copy, Debug)]
pub struct Bond {
	pub patient: usize,
	pub organization: usize,
	pub kind: usize,
	/// In milliseconds; it ends now if not said.
	pub lasts: Option<u64>,
}

/// That a practitioner opens what a holder has about a patient, because of an emergency.
#[derive(Clone, Copy, Debug)]
pub struct Glass {
	pub patient: usize,
	/// By the index of the account.
	pub account: usize,
	/// An organization, or any if there is none of this index.
	pub holder: usize,
	/// 0 care at once, 1 another reason.
	pub kind: usize,
	/// 0 what is normal, 1 everything.
	pub opens: usize,
	/// In milliseconds.
	pub lasts: u64,
}

/// That somebody may act for a patient. Times are in milliseconds.
#[derive(Clone, Debug)]
pub struct Appointed {
	pub patient: usize,
	/// By the index of the account.
	pub account: usize,
	/// In what: consent, view, claims.
	pub authorities: u8,
	pub starts_in: u64,
	/// From its beginning on.
	pub lasts: u64,
	/// In which time the patient comes of age, if the patient is a minor.
	pub of_age_in: Option<u64>,
	/// Whether they wait until the patient lacks capacity.
	pub sleeps: bool,
}

#[derive(Clone, Debug)]
pub enum Step {
	/// A call, about a patient.
	Call {
		by: Signer,
		patient: usize,
		word: Word,
	},
	Wait(u64),
	/// Until so many milliseconds after the last one of the day.
	WaitForMidnight(u64),
	/// The consortium chooses a policy, the strictest being 0.
	Plan(usize),
	/// An organization sets its own.
	OwnPolicy {
		organization: usize,
		policy: usize,
	},
	Relate(Bond),
	/// Until so many milliseconds after the last one of the receipt that was taken last, if there is
	/// one and it counts.
	WaitForReceipt(u64),
	/// An organization is suspended, or stands again.
	Standing {
		organization: usize,
		good: bool,
	},
	/// An organization keeps a patient's key from now on, or nobody does.
	Keep {
		patient: usize,
		custodian: Option<usize>,
	},
	/// A patient's identity was recovered just now, or long enough ago.
	Recover {
		patient: usize,
		just_now: bool,
	},
	/// A practitioner is dismissed, or enrolled where they were.
	Employment {
		account: usize,
		employed: bool,
	},
	/// The institute opens a study for so many milliseconds, or ends it.
	Study {
		study: usize,
		lasts: Option<u64>,
	},
	/// A practitioner becomes an investigator of a study, or is removed.
	Investigator {
		study: usize,
		account: usize,
		enrolled: bool,
	},
	/// A practitioner breaks the glass, if they work anywhere.
	Open(Glass),
	/// An emergency of a patient ends before its time: a pick.
	Close {
		patient: usize,
		pick: u32,
	},
	/// Until so many milliseconds after the last one of the emergency that was opened last, if there
	/// is one and it runs.
	WaitForEmergency(u64),
	/// Somebody is appointed to act for a patient; what they were before is over.
	Appoint(Appointed),
	/// Somebody who acted for a patient is removed.
	Unappoint {
		patient: usize,
		account: usize,
	},
	/// It is attested for so many milliseconds that a patient lacks capacity, or no longer.
	Incapacity {
		patient: usize,
		lasts: Option<u64>,
	},
	/// Until so many milliseconds after the last one before somebody begins or ceases to act.
	WaitForRepresentative(u64),
	Access(Access),
	OnDay(OnDay),
}

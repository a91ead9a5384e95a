//! Vocabulary of representatives: who acts for a patient, in which capacity, in what, and until when
//! (FHIR RelatedPerson; 45 CFR 164.502(g)).

use crate::{
	days::DAY_MS, law::SUBSTANCE_USE, policy::PAYMENT, OrganizationId, Purpose, Purposes,
	RepresentativeId, Sensitivities, Sensitivity, UnixMillis,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use crate::codes::UnknownCode;

/// The most representatives of one patient that are kept, past ones among them.
pub const MAX_REPRESENTATIVES: u32 = 8;

/// The most safeguarding holds of one representative that are kept: each by another organization.
pub const MAX_HOLDS: u32 = 4;

/// How long a safeguarding hold lasts, in milliseconds: fourteen days.
pub const SAFEGUARDING_HOLD: UnixMillis = 14 * DAY_MS;

/// For how long after its beginning an organization does not hold the same representative again, in
/// milliseconds: 180 days.
pub const SAFEGUARDING_REST: UnixMillis = 180 * DAY_MS;

/// For how long nobody attests again that a patient lacks capacity, after the patient showed the
/// contrary, in milliseconds: fourteen days.
pub const REFUTED_REST: UnixMillis = 14 * DAY_MS;

/// The purposes for which a representative needs the authority for claims: those of payment that a
/// policy knows ([`PAYMENT`]), and decision support for payment.
pub const FOR_CLAIMS: Purposes = PAYMENT.with(Purpose::Pmtds);

/// The purposes for which a representative may read: requests of the patient, of the family, and by
/// power of attorney.
pub const REPRESENTATIVE_REQUESTS: Purposes =
	Purposes::empty().with(Purpose::Patrqt).with(Purpose::Famrqt).with(Purpose::Pwatrny);

/// What belongs to a minor's own confidential care, whoever acts for the minor: sexual and
/// reproductive health, HIV, substance use, mental health, abuse and violence, and what is labelled
/// as an adolescent's (45 CFR 164.502(g)(3)(i) and (g)(5)). So does what says of itself only that it
/// is specially protected, by a label that stands above others ([`Sensitivity::Spi`]) or that is not
/// known here: what was read stays read.
pub const MINORS_OWN: Sensitivities = SUBSTANCE_USE
	.with(Sensitivity::Sex)
	.with(Sensitivity::Std)
	.with(Sensitivity::Pregnant)
	.with(Sensitivity::Hiv)
	.with(Sensitivity::Psy)
	.with(Sensitivity::Mh)
	.with(Sensitivity::Psythpn)
	.with(Sensitivity::Bh)
	.with(Sensitivity::Emotdis)
	.with(Sensitivity::Sdv)
	.with(Sensitivity::Mst)
	.with(Sensitivity::Vio)
	.with(Sensitivity::Adol)
	.with(Sensitivity::Spi)
	.with(Sensitivity::OtherProtected);

code_set! {
	/// In which capacity somebody acts for a patient (HL7 v3 RoleCode).
	RepresentativeCapacity,
	/// Capacities.
	RepresentativeCapacities(u16),
	{
		/// A guardian.
		Guardian = "GUARD",
		/// A guardian ad litem: for a proceeding.
		GuardianAdLitem = "GUADLTM",
		/// A responsible party.
		ResponsibleParty = "RESPRSN",
		/// By power of attorney.
		PowerOfAttorney = "POWATT",
		/// By durable power of attorney: it outlasts the patient's capacity.
		DurablePowerOfAttorney = "DPOWATT",
		/// By power of attorney for health care.
		HealthcarePowerOfAttorney = "HPOWATT",
		/// By special power of attorney.
		SpecialPowerOfAttorney = "SPOWATT",
		/// An executor of the estate.
		Executor = "EXCEST",
		/// A parent.
		Parent = "PRN",
	}
}

code_set! {
	/// In what a representative may act.
	Authority,
	/// In what a representative may act.
	Authorities(u8),
	{
		/// Give, withhold and take back what is for other purposes than payment.
		Consent = "consent",
		/// Read what the patient may read.
		View = "view",
		/// Give, withhold and take back what is for payment.
		Claims = "claims",
	}
}

impl Authorities {
	/// What it takes to decide about records for all of these purposes.
	pub fn for_purposes(purposes: Purposes) -> Self {
		let mut needed = Self::empty();
		if purposes.intersects(FOR_CLAIMS) {
			needed = needed.with(Authority::Claims);
		}
		if !FOR_CLAIMS.contains_all(purposes) {
			needed = needed.with(Authority::Consent);
		}
		needed
	}
}

macro_rules! plain {
	($($item:item)*) => {
		$(
			#[derive(
				Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking,
				MaxEncodedLen, TypeInfo,
			)]
			$item
		)*
	};
}

plain! {
	/// A calendar month: months since January 1970, which is 0.
	#[derive(PartialOrd, Ord)]
	pub struct Month(pub u16);

	/// When the patient comes of age, and who acts for a minor no longer may.
	pub struct AgeOut {
		/// The month of it.
		pub month: Month,
		/// A salted commitment to the day (see `salus-commitments`). It is never opened on the chain:
		/// the day is a birthday.
		pub day: [u8; 32],
	}

	/// From when on a representative may act, within its time.
	pub enum Wakes {
		/// At once.
		AtOnce,
		/// While an organization's attestation that the patient lacks capacity is in force.
		OnIncapacity,
	}

	/// For whom a representative acts.
	#[derive(Serialize, Deserialize)]
	#[serde(rename_all = "snake_case")]
	pub enum Represented {
		/// For an adult: nothing of the patient's is out of reach of itself.
		Adult,
		/// For a minor: the minor's own confidential care ([`MINORS_OWN`]) is out of reach.
		Minor,
	}

	/// That somebody may act for a patient now, and in what.
	pub struct Representation {
		/// Which of the patient's representatives it is.
		pub representative: RepresentativeId,
		/// In which capacity.
		pub capacity: RepresentativeCapacity,
		/// For whom.
		pub represented: Represented,
		/// In what.
		pub authorities: Authorities,
		/// The first moment at which that is over of itself, in Unix milliseconds.
		pub until: UnixMillis,
		/// The first moment at which what they give is over at the latest, in Unix milliseconds: the end of
		/// a minor's month of coming of age, or of an adult's appointment.
		pub gives_until: UnixMillis,
	}

	/// In which capacity somebody acted who acted for a patient.
	pub enum Acting {
		/// As the patient: by a key of the patient.
		Patient,
		/// As the patient's representative.
		Representative {
			/// Which.
			representative: RepresentativeId,
			/// In which capacity.
			capacity: RepresentativeCapacity,
		},
		/// As the organization that keeps the key of a patient without a device.
		Custodian {
			/// Which.
			organization: OrganizationId,
		},
		/// As an organization that recorded what was signed on paper.
		Recorder {
			/// Which.
			organization: OrganizationId,
		},
	}
}

impl Month {
	/// The first moment of the month (UTC), in Unix milliseconds.
	pub fn starts_at(self) -> UnixMillis {
		moment_of(i64::from(self.0))
	}

	/// The first moment after the month (UTC), in Unix milliseconds.
	pub fn ends_at(self) -> UnixMillis {
		moment_of(i64::from(self.0).saturating_add(1))
	}
}

impl AgeOut {
	/// Whether somebody may act for the minor until `valid_until`, in Unix milliseconds: until before
	/// the month, or as long as it lasts. Another end within it would tell of the day.
	pub fn may_end_at(self, valid_until: UnixMillis) -> bool {
		valid_until < self.month.starts_at() || valid_until == self.month.ends_at()
	}
}

/// The first moment of the month that is so many months after January 1970, in Unix milliseconds.
fn moment_of(months: i64) -> UnixMillis {
	// Years that begin in March, in eras of 400 (146,097 days), so that leap days come last.
	let since_march = months.saturating_add(1_970 * 12).saturating_sub(2);
	let (year, month) = (since_march.div_euclid(12), since_march.rem_euclid(12));
	let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
	let leap_days = (of_era / 4).saturating_sub(of_era / 100);
	// The months from March on have 31, 30, 31, 30, 31 days, and so again: 153 in five.
	let before = month.saturating_mul(153).saturating_add(2) / 5;
	let days = era
		.saturating_mul(146_097)
		.saturating_add(of_era.saturating_mul(365))
		.saturating_add(leap_days)
		.saturating_add(before)
		.saturating_sub(719_468);
	u64::try_from(days).unwrap_or_default().saturating_mul(DAY_MS)
}

impl Representation {
	/// Whether they may decide about records for all of these purposes.
	pub fn decides_for(&self, purposes: Purposes) -> bool {
		self.authorities.contains_all(Authorities::for_purposes(purposes))
	}

	/// Whether something may be given that is over at `end`, in Unix milliseconds, or never of itself.
	/// Nothing that they give binds a minor who is of age, or whom they act for no more.
	pub fn gives_until(&self, end: Option<UnixMillis>) -> bool {
		end.is_some_and(|end| end <= self.gives_until)
	}

	/// As what an act of theirs stands.
	pub const fn acting(&self) -> Acting {
		Acting::Representative { representative: self.representative, capacity: self.capacity }
	}
}

impl Represented {
	/// Whether what carries these sensitivities is in reach of who represents them.
	pub fn admits(self, sensitivities: Sensitivities) -> bool {
		match self {
			Self::Adult => true,
			Self::Minor => !sensitivities.intersects(MINORS_OWN),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::Day;

	/// Counted month by month from January 1970 on, as the calendar has it.
	#[test]
	fn every_month_begins_when_the_one_before_ends() {
		let mut starts_at = 0;
		for month in 0..=u16::MAX {
			let (year, of_year) = (1_970 + u64::from(month / 12), month % 12);
			let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
			let days = match of_year {
				1 if is_leap => 29,
				1 => 28,
				3 | 5 | 8 | 10 => 30,
				_ => 31,
			};
			assert_eq!(Month(month).starts_at(), starts_at, "month {month}");
			starts_at += days * DAY_MS;
			assert_eq!(Month(month).ends_at(), starts_at, "month {month}");
		}
	}

	#[test]
	fn months_that_people_know() {
		assert_eq!(Day::of(Month(672).starts_at()), Day(20_454), "2026-01");
		assert_eq!(Day::of(Month(673).ends_at()), Day(20_454 + 31 + 28), "2026-03-01");
	}

	#[test]
	fn what_ends_within_the_month_of_age_ends_with_it() {
		let age_out = AgeOut { month: Month(673), day: [0; 32] };
		let (start, end) = (Month(673).starts_at(), Month(673).ends_at());
		for (valid_until, may) in [
			(0, true),
			(start - 1, true),
			(start, false),
			(end - 1, false),
			(end, true),
			(end + 1, false),
		] {
			assert_eq!(age_out.may_end_at(valid_until), may, "{valid_until}");
		}
	}

	#[test]
	fn payment_takes_the_authority_for_claims_and_all_else_that_for_consent() {
		let needed = |purposes: &[Purpose]| Authorities::for_purposes(Purposes::of(purposes));
		for purpose in Purpose::ALL {
			let is_payment = FOR_CLAIMS.contains(*purpose);
			let expected = if is_payment { Authority::Claims } else { Authority::Consent };
			assert_eq!(needed(&[*purpose]), expected.into(), "{purpose}");
		}
		let both = Authorities::of(&[Authority::Consent, Authority::Claims]);
		assert_eq!(needed(&[Purpose::Treat, Purpose::Hpaymt]), both);
		assert_eq!(needed(&[Purpose::Pmtds]), Authority::Claims.into());
		assert_eq!(needed(&[]), Authorities::empty());
	}

	fn representation(authorities: &[Authority]) -> Representation {
		Representation {
			representative: RepresentativeId(3),
			capacity: RepresentativeCapacity::Parent,
			represented: Represented::Minor,
			authorities: Authorities::of(authorities),
			until: 0,
			gives_until: 5,
		}
	}

	#[test]
	fn a_representative_decides_in_what_they_may() {
		let treatment = Purposes::of(&[Purpose::Treat]);
		let both = treatment.with(Purpose::Hpaymt);
		for (authorities, decides) in [
			(&[Authority::Consent][..], (true, false)),
			(&[Authority::View], (false, false)),
			(&[Authority::Claims], (false, false)),
			(&[Authority::Consent, Authority::Claims], (true, true)),
		] {
			let one = representation(authorities);
			assert_eq!((one.decides_for(treatment), one.decides_for(both)), decides);
		}
		assert_eq!(
			representation(&[]).acting(),
			Acting::Representative {
				representative: RepresentativeId(3),
				capacity: RepresentativeCapacity::Parent,
			}
		);
	}

	#[test]
	fn a_representative_gives_for_a_time() {
		for (end, gives) in [(Some(5), true), (Some(6), false), (None, false)] {
			assert_eq!(representation(&[]).gives_until(end), gives, "{end:?}");
		}
	}

	#[test]
	fn a_minors_own_care_is_out_of_reach() {
		for sensitivity in Sensitivity::ALL {
			let one = Sensitivities::from(*sensitivity);
			// A label that is added to the list is out of reach until it is said here that it is not.
			let is_in_reach = matches!(sensitivity.code(), "GDIS" | "SCA" | "COGN" | "DVD");
			assert_eq!(Represented::Minor.admits(one), is_in_reach, "{sensitivity}");
			assert_eq!(Represented::Minor.admits(one.with(Sensitivity::Gdis)), is_in_reach);
			assert!(Represented::Adult.admits(one), "{sensitivity}");
		}
		assert!(Represented::Minor.admits(Sensitivities::empty()));
	}

	#[test]
	fn the_codes_are_those_of_hl7() {
		let codes: Vec<_> = RepresentativeCapacity::ALL.iter().map(|one| one.code()).collect();
		assert_eq!(
			codes,
			[
				"GUARD", "GUADLTM", "RESPRSN", "POWATT", "DPOWATT", "HPOWATT", "SPOWATT", "EXCEST",
				"PRN"
			]
		);
	}
}

//! What the calls cost. The figures are the runtime's; they are generated there by measurement.

use frame_support::weights::Weight;

/// The weight of each call in its worst case.
pub trait WeightInfo {
	/// `assure` by a practitioner, with the last of as many assurances as can be making room.
	fn assure() -> Weight;
	/// `withdraw_assurance` by a practitioner, of the last of as many as can be.
	fn withdraw_assurance() -> Weight;
	/// `permit_link`, with the last of as many links as can be making room.
	fn permit_link() -> Weight;
	/// `link` by a practitioner, of the last of as many links as can be.
	fn link() -> Weight;
	/// `unlink` by a practitioner, of the last of as many links as can be.
	fn unlink() -> Weight;
}

/// For mocks only: nothing costs anything but an unlinking, so that what is added to it shows.
impl WeightInfo for () {
	fn assure() -> Weight {
		Weight::zero()
	}
	fn withdraw_assurance() -> Weight {
		Weight::zero()
	}
	fn permit_link() -> Weight {
		Weight::zero()
	}
	fn link() -> Weight {
		Weight::zero()
	}
	fn unlink() -> Weight {
		Weight::from_parts(13, 0)
	}
}

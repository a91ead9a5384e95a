//! How calls end, and what reviews say, in the words of the list.

/// Why a call is refused.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Refusal {
	Stranger,
	Unknown,
	NoMember,
	Barred,
	NotBarred,
	Over,
	Running,
	Done,
	Unneeded,
	Contested,
	AlreadyDrawn,
	Past,
	Early,
	TooLong,
	Nobody,
	Same,
	NoRoom,
	Undecided,
	TooSoon,
}

/// What a review says: of the own organization one of four, of another the first three.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Says {
	Right,
	Wrong,
	Abused,
	Unsure,
}

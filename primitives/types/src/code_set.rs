//! The one macro by which a list of codes and the bit set over it are written once.

/// Declares an enum of codes and a bit set over it.
///
/// The order of the codes is part of the encoding: new codes are appended, none is reordered.
macro_rules! code_set {
	(
		$(#[$enum_doc:meta])*
		$enum:ident,
		$(#[$set_doc:meta])*
		$set:ident($bits:ty),
		{ $( $(#[$doc:meta])* $variant:ident = $code:literal ),+ $(,)? }
	) => {
		$(#[$enum_doc])*
		#[derive(
			Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
			codec::Encode, codec::Decode, codec::DecodeWithMemTracking, codec::MaxEncodedLen,
			scale_info::TypeInfo, serde::Serialize, serde::Deserialize,
		)]
		pub enum $enum {
			$( $(#[$doc])* #[serde(rename = $code)] $variant ),+
		}

		impl $enum {
			/// Every code, in the order of its encoding.
			pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

			/// The code as its standard spells it.
			pub const fn code(self) -> &'static str {
				match self { $( Self::$variant => $code ),+ }
			}

			const fn bit(self) -> $bits {
				// An enum's discriminant is its position, which is below the width of the set.
				(1 as $bits).wrapping_shl(self as u32)
			}
		}

		impl core::str::FromStr for $enum {
			type Err = UnknownCode;

			fn from_str(code: &str) -> Result<Self, UnknownCode> {
				Self::ALL.iter().copied().find(|known| known.code() == code).ok_or(UnknownCode)
			}
		}

		impl core::fmt::Display for $enum {
			fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
				f.write_str(self.code())
			}
		}

		$(#[$set_doc])*
		///
		/// Bits beyond the known codes do not decode.
		#[derive(
			Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash,
			codec::Encode, codec::DecodeWithMemTracking, codec::MaxEncodedLen,
			scale_info::TypeInfo,
		)]
		pub struct $set($bits);

		impl codec::Decode for $set {
			fn decode<I: codec::Input>(input: &mut I) -> Result<Self, codec::Error> {
				let bits = <$bits>::decode(input)?;
				if bits & !Self::all().0 == 0 {
					Ok(Self(bits))
				} else {
					Err("unknown code in a set".into())
				}
			}
		}

		impl $set {
			/// The set of no code.
			pub const fn empty() -> Self {
				Self(0)
			}

			/// The set of every known code.
			pub const fn all() -> Self {
				Self(0 $( | $enum::$variant.bit() )+)
			}

			/// The set of these codes.
			pub fn of(codes: &[$enum]) -> Self {
				codes.iter().copied().collect()
			}

			/// This set with `code` added.
			#[must_use]
			pub const fn with(self, code: $enum) -> Self {
				Self(self.0 | code.bit())
			}

			/// This set with `code` taken out.
			#[must_use]
			pub const fn without(self, code: $enum) -> Self {
				Self(self.0 & !code.bit())
			}

			/// Whether `code` is in this set.
			pub const fn contains(self, code: $enum) -> bool {
				self.0 & code.bit() != 0
			}

			/// Whether every code of `other` is in this set.
			pub const fn contains_all(self, other: Self) -> bool {
				self.0 & other.0 == other.0
			}

			/// Whether a code is in both sets.
			pub const fn intersects(self, other: Self) -> bool {
				self.0 & other.0 != 0
			}

			/// The codes that are in both sets.
			#[must_use]
			pub const fn intersection(self, other: Self) -> Self {
				Self(self.0 & other.0)
			}

			/// The codes that are in either set.
			#[must_use]
			pub const fn union(self, other: Self) -> Self {
				Self(self.0 | other.0)
			}

			/// Whether the set holds no code.
			pub const fn is_empty(self) -> bool {
				self.0 == 0
			}

			/// The number of codes in the set.
			pub const fn len(self) -> u32 {
				self.0.count_ones()
			}

			/// The set's bits; bit *n* stands for the code of index *n*.
			pub const fn bits(self) -> $bits {
				self.0
			}

			/// The set with exactly these bits, or `None` if one of them is no known code.
			pub const fn from_bits(bits: $bits) -> Option<Self> {
				if bits & !Self::all().0 == 0 { Some(Self(bits)) } else { None }
			}

			/// The codes of the set, in the order of their encoding.
			pub fn iter(self) -> impl Iterator<Item = $enum> {
				$enum::ALL.iter().copied().filter(move |code| self.contains(*code))
			}
		}

		impl FromIterator<$enum> for $set {
			fn from_iter<I: IntoIterator<Item = $enum>>(codes: I) -> Self {
				codes.into_iter().fold(Self::empty(), Self::with)
			}
		}

		impl From<$enum> for $set {
			fn from(code: $enum) -> Self {
				Self::empty().with(code)
			}
		}

		impl serde::Serialize for $set {
			fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
				serializer.collect_seq(self.iter())
			}
		}

		impl<'de> serde::Deserialize<'de> for $set {
			fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
				let codes = alloc::vec::Vec::<$enum>::deserialize(deserializer)?;
				Ok(codes.into_iter().collect())
			}
		}
	};
}

//! Commitments of Salus, byte by byte: what is anchored, how it is opened, and how it is verified.
//!
//! These are public formats. Third parties write verifiers from the formulas below, and pallets and
//! client use this crate, so that there is one implementation of each. `‖` is concatenation,
//! strings are ASCII, hashes are SHA-256 (32 bytes).
//!
//! | value | formula | module |
//! |---|---|---|
//! | salts | `HMAC-SHA-256(seed, "record" \| "subject" \| "member" \| "label")` | [`salts`] |
//! | record | `SHA-256("salus/record/v1/" ‖ form ‖ 0x00 ‖ salt_record ‖ canonical bytes)` | [`record`] |
//! | subject | `SHA-256("salus/subject/v1" ‖ 0x00 ‖ salt_subject ‖ PatientId)` | [`record`] |
//! | member | `SHA-256("salus/member/v1" ‖ 0x00 ‖ salt_member ‖ payer-side id or 32 random bytes)` | [`record`] |
//! | label | `SHA-256("salus/label/v1" ‖ 0x00 ‖ salt_label ‖ SCALE(Label))` | [`label`] |
//! | leaf | `SHA-256("salus/leaf/v1" ‖ 0x00 ‖ record ‖ subject ‖ member ‖ label)` | [`record`] |
//! | leaf hash, node | `SHA-256(0x00 ‖ leaf)`, `SHA-256(0x01 ‖ left ‖ right)`, as RFC 6962 | [`merkle`] |
//! | keyed identifier | `HMAC-SHA-256(key, "salus/<kind>/v1" ‖ 0x00 ‖ normalized value)` | [`keyed`] |
//! | annex | `SHA-256("salus/annex/v1" ‖ 0x00 ‖ salt ‖ SCALE(Annex), padded with zeros to 1,104 bytes)` | [`annex`] |
//! | grantee | `SHA-256("salus/grantee/v1" ‖ 0x00 ‖ salt ‖ SCALE(grantee))` | [`grantee`] |
//! | guardian | `SHA-256("salus/guardian/v1" ‖ 0x00 ‖ salt ‖ account)` | [`guardian`] |
//! | representative | `SHA-256("salus/representative/v1" ‖ 0x00 ‖ salt ‖ account ‖ capacity ‖ reason)` | [`representative`] |
//! | day of coming of age | `SHA-256("salus/age-out/v1" ‖ 0x00 ‖ salt ‖ day)` | [`age_out`] |
//! | signed paper | `SHA-256("salus/paper/v1" ‖ 0x00 ‖ salt ‖ SHA-256 of the document's bytes)` | [`paper`] |
//! | who saw it signed | `SHA-256("salus/witness/v1" ‖ 0x00 ‖ salt ‖ text)` | [`paper`] |
//!
//! A single anchor stores the leaf. A batch stores the root and the count of a Merkle tree over
//! leaves. The `seed` is 32 random bytes per record version; it never leaves the holder, and with
//! it destroyed nothing on chain can be linked to the record any more. The salts of an annex, of a
//! grantee, of a guardian and of a representative come of no seed: they are 32 random bytes each, kept
//! by the patient's wallet. So are those of a signed paper, kept by who recorded it.
//!
//! ```
//! use salus_commitments::{merkle, record, Form, Seed};
//! use salus_primitives::PatientId;
//!
//! let salts = Seed::from_bytes([7; 32]).salts(); // 32 random bytes in real life
//! let commitments = record::Commitments {
//!     record: record::record_commitment(Form::Raw, &salts.record, b"any file"),
//!     subject: record::subject_commitment(&salts.subject, &PatientId([1; 32])),
//!     member: record::member_commitment(&salts.member, &[2; 32]),
//!     label: [3; 32], // see `Label::commitment`
//! };
//! let leaf = commitments.leaf();
//!
//! let tree = merkle::Tree::from_leaves([leaf.0, [9; 32]]).unwrap();
//! let proof = tree.proof(0).unwrap();
//! assert!(merkle::verify_inclusion(&tree.root(), 2, 0, &merkle::leaf_hash(&leaf.0), &proof));
//! ```
//!
//! The core is `no_std`. With the feature `json` come the canonical forms of JSON records
//! (`canonical`) and the opening files (`opening`, [`age_out`], [`annex`], [`grantee`], [`guardian`],
//! [`paper`], [`representative`]).

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(
	not(test),
	deny(
		clippy::unwrap_used,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects,
		clippy::panic
	)
)]

extern crate alloc;

pub mod age_out;
pub mod annex;
#[cfg(feature = "json")]
pub mod canonical;
pub mod grantee;
pub mod guardian;
mod hash;
#[cfg(feature = "json")]
mod json;
pub mod keyed;
pub mod label;
pub mod merkle;
#[cfg(feature = "json")]
pub mod opening;
pub mod paper;
pub mod record;
pub mod representative;
pub mod salts;

pub use age_out::AgeOutOpening;
pub use annex::AnnexOpening;
pub use grantee::GranteeOpening;
pub use guardian::GuardianOpening;
pub use label::{Author, Context, Label};
pub use paper::PaperOpening;
pub use record::{Commitments, Form, RecordVersion, UnknownForm};
pub use representative::RepresentativeOpening;
pub use salts::{Salt, Salts, Seed};

//! The dossier of a paid claim: one file by which anybody who trusts a node checks that the payment
//! was right, long after.
//!
//! It is JSON. Days are written as `2019-05-17`, moments as Unix milliseconds, money as an integer
//! in the smallest unit, bytes in lower-case hexadecimal.
//!
//! ```json
//! {
//!   "version": 2,
//!   "genesis_hash": "<64 hex digits>",
//!   "decided_in": { "number": 40, "hash": "<hex>" },
//!   "paid_in": { "number": 40, "hash": "<hex>" },
//!   "claim": {
//!     "id": 7, "coverage": 0, "plan": 0, "payer": 3, "patient": "<hex>", "provider": 2,
//!     "permission": { "grant": 1 },
//!     "decided_at": 1767225600000, "first_day": "2026-01-01", "last_day": null,
//!     "lines": [ {
//!       "benefit": 10, "day": "2026-01-01", "units": 1, "coded_line": "<hex>",
//!       "service_tag": "<hex>",
//!       "before": { "deductible_met": 0, "out_of_pocket": 0,
//!         "benefit": { "amount": 0, "units": 0, "visits": 0 } },
//!       "decision": { "outcome": "Allowed", "charged": 12000, "allowed": 10000,
//!         "adjustments": [ { "group": "CO", "carc": 45, "rarc": null, "amount": 2000 } ],
//!         "paid": 10000 },
//!       "evidence": [ { "issuer": 2, "record": "<hex>", "subject": "<hex>", "label": "<hex>",
//!         "member_salt": "<hex>", "place": { "batch": { "sequence": 0, "index": 4,
//!           "proof": ["<hex>", "<hex>"] } } } ] } ],
//!     "paid": 10000 },
//!   "plan": { "document": "<hex>", "deductible": 0, "out_of_pocket_maximum": 500000,
//!     "filing_limit_days": 90, "benefits": [ { "number": 10, "…": "…" } ] }
//! }
//! ```
//!
//! A record that was anchored singly has `"place": "single"`. A claim that rests on the base policy has
//! `"permission": { "policy": "coverage" }`, with the kind of the payer's relationship. Version 1 has
//! `"grant": 1` in the place of `permission`.
//! Nothing in it is secret: all of it stands in the block in which the claim was decided, or in the
//! plan. It shows no record, and no code of a service.
//!
//! [`verify`] recomputes what can be recomputed and asks a node for the rest, which its reader has
//! to trust. It looks at the chain as it was in the block of the decision, so that a dossier keeps
//! proving the past when a record is amended, a grant revoked or a relationship disputed later. For that the node has to
//! keep that block's state; if it does not, the ticks that rest on it do not hold, and say so.

mod accumulators;
mod coverage;
mod evidence;
mod file;
mod payment;
mod permission;
mod prove;
mod reading;
mod submission;
#[cfg(test)]
mod tests;
mod verify;

pub use file::{Block, Claim, Dossier, DossierError, Line, OpenedRecord, Plan, Spot, VERSION};
pub use prove::prove;
pub use verify::{verify, Finding, Tick, Verification};

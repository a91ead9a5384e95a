//! FHIR R4 in Salus terms, without a chain.
//!
//! A holder labels its records before it asks the chain about them: what kind of data a record is
//! ([`category_of`]), from which days it is ([`days_of`]), how confidential and why it is sensitive
//! ([`label_of`]). [`record_facts`] gives all of it at once. [`read_input`] takes a FHIR file apart
//! into its resources, byte by byte as they stand in the file, because a commitment is made over
//! bytes. [`consent`] maps what a patient signed to grants and restrictions, or refuses it.
//!
//! Every rule here fails closed: what cannot be read is labelled so that a grant covers it only if
//! the grant is wide.

mod category;
mod coding;
pub mod consent;
mod date;
mod days;
mod facts;
mod input;
mod kinds;
mod label;
mod sensitivity;

pub use category::{category_by, category_of, UnknownResource};
pub use date::{days_of_date, MalformedDate};
pub use days::days_of;
pub use facts::record_facts;
pub use input::{read_input, InputError, InputKind, Record, Records, MAX_INPUT_BYTES};
pub use kinds::resource_types;
pub use label::{codes_of, label_of, CodesOf, Label};
pub use sensitivity::{CodeLabel, SensitivityTable, TableError};

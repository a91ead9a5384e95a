//! Tests of anchors: one file for each call, one for the states that calls find, one for each read,
//! one for the invariants, and histories judged by a model.

mod amend;
mod anchor;
mod anchor_batch;
mod basic_flow;
mod history;
mod inclusion;
mod inspect;
mod invariants;
mod model;
/// Anchored leaves, and the places where they are.
mod places;
/// A tree by the definition of RFC 6962, written apart from the one that is used.
mod reference_tree;
mod retract;
mod states;
mod tombstone;

//! Tests of anchors: one file for each call, one for inclusion, one for the invariants.

mod anchor;
mod anchor_batch;
mod basic_flow;
mod inclusion;
mod invariants;
/// A tree by the definition of RFC 6962, written apart from the one that is used.
mod reference_tree;

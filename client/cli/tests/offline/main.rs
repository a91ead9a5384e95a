//! The commands that need no node, called as a user calls them.

mod batch;
mod documents;
mod org;
mod paper;
mod proxy;
mod record;
mod salus;

//! Histories of random steps, judged by a model that keeps nothing but what happened, and reads
//! every answer out of that.

use super::places::at;
use super::reference_tree::{path, root};
use crate::{mock::*, Error};
use frame_support::dispatch::DispatchResult;
use proptest::prelude::*;
use salus_primitives::{
	traits::{AnchorInspect, OrganizationInspect},
	AnchorState, BatchSequence, Leaf, OrganizationId, Place, UnixMillis,
};
use salus_runtime_api::VersionView;

/// Few leaves, so that they meet in several places.
const LEAVES: u8 = 10;
const ISSUERS: [OrganizationId; 2] = [ST_MARY, LAKESIDE];
const ACCOUNTS: [AccountId; 4] = [ST_MARY_ADMIN, DR_OKAFOR, DR_LINDQVIST, STRANGER];

/// Where a step says that a leaf is.
#[derive(Clone, Copy, Debug)]
enum Spot {
	Single,
	/// The path is that of this index of this batch, if there is one, with a bit changed in
	/// `tampered`'s hash of it, if it has one. A step that is `aimed` names the leaf that is there.
	Batch {
		sequence: u32,
		index: u64,
		tampered: Option<u8>,
		aimed: bool,
	},
}

#[derive(Clone, Debug)]
enum Step {
	Anchor { by: AccountId, leaf: u8 },
	AnchorBatch { by: AccountId, leaves: Vec<u8> },
	Amend { by: AccountId, spot: Spot, old: u8, new: u8 },
	Retract { by: AccountId, leaf: u8, spot: Spot },
	Tombstone { by: AccountId, leaf: u8, spot: Spot, attestation: u8 },
	Suspend { organization: OrganizationId },
	Reinstate { organization: OrganizationId },
	Wait { blocks: u64 },
}

/// What a step brought about.
#[derive(Clone, Debug)]
enum Event {
	Anchored { leaf: u8 },
	BatchAnchored { leaves: Vec<u8> },
	Amended { old: u8, new: u8, spot: Spot },
	Retracted { leaf: u8, spot: Spot },
	Tombstoned { leaf: u8, spot: Spot, attestation: u8 },
}

#[derive(Clone, Debug)]
struct Fact {
	issuer: OrganizationId,
	block: u64,
	event: Event,
}

struct Model {
	facts: Vec<Fact>,
	standing: Vec<OrganizationId>,
	block: u64,
}

fn leaf(number: u8) -> Leaf {
	Leaf([number; 32])
}

fn time(block: u64) -> UnixMillis {
	NOW + (block - 1) * 2_000
}

fn tree(leaves: &[u8]) -> Vec<[u8; 32]> {
	leaves.iter().map(|number| leaf(*number).0).collect()
}

/// Whose batches an account names. Whoever acts for nobody names St Mary's.
fn speaks_of(by: AccountId) -> OrganizationId {
	if by == DR_LINDQVIST {
		LAKESIDE
	} else {
		ST_MARY
	}
}

impl Model {
	fn of(&self, issuer: OrganizationId) -> impl DoubleEndedIterator<Item = &Fact> {
		self.facts.iter().filter(move |fact| fact.issuer == issuer)
	}

	fn batches(&self, issuer: OrganizationId) -> Vec<(&Vec<u8>, u64)> {
		self.of(issuer)
			.filter_map(|fact| match &fact.event {
				Event::BatchAnchored { leaves } => Some((leaves, fact.block)),
				_ => None,
			})
			.collect()
	}

	/// The block in which a leaf was anchored singly.
	fn single(&self, issuer: OrganizationId, number: u8) -> Option<u64> {
		self.of(issuer)
			.find(|fact| match fact.event {
				Event::Anchored { leaf } => leaf == number,
				Event::Amended { new, .. } => new == number,
				_ => false,
			})
			.map(|fact| fact.block)
	}

	/// What a leaf went through after its anchoring, with the block.
	fn ends(&self, issuer: OrganizationId, number: u8) -> Vec<(AnchorState, u64)> {
		self.of(issuer)
			.filter_map(|fact| {
				let (leaf, state) = match fact.event {
					Event::Amended { old, .. } => (old, AnchorState::Superseded),
					Event::Retracted { leaf, .. } => (leaf, AnchorState::Retracted),
					Event::Tombstoned { leaf, .. } => (leaf, AnchorState::Tombstoned),
					_ => return None,
				};
				(leaf == number).then_some((state, fact.block))
			})
			.collect()
	}

	fn state(&self, issuer: OrganizationId, number: u8) -> AnchorState {
		self.ends(issuer, number).last().map_or(AnchorState::Standing, |(state, _)| *state)
	}

	fn earlier(&self, issuer: OrganizationId, number: u8) -> Option<u8> {
		self.of(issuer).find_map(|fact| match fact.event {
			Event::Amended { old, new, .. } if new == number => Some(old),
			_ => None,
		})
	}

	fn later(&self, issuer: OrganizationId, number: u8) -> Option<u8> {
		self.of(issuer).find_map(|fact| match fact.event {
			Event::Amended { old, new, .. } if old == number => Some(new),
			_ => None,
		})
	}

	/// The spot by which a leaf was first named after its anchoring.
	fn first_spot(&self, issuer: OrganizationId, number: u8) -> Option<Spot> {
		self.of(issuer).find_map(|fact| match fact.event {
			Event::Amended { new, .. } if new == number => Some(Spot::Single),
			Event::Amended { old, spot, .. } if old == number => Some(spot),
			Event::Retracted { leaf, spot } | Event::Tombstoned { leaf, spot, .. }
				if leaf == number =>
			{
				Some(spot)
			}
			_ => None,
		})
	}

	fn issuer(&self, by: AccountId) -> Result<OrganizationId, Error<Test>> {
		let issuer = match by {
			ST_MARY_ADMIN | DR_OKAFOR => ST_MARY,
			DR_LINDQVIST => LAKESIDE,
			_ => return Err(Error::NotAuthorized),
		};
		self.standing.contains(&issuer).then_some(issuer).ok_or(Error::NotAuthorized)
	}

	fn locate(&self, issuer: OrganizationId, number: u8, spot: Spot) -> Result<(), Error<Test>> {
		match spot {
			Spot::Single => self.single(issuer, number).map(|_| ()).ok_or(Error::NotFound),
			Spot::Batch { sequence, index, tampered, .. } => {
				let batches = self.batches(issuer);
				let (leaves, _) = batches.get(sequence as usize).ok_or(Error::NotFound)?;
				let there = leaves.get(index as usize) == Some(&number);
				// The path of a batch of one is empty: nothing of it can be changed.
				let whole = tampered.is_none() || leaves.len() == 1;
				(there && whole).then_some(()).ok_or(Error::ProofInvalid)
			}
		}
	}

	fn must_stand(&self, issuer: OrganizationId, number: u8) -> Result<(), Error<Test>> {
		match self.state(issuer, number) {
			AnchorState::Standing => Ok(()),
			AnchorState::Superseded => Err(Error::Superseded),
			AnchorState::Retracted => Err(Error::Retracted),
			AnchorState::Tombstoned => Err(Error::Tombstoned),
		}
	}

	/// What the step brings about, or why it is rejected.
	fn judge(&self, step: &Step) -> Result<Option<Fact>, Error<Test>> {
		let fact = |issuer, event| Ok(Some(Fact { issuer, block: self.block, event }));
		match *step {
			Step::Anchor { by, leaf } => {
				let issuer = self.issuer(by)?;
				if self.single(issuer, leaf).is_some() {
					return Err(Error::AlreadyExists);
				}
				fact(issuer, Event::Anchored { leaf })
			}
			Step::AnchorBatch { by, ref leaves } => {
				fact(self.issuer(by)?, Event::BatchAnchored { leaves: leaves.clone() })
			}
			Step::Amend { by, spot, old, new } => {
				let issuer = self.issuer(by)?;
				self.locate(issuer, old, spot)?;
				self.must_stand(issuer, old)?;
				if new == old
					|| self.single(issuer, new).is_some()
					|| self.first_spot(issuer, new).is_some()
				{
					return Err(Error::AlreadyExists);
				}
				fact(issuer, Event::Amended { old, new, spot })
			}
			Step::Retract { by, leaf, spot } => {
				let issuer = self.issuer(by)?;
				self.locate(issuer, leaf, spot)?;
				self.must_stand(issuer, leaf)?;
				fact(issuer, Event::Retracted { leaf, spot })
			}
			Step::Tombstone { by, leaf, spot, attestation } => {
				let issuer = self.issuer(by)?;
				self.locate(issuer, leaf, spot)?;
				if self.state(issuer, leaf) == AnchorState::Tombstoned {
					return Err(Error::Tombstoned);
				}
				fact(issuer, Event::Tombstoned { leaf, spot, attestation })
			}
			Step::Suspend { .. } | Step::Reinstate { .. } | Step::Wait { .. } => Ok(None),
		}
	}

	fn version(&self, issuer: OrganizationId, number: u8, version: u32) -> VersionView<u64> {
		let (batch, block) = match self.first_spot(issuer, number) {
			Some(Spot::Batch { sequence, .. }) => {
				let (_, block) = self.batches(issuer)[sequence as usize];
				(Some(BatchSequence(sequence)), block)
			}
			_ => (None, self.single(issuer, number).expect("it is known")),
		};
		let (state, state_block) =
			*self.ends(issuer, number).last().unwrap_or(&(AnchorState::Standing, block));
		VersionView {
			version,
			leaf: leaf(number),
			batch,
			block,
			anchored_at: time(block),
			state,
			state_block,
			state_since: time(state_block),
			attestation: self.of(issuer).find_map(|fact| match fact.event {
				Event::Tombstoned { leaf, attestation, .. } if leaf == number => {
					Some([attestation; 32])
				}
				_ => None,
			}),
		}
	}

	fn history(&self, issuer: OrganizationId, number: u8) -> Vec<VersionView<u64>> {
		if self.single(issuer, number).is_none() && self.first_spot(issuer, number).is_none() {
			return vec![];
		}
		let mut first = number;
		while let Some(earlier) = self.earlier(issuer, first) {
			first = earlier;
		}
		let mut versions = vec![];
		let mut next = Some(first);
		while let Some(number) = next {
			versions.push(self.version(issuer, number, versions.len() as u32 + 1));
			next = self.later(issuer, number);
		}
		versions
	}

	/// The place that a step names, of the batches that there are.
	fn place(&self, issuer: OrganizationId, spot: Spot) -> Place {
		let Spot::Batch { sequence, index, tampered, .. } = spot else { return Place::Single };
		let mut proof = match self.batches(issuer).get(sequence as usize) {
			Some((leaves, _)) if (index as usize) < leaves.len() => {
				path(index as usize, &tree(leaves))
			}
			_ => vec![],
		};
		if let Some(tampered) = tampered.filter(|_| !proof.is_empty()) {
			let hash = usize::from(tampered) % proof.len();
			proof[hash][31] ^= 1;
		}
		at(BatchSequence(sequence), index, proof)
	}

	/// The step, with the leaf that it aims at.
	fn aimed(&self, mut step: Step) -> Step {
		if let Step::Amend { by, spot, old: number, .. }
		| Step::Retract { by, leaf: number, spot }
		| Step::Tombstone { by, leaf: number, spot, .. } = &mut step
		{
			if let Spot::Batch { sequence, index, aimed: true, .. } = *spot {
				let there = self
					.batches(speaks_of(*by))
					.get(sequence as usize)
					.and_then(|(leaves, _)| leaves.get(index as usize).copied());
				*number = there.unwrap_or(*number);
			}
		}
		step
	}

	fn submit(&mut self, step: &Step) -> DispatchResult {
		let signed = RuntimeOrigin::signed;
		match *step {
			Step::Anchor { by, leaf: number } => RecordAnchor::anchor(signed(by), leaf(number)),
			Step::AnchorBatch { by, ref leaves } => {
				RecordAnchor::anchor_batch(signed(by), root(&tree(leaves)), leaves.len() as u64)
			}
			Step::Amend { by, spot, old, new } => {
				let place = self.place(speaks_of(by), spot);
				RecordAnchor::amend(signed(by), place, leaf(old), leaf(new))
			}
			Step::Retract { by, leaf: number, spot } => {
				let place = self.place(speaks_of(by), spot);
				RecordAnchor::retract(signed(by), leaf(number), place)
			}
			Step::Tombstone { by, leaf: number, spot, attestation } => {
				let place = self.place(speaks_of(by), spot);
				RecordAnchor::tombstone(signed(by), leaf(number), place, [attestation; 32])
			}
			Step::Suspend { organization } => {
				self.standing.retain(|standing| *standing != organization);
				suspend(organization);
				Ok(())
			}
			Step::Reinstate { organization } => {
				if !Registry::in_good_standing(organization) {
					self.standing.push(organization);
					reinstate(organization);
				}
				Ok(())
			}
			Step::Wait { blocks } => {
				self.block += blocks;
				System::set_block_number(self.block);
				set_time(time(self.block));
				Ok(())
			}
		}
	}

	/// Every answer about every leaf.
	fn agrees(&self) {
		for issuer in ISSUERS {
			for number in 0..LEAVES {
				let state = self.state(issuer, number);
				let single = self.single(issuer, number);
				let view = RecordAnchor::anchor_view(issuer, leaf(number));
				let shown = view.map(|view| (view.block, view.anchored_at, view.state));
				assert_eq!(shown, single.map(|block| (block, time(block), state)));
				assert_eq!(
					RecordAnchor::state_at(issuer, leaf(number), &Place::Single),
					single.map(|_| state)
				);
				let history = RecordAnchor::history(issuer, leaf(number));
				assert_eq!(history, self.history(issuer, number));
			}
			for (sequence, (leaves, _)) in (0..).zip(self.batches(issuer)) {
				for (index, number) in (0..).zip(leaves) {
					let spot = Spot::Batch { sequence, index, tampered: None, aimed: false };
					let place = self.place(issuer, spot);
					let state = RecordAnchor::state_at(issuer, leaf(*number), &place);
					assert_eq!(state, Some(self.state(issuer, *number)));
				}
			}
		}
	}
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
	let by = || prop_oneof![12 => 0..3usize, 1 => Just(3)].prop_map(|who| ACCOUNTS[who]);
	let leaf = || 0..LEAVES;
	let spot = || {
		prop_oneof![
			3 => Just(Spot::Single),
			4 => (0u32..3, 0u64..4, prop::option::weighted(0.1, any::<u8>()), any::<bool>())
				.prop_map(|(sequence, index, tampered, aimed)| Spot::Batch {
					sequence,
					index,
					tampered,
					aimed,
				}),
		]
	};
	let organization = || prop::sample::select(ISSUERS.to_vec());
	let step = prop_oneof![
		4 => (by(), leaf()).prop_map(|(by, leaf)| Step::Anchor { by, leaf }),
		2 => (by(), prop::collection::vec(leaf(), 1..=5))
			.prop_map(|(by, leaves)| Step::AnchorBatch { by, leaves }),
		12 => (by(), spot(), leaf(), leaf())
			.prop_map(|(by, spot, old, new)| Step::Amend { by, spot, old, new }),
		3 => (by(), leaf(), spot()).prop_map(|(by, leaf, spot)| Step::Retract { by, leaf, spot }),
		3 => (by(), leaf(), spot(), any::<u8>()).prop_map(|(by, leaf, spot, attestation)| {
			Step::Tombstone { by, leaf, spot, attestation }
		}),
		1 => organization().prop_map(|organization| Step::Suspend { organization }),
		3 => organization().prop_map(|organization| Step::Reinstate { organization }),
		5 => (1u64..4).prop_map(|blocks| Step::Wait { blocks }),
	];
	prop::collection::vec(step, 20..=200)
}

/// How many histories are played: `SALUS_PROPTEST_CASES`, else 1,000.
fn cases() -> u32 {
	match std::env::var("SALUS_PROPTEST_CASES") {
		Ok(cases) => cases.parse().expect("SALUS_PROPTEST_CASES is a number"),
		Err(_) => 1_000,
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(cases()))]

	#[test]
	fn every_history_agrees_with_the_model(steps in steps()) {
		build_and_execute(|| {
			let mut model = Model { facts: vec![], standing: ISSUERS.to_vec(), block: 1 };
			for step in steps {
				let step = model.aimed(step);
				let expected = model.judge(&step);
				let result = model.submit(&step);
				match expected {
					Ok(fact) => {
						assert_eq!(result, Ok(()), "{step:?}");
						if let Some(fact) = fact {
							model.facts.push(fact);
							model.agrees();
						}
					},
					Err(error) => assert_eq!(result, Err(error.into()), "{step:?}"),
				}
				RecordAnchor::do_try_state().expect("every invariant holds after a step");
			}
			model.agrees();
		});
	}
}

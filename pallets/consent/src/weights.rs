//! What the calls cost. The figures are the runtime's; they are generated there by measurement.

use frame_support::weights::Weight;

/// The weight of each call in its worst case.
pub trait WeightInfo {
	/// `grant` that sweeps a full index of grants whose parents are over.
	fn grant() -> Weight;
	/// The same, as the last item of a directive.
	fn grant_by_directive() -> Weight;
	/// `revoke`, out of a full index, what was given out of another.
	fn revoke() -> Weight;
	/// `suspend` for the last time what was given out of another.
	fn suspend() -> Weight;
	/// `resume` after the last suspension what was given out of another.
	fn resume() -> Weight;
	/// `restrict` that sweeps a lifted restriction and excepts the most practitioners, as the last
	/// item of a directive.
	fn restrict() -> Weight;
	/// `lift` one of the most restrictions.
	fn lift() -> Weight;
	/// `revoke_directive` of nothing but grants, each out of a full index of its own.
	fn revoke_directive() -> Weight;
	/// `take_use` of a grant with the most suspensions.
	fn take_use() -> Weight;
	/// `reshare` to a practitioner by one whom the most restrictions except, that sweeps a full index
	/// of grants whose parents are over.
	fn reshare() -> Weight;
	/// `give_back` by a person, out of a full index, what was given out of another.
	fn give_back() -> Weight;
	/// `request` that sweeps one of the most requests, for a practitioner who asks.
	fn request() -> Weight;
	/// `approve` the last of the most requests, as the last item of a directive, that sweeps a full
	/// index of grants whose parents are over.
	fn approve() -> Weight;
	/// `narrow` in the same state.
	fn narrow() -> Weight;
	/// `decline` the last of the most requests.
	fn decline() -> Weight;
	/// `withdraw_request` by a practitioner, the last of the most requests.
	fn withdraw_request() -> Weight;
	/// `plan_base_policy` when as many changes are kept as there may be.
	fn plan_base_policy() -> Weight;
	/// `set_holder_policy` when as many changes are kept as there may be.
	fn set_holder_policy() -> Weight;
	/// `set_patient_policy` when as many changes are kept as there may be.
	fn set_patient_policy() -> Weight;
	/// `revoke_all` of a full index that is for one study, each of it given out of another.
	fn revoke_all() -> Weight;
	/// `record_paper` that sweeps a full index of grants whose parents are over, by a practitioner of an
	/// organization with a relationship of the last kind.
	fn record_paper() -> Weight;
	/// `withdraw_papers`.
	fn withdraw_papers() -> Weight;
	/// No call: the read `check_access` about `r` records, with as many grants, parents, restrictions,
	/// openings, policies, emergencies and studies as there can be, and with a receipt.
	fn check_access(r: u32) -> Weight;
	/// No call: the read `access_scope` with as much of each as there can be.
	fn access_scope() -> Weight;
}

/// For mocks only: nothing costs anything.
impl WeightInfo for () {
	fn grant() -> Weight {
		Weight::zero()
	}

	fn grant_by_directive() -> Weight {
		Weight::zero()
	}

	fn revoke() -> Weight {
		Weight::zero()
	}

	fn suspend() -> Weight {
		Weight::zero()
	}

	fn resume() -> Weight {
		Weight::zero()
	}

	fn restrict() -> Weight {
		Weight::zero()
	}

	fn lift() -> Weight {
		Weight::zero()
	}

	fn revoke_directive() -> Weight {
		Weight::zero()
	}

	fn take_use() -> Weight {
		Weight::zero()
	}

	fn reshare() -> Weight {
		Weight::zero()
	}

	fn give_back() -> Weight {
		Weight::zero()
	}

	fn request() -> Weight {
		Weight::zero()
	}

	fn approve() -> Weight {
		Weight::zero()
	}

	fn narrow() -> Weight {
		Weight::zero()
	}

	fn decline() -> Weight {
		Weight::zero()
	}

	fn withdraw_request() -> Weight {
		Weight::zero()
	}

	fn plan_base_policy() -> Weight {
		Weight::zero()
	}

	fn set_holder_policy() -> Weight {
		Weight::zero()
	}

	fn set_patient_policy() -> Weight {
		Weight::zero()
	}

	fn revoke_all() -> Weight {
		Weight::zero()
	}

	fn check_access(_: u32) -> Weight {
		Weight::zero()
	}

	fn access_scope() -> Weight {
		Weight::zero()
	}
	fn record_paper() -> Weight {
		Weight::zero()
	}
	fn withdraw_papers() -> Weight {
		Weight::zero()
	}
}

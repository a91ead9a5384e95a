//! One row of the matrix: a call, who may make it, and what everybody else is told.

use super::who::{Origin, Standing, Who};
use frame_support::traits::GetCallMetadata;
use salus_runtime::RuntimeCall;
use sp_runtime::{DispatchError, DispatchResult};

/// Whom an expectation is about.
enum Whom {
	/// Each of these, in this standing.
	These(&'static [Who], Standing),
	/// Each of these, in whatever standing.
	Always(&'static [Who]),
	/// Whoever signs, in whatever standing.
	Signers,
	/// Everybody, also who cannot sign.
	Everybody,
}

impl Whom {
	fn is(&self, origin: Origin) -> bool {
		match self {
			Self::These(who, standing) => who.contains(&origin.who) && origin.standing == *standing,
			Self::Always(who) => who.contains(&origin.who),
			Self::Signers => origin.who.signs(),
			Self::Everybody => true,
		}
	}
}

/// A row without its last word.
pub struct Expecting {
	call: RuntimeCall,
	before: Box<dyn Fn()>,
	expected: Vec<(Whom, DispatchResult)>,
}

/// A row.
pub struct Row {
	row: Expecting,
	otherwise: DispatchError,
}

/// A call of which a row says who may make it.
pub fn call(call: impl Into<RuntimeCall>) -> Expecting {
	Expecting { call: call.into(), before: Box::new(|| {}), expected: vec![] }
}

/// A call for two thirds of the council. Nobody else may, root neither.
pub fn of_council(by_council: impl Into<RuntimeCall>) -> Row {
	call(by_council).by(&[Who::Council]).otherwise(DispatchError::BadOrigin)
}

impl Expecting {
	/// What happens before the call, on the chain of this row alone.
	pub fn after(self, before: impl Fn() + 'static) -> Self {
		Self { before: Box::new(before), ..self }
	}

	fn expecting(mut self, whom: Whom, result: DispatchResult) -> Self {
		self.expected.push((whom, result));
		self
	}

	/// These may, in good standing.
	pub fn by(self, who: &'static [Who]) -> Self {
		self.expecting(Whom::These(who, Standing::Good), Ok(()))
	}

	/// These may, whatever became of them.
	pub fn always_by(self, who: &'static [Who]) -> Self {
		self.expecting(Whom::Always(who), Ok(()))
	}

	/// Whoever signs may, whatever became of them; but for whom something was said before.
	pub fn by_signers(self) -> Row {
		self.expecting(Whom::Signers, Ok(())).otherwise(DispatchError::BadOrigin)
	}

	/// Everybody may, and whatever stands behind the call: it does nothing.
	pub fn by_everybody(self) -> Row {
		self.expecting(Whom::Everybody, Ok(())).otherwise(DispatchError::BadOrigin)
	}

	/// Nobody may, and everybody is told this, whatever stands behind the call.
	pub fn by_nobody(self, error: impl Into<DispatchError>) -> Row {
		let error = error.into();
		self.expecting(Whom::Everybody, Err(error)).otherwise(error)
	}

	/// These may not, in good standing, and are told something of their own.
	pub fn but(self, who: &'static [Who], error: impl Into<DispatchError>) -> Self {
		self.fallen(who, Standing::Good, error)
	}

	/// These may not in this standing, and are told something of their own.
	pub fn fallen(
		self,
		who: &'static [Who],
		standing: Standing,
		error: impl Into<DispatchError>,
	) -> Self {
		self.expecting(Whom::These(who, standing), Err(error.into()))
	}

	/// Everybody else who signs is told this, in good standing or not. Who cannot sign has a bad
	/// origin, unless something else was said.
	pub fn otherwise(self, error: impl Into<DispatchError>) -> Row {
		Row { row: self, otherwise: error.into() }
	}
}

impl Row {
	/// The pallet and the name of the call.
	pub fn name(&self) -> (&'static str, &'static str) {
		let named = self.row.call.get_call_metadata();
		(named.pallet_name, named.function_name)
	}

	/// What the row says of an origin. What is said first counts.
	fn expected(&self, origin: Origin) -> DispatchResult {
		let said = self.row.expected.iter().find(|(whom, _)| whom.is(origin));
		match said {
			Some((_, result)) => *result,
			None if origin.who.signs() => Err(self.otherwise),
			None => Err(DispatchError::BadOrigin),
		}
	}

	/// Whether anybody may make the call.
	pub fn is_made(&self) -> bool {
		self.row.expected.iter().any(|(_, result)| result.is_ok())
	}

	/// Where the chain says something else than the row, if it does.
	pub fn surprises(&self, origins: &[Origin]) -> Option<String> {
		let Expecting { call, before, .. } = &self.row;
		let surprise = |origin: &Origin| {
			let (expected, found) = (self.expected(*origin), origin.outcome(before, call));
			let Origin { who, standing } = origin;
			(found != expected)
				.then(|| format!("\n  {who:?} ({standing:?}): {found:?} instead of {expected:?}"))
		};
		let surprises: String = origins.iter().filter_map(surprise).collect();
		(!surprises.is_empty()).then(|| format!("{call:?}{surprises}"))
	}
}

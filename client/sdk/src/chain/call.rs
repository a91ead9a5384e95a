//! Calls, encoded.

use crate::chain::client::AtBlock;
use crate::chain::error::ChainError;
use subxt::ext::codec::{Compact, Encode};
use subxt::ext::scale_decode::DecodeAsType;
use subxt::ext::scale_encode::{EncodeAsFields, Error as EncodeError};
use subxt::tx::{Payload, StaticPayload};

use crate::chain::api;

/// A call, encoded as the runtime reads it: pallet, call and arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call(Vec<u8>);

/// A call's arguments, already encoded.
#[derive(Clone, Debug)]
pub struct EncodedArguments(Vec<u8>);

impl EncodeAsFields for EncodedArguments {
	fn encode_as_fields_to<R: subxt::ext::scale_type_resolver::TypeResolver>(
		&self,
		_fields: &mut dyn subxt::ext::scale_encode::FieldIter<'_, R::TypeId>,
		_types: &R,
		out: &mut Vec<u8>,
	) -> Result<(), EncodeError> {
		out.extend_from_slice(&self.0);
		Ok(())
	}
}

impl Call {
	/// Encodes a call for the runtime at this block.
	///
	/// # Errors
	///
	/// [`ChainError::Incompatible`] if that runtime's call is not the one this client was built
	/// for.
	pub fn new(at: &AtBlock, payload: &impl Payload) -> Result<Self, ChainError> {
		at.tx().validate(payload)?;
		Ok(Self(at.tx().call_data(payload)?))
	}

	/// Reads a call that somebody else encoded.
	///
	/// # Errors
	///
	/// [`ChainError::Malformed`] if the runtime at this block has no such call.
	pub fn decode(at: &AtBlock, bytes: Vec<u8>) -> Result<Self, ChainError> {
		at.tx()
			.from_call_data_bytes(&bytes)
			.map_err(|error| ChainError::Malformed(error.to_string()))?;
		Ok(Self(bytes))
	}

	/// A call of any name, with arguments that are already encoded.
	pub(crate) fn from_parts(
		at: &AtBlock,
		pallet: &str,
		call: &str,
		arguments: &[u8],
	) -> Result<Self, ChainError> {
		let missing = || ChainError::Incompatible(format!("it has no call {pallet}.{call}"));
		let pallet = at.metadata_ref().pallet_by_name(pallet).ok_or_else(missing)?;
		let variant = pallet.call_variant_by_name(call).ok_or_else(missing)?;
		let mut bytes = vec![pallet.call_index(), variant.index];
		bytes.extend_from_slice(arguments);
		Ok(Self(bytes))
	}

	/// The encoded call.
	pub fn bytes(&self) -> &[u8] {
		&self.0
	}

	/// The encoded call in lower-case hexadecimal.
	pub fn hex(&self) -> String {
		hex::encode(&self.0)
	}

	/// The call as the generated type.
	pub(crate) fn typed(&self, at: &AtBlock) -> Result<api::Call, ChainError> {
		let metadata = at.metadata_ref();
		api::Call::decode_as_type(
			&mut &self.0[..],
			metadata.outer_enums().call_enum_ty(),
			metadata.types(),
		)
		.map_err(|error| ChainError::Incompatible(error.to_string()))
	}

	/// The call as what a transaction carries.
	pub(crate) fn payload(
		&self,
		at: &AtBlock,
	) -> Result<StaticPayload<EncodedArguments>, ChainError> {
		let unknown = || ChainError::Malformed("the runtime has no such call".into());
		let [pallet, call, arguments @ ..] = &self.0[..] else { return Err(unknown()) };
		let pallet = at.metadata_ref().pallet_by_call_index(*pallet).ok_or_else(unknown)?;
		let variant = pallet.call_variant_by_index(*call).ok_or_else(unknown)?;
		let arguments = EncodedArguments(arguments.to_vec());
		Ok(StaticPayload::new(pallet.name(), variant.name.as_str(), arguments))
	}

	/// The pallet and the call, and the arguments as the metadata names them.
	pub fn spelled_out(&self, at: &AtBlock) -> Result<String, ChainError> {
		let decoded = at
			.tx()
			.from_call_data_bytes(&self.0)
			.map_err(|error| ChainError::Malformed(error.to_string()))?;
		let arguments = decoded.call_data();
		Ok(format!("{}.{}{arguments}", decoded.pallet_name(), decoded.call_name()))
	}

	/// The length of the encoded call, in bytes.
	pub fn encoded_len(&self) -> u32 {
		u32::try_from(self.0.len()).unwrap_or(u32::MAX)
	}

	/// `Council.propose` of this call.
	pub(crate) fn proposed(&self, at: &AtBlock, threshold: u32) -> Result<Self, ChainError> {
		let mut arguments = Compact(threshold).encode();
		arguments.extend_from_slice(&self.0);
		Compact(self.encoded_len()).encode_to(&mut arguments);
		Self::from_parts(at, "Council", "propose", &arguments)
	}
}

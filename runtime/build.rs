//! Builds the runtime a second time, as wasm, beside the native one.
fn main() {
	#[cfg(feature = "std")]
	substrate_wasm_builder::WasmBuilder::build_using_defaults();
}

//! The pages of the reference: an index, one for each pallet of this tree, the reads, the types.

use crate::{
	types::{self, TypeId},
	words,
};
use frame_metadata::v15::{
	PalletConstantMetadata, PalletMetadata, RuntimeApiMetadata, RuntimeMetadataV15,
	StorageEntryMetadata, StorageEntryModifier, StorageEntryType,
};
use scale_info::{form::PortableForm, PortableRegistry, TypeDef, TypeDefPrimitive, Variant};
use std::{collections::BTreeMap, fs, path::Path};

type Pallet = PalletMetadata<PortableForm>;
type Api = RuntimeApiMetadata<PortableForm>;

/// What each page begins with.
pub const NOTICE: &str = "Made from the runtime's metadata by `runtime/tests/reference.rs`; \
	`UPDATE=1` makes it anew.";

/// Every page by the name of its file.
pub fn all(metadata: &RuntimeMetadataV15, workspace: &Path) -> BTreeMap<String, String> {
	let types = &metadata.types;
	let ours = our_pallets(metadata, workspace);
	let apis = our_apis(metadata, workspace);
	let mut pages = BTreeMap::new();
	for (pallet, folder) in &ours {
		pages.insert(file_name(pallet), pallet_page(types, pallet, folder));
	}
	let roots = ours.iter().flat_map(|(pallet, _)| pallet_types(types, pallet));
	let roots = roots.chain(apis.iter().flat_map(|api| api_types(api)));
	pages.insert("types.md".into(), types::page(metadata, &types::reachable(types, roots)));
	pages.insert("reads.md".into(), reads_page(types, &apis));
	pages.insert("README.md".into(), index_page(metadata, &ours));
	pages.into_iter().map(|(name, page)| (name, format!("{}\n", page.trim_end()))).collect()
}

/// The calls, events and errors of ours about which the source says nothing.
pub fn undocumented(metadata: &RuntimeMetadataV15, workspace: &Path) -> Vec<String> {
	let mut found = Vec::new();
	for (pallet, _) in our_pallets(metadata, workspace) {
		for variant in [calls(pallet), events(pallet), errors(pallet)]
			.into_iter()
			.flatten()
			.flat_map(|id| types::variants(&metadata.types, id))
		{
			if words::cell(&variant.docs).is_empty() {
				found.push(format!("{}.{}", pallet.name, variant.name));
			}
		}
	}
	found
}

fn calls(pallet: &Pallet) -> Option<TypeId> {
	pallet.calls.as_ref().map(|calls| calls.ty.id)
}

fn events(pallet: &Pallet) -> Option<TypeId> {
	pallet.event.as_ref().map(|event| event.ty.id)
}

fn errors(pallet: &Pallet) -> Option<TypeId> {
	pallet.error.as_ref().map(|error| error.ty.id)
}

/// The pallets whose crate is in this tree, with its folder there. Of one crate there may be
/// several instances.
fn our_pallets<'a>(
	metadata: &'a RuntimeMetadataV15,
	workspace: &Path,
) -> Vec<(&'a Pallet, String)> {
	let folder = |pallet: &Pallet| {
		let id = calls(pallet).or(events(pallet)).or(errors(pallet))?;
		let path = &types::resolve(&metadata.types, id).path.segments;
		let folder = path.first()?.strip_prefix("pallet_")?.replace('_', "-");
		workspace.join("pallets").join(&folder).is_dir().then_some(folder)
	};
	metadata.pallets.iter().filter_map(|pallet| Some((pallet, folder(pallet)?))).collect()
}

/// The runtime APIs that this tree declares.
fn our_apis<'a>(metadata: &'a RuntimeMetadataV15, workspace: &Path) -> Vec<&'a Api> {
	let sources = fs::read_dir(workspace.join("primitives/runtime-api/src")).expect("can be read");
	let declarations: String = sources
		.map(|entry| fs::read_to_string(entry.expect("can be read").path()).expect("is text"))
		.collect();
	let is_ours = |api: &&Api| {
		let declared = format!("pub trait {}", api.name);
		declarations.match_indices(&declared).any(|(start, declared)| {
			let next = declarations[start + declared.len()..].chars().next();
			next.is_some_and(|letter| !letter.is_alphanumeric())
		})
	};
	metadata.apis.iter().filter(is_ours).collect()
}

fn file_name(pallet: &Pallet) -> String {
	format!("{}.md", words::kebab(&pallet.name))
}

fn pallet_types(types: &PortableRegistry, pallet: &Pallet) -> Vec<TypeId> {
	let variants = [calls(pallet), events(pallet)].into_iter().flatten();
	let fields = variants.flat_map(|id| types::variants(types, id)).flat_map(|of| &of.fields);
	let mut ids: Vec<_> = fields.map(|field| field.ty.id).collect();
	for entry in pallet.storage.iter().flat_map(|storage| &storage.entries) {
		match &entry.ty {
			StorageEntryType::Plain(value) => ids.push(value.id),
			StorageEntryType::Map { key, value, .. } => ids.extend([key.id, value.id]),
		}
	}
	ids
}

fn api_types(api: &Api) -> Vec<TypeId> {
	let ids = api
		.methods
		.iter()
		.flat_map(|method| method.inputs.iter().map(|input| input.ty.id).chain([method.output.id]));
	ids.collect()
}

fn index_page(metadata: &RuntimeMetadataV15, ours: &[(&Pallet, String)]) -> String {
	let is_ours = |pallet: &&Pallet| ours.iter().any(|(one, _)| one.name == pallet.name);
	let count = |id: Option<TypeId>| {
		id.map_or(0, |id| types::variants(&metadata.types, id).len()).to_string()
	};
	let rows: Vec<_> = ours
		.iter()
		.map(|(pallet, _)| {
			vec![
				pallet.index.to_string(),
				format!("[`{}`]({})", pallet.name, file_name(pallet)),
				count(calls(pallet)),
				count(events(pallet)),
				count(errors(pallet)),
			]
		})
		.collect();
	let others: Vec<_> = metadata
		.pallets
		.iter()
		.filter(|pallet| !is_ours(pallet))
		.map(|pallet| vec![pallet.index.to_string(), format!("`{}`", pallet.name)])
		.collect();
	format!(
		"# Reference\n\n{NOTICE}\n\nThe calls, events, errors, constants and storage of each pallet, \
		 the [reads](reads.md) by which everything is looked up, and the [types](types.md) that they \
		 name. Why a thing is as it is stands in the README of its pallet. What becomes of a FHIR Consent \
		 is on a [page of its own](fhir-consent.md), held against the client.\n\n\
		 ## Pallets of Salus\n\n{}## Pallets of the SDK\n\n{}",
		words::table(&["index", "pallet", "calls", "events", "errors"], &rows),
		words::table(&["index", "pallet"], &others)
	)
}

fn pallet_page(types: &PortableRegistry, pallet: &Pallet, folder: &str) -> String {
	let of = |id: Option<TypeId>| id.map_or(&[][..], |id| types::variants(types, id));
	let storage = pallet.storage.as_ref().map_or(&[][..], |storage| &storage.entries);
	let sections = [
		section("Calls", call_sections(types, of(calls(pallet)))),
		section("Events", event_sections(types, of(events(pallet)))),
		section("Errors", errors_table(of(errors(pallet)))),
		section("Constants", constants_table(types, &pallet.constants)),
		section("Storage", storage_table(types, storage)),
	];
	format!(
		"# {}\n\n{NOTICE}\n\nPallet `{}`, index {}. What it is for: \
		 [its README](../../pallets/{folder}/README.md). Its types: [types](types.md).\n\n{}",
		pallet.name,
		pallet.name,
		pallet.index,
		sections.concat()
	)
}

fn section(title: &str, content: String) -> String {
	if content.is_empty() {
		content
	} else {
		format!("## {title}\n\n{content}")
	}
}

fn call_sections(types: &PortableRegistry, calls: &[Variant<PortableForm>]) -> String {
	let one = |call: &Variant<PortableForm>| {
		format!(
			"### `{}`\n\nIndex {}.\n\n{}\n\n{}",
			call.name,
			call.index,
			words::paragraphs(&call.docs),
			types::fields_table(types, "argument", &call.fields)
		)
	};
	calls.iter().map(one).collect()
}

fn event_sections(types: &PortableRegistry, events: &[Variant<PortableForm>]) -> String {
	let one = |event: &Variant<PortableForm>| {
		format!(
			"### `{}`\n\nIndex {}. {}\n\n{}",
			event.name,
			event.index,
			words::paragraphs(&event.docs),
			types::fields_table(types, "field", &event.fields)
		)
	};
	events.iter().map(one).collect()
}

fn errors_table(errors: &[Variant<PortableForm>]) -> String {
	let rows: Vec<_> = errors
		.iter()
		.map(|error| {
			let name = format!("`{}`", error.name);
			vec![error.index.to_string(), name, words::cell(&error.docs)]
		})
		.collect();
	words::table(&["index", "error", "cause and remedy"], &rows)
}

fn constants_table(
	types: &PortableRegistry,
	constants: &[PalletConstantMetadata<PortableForm>],
) -> String {
	let rows: Vec<_> = constants
		.iter()
		.map(|constant| {
			vec![
				format!("`{}`", constant.name),
				format!("`{}`", types::name(types, constant.ty.id)),
				value(types, constant.ty.id, &constant.value),
				words::cell(&constant.docs),
			]
		})
		.collect();
	words::table(&["constant", "type", "value", "meaning"], &rows)
}

/// The value of a constant: an unsigned number as such, anything else as its bytes.
fn value(types: &PortableRegistry, id: TypeId, encoded: &[u8]) -> String {
	let is_number = matches!(
		types::resolve(types, id).type_def,
		TypeDef::Primitive(
			TypeDefPrimitive::U8
				| TypeDefPrimitive::U16
				| TypeDefPrimitive::U32
				| TypeDefPrimitive::U64
				| TypeDefPrimitive::U128
		)
	);
	if is_number {
		let number = encoded.iter().rev().fold(0u128, |sum, byte| (sum << 8) | u128::from(*byte));
		number.to_string()
	} else {
		let bytes = encoded.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
		format!("`{bytes}`")
	}
}

fn storage_table(
	types: &PortableRegistry,
	entries: &[StorageEntryMetadata<PortableForm>],
) -> String {
	let rows: Vec<_> = entries
		.iter()
		.map(|entry| {
			let (key, value) = match &entry.ty {
				StorageEntryType::Plain(value) => ("–".into(), value.id),
				StorageEntryType::Map { hashers, key, value } => {
					(keys(types, key.id, hashers.len(), |n| format!("{:?}", hashers[n])), value.id)
				}
			};
			let value = types::name(types, value);
			let value = match entry.modifier {
				StorageEntryModifier::Optional => format!("`{value}`, or none"),
				StorageEntryModifier::Default => format!("`{value}`"),
			};
			vec![format!("`{}`", entry.name), key, value, words::cell(&entry.docs)]
		})
		.collect();
	words::table(&["item", "key", "value", "meaning"], &rows)
}

/// The parts of a key, each with its hasher.
fn keys(
	types: &PortableRegistry,
	id: TypeId,
	count: usize,
	hasher: impl Fn(usize) -> String,
) -> String {
	let parts: Vec<_> = match &types::resolve(types, id).type_def {
		TypeDef::Tuple(tuple) if count > 1 => tuple.fields.iter().map(|ty| ty.id).collect(),
		_ => vec![id],
	};
	let shown = parts
		.iter()
		.enumerate()
		.map(|(position, id)| format!("`{}` ({})", types::name(types, *id), hasher(position)));
	shown.collect::<Vec<_>>().join(", ")
}

fn reads_page(types: &PortableRegistry, apis: &[&Api]) -> String {
	let sections = apis.iter().map(|api| {
		let methods = api.methods.iter().map(|method| {
			let inputs: Vec<_> = method
				.inputs
				.iter()
				.map(|input| {
					vec![
						format!("`{}`", input.name),
						format!("`{}`", types::name(types, input.ty.id)),
						String::new(),
					]
				})
				.collect();
			format!(
				"### `{}`\n\n{}\n\n{}Returns `{}`.\n\n",
				method.name,
				words::paragraphs(&method.docs),
				words::table(&["argument", "type", "meaning"], &inputs),
				types::name(types, method.output.id)
			)
		});
		format!(
			"## {}\n\n{}\n\n{}",
			api.name,
			words::paragraphs(&api.docs),
			methods.collect::<String>()
		)
	});
	format!(
		"# Reads\n\n{NOTICE}\n\nRuntime APIs: questions that a node answers about any block whose \
		 state it keeps, by `state_call` with the name `Trait_method`. They cost nothing and leave \
		 nothing on the chain. Their types: [types](types.md).\n\n{}",
		sections.collect::<String>()
	)
}

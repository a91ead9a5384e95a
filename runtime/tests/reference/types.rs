//! The names of types, and those of ours that a page has to explain.

use crate::words;
use frame_metadata::v15::RuntimeMetadataV15;
use scale_info::{
	form::PortableForm, Field, PortableRegistry, Type, TypeDef, TypeDefPrimitive, Variant,
};
use std::collections::{BTreeMap, BTreeSet};

/// A type, as the metadata names it: its number there.
pub type TypeId = u32;

/// One type of the metadata.
pub fn resolve(types: &PortableRegistry, id: TypeId) -> &Type<PortableForm> {
	types.resolve(id).expect("metadata holds every type that it names")
}

/// The variants of an enum, which the calls, the events and the errors of a pallet are.
pub fn variants(types: &PortableRegistry, id: TypeId) -> &[Variant<PortableForm>] {
	match &resolve(types, id).type_def {
		TypeDef::Variant(variants) => &variants.variants,
		_ => panic!("{} is no enum", name(types, id)),
	}
}

/// The name of a type, without the path to it. Bounds of collections are not in the metadata.
pub fn name(types: &PortableRegistry, id: TypeId) -> String {
	let ty = resolve(types, id);
	let list = |ids: &mut dyn Iterator<Item = TypeId>| {
		ids.map(|id| name(types, id)).collect::<Vec<_>>().join(", ")
	};
	match &ty.type_def {
		TypeDef::Primitive(primitive) => primitive_name(primitive).into(),
		TypeDef::Array(array) => format!("[{}; {}]", name(types, array.type_param.id), array.len),
		TypeDef::Sequence(items) => format!("Vec<{}>", name(types, items.type_param.id)),
		TypeDef::Compact(inner) => format!("Compact<{}>", name(types, inner.type_param.id)),
		TypeDef::Tuple(tuple) => format!("({})", list(&mut tuple.fields.iter().map(|ty| ty.id))),
		TypeDef::BitSequence(_) => "BitVec".into(),
		TypeDef::Composite(_) | TypeDef::Variant(_) => {
			let ident = ty.path.ident().unwrap_or_default();
			let parameters =
				list(&mut ty.type_params.iter().filter_map(|of| of.ty).map(|ty| ty.id));
			if parameters.is_empty() || is_ours(ty) {
				ident
			} else {
				format!("{ident}<{parameters}>")
			}
		}
	}
}

const fn primitive_name(primitive: &TypeDefPrimitive) -> &'static str {
	match primitive {
		TypeDefPrimitive::Bool => "bool",
		TypeDefPrimitive::Char => "char",
		TypeDefPrimitive::Str => "str",
		TypeDefPrimitive::U8 => "u8",
		TypeDefPrimitive::U16 => "u16",
		TypeDefPrimitive::U32 => "u32",
		TypeDefPrimitive::U64 => "u64",
		TypeDefPrimitive::U128 => "u128",
		TypeDefPrimitive::U256 => "u256",
		TypeDefPrimitive::I8 => "i8",
		TypeDefPrimitive::I16 => "i16",
		TypeDefPrimitive::I32 => "i32",
		TypeDefPrimitive::I64 => "i64",
		TypeDefPrimitive::I128 => "i128",
		TypeDefPrimitive::I256 => "i256",
	}
}

/// Whether a type is declared in this tree, as plain data: not the calls, events or errors that
/// pages list by themselves.
fn is_ours(ty: &Type<PortableForm>) -> bool {
	let mut path = ty.path.segments.iter().map(String::as_str);
	match (path.next(), path.next()) {
		(Some("salus_runtime"), _) => false,
		(Some(root), _) if root.starts_with("salus_") => true,
		(Some(root), Some("types")) => root.starts_with("pallet_"),
		_ => false,
	}
}

/// The types of ours that are in `roots`, or in one of those.
pub fn reachable(
	types: &PortableRegistry,
	roots: impl IntoIterator<Item = TypeId>,
) -> BTreeSet<TypeId> {
	let mut seen = BTreeSet::new();
	let mut open: Vec<_> = roots.into_iter().collect();
	while let Some(id) = open.pop() {
		if !seen.insert(id) {
			continue;
		}
		let ty = resolve(types, id);
		open.extend(ty.type_params.iter().filter_map(|of| of.ty).map(|ty| ty.id));
		match &ty.type_def {
			TypeDef::Composite(fields) => open.extend(fields.fields.iter().map(|of| of.ty.id)),
			TypeDef::Variant(variants) => {
				let fields = variants.variants.iter().flat_map(|variant| &variant.fields);
				open.extend(fields.map(|field| field.ty.id));
			}
			TypeDef::Sequence(items) => open.push(items.type_param.id),
			TypeDef::Array(items) => open.push(items.type_param.id),
			TypeDef::Tuple(items) => open.extend(items.fields.iter().map(|ty| ty.id)),
			TypeDef::Compact(inner) => open.push(inner.type_param.id),
			TypeDef::Primitive(_) | TypeDef::BitSequence(_) => {}
		}
	}
	seen.retain(|id| is_ours(resolve(types, *id)));
	seen
}

/// The fields of a call, an event or a type, as a table; nothing if there is none.
pub fn fields_table(
	types: &PortableRegistry,
	head: &str,
	fields: &[Field<PortableForm>],
) -> String {
	let rows: Vec<_> = fields
		.iter()
		.map(|field| {
			vec![
				format!("`{}`", field.name.as_deref().unwrap_or("0")),
				shown(types, field),
				words::cell(&field.docs),
			]
		})
		.collect();
	words::table(&[head, "type", "meaning"], &rows)
}

/// The type of a field; of a number also by what name the source calls it, which says what it
/// counts.
fn shown(types: &PortableRegistry, field: &Field<PortableForm>) -> String {
	let ty = name(types, field.ty.id);
	let is_number = matches!(resolve(types, field.ty.id).type_def, TypeDef::Primitive(_));
	match field.type_name.as_deref() {
		Some(alias) if is_number && alias != ty && alias.chars().all(char::is_alphanumeric) => {
			format!("`{alias}` (`{ty}`)")
		}
		_ => format!("`{ty}`"),
	}
}

/// The page of the types that others name.
pub fn page(metadata: &RuntimeMetadataV15, ids: &BTreeSet<TypeId>) -> String {
	let types = &metadata.types;
	let mut sections = BTreeMap::<(String, String), String>::new();
	for id in ids {
		let ty = resolve(types, *id);
		let path = ty.path.segments.join("::");
		sections.insert((name(types, *id), path), section(types, ty));
	}
	let sections: Vec<_> = sections
		.into_iter()
		.map(|((name, path), section)| format!("### {name}\n\n`{path}`\n\n{section}"))
		.collect();
	format!(
		"# Types\n\n{}\n\nThe types of Salus that calls, events, storage and reads name. All are \
		 encoded as SCALE says: a struct as its fields in their order, an enum as its number and \
		 then its fields. What a field means stands in the source, under the path that each has. A \
		 set of codes is one number, in which bit *n* stands for the code with \
		 the number *n*.\n\n{}",
		crate::pages::NOTICE,
		sections.concat()
	)
}

fn section(types: &PortableRegistry, ty: &Type<PortableForm>) -> String {
	let docs = words::paragraphs(&ty.docs);
	let docs = if docs.is_empty() { docs } else { format!("{docs}\n\n") };
	match &ty.type_def {
		TypeDef::Composite(composite) => match composite.fields.as_slice() {
			[only] if only.name.is_none() => {
				format!("{docs}One value: `{}`.\n\n", name(types, only.ty.id))
			}
			fields => format!("{docs}{}", fields_table(types, "field", fields)),
		},
		TypeDef::Variant(variants) => {
			let rows: Vec<_> = variants
				.variants
				.iter()
				.map(|variant| {
					let shown =
						format!("`{}{}`", variant.name, in_brackets(types, &variant.fields));
					vec![variant.index.to_string(), shown, words::cell(&variant.docs)]
				})
				.collect();
			let fields = variants.variants.iter().flat_map(|variant| {
				let told = variant.fields.iter().filter(|field| !field.docs.is_empty());
				told.map(|field| {
					let field_name = field.name.as_deref().unwrap_or("0");
					format!("- `{}.{field_name}`: {}\n", variant.name, words::cell(&field.docs))
				})
			});
			let fields = fields.collect::<String>();
			let fields = if fields.is_empty() { fields } else { format!("{fields}\n") };
			format!("{docs}{}{fields}", words::table(&["number", "variant", "meaning"], &rows))
		}
		_ => docs,
	}
}

/// The fields of a variant behind its name: `(u32)`, ` { from: u32 }`, or nothing.
fn in_brackets(types: &PortableRegistry, fields: &[Field<PortableForm>]) -> String {
	if fields.is_empty() {
		return String::new();
	}
	let shown = fields.iter().map(|field| {
		let ty = name(types, field.ty.id);
		field.name.as_ref().map_or(ty.clone(), |name| format!("{name}: {ty}"))
	});
	let shown = shown.collect::<Vec<_>>().join(", ");
	if fields.iter().all(|field| field.name.is_none()) {
		format!("({shown})")
	} else {
		format!(" {{ {shown} }}")
	}
}

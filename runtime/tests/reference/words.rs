//! What the source says about an item, as a page says it.

/// The lines of an item's documentation as paragraphs of Markdown.
pub fn paragraphs(docs: &[String]) -> String {
	let lines: Vec<_> =
		docs.iter().map(|line| line.trim()).filter(|line| !is_link_target(line)).collect();
	without_source_links(lines.join("\n").trim())
}

/// Whether a line says where a link to an item of the source leads: the page has the words alone.
fn is_link_target(line: &str) -> bool {
	line.starts_with("[`") && line.contains("`]: ")
}

/// The lines of an item's documentation as a cell of a table.
pub fn cell(docs: &[String]) -> String {
	let words: Vec<_> = docs.iter().flat_map(|line| line.split_whitespace()).collect();
	without_source_links(&words.join(" ")).replace('|', "\\|")
}

/// A text without the links that lead to items of the source: their words stay. Links to the web
/// stay, and what is code.
pub fn without_source_links(text: &str) -> String {
	let mut page = String::with_capacity(text.len());
	let mut rest = text;
	while let Some(start) = rest.find(['`', '[']) {
		page.push_str(&rest[..start]);
		rest = &rest[start..];
		let (kept, length) = if rest.starts_with('`') { code(rest) } else { link(rest) };
		page.push_str(kept);
		rest = &rest[length..];
	}
	page.push_str(rest);
	page
}

/// The code at the beginning of a text, and its length; a backtick alone if it is never closed.
fn code(text: &str) -> (&str, usize) {
	let length = text[1..].find('`').map_or(1, |end| end + 2);
	(&text[..length], length)
}

/// What a page has of the brackets at the beginning of a text, and their length in the text.
fn link(text: &str) -> (&str, usize) {
	let close = if text.starts_with("[`") { "`]" } else { "]" };
	let Some(end) = text.find(close).map(|start| start + close.len()) else {
		return (&text[..1], 1);
	};
	let label = &text[1..end - 1];
	let target = text[end..].strip_prefix('(').and_then(|rest| rest.split_once(')'));
	match target {
		Some((target, _)) => {
			let length = end + target.len() + 2;
			if target.starts_with("http") {
				(&text[..length], length)
			} else {
				(label, length)
			}
		}
		None if label.starts_with('`') => (label, end),
		None => (&text[..end], end),
	}
}

/// A name of the runtime as a file is named: `InsuranceClaims` is `insurance-claims`.
pub fn kebab(name: &str) -> String {
	let mut kebab = String::new();
	for (position, letter) in name.chars().enumerate() {
		if letter.is_uppercase() && position > 0 {
			kebab.push('-');
		}
		kebab.extend(letter.to_lowercase());
	}
	kebab
}

/// A table, or nothing if it has no row. A last column without a word in it is left out.
pub fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
	if rows.is_empty() {
		return String::new();
	}
	let is_told = rows.iter().any(|row| row.last().is_some_and(|cell| !cell.is_empty()));
	let columns = if is_told { heads.len() } else { heads.len() - 1 };
	let line = |cells: &[String]| format!("| {} |\n", cells[..columns].join(" | "));
	let heads: Vec<_> = heads.iter().map(ToString::to_string).collect();
	let rule = format!("|{}\n", "---|".repeat(columns));
	let rows = rows.iter().map(|row| line(row)).collect::<String>();
	format!("{}{rule}{rows}\n", line(&heads))
}

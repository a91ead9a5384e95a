//! Where results go: stdout, as a table or as JSON, and nothing else.

use crate::error::CliError;
use comfy_table::{presets, ContentArrangement, Table};
use serde::Serialize;
use std::io::Write;

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
	/// For people: aligned columns
	#[default]
	Table,
	/// For programs: one JSON document on one line
	Json,
}

/// A result. Its JSON is its `Serialize`; its table is made of rows.
pub trait Report: Serialize {
	/// The titles of the columns; empty where rows speak for themselves, as name and value do.
	fn titles(&self) -> Vec<&'static str> {
		Vec::new()
	}

	/// The rows of the table.
	fn rows(&self) -> Vec<Vec<String>>;
}

/// Takes the result of one command.
#[derive(Debug)]
pub struct Output<W> {
	format: Format,
	writer: W,
}

impl<W: Write> Output<W> {
	/// Results in this format go to this writer.
	pub const fn new(format: Format, writer: W) -> Self {
		Self { format, writer }
	}

	/// The format that was asked for.
	pub const fn format(&self) -> Format {
		self.format
	}

	/// Prints a result in the format that was asked for.
	pub fn report(&mut self, report: &impl Report) -> Result<(), CliError> {
		match self.format {
			Format::Table => {
				let table = table(&report.titles(), report.rows());
				self.bytes(table.as_bytes())
			}
			Format::Json => {
				let mut line = serde_json::to_vec(report)
					.map_err(|error| CliError::unprintable(&std::io::Error::from(error)))?;
				line.push(b'\n');
				self.bytes(&line)
			}
		}
	}

	/// Writes exactly these bytes, whatever the format: for commands whose result is bytes.
	pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), CliError> {
		self.writer.write_all(bytes).map_err(|error| CliError::unprintable(&error))
	}

	/// Makes sure that all of the result is out.
	pub fn finish(&mut self) -> Result<(), CliError> {
		self.writer.flush().map_err(|error| CliError::unprintable(&error))
	}
}

/// A table without frames, so that it can be cut and searched; long values are never wrapped.
fn table(titles: &[&str], rows: Vec<Vec<String>>) -> String {
	let mut table = Table::new();
	table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
	if !titles.is_empty() {
		table.set_header(titles);
	}
	table.add_rows(rows);
	for column in table.column_iter_mut() {
		column.set_padding((0, 2));
	}
	table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[derive(Serialize)]
	struct Pair {
		name: String,
		size: u8,
	}

	impl Report for Pair {
		fn titles(&self) -> Vec<&'static str> {
			vec!["name", "size"]
		}

		fn rows(&self) -> Vec<Vec<String>> {
			vec![vec![self.name.clone(), self.size.to_string()]]
		}
	}

	fn printed(format: Format) -> String {
		let mut bytes = Vec::new();
		let mut output = Output::new(format, &mut bytes);
		output.report(&Pair { name: "a".repeat(300), size: 3 }).unwrap();
		output.finish().unwrap();
		String::from_utf8(bytes).unwrap()
	}

	#[test]
	fn table_is_aligned_and_never_wrapped() {
		let long = "a".repeat(300);
		let gap = " ".repeat(298);
		assert_eq!(printed(Format::Table), format!("name{gap}size\n{long}  3\n"));
	}

	#[test]
	fn json_is_one_line() {
		let long = "a".repeat(300);
		assert_eq!(printed(Format::Json), format!("{{\"name\":\"{long}\",\"size\":3}}\n"));
	}
}

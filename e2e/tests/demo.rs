//! The demonstration, `scripts/demo.sh`: on files of our own, with steps left out, ended halfway,
//! and on whole records that this project did not write, one test per file.

use anyhow::{anyhow, bail, ensure, Context, Result};
use libtest_mimic::Arguments;
use salus_e2e::{
	binary,
	fixtures::{resources_of, trial, workspace, Bundles},
};
use std::{
	fs::{self, File},
	net::TcpStream,
	os::unix::process::CommandExt,
	path::{Path, PathBuf},
	process::{Command, Output, Stdio},
	thread,
	time::{Duration, Instant},
};

/// How long the demonstration may take until its node answers, and to stop when asked to.
const LIMIT: Duration = Duration::from_secs(180);
/// How often a condition is looked at.
const INTERVAL: Duration = Duration::from_millis(50);
/// What asks the demonstration to end, and its exit code then. SIGTERM is sent to it alone; Ctrl-C
/// reaches all that the terminal has in the foreground, which is the process group.
const SIGNALS: [(&str, &str, i32); 2] = [("TERM", "$0", 143), ("INT", "-$0", 130)];

/// The folders with records of whole patients and other Bundles.
const FOLDERS: [Bundles; 2] = [
	Bundles { folder: "synthea-r4-smart", prefix: "", expected: 8, always: 1 },
	Bundles { folder: "hl7.fhir.r4.examples", prefix: "Bundle-", expected: 16, always: 1 },
];

/// What can be left out, a whole step or what a step is about, and the step in which that shows.
const LEFT_OUT: [(&str, u32); 17] = [
	("admit_members", 2),
	("register_patient", 3),
	("anchor_record", 4),
	("grant_part", 5),
	("grant", 4),
	// Nothing rests on the proofs, but on the other patient who comes with them.
	("verify_record", 9),
	("revoke_and_suspend", 7),
	("revoke", 6),
	("suspend", 6),
	("insure_patient", 8),
	("claim_visit", 9),
	("refuse_and_deny", 10),
	("retract", 9),
	("list_and_amend", 11),
	("amend", 10),
	// Nothing rests on the last step: the end finds that it was not shown.
	("withdraw_payment", 10),
	("withdraw", 11),
];

/// Three laboratory results, one resource a line: one kind of data, and no batch.
const RESULTS: &str = r#"{"resourceType":"Observation","id":"htest-1","status":"final","category":[{"coding":[{"code":"laboratory"}]}],"code":{"text":"potassium"},"valueString":"4.1"}
{"resourceType":"Observation","id":"htest-2","status":"final","category":[{"coding":[{"code":"laboratory"}]}],"code":{"text":"sodium"},"valueString":"140"}
{"resourceType":"Observation","id":"htest-3","status":"final","category":[{"coding":[{"code":"laboratory"}]}],"code":{"text":"chloride"},"valueString":"101"}
"#;

/// `scripts/demo.sh` on what is built already, with these files.
fn demo(files: &[&Path]) -> Result<Command> {
	let release = binary::built("salus-node")?;
	let target = release.ancestors().nth(2).context("a target folder")?;
	let mut command = Command::new(workspace().join("scripts/demo.sh"));
	command.env("CARGO_TARGET_DIR", target).env("SALUS_DEMO_SKIP_BUILD", "1");
	command.env_remove("SALUS_DEMO_OMIT").stdin(Stdio::null());
	for file in files {
		command.arg("--fhir").arg(file);
	}
	Ok(command)
}

/// What a run wrote to its standard error.
fn complaint(output: &Output) -> String {
	String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The rows of the table, each with its step, actor, what was done, and what it showed.
struct Shown(Vec<[String; 4]>);

impl Shown {
	/// Runs the demonstration, which has to succeed.
	fn of(files: &[&Path]) -> Result<Self> {
		let output = demo(files)?.output()?;
		ensure!(output.status.success(), "{}: {}", output.status, complaint(&output));
		let text = String::from_utf8(output.stdout)?;
		let rows = text.lines().skip(1).map(|line| {
			<[&str; 4]>::try_from(Self::cells(line))
				.map(|cells| cells.map(ToOwned::to_owned))
				.map_err(|cells| anyhow!("no row of the table: {cells:?}"))
		});
		Ok(Self(rows.collect::<Result<_>>()?))
	}

	/// The cells of a line: two spaces or more part them, and the last holds the rest.
	fn cells(line: &str) -> Vec<&str> {
		let mut cells = Vec::new();
		let mut rest = line;
		while cells.len() < 3 {
			let Some((cell, after)) = rest.split_once("  ") else { break };
			cells.push(cell);
			rest = after.trim_start();
		}
		cells.push(rest);
		cells
	}

	/// What the one row showed in which this was done.
	fn cell(&self, done: &str) -> Result<&str> {
		let mut found = self.0.iter().filter(|row| row[2] == done);
		match (found.next(), found.next()) {
			(Some(row), None) => Ok(&row[3]),
			_ => bail!("not one row in which somebody {done}"),
		}
	}

	/// Leaves and roots: what stands on the chain for the record.
	fn commitments(&self) -> Vec<&str> {
		let in_step = self.0.iter().filter(|row| row[0] == "3");
		let words = in_step.flat_map(|row| row[3].split([' ', ',']));
		words.filter(|word| word.len() == 64 && hex::decode(word).is_ok()).collect()
	}

	/// How many resources were anchored.
	fn count(&self) -> Result<usize> {
		let cell = self.cell("anchors the record")?;
		let (count, _) = cell.split_once(" resources").context("a number of resources")?;
		Ok(count.parse()?)
	}
}

fn own_example() -> PathBuf {
	workspace().join("client/cli/examples/htest-record.json")
}

fn two_files_show_different_things() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let results = folder.path().join("results.ndjson");
	fs::write(&results, RESULTS)?;
	let first = Shown::of(&[])?;
	let second = Shown::of(&[&results])?;

	assert_eq!((first.count()?, second.count()?), (12, 3));
	assert_eq!(
		first.cell("anchors the record")?,
		"12 resources, 8 singly and 4 in a batch, entries skipped: 1"
	);
	assert_eq!(second.cell("labels it")?, "categories LabResults");
	assert_ne!(first.cell("labels it")?, second.cell("labels it")?);
	assert!(first.commitments().len() >= 2 && second.commitments().len() >= 2);
	let (first_leaves, second_leaves) = (first.commitments(), second.commitments());
	assert!(first_leaves.iter().all(|leaf| !second_leaves.contains(leaf)));

	let charted = "anchors its own records of the visit";
	assert_eq!(
		first.cell(charted)?,
		"5 of the member: Allergies, Conditions, Demographics, Encounters, Medications"
	);
	assert_eq!(second.cell(charted)?, "5 of the member: LabResults");
	for shown in [&first, &second] {
		money_is_the_plans(shown)?;
	}

	// The hospital was asked for each of these, and for one that the clinic cites.
	let asked = "lists who asked";
	assert_eq!(first.cell(asked)?, "organization 2: 3 times given, 3 times refused");
	assert_eq!(second.cell(asked)?, "organization 2: 2 times given, 2 times refused");

	// Only one kind of data is there and granted: what is refused is another one.
	assert!(second.cell("asks again")?.starts_with("3 of 3 permitted"));
	assert!(second.cell("asks for what was not granted")?.starts_with("1 denied (Medications)"));
	assert!(first.cell("asks again")?.starts_with("6 of 12 permitted"));
	Ok(())
}

/// The plan has a deductible of 5,000 and a coinsurance of a fifth for the first service, a copay of
/// 2,500 for the second, and pays the third.
fn money_is_the_plans(shown: &Shown) -> Result<()> {
	assert_eq!(
		shown.cell("claims the visit")?,
		"Paid: 15000 charged, 12000 allowed, 5600 paid, CO 45 3000, PR 1 5000, PR 2 1400; \
		 9000 charged, 9000 allowed, 6500 paid, PR 3 2500; \
		 3000 charged, 3000 allowed, 3000 paid"
	);
	assert_eq!(shown.cell("sees what counts for the year")?, "deductible met 5000, borne 8900");
	let pools = shown.cell("look at their pools, where nothing moved")?;
	assert_eq!(pools, "clinic 15100, payer 84900");
	for (done, denied) in [
		("claims the same again", "OA 18 15000, OA 18 9000, OA 18 3000"),
		("claims what the plan excludes", "PR 96 N130 5000"),
		("claims more than the limit", "PR 119 3000"),
		("claims too late", "CO 29 4500"),
		("claims after the coverage's end", "PR 27 4500"),
	] {
		assert_eq!(shown.cell(done)?, format!("Denied, 0 paid: {denied}"));
	}
	for (done, reason) in [
		("claims by a record that was retracted", "EvidenceRetracted"),
		("claims by another patient's record", "it was not anchored for member"),
		("claims for a day before the permission", "NotPermitted"),
		("claims by the old version", "EvidenceSuperseded"),
		("claims a service of the day after", "NotPermitted"),
	] {
		assert!(shown.cell(done)?.contains(reason), "{done}");
	}
	assert_eq!(shown.cell("look at their pools, at the end")?, "clinic 17100, payer 82900");
	Ok(())
}

fn several_files_are_one_record() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let results = folder.path().join("results.ndjson");
	fs::write(&results, RESULTS)?;
	let shown = Shown::of(&[&results, &own_example()])?;
	assert_eq!(
		shown.cell("anchors the record")?,
		"15 resources, 8 singly and 7 in a batch, entries skipped: 1"
	);
	Ok(())
}

/// Without a step the demonstration fails, and it goes no further than where that shows.
fn fails_without(left_out: &str, shows_in: u32) -> Result<()> {
	let output = demo(&[])?.env("SALUS_DEMO_OMIT", left_out).output()?;
	let complaint = complaint(&output);
	ensure!(output.status.code() == Some(1), "{}: {complaint}", output.status);
	let reaches = |step: u32| complaint.contains(&format!("step {step}"));
	ensure!(reaches(shows_in) && !reaches(shows_in + 1), "{complaint}");
	ensure!(!complaint.contains("expectations met"), "{complaint}");
	Ok(())
}

/// What holds no resource is refused in one line, before anything is started.
fn nothing_to_anchor_is_refused() -> Result<()> {
	let folder = tempfile::tempdir()?;
	let file = folder.path().join("input.json");
	for (input, why) in [
		(r#"{"resourceType":"Bundle","type":"batch","entry":[{"request":{}}]}"#, "no resource"),
		(r#"{"resourceType":"Bundle","type":"collection"}"#, "no resource"),
		("", "no resource"),
		(r#"{"resourceType":"Bundle""#, "no JSON"),
		(r#"{"resourceType":"Prescription"}"#, "no resource type of FHIR R4"),
		(r#"{"patient":"ana"}"#, "no resourceType"),
	] {
		fs::write(&file, input)?;
		let output = demo(&[&own_example(), &file])?.output()?;
		let complaint = complaint(&output);
		ensure!(output.status.code() == Some(1), "{input}: {}: {complaint}", output.status);
		ensure!(complaint.contains(why) && complaint.lines().count() == 1, "{complaint}");
		ensure!(output.stdout.is_empty());
	}
	let output = demo(&[&folder.path().join("absent.json")])?.output()?;
	ensure!(output.status.code() == Some(2), "{}", complaint(&output));
	Ok(())
}

/// Waits until a condition gives a value.
fn until<T>(what: &str, mut condition: impl FnMut() -> Result<Option<T>>) -> Result<T> {
	let deadline = Instant::now() + LIMIT;
	loop {
		if let Some(value) = condition()? {
			return Ok(value);
		}
		ensure!(Instant::now() < deadline, "waited {} s in vain: {what}", LIMIT.as_secs());
		thread::sleep(INTERVAL);
	}
}

/// The same command as a terminal would start it: in a process group of its own, and not deaf to
/// SIGINT. What a shell starts in the background ignores it, and so does all that this starts.
fn heeding_ctrl_c(demo: &Command) -> Command {
	let mut command = Command::new("env");
	command.arg("--default-signal=INT").arg(demo.get_program()).args(demo.get_args());
	for (name, value) in demo.get_envs() {
		match value {
			Some(value) => command.env(name, value),
			None => command.env_remove(name),
		};
	}
	command.stdin(Stdio::null()).process_group(0);
	command
}

/// Asked to end while it runs, it stops its node and removes its directories.
fn ended_it_leaves_nothing(signal: &str, whom: &str, code: i32) -> Result<()> {
	let folder = tempfile::tempdir()?;
	let log = folder.path().join("log");
	let mut demo = heeding_ctrl_c(&demo(&[])?);
	let mut process = demo.stdout(Stdio::null()).stderr(File::create(&log)?).spawn()?;
	let (address, directory) = until("the node answers", || {
		let text = fs::read_to_string(&log)?;
		if let Some(status) = process.try_wait()? {
			bail!("it ended with {status}: {text}");
		}
		let line = text.lines().find_map(|line| line.strip_prefix("node at ws://"));
		let found = line.and_then(|line| line.split_once(", directories in "));
		Ok(found.map(|(address, directory)| (address.to_owned(), PathBuf::from(directory))))
	})?;
	ensure!(directory.is_dir() && TcpStream::connect(&address).is_ok());

	// The shell's own `kill`: there is a shell on every system, but not always a program.
	let kill = format!("kill -s {signal} -- \"{whom}\"");
	let asked = Command::new("sh").args(["-c", &kill, &process.id().to_string()]).status()?;
	ensure!(asked.success());
	let status = until("it ends", || Ok(process.try_wait()?))?;
	ensure!(status.code() == Some(code), "{status}");
	ensure!(!directory.exists(), "{} is still there", directory.display());
	ensure!(TcpStream::connect(&address).is_err(), "the node still listens");
	Ok(())
}

fn passes_on(file: &Path) -> Result<()> {
	let shown = Shown::of(&[file])?;
	assert_eq!(shown.count()?, resources_of(file)?);
	Ok(())
}

fn main() -> Result<()> {
	let mut trials = vec![
		trial("two_files_show_different_things", two_files_show_different_things),
		trial("several_files_are_one_record", several_files_are_one_record),
		trial("nothing_to_anchor_is_refused", nothing_to_anchor_is_refused),
	];
	for (signal, whom, code) in SIGNALS {
		let name = format!("ended_by_sig{}_it_leaves_nothing", signal.to_lowercase());
		trials.push(trial(name, move || ended_it_leaves_nothing(signal, whom, code)));
	}
	for (left_out, shows_in) in LEFT_OUT {
		let name = format!("without_{left_out}_it_fails");
		trials.push(trial(name, move || fails_without(left_out, shows_in)));
	}
	for bundles in FOLDERS {
		trials.extend(bundles.trials(passes_on)?);
	}
	libtest_mimic::run(&Arguments::from_args(), trials).exit()
}

//! A running `salus-node`.

use crate::{binary, wait, Head, Rpc};
use anyhow::{bail, Context, Result};
use serde_json::json;
use std::{
	fs::{self, File},
	path::{Path, PathBuf},
	process::{Child, Command, ExitStatus, Stdio},
	sync::atomic::{AtomicU32, Ordering},
	thread,
	time::{Duration, Instant},
};

/// How long a node may take until its RPC answers. It compiles its runtime first.
const START_LIMIT: Duration = Duration::from_secs(60);
/// How long a node may take to stop when it is asked to.
pub const STOP_LIMIT: Duration = Duration::from_secs(10);
/// What the node logs when its RPC answers, before the address.
const RPC_LINE: &str = "Running JSON-RPC server: addr=";
/// How many lines of a log an error shows.
const LOG_TAIL: usize = 30;
/// How often a process is looked at that was asked to stop.
const STOP_INTERVAL: Duration = Duration::from_millis(20);

/// Numbers the logs of one test process, so that none overwrites another.
static LOGS: AtomicU32 = AtomicU32::new(0);

/// How to start a node. Ports are chosen by the system, on the loopback; nothing is announced.
#[derive(Clone, Debug)]
pub struct NodeOptions {
	name: String,
	base_path: PathBuf,
	arguments: Vec<String>,
}

impl NodeOptions {
	/// A node that keeps everything, its logs too, under `base_path`. `name` is for messages.
	pub fn new(name: &str, base_path: &Path) -> Self {
		Self { name: name.into(), base_path: base_path.into(), arguments: Vec::new() }
	}

	/// A node of the development chain, alone.
	pub fn development(base_path: &Path) -> Self {
		Self::new("development", base_path).with(["--dev"])
	}

	/// A node that makes blocks on demand: `instant`, `manual`, or a number of milliseconds.
	pub fn sealed(base_path: &Path, sealing: &str) -> Self {
		Self::new("sealed", base_path).with(["--dev", "--sealing", sealing])
	}

	/// A validator of the local network, by the name of its development key: `alice`, `bob`,
	/// `charlie` or `dave`. `peers` are addresses of others, as [`Node::addresses`] gives them.
	pub fn local_validator(name: &str, base_path: &Path, peers: &[String]) -> Self {
		let mut options = Self::new(name, base_path).with([
			"--chain",
			"local",
			"--validator",
			&format!("--{name}"),
			// Addresses of the loopback count as addresses.
			"--discover-local",
		]);
		if !peers.is_empty() {
			options = options.with(["--bootnodes"]).with(peers);
		}
		options
	}

	/// With more arguments.
	pub fn with(mut self, arguments: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
		self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_string()));
		self
	}

	/// Starts the node, and waits until its RPC answers.
	///
	/// # Errors
	/// Fails if the node is not built, ends at once, or does not answer within a minute; the
	/// message shows the end of its log.
	pub async fn start(&self) -> Result<Node> {
		let mut started = self.spawn()?;
		let log = started.log.clone();
		let url = wait::until("the node's RPC answers", START_LIMIT, || {
			let ended = started.process.try_wait();
			let text = fs::read_to_string(&log);
			async move {
				if let Some(status) = ended? {
					bail!("it ended with {status}");
				}
				Ok(rpc_address(&text?).map(|address| format!("ws://{address}")))
			}
		})
		.await
		.with_context(|| started.describe())?;
		let rpc = Rpc::connect(&url).await.with_context(|| started.describe())?;
		Ok(Node { process: started, url, rpc })
	}

	/// Starts the node, which is expected to refuse, and waits until it has ended.
	///
	/// # Errors
	/// Fails if it does not end within a minute, or ends with success.
	pub async fn start_refused(&self) -> Result<String> {
		let mut started = self.spawn()?;
		let status = wait::until("the node refuses", START_LIMIT, || {
			let ended = started.process.try_wait();
			async move { Ok(ended?) }
		})
		.await
		.with_context(|| started.describe())?;
		if status.success() {
			bail!("it ended with success: {}", started.describe());
		}
		Ok(fs::read_to_string(&started.log)?)
	}

	fn spawn(&self) -> Result<Process> {
		let program = binary::built("salus-node")?;
		fs::create_dir_all(&self.base_path)?;
		let number = LOGS.fetch_add(1, Ordering::Relaxed);
		let log = self.base_path.join(format!("{}-{number}.log", self.name));
		let process = Command::new(program)
			.arg("--base-path")
			.arg(&self.base_path)
			.args(["--rpc-port", "0", "--listen-addr", "/ip4/127.0.0.1/tcp/0"])
			.args(["--no-mdns", "--no-telemetry", "--no-prometheus", "--disable-log-color"])
			.args(["--node-key", &node_key(&self.name)])
			.args(&self.arguments)
			.stdin(Stdio::null())
			.stdout(Stdio::null())
			.stderr(File::create(&log)?)
			.spawn()
			.context("salus-node cannot be started")?;
		Ok(Process { name: self.name.clone(), process, log })
	}
}

/// A fixed key of the network for each name, 32 bytes as hex: the name, padded with ones.
fn node_key(name: &str) -> String {
	let mut key = [1u8; 32];
	for (byte, of_name) in key.iter_mut().zip(name.bytes()) {
		*byte = of_name;
	}
	hex::encode(key)
}

/// The address of the RPC, once a complete line of the log says it.
fn rpc_address(log: &str) -> Option<&str> {
	let (_, rest) = log.split_once(RPC_LINE)?;
	let (line, _) = rest.split_once('\n')?;
	line.split(',').map(str::trim).find(|address| address.starts_with("127.0.0.1:"))
}

/// A process that does not outlive its value.
struct Process {
	name: String,
	process: Child,
	log: PathBuf,
}

impl Process {
	fn describe(&self) -> String {
		let text = fs::read_to_string(&self.log).unwrap_or_default();
		let lines: Vec<_> = text.lines().collect();
		let tail = lines[lines.len().saturating_sub(LOG_TAIL)..].join("\n");
		format!("node {}, whose log ends:\n{tail}", self.name)
	}

	/// Asks it to stop with SIGTERM, and waits.
	fn terminate(&mut self, limit: Duration) -> Result<Option<ExitStatus>> {
		if let Some(status) = self.process.try_wait()? {
			return Ok(Some(status));
		}
		// The shell's own `kill`: there is a shell on every system, but not always a program.
		let asked = Command::new("sh")
			.args(["-c", "kill -TERM \"$0\"", &self.process.id().to_string()])
			.status()?;
		if !asked.success() {
			bail!("SIGTERM cannot be sent to {}", self.name);
		}
		let deadline = Instant::now() + limit;
		while Instant::now() < deadline {
			if let Some(status) = self.process.try_wait()? {
				return Ok(Some(status));
			}
			thread::sleep(STOP_INTERVAL);
		}
		Ok(None)
	}
}

impl Drop for Process {
	fn drop(&mut self) {
		if !matches!(self.terminate(STOP_LIMIT), Ok(Some(_))) {
			// It may have ended by itself meanwhile; then there is nothing to kill.
			let _ = self.process.kill();
			let _ = self.process.wait();
		}
	}
}

/// A running node. It is stopped when this value is dropped.
pub struct Node {
	process: Process,
	url: String,
	rpc: Rpc,
}

impl Node {
	/// The URL of its RPC.
	pub fn url(&self) -> &str {
		&self.url
	}

	/// Its RPC.
	pub fn rpc(&self) -> &Rpc {
		&self.rpc
	}

	/// Its addresses in the network, with its peer id.
	///
	/// # Errors
	/// Fails if the node does not answer.
	pub async fn addresses(&self) -> Result<Vec<String>> {
		wait::until("the node listens", START_LIMIT, || async {
			let addresses: Vec<String> =
				self.rpc.call("system_localListenAddresses", json!([])).await?;
			Ok((!addresses.is_empty()).then_some(addresses))
		})
		.await
		.with_context(|| self.process.describe())
	}

	/// Waits until block `number` is final, and returns the last final block.
	///
	/// # Errors
	/// Fails if it is not within `limit`, with the end of the node's log.
	pub async fn wait_finalized(&self, number: u32, limit: Duration) -> Result<Head> {
		wait::until(&format!("block {number} is final"), limit, || async {
			let head = self.rpc.finalized().await?;
			Ok((head.number >= number).then_some(head))
		})
		.await
		.with_context(|| self.process.describe())
	}

	/// Stops it with SIGTERM, and returns how it ended.
	///
	/// # Errors
	/// Fails if it has not ended after [`STOP_LIMIT`].
	pub fn stop(mut self) -> Result<ExitStatus> {
		match self.process.terminate(STOP_LIMIT)? {
			Some(status) => Ok(status),
			None => {
				bail!(
					"it runs {} s after SIGTERM: {}",
					STOP_LIMIT.as_secs(),
					self.process.describe()
				)
			}
		}
	}

	/// Kills it with SIGKILL, so that it can save nothing.
	///
	/// # Errors
	/// Fails if it has already ended.
	pub fn kill(mut self) -> Result<()> {
		self.process.process.kill()?;
		self.process.process.wait()?;
		Ok(())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn rpc_address_is_read_from_a_complete_line() {
		let log = "12:00 📦 Highest known block at #0\n12:00 Running JSON-RPC server: \
		           addr=127.0.0.1:40123,[::1]:36757\n12:00 next";
		assert_eq!(rpc_address(log), Some("127.0.0.1:40123"));
		assert_eq!(rpc_address("Running JSON-RPC server: addr=127.0.0.1:401"), None);
		assert_eq!(rpc_address("nothing yet\n"), None);
	}

	#[test]
	fn node_keys_differ_by_name() {
		assert_eq!(node_key("alice").len(), 64);
		assert_ne!(node_key("alice"), node_key("bob"));
	}
}

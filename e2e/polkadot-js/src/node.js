// A development node of the built `salus-node`: on loopback, on a port of the system's choice, with
// its database in a temporary folder.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** How long it may take until its RPC answers, in milliseconds. It compiles its runtime first. */
const START_LIMIT = 120_000;
/** How long it may take to stop when it is asked to, in milliseconds. */
const STOP_LIMIT = 10_000;
/** How much of its log an error shows, in characters. */
const LOG_TAIL = 4_000;
/** What it logs when its RPC answers. */
const RPC_LINE = /Running JSON-RPC server: addr=[^\n]*127\.0\.0\.1:(\d+)[^\n]*\n/;

/** The built program. */
function built() {
	const target = process.env.CARGO_TARGET_DIR ?? join(homedir(), '.cache/salus/target');
	const program = join(target, 'release/salus-node');
	if (!existsSync(program)) {
		throw new Error(`there is no ${program}: build it with scripts/test.sh --stage build`);
	}
	return program;
}

/**
 * Starts a node that makes a block for each transaction, and waits until its RPC answers. It does
 * not outlive this process.
 *
 * @returns {Promise<{url: string, stop: () => Promise<void>}>} its URL, and what stops it
 */
export async function startNode() {
	const program = built();
	const folder = mkdtempSync(join(tmpdir(), 'salus-polkadot-js-'));
	const child = spawn(
		program,
		[
			...['--dev', '--sealing', 'instant', '--base-path', folder],
			...['--rpc-port', '0', '--listen-addr', '/ip4/127.0.0.1/tcp/0'],
			...['--no-mdns', '--no-telemetry', '--no-prometheus', '--disable-log-color'],
		],
		{ stdio: ['ignore', 'ignore', 'pipe'] },
	);
	const ended = new Promise((resolve) => {
		child.once('error', resolve);
		child.once('close', (code, signal) => resolve(signal ?? `code ${code}`));
	});
	const remove = () => {
		child.kill('SIGKILL');
		rmSync(folder, { recursive: true, force: true });
	};
	const exit = () => process.exit(1);
	process.once('exit', remove).once('SIGINT', exit).once('SIGTERM', exit);

	const stop = async () => {
		const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT);
		child.kill('SIGTERM');
		const how = await ended;
		clearTimeout(timer);
		remove();
		process.off('exit', remove).off('SIGINT', exit).off('SIGTERM', exit);
		if (how === 'SIGKILL') {
			throw new Error(`the node did not stop within ${STOP_LIMIT} ms and was killed`);
		}
	};

	try {
		return { url: await rpcUrl(child, ended), stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** The URL of the node's RPC, when it answers. */
function rpcUrl(child, ended) {
	return new Promise((resolve, reject) => {
		let log = '';
		const refuse = (why) => {
			clearTimeout(timer);
			reject(new Error(`the node ${why}; its log ends:\n${log.slice(-LOG_TAIL)}`));
		};
		const timer = setTimeout(() => refuse(`did not answer in ${START_LIMIT} ms`), START_LIMIT);
		ended.then((how) => refuse(`ended with ${how}`));
		child.stderr.setEncoding('utf8');
		child.stderr.on('data', (text) => {
			log = (log + text).slice(-10 * LOG_TAIL);
			const port = RPC_LINE.exec(log)?.[1];
			if (port) {
				clearTimeout(timer);
				resolve(`ws://127.0.0.1:${port}`);
			}
		});
	});
}

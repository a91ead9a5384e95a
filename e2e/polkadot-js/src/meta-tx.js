// Meta-transactions, byte by byte: a call that one party signs and another submits and pays for.
//
// What is signed is
//
//   blake2_256( extension version 0 ‖ call ‖ era ‖ Compact(nonce)
//             ‖ "_meta_tx" ‖ spec version u32 ‖ transaction version u32
//             ‖ genesis hash ‖ hash of the block in which the era begins )
//
// The last two lines are implicit: they are signed but not sent, and the metadata does not describe
// them. A browser's wallet cannot sign this hash, since it puts `<Bytes>` around what it signs.

import { bnToU8a, compactToU8a, stringToU8a, u8aConcat } from '@polkadot/util';
import { blake2AsU8a } from '@polkadot/util-crypto';

/** What a marker adds, so that no other signature can be taken for one of these. */
const MARKER = stringToU8a('_meta_tx');
/** The version of the runtime's list of extensions. */
const EXTENSION_VERSION = 0;
/** For how many blocks a meta-transaction can be submitted, unless somebody says otherwise. */
const DEFAULT_PERIOD = 64;

const u32 = (number) => bnToU8a(number, { bitLength: 32, isLe: true });

/**
 * The 32 bytes that the signer signs.
 *
 * `call` and `era` are encoded; `eraHash` is the hash of the block in which the era begins.
 */
export function metaTxPayload(metaTx) {
	const { call, era, nonce, specVersion, transactionVersion, genesisHash, eraHash } = metaTx;
	const sent = [new Uint8Array([EXTENSION_VERSION]), call, era, compactToU8a(nonce)];
	const implicit = [MARKER, u32(specVersion), u32(transactionVersion), genesisHash, eraHash];
	return blake2AsU8a(u8aConcat(...sent, ...implicit), 256);
}

/**
 * Signs a call with a key that needs no money, for somebody else to submit as
 * `api.tx.metaTx.dispatch(metaTx, metaTx.encodedLength)`.
 *
 * It can be submitted for `period` blocks, a power of two from 4 on, from the last final block on.
 */
export async function signMetaTx(api, { method }, signer, period = DEFAULT_PERIOD) {
	const eraHash = await api.rpc.chain.getFinalizedHead();
	const { number } = await api.rpc.chain.getHeader(eraHash);
	const era = api.createType('ExtrinsicEra', { current: number.toNumber(), period });
	// The nonce of the state: no pool sees into meta-transactions.
	const { nonce } = await api.query.system.account(signer.address);
	const payload = metaTxPayload({
		call: method.toU8a(),
		era: era.toU8a(),
		nonce,
		specVersion: api.runtimeVersion.specVersion,
		transactionVersion: api.runtimeVersion.transactionVersion,
		genesisHash: api.genesisHash,
		eraHash,
	});
	const signature = { Sr25519: signer.sign(payload) };
	return api.createType('PalletMetaTxMetaTx', {
		call: method,
		extensionVersion: EXTENSION_VERSION,
		extension: [
			{ Signed: { signature, account: signer.address } },
			...[null, null, null, null, null], // these carry no bytes
			era,
			nonce,
		],
	});
}

// The registration of a patient who pays nothing, byte by byte.

import { bnToU8a, stringToU8a, u8aConcat } from '@polkadot/util';

/**
 * What the patient's first key signs, as it is or between `<Bytes>` and `</Bytes>`:
 *
 *   "salus/register/v1" ‖ genesis hash ‖ key ‖ encryption key ‖ sponsor u32 ‖ expires at u64
 *
 * `encryptionKey` is 32 bytes or null, which is encoded as one byte 0, else after one byte 1.
 * `sponsor` is the id of the organization that may submit it. `expiresAt` is in Unix milliseconds.
 */
export function registrationPayload({ genesisHash, key, encryptionKey, sponsor, expiresAt }) {
	const optional = encryptionKey ? [new Uint8Array([1]), encryptionKey] : [new Uint8Array([0])];
	return u8aConcat(
		stringToU8a('salus/register/v1'),
		genesisHash,
		key,
		...optional,
		bnToU8a(sponsor, { bitLength: 32, isLe: true }),
		bnToU8a(expiresAt, { bitLength: 64, isLe: true }),
	);
}

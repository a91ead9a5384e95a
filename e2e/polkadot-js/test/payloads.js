// The bytes that keys sign, against those that the Rust client's tests spell out.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { metaTxPayload } from '../src/meta-tx.js';
import { registrationPayload } from '../src/registration.js';

const bytes = (value, length) => new Uint8Array(length).fill(value);

test("a meta-transaction's payload is the hash of known bytes", () => {
	const payload = metaTxPayload({
		call: '0x000008abcd',
		era: '0x8502',
		nonce: 5,
		specVersion: 100,
		transactionVersion: 1,
		genesisHash: bytes(0x11, 32),
		eraHash: bytes(0x22, 32),
	});
	const known = '0xedbf9c21a51590a7edaca1ca71b67bfa8716d7e630c598ce243742c7f25a7207';
	assert.equal(u8aToHex(payload), known);
});

test('a registration is the public format', () => {
	const registration = {
		genesisHash: bytes(1, 32),
		key: bytes(2, 32),
		encryptionKey: bytes(3, 32),
		sponsor: 4,
		expiresAt: 5,
	};
	const head = [stringToU8a('salus/register/v1'), bytes(1, 32), bytes(2, 32)];
	const tail = [[4, 0, 0, 0], [5, 0, 0, 0, 0, 0, 0, 0]];
	assert.deepEqual(
		registrationPayload(registration),
		u8aConcat(...head, [1], bytes(3, 32), ...tail),
	);
	assert.deepEqual(
		registrationPayload({ ...registration, encryptionKey: null }),
		u8aConcat(...head, [0], ...tail),
	);
});

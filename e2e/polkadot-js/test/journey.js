// Salus as an application meets it: the steps run in order, on one node.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApiPromise, WsProvider } from '@polkadot/api';
import { packageInfo } from '@polkadot/api/packageInfo';
import { Keyring } from '@polkadot/keyring';
import { u8aWrapBytes } from '@polkadot/util';
import { signMetaTx } from '../src/meta-tx.js';
import { startNode } from '../src/node.js';
import { registrationPayload } from '../src/registration.js';
import { codes, refusal, submit } from '../src/transactions.js';

/** A day, in milliseconds. */
const DAY = 86_400_000;
/** Fee credit of an organization, in the chain's smallest unit. */
const CREDIT = 100n * 10n ** 12n;
/** How long one step may take, in milliseconds. */
const LIMIT = { timeout: 180_000 };

let node, provider, api;
/** The council's members of the development chain. */
let alice, bob;
/** The accounts of two organizations, and the key of a patient without money. */
let hospitalKey, clinicKey, ana;
/** The ids that the chain gave to the organizations, the patient and her grant. */
let hospital, clinic, patient, grant;
/** What Ana signed, to be submitted again. */
let relayed;

before(async () => {
	node = await startNode();
	provider = new WsProvider(node.url);
	api = await ApiPromise.create({ provider, noInitWarn: true });
	const keyring = new Keyring({ type: 'sr25519' });
	const uris = ['//Alice', '//Bob', '//Hospital', '//Clinic', '//Ana'];
	[alice, bob, hospitalKey, clinicKey, ana] = uris.map((uri) => keyring.addFromUri(uri));
}, LIMIT);

after(async () => {
	await (api ?? provider)?.disconnect();
	await node?.stop();
}, LIMIT);

/** Prints an event that a transaction must have brought about, and returns its fields. */
function told(receipt, kind) {
	const event = receipt.events.find((event) => kind.is(event));
	assert.ok(event, `no ${kind.meta.name} among ${receipt.events.map(({ method }) => method)}`);
	const fields = JSON.stringify(event.toHuman().data);
	console.log(`block ${receipt.block}: ${event.section}.${event.method} ${fields}`);
	return event.data;
}

/** The account's fee credit, in the chain's smallest unit. */
async function credit({ address }) {
	const { data } = await api.query.system.account(address);
	return data.free.toBigInt() + data.reserved.toBigInt();
}

/** The decision about one laboratory result of Ana's at the hospital, asked for by the clinic. */
async function decision(changes = {}) {
	const day = 20_000; // 2024-10-04, in days since 1970-01-01
	const { category = 'LabResults', ...asked } = changes;
	const request = {
		holder: hospital,
		requester: clinicKey.address,
		patient,
		action: 'Read',
		purpose: 'Treat',
		records: [{ category, confidentiality: 'N', sensitivities: 0, days: { first: day, last: day } }],
		...asked,
	};
	const [decided] = (await api.call.consentApi.checkAccess(request)).asOk;
	console.log(`${request.action} ${category} for ${request.purpose}: ${decided}`);
	return decided.isPermit ? 'permitted' : decided.asDeny.reason.type;
}

async function relay(metaTx) {
	return submit(api, api.tx.metaTx.dispatch(metaTx, metaTx.encodedLength), hospitalKey);
}

test('connects', LIMIT, async () => {
	const chain = await api.rpc.system.chain();
	const { specName, specVersion } = api.runtimeVersion;
	console.log(`@polkadot/api ${packageInfo.version}: ${chain}, ${specName} ${specVersion}`);
	assert.equal(packageInfo.version, '16.5.6');
	assert.equal(specName.toString(), 'salus');
});

/** Has the council admit a provider by two votes of three. Returns the organization's id. */
async function admit(name, admin) {
	const roles = codes(api, 'Role', 'Provider');
	const expiresAt = Date.now() + 90 * DAY;
	const call = api.tx.organizations.admit(name, roles, admin.address, expiresAt, CREDIT, null);
	const { method } = call;
	const length = method.encodedLength;
	const proposed = await submit(api, api.tx.council.propose(2, method, length), alice);
	const { proposalHash, proposalIndex } = told(proposed, api.events.council.Proposed);
	const vote = api.tx.council.vote(proposalHash, proposalIndex, true);
	const { weight } = await api.call.transactionPaymentCallApi.queryCallInfo(method, length);
	const close = api.tx.council.close(proposalHash, proposalIndex, weight, length);
	told(await submit(api, vote, alice), api.events.council.Voted);
	await assert.rejects(submit(api, close, alice), /council\.TooEarly/, 'one vote decides nothing');
	told(await submit(api, vote, bob), api.events.council.Voted);
	const { organization } = told(await submit(api, close, bob), api.events.organizations.Admitted);
	return organization.toNumber();
}

test('the council admits organizations', LIMIT, async () => {
	hospital = await admit('Hospital', hospitalKey);
	clinic = await admit('Clinic', clinicKey);
	const view = (await api.call.organizationsApi.organization(clinic)).unwrap();
	assert.equal(view.name.toUtf8(), 'Clinic');
	assert.equal(view.standing.type, 'Good');
});

test('a hospital registers a patient without money', LIMIT, async () => {
	const expiresAt = (await api.query.timestamp.now()).toNumber() + DAY / 2;
	const payload = registrationPayload({
		genesisHash: api.genesisHash,
		key: ana.publicKey,
		encryptionKey: null,
		sponsor: hospital,
		expiresAt,
	});
	// As a browser's wallet signs: between `<Bytes>` and `</Bytes>`.
	const signature = { Sr25519: ana.sign(u8aWrapBytes(payload)) };
	const { registerSponsored } = api.tx.patientIdentity;
	const register = registerSponsored(ana.address, null, expiresAt, signature);
	const byAnother = submit(api, register, clinicKey);
	await assert.rejects(byAnother, /patientIdentity\.InvalidSignature/, 'Ana named the hospital');
	const receipt = await submit(api, register, hospitalKey);
	patient = told(receipt, api.events.patientIdentity.Registered).patient;
	const expected = await api.call.patientIdentityApi.patientIdFor(ana.address);
	assert.equal(patient.toHex(), expected.toHex());
	assert.equal(await credit(ana), 0n);
});

test('access is refused without a grant', LIMIT, async () => {
	assert.equal(await decision(), 'NoGrant');
});

test('the patient grants through a relayed meta-transaction', LIMIT, async () => {
	const before = await credit(hospitalKey);
	// snippet: grant
	// For 30 days the clinic may read Ana's laboratory results at the hospital, to treat her.
	const now = (await api.query.timestamp.now()).toNumber();
	const scope = {
		holder: { Organization: hospital },
		actions: codes(api, 'Action', 'Read'),
		purposes: codes(api, 'Purpose', 'Treat'),
		categories: codes(api, 'DataCategory', 'LabResults'),
		confidentiality: 'N',
		days: { first: -(2 ** 31), last: 2 ** 31 - 1 }, // whenever they are from
		protected: 'None',
	};
	const clinicMay = { Organization: clinic };
	const terms = { validUntil: now + 30 * DAY };
	const call = api.tx.consent.grant(patient, clinicMay, scope, terms);

	// Ana has no money: she signs, and the hospital submits and pays.
	const metaTx = await signMetaTx(api, call, ana);
	const dispatch = api.tx.metaTx.dispatch(metaTx, metaTx.encodedLength);
	const receipt = await submit(api, dispatch, hospitalKey);

	// The hospital's transaction succeeds even if Ana's call in it does not: the event tells.
	const { result } = receipt.find(api.events.metaTx.Dispatched);
	assert.ok(result.isOk, result.isErr && refusal(api, result.asErr.error));
	const granted = receipt.find(api.events.consent.Granted);

	// May the clinic read one result? Asked of the last final block, which nothing replaces.
	const final = await api.at(await api.rpc.chain.getFinalizedHead());
	const answer = await final.call.consentApi.checkAccess({
		holder: hospital,
		requester: clinicKey.address,
		patient,
		action: 'Read',
		purpose: 'Treat',
		records: [
			{
				category: 'LabResults',
				confidentiality: 'N',
				sensitivities: 0,
				days: { first: 20_000, last: 20_000 }, // 2024-10-04, in days since 1970-01-01
			},
		],
	});
	const [decided] = answer.asOk;
	assert.ok(decided.isPermit && decided.asPermit.basis.asGrant.eq(granted.grant));
	// end
	told(receipt, api.events.metaTx.Dispatched);
	told(receipt, api.events.consent.Granted);
	assert.equal(granted.by.toString(), ana.address);
	assert.equal(granted.patient.toHex(), patient.toHex());
	assert.ok((await credit(hospitalKey)) < before, 'the hospital paid');
	assert.equal(await credit(ana), 0n);
	grant = granted.grant;
	relayed = metaTx;
});

test('access is permitted as far as the grant goes', LIMIT, async () => {
	assert.equal(await decision(), 'permitted');
	assert.equal(await decision({ purpose: 'Hpaymt' }), 'Purpose');
	assert.equal(await decision({ action: 'Reshare' }), 'Action');
	assert.equal(await decision({ category: 'Imaging' }), 'Category');
	assert.equal(await decision({ holder: clinic, requester: hospitalKey.address }), 'NoGrant');
});

test('a meta-transaction is refused when replayed or changed', LIMIT, async () => {
	await assert.rejects(relay(relayed), /metaTx\.Stale/);
	const mild = api.tx.consent.revoke(patient, grant);
	const severe = api.tx.consent.suspend(patient, grant);
	const signed = await signMetaTx(api, mild, ana);
	const { extensionVersion, extension } = signed;
	const changed = { call: severe.method, extensionVersion, extension };
	await assert.rejects(
		relay(api.createType('PalletMetaTxMetaTx', changed)),
		/metaTx\.BadProof/,
	);
	assert.equal(await decision(), 'permitted', 'neither did anything');
});

test("a relayed call's own refusal is in the event", LIMIT, async () => {
	const unknown = api.tx.consent.revoke(patient, 99);
	const receipt = await relay(await signMetaTx(api, unknown, ana));
	const { result } = told(receipt, api.events.metaTx.Dispatched);
	assert.equal(refusal(api, result.asErr.error), 'consent.NotFound');
});

test('the patient revokes directly and free of charge', LIMIT, async () => {
	const revoke = api.tx.consent.revoke(patient, grant);
	const receipt = await submit(api, revoke, ana);
	const revoked = told(receipt, api.events.consent.Revoked);
	assert.ok(revoked.grant.eq(grant));
	assert.equal(receipt.find(api.events.transactionPayment.TransactionFeePaid), undefined);
	assert.equal(await credit(ana), 0n);
	// What ends nothing is not free, and she cannot pay.
	await assert.rejects(submit(api, revoke, ana), /Inability to pay some fees/);
});

test('access is refused after the revocation', LIMIT, async () => {
	assert.equal(await decision(), 'NoGrant');
	const view = (await api.call.consentApi.grant(patient, grant)).unwrap();
	assert.equal(view.status.type, 'Revoked');
});

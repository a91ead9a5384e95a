// Sending transactions, and what became of them.

/** A refusal in the metadata's words, such as `consent.NotFound`. */
export function refusal(api, error) {
	if (!error.isModule) {
		return error.toString();
	}
	const { section, name } = api.registry.findMetaError(error.asModule);
	return `${section}.${name}`;
}

/** The final block that a transaction is in, and its events there. */
class Receipt {
	constructor({ blockNumber, events }) {
		this.block = blockNumber.toNumber();
		this.events = events.map(({ event }) => event);
	}

	/** The fields of the first event of this kind (`api.events.…`), or undefined. */
	find(kind) {
		return this.events.find((event) => kind.is(event))?.data;
	}
}

/**
 * Signs a transaction, sends it, and waits until it is final.
 *
 * @throws if the node does not take it, or the chain refuses it
 */
export function submit(api, transaction, signer) {
	return new Promise((resolve, reject) => {
		const follow = (result) => {
			if (result.isError) {
				reject(new Error(`the pool dropped it: ${result.status.type}`));
			} else if (result.isFinalized && result.dispatchError) {
				reject(new Error(refusal(api, result.dispatchError)));
			} else if (result.isFinalized) {
				resolve(new Receipt(result));
			}
		};
		transaction.signAndSend(signer, follow).catch(reject);
	});
}

/**
 * A set of codes as the chain encodes it: a bit for each, by its place in the enum `kind`, such as
 * `Role`, `Action`, `Purpose` or `DataCategory`.
 */
export function codes(api, kind, ...names) {
	const bit = (name) => 2 ** api.createType(`SalusPrimitivesCodes${kind}`, name).index;
	return names.reduce((bits, name) => bits + bit(name), 0);
}

use super::*;
use salus_client::chain::recovery::Guardian;
use salus_primitives::{EncryptionKey, PatientId, RecoveryStatus};
use subxt_signer::sr25519::{dev, Keypair};

const GENESIS: [u8; 32] = [7; 32];
const NOW: u64 = 1_000;

fn wish(expires_at: u64) -> Wish {
	let encryption_key = Some(EncryptionKey([4; 32]));
	Wish::sign(GENESIS, PatientId([2; 32]), &dev::eve(), encryption_key, expires_at)
}

fn account(key: Keypair) -> Account {
	Account::from(&key)
}

fn opening(guardian: Keypair) -> GuardianOpening {
	GuardianOpening { salt: [5; 32], guardian: account(guardian).0 }
}

fn attempt(status: RecoveryStatus, supporters: Vec<Helper>) -> Attempt {
	Attempt {
		status,
		key: account(dev::eve()),
		encryption_key: None,
		started_at: Moment(0),
		supporters,
		completes_at: None,
		lapses_at: Moment(9_999),
		ended_at: None,
	}
}

/// Bob is a guardian, who starts from a moment on and supports from an earlier one.
fn recovery(attempt: Option<Attempt>) -> Recovery {
	let guardian = Guardian {
		commitment: Hex32(opening(dev::bob()).hash().0),
		added_at: Moment(0),
		supports_from: Moment(NOW - 1),
		starts_from: Moment(NOW),
	};
	Recovery {
		guardians: vec![guardian],
		threshold: 2,
		delay_ms: 1,
		attempt,
		recovered_at: None,
		entrusts_from: None,
	}
}

struct Case {
	help: Help,
	attempt: Option<Attempt>,
	expires_at: u64,
	key: Account,
	key_is_used: bool,
	attempt_is_stuck: bool,
	now: u64,
}

fn case(help: Help, attempt: Option<Attempt>) -> Case {
	Case {
		help,
		attempt,
		expires_at: NOW + 1,
		key: account(dev::eve()),
		key_is_used: false,
		attempt_is_stuck: false,
		now: NOW,
	}
}

/// What is in the way, when a guardian signs with what it was given.
fn refusal(case: Case, opening: &GuardianOpening, signer: Keypair) -> Option<String> {
	let (recovery, wish) = (recovery(case.attempt), wish(case.expires_at));
	let situation = Situation {
		help: case.help,
		wish: &wish,
		key: case.key,
		recovery: &recovery,
		key_is_used: case.key_is_used,
		attempt_is_stuck: case.attempt_is_stuck,
		now: Moment(case.now),
	};
	situation.check_guardian(opening, account(signer)).err().map(|error| error.to_string())
}

fn refused(case: Case, words: &str) {
	let refusal = refusal(case, &opening(dev::bob()), dev::bob()).unwrap();
	assert!(refusal.contains(words), "{refusal}");
}

fn works(case: Case) {
	assert_eq!(refusal(case, &opening(dev::bob()), dev::bob()), None);
}

fn start() -> Case {
	case(Help::Start, None)
}

fn support() -> Case {
	case(Help::Support, Some(attempt(RecoveryStatus::Gathering, vec![])))
}

#[test]
fn a_guardian_with_its_own_file_helps() {
	works(start());
	works(support());
}

#[test]
fn another_persons_file_exposes_nobody() {
	for case in [start(), support()] {
		let refusal = refusal(case, &opening(dev::bob()), dev::charlie()).unwrap();
		assert!(refusal.contains("was given to"), "{refusal}");
	}
}

#[test]
fn a_file_that_opens_no_commitment_exposes_nobody() {
	for case in [start(), support()] {
		let refusal = refusal(case, &opening(dev::charlie()), dev::charlie()).unwrap();
		assert!(refusal.contains("no guardian by this file"), "{refusal}");
	}
}

#[test]
fn a_guardian_who_has_to_wait_is_not_exposed() {
	refused(Case { now: NOW - 1, ..start() }, "helps from");
	works(Case { now: NOW - 1, ..support() });
	refused(Case { now: NOW - 2, ..support() }, "helps from");
}

#[test]
fn nothing_is_started_beside_an_open_attempt() {
	for status in [RecoveryStatus::Gathering, RecoveryStatus::Waiting, RecoveryStatus::Ready] {
		let beside = || case(Help::Start, Some(attempt(status, vec![])));
		refused(beside(), "an attempt is open");
		works(Case { attempt_is_stuck: true, ..beside() });
	}
	for status in [
		RecoveryStatus::Lapsed,
		RecoveryStatus::Vetoed,
		RecoveryStatus::Completed,
		RecoveryStatus::Withdrawn,
	] {
		works(case(Help::Start, Some(attempt(status, vec![]))));
		refused(case(Help::Support, Some(attempt(status, vec![]))), "no attempt is open");
	}
	refused(case(Help::Support, None), "no attempt is open");
}

#[test]
fn nothing_is_started_by_a_wish_that_the_chain_refuses() {
	refused(Case { expires_at: NOW, ..start() }, "too old");
	refused(Case { key_is_used: true, ..start() }, "belongs to somebody");
	let (recovery, mut forged) = (recovery(None), wish(NOW + 1));
	forged.expires_at += 1;
	let situation = Situation {
		help: Help::Start,
		wish: &forged,
		key: account(dev::eve()),
		recovery: &recovery,
		key_is_used: false,
		attempt_is_stuck: false,
		now: Moment(NOW),
	};
	let refusal = situation.check_guardian(&opening(dev::bob()), account(dev::bob()));
	assert!(refusal.unwrap_err().to_string().contains("did not sign"));
}

#[test]
fn nothing_is_supported_twice_or_for_another_key() {
	refused(Case { key: account(dev::dave()), ..support() }, "for the key");
	// Nobody is needed any more, and is there if another leaves.
	for status in [RecoveryStatus::Waiting, RecoveryStatus::Ready] {
		works(case(Help::Support, Some(attempt(status, vec![]))));
	}
	let helped = |account, commitment| {
		let helper = Helper::Guardian { account, commitment };
		case(Help::Support, Some(attempt(RecoveryStatus::Gathering, vec![helper])))
	};
	let commitment = Hex32(opening(dev::bob()).hash().0);
	refused(helped(account(dev::bob()), Hex32([0; 32])), "helped already");
	refused(helped(account(dev::alice()), commitment), "helped already");
	works(helped(account(dev::alice()), Hex32([0; 32])));
}

#[test]
fn new_guardians_are_other_people_and_each_one_once() {
	let [bob, charlie, eve] = [dev::bob(), dev::charlie(), dev::eve()].map(account);
	let check = |accounts: &[Account], known: &[Account]| {
		check_new_guardians(accounts, known, |one| one == eve).map_err(|error| error.to_string())
	};
	assert_eq!(check(&[bob, charlie], &[]), Ok(()));
	assert_eq!(check(&[], &[bob]), Ok(()));
	assert!(check(&[bob, charlie, bob], &[]).unwrap_err().contains("twice"));
	assert!(check(&[charlie], &[bob, charlie]).unwrap_err().contains("twice"));
	assert!(check(&[bob, eve], &[]).unwrap_err().contains("key of this patient"));
}

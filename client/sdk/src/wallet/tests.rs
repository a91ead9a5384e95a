use super::*;
use secret::AccountSecret;
use tempfile::TempDir;

/// The encryption key of `//Alice`.
const ALICE_ENCRYPTION: &str = "b421cb744069c83f397aee7c50113ef7aa7e4934f4c2bbf084726036225a9017";
const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
const ALICE: &str = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
const ALICE_ADDRESS: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

fn wallet() -> (TempDir, Wallet) {
	let home = tempfile::tempdir().unwrap();
	let wallet = Wallet::open(home.path());
	(home, wallet)
}

fn password(text: &str) -> PasswordSource {
	PasswordSource::Given(SecretString::from(text.to_string()))
}

fn name(text: &str) -> KeyName {
	text.parse().unwrap()
}

fn uri(text: &str) -> ImportSource {
	ImportSource::Uri(SecretString::from(text.to_string()))
}

fn spec(text: &str) -> KeySpec {
	text.parse().unwrap()
}

#[test]
fn a_created_key_is_found_again_from_its_phrase() {
	let (_home, wallet) = wallet();
	let ana = name("ana");
	let created = wallet.create(&ana, WordCount::Twelve, &password("pw"), IfTaken::Refuse).unwrap();
	assert_eq!(created.phrase.expose_secret().split(' ').count(), 12);
	let key = wallet.signer(&spec("ana"), &password("pw")).unwrap();
	assert_eq!(hex::encode(key.account), created.entry.public_key);
	assert_eq!(key.address(), created.entry.address);
	assert_eq!(wallet.list().unwrap(), [created.entry]);

	let secret = AccountSecret::from_uri(&created.phrase).unwrap();
	assert_eq!(secret.public_key(), key.account);
	assert_eq!(encryption_key_of(&secret.encryption_identity().unwrap()), key.encryption_key());
	let message = b"message";
	let signature = key.signer.sign(message);
	assert!(subxt_signer::sr25519::verify(&signature, message, &key.signer.public_key()));
}

#[test]
fn a_key_file_is_read_by_subxt_and_imported_again() {
	let (home, wallet) = wallet();
	let ana = name("ana");
	wallet.import(&ana, &uri("//Alice"), &password("pw"), IfTaken::Refuse).unwrap();
	let path = home.path().join("keys/ana.json");
	let json = fs::read_to_string(&path).unwrap();
	let keypair = subxt_signer::polkadot_js_compat::decrypt_json(&json, "pw").unwrap();
	assert_eq!(hex::encode(keypair.public_key().0), ALICE);
	assert!(json.contains(ALICE_ADDRESS));

	let (_other, second) = self::wallet();
	let file = ImportSource::File(path);
	let wrong = second.import(&ana, &file, &password("no"), IfTaken::Refuse);
	assert!(matches!(wrong, Err(WalletError::WrongPassword(_))));
	let entry = second.import(&ana, &file, &password("pw"), IfTaken::Refuse).unwrap();
	assert_eq!((entry.public_key.as_str(), entry.address.as_str()), (ALICE, ALICE_ADDRESS));
}

#[test]
fn a_wrong_password_is_said_so() {
	let (_home, wallet) = wallet();
	wallet.import(&name("ana"), &uri("//Ana"), &password("pw"), IfTaken::Refuse).unwrap();
	let error = wallet.signer(&spec("ana"), &password("PW")).unwrap_err();
	assert_eq!(error.to_string(), "wrong password for key ana");
}

#[test]
fn a_name_is_taken_once() {
	let (_home, wallet) = wallet();
	let ana = name("ana");
	wallet.import(&ana, &uri("//One"), &password("pw"), IfTaken::Refuse).unwrap();
	let refused = wallet.import(&ana, &uri("//Two"), &password("pw"), IfTaken::Refuse);
	assert!(matches!(refused, Err(WalletError::AlreadyExists(_))));
	let refused = wallet.create(&ana, WordCount::Twelve, &password("pw"), IfTaken::Refuse);
	assert!(matches!(refused, Err(WalletError::AlreadyExists(_))));
	let one = wallet.entry(&ana).unwrap();
	wallet.import(&ana, &uri("//Two"), &password("pw"), IfTaken::Replace).unwrap();
	assert_ne!(wallet.entry(&ana).unwrap(), one);
}

#[test]
fn uris_derive_as_subxt_does() {
	let (_home, wallet) = wallet();
	let alice = wallet.signer(&spec("//Alice"), &PasswordSource::Prompt).unwrap();
	assert_eq!(hex::encode(alice.account), ALICE);
	// HMAC-SHA-256 and X25519 over Alice's published secret, computed by another program.
	assert_eq!(hex::encode(alice.encryption_key().0), ALICE_ENCRYPTION);
	for uri in ["//Alice//stash", "//Bob/soft/0", "//1///pass"] {
		let key = wallet.signer(&spec(uri), &PasswordSource::Prompt).unwrap();
		let again = wallet.signer(&spec(uri), &PasswordSource::Prompt).unwrap();
		// `Key::new` has compared the accounts that both libraries derive.
		assert_eq!(key.encryption_key(), again.encryption_key());
	}
}

#[test]
fn phrases_and_seeds_derive_as_subxt_does() {
	let seed = "0xe5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a//Alice";
	for uri in [seed, PHRASE, &format!("{PHRASE}//Alice"), &format!("{PHRASE}///word")] {
		let uri = SecretString::from(uri.to_string());
		let ours = AccountSecret::from_uri(&uri).unwrap().public_key();
		assert_eq!(ours, secret::signer_of_uri(&uri).unwrap().public_key().0);
	}
	for bad in ["0x12", "bottom drive", "0xzz", "", &PHRASE.replace("walk", "wolk")] {
		let error = AccountSecret::from_uri(&SecretString::from(bad.to_string())).err();
		// An empty text is the well-known phrase itself.
		assert_eq!(error.is_none(), bad.is_empty(), "{bad}");
		assert!(!error.is_some_and(|error| error.to_string().contains("wolk")));
	}
}

#[test]
fn names_are_file_names() {
	for good in ["ana", "st-mary_2.x", &"a".repeat(64)] {
		assert!(good.parse::<KeyName>().is_ok(), "{good}");
	}
	for bad in ["", ".", "..", ".a", "a/b", "a b", "/Alice", "é", "a\0", &"a".repeat(65), "//"] {
		assert!(bad.parse::<KeySpec>().is_err(), "{bad}");
	}
}

#[test]
fn no_secret_is_printed() {
	let (_home, wallet) = wallet();
	let secret = spec("//Alice///hunter2");
	assert_eq!(secret.to_string(), "//Alice");
	assert!(!format!("{secret:?}{:?}", password("hunter2")).contains("hunter2"));
	let key = wallet.signer(&secret, &PasswordSource::Prompt).unwrap();
	let shown = format!("{key:?}");
	assert_eq!(
		shown,
		format!("Key {{ name: \"//Alice\", account: \"{}\", .. }}", hex::encode(key.account))
	);
	let misplaced = PHRASE.parse::<KeySpec>().unwrap_err().to_string();
	assert!(!misplaced.contains("drive"));
}

#[test]
fn passwords_come_from_files() {
	let home = tempfile::tempdir().unwrap();
	let path = home.path().join("password");
	for (content, expected) in
		[("pw", "pw"), ("pw\n", "pw"), ("pw\r\nmore", "pw"), (" p w ", " p w ")]
	{
		fs::write(&path, content).unwrap();
		let read = PasswordSource::File(path.clone()).read("ana").unwrap();
		assert_eq!(read.expose_secret(), expected);
	}
	fs::write(&path, "\n").unwrap();
	let empty = PasswordSource::File(path).read_new(&name("ana"));
	assert!(matches!(empty, Err(WalletError::EmptyPassword)));
	let missing = PasswordSource::File(home.path().join("no")).read("ana");
	assert!(matches!(missing, Err(WalletError::Io { .. })));
}

#[test]
fn what_is_no_key_file_is_refused() {
	let (home, wallet) = wallet();
	assert!(wallet.list().unwrap().is_empty());
	assert!(matches!(wallet.signer(&spec("ana"), &password("pw")), Err(WalletError::NotFound(_))));
	let keys = home.path().join("keys");
	fs::create_dir(&keys).unwrap();
	let file = |content: &str| fs::write(keys.join("ana.json"), content).unwrap();
	let keystore = |encoded: &str, content: &str| {
		format!(
			r#"{{"address":"{ALICE_ADDRESS}","encoded":"{encoded}","encoding":{{"content":["pkcs8","{content}"],
			"type":["scrypt","xsalsa20-poly1305"],"version":"3"}},"meta":{{}}}}"#
		)
	};
	let long = BASE64.repeat(30);
	for content in [
		"",
		"{}",
		&keystore("", "sr25519"),
		&keystore("AAAA", "sr25519"),
		&keystore("!", "sr25519"),
		&keystore(&long, "ed25519"),
		&keystore(&long, "sr25519"),
		&"x".repeat(70_000),
	] {
		file(content);
		let error = wallet.signer(&spec("ana"), &password("pw")).unwrap_err();
		assert!(matches!(error, WalletError::NotAKeystore { .. }), "{error}");
	}
}

/// Twelve zero bytes: scrypt parameters that nobody allows.
const BASE64: &str = "AAAAAAAAAAAAAAAA";

#[cfg(unix)]
#[test]
fn key_files_are_their_owners_alone() {
	use std::os::unix::fs::PermissionsExt;
	let (home, wallet) = wallet();
	wallet.import(&name("ana"), &uri("//Ana"), &password("pw"), IfTaken::Refuse).unwrap();
	let mode = |path| fs::metadata(home.path().join(path)).unwrap().permissions().mode() & 0o777;
	assert_eq!((mode("keys"), mode("keys/ana.json")), (0o700, 0o600));
}

#[test]
fn a_kept_key_derives_as_its_phrase_does() {
	let (_home, wallet) = wallet();
	let root = Root::from_uri(&SecretString::from(PHRASE.to_owned())).unwrap();
	wallet.import(&name("ana"), &uri(PHRASE), &password("pw"), IfTaken::Refuse).unwrap();
	let (kept, opened) = wallet.root(&spec("ana"), &password("pw")).unwrap();
	assert_eq!(opened.unwrap().expose_secret(), "pw");
	let path = KeyPath { relationship: 3, number: 1 };
	assert_eq!((kept.account(), kept.account_at(path)), (root.account(), root.account_at(path)));

	let secret = SecretString::from("other".to_owned());
	let entry = wallet.derive(&name("third"), &kept, path, &secret, IfTaken::Refuse).unwrap();
	assert_eq!(entry.public_key, hex::encode(root.account_at(path)));
	let derived = Derived { root: hex::encode(root.account()), path };
	assert_eq!(entry.derived, Some(derived));
	assert_eq!(wallet.entry(&name("third")).unwrap(), entry);
	let uri = spec(&format!("//Alice{path}"));
	let key = wallet.signer(&uri, &PasswordSource::Prompt).unwrap();
	let alice = wallet.root(&spec("//Alice"), &PasswordSource::Prompt).unwrap().0;
	assert_eq!(key.account, alice.account_at(path));
	let signer = wallet.signer(&spec("third"), &password("other")).unwrap();
	assert_eq!(signer.account, root.account_at(path));
	let again = wallet.derive(&name("third"), &kept, path, &secret, IfTaken::Refuse);
	assert!(matches!(again, Err(WalletError::AlreadyExists(_))));
}

#[test]
fn the_next_relationship_is_after_all_of_the_root() {
	let (_home, wallet) = wallet();
	let secret = SecretString::from("pw".to_owned());
	let root = |uri: &str| wallet.root(&spec(uri), &PasswordSource::Prompt).unwrap().0;
	let (ana, ben) = (root("//Ana"), root("//Ben"));
	assert_eq!(wallet.next_relationship(&ana).unwrap(), 0);
	let derive = |called: &str, root: &Root, relationship| {
		let path = KeyPath { relationship, number: 2 };
		wallet.derive(&name(called), root, path, &secret, IfTaken::Refuse).unwrap()
	};
	derive("a", &ana, 4);
	derive("b", &ana, 1);
	derive("c", &ben, 9);
	assert_eq!(wallet.next_relationship(&ana).unwrap(), 5);
	assert_eq!(wallet.next_relationship(&ben).unwrap(), 10);
}

#[test]
fn what_is_restored_twice_stays() {
	let (_home, wallet) = wallet();
	let root = wallet.root(&spec("//Ana"), &PasswordSource::Prompt).unwrap().0;
	let (first, second) = ("one".to_owned().into(), "two".to_owned().into());
	let path = Some(KeyPath::first_of(0));
	let entry = wallet.restore(&name("ana-0"), &root, path, &first).unwrap();
	assert_eq!(wallet.restore(&name("other"), &root, path, &second).unwrap(), entry);
	assert_eq!(wallet.list().unwrap(), [entry]);
	assert!(wallet.signer(&spec("ana-0"), &password("one")).is_ok());
	let itself = wallet.restore(&name("ana"), &root, None, &second).unwrap();
	assert_eq!((itself.public_key, itself.derived), (hex::encode(root.account()), None));
	let taken = wallet.restore(&name("ana"), &root, Some(KeyPath::first_of(1)), &second);
	assert!(matches!(taken, Err(WalletError::AlreadyExists(_))));
}

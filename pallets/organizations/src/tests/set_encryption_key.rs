use super::refused_to_all_but_an_admin;
use crate::{mock::*, Event, Organization};
use frame_support::{assert_noop, assert_ok};
use salus_primitives::{EncryptionKey, Privileges};

const KEY: Option<EncryptionKey> = Some(EncryptionKey([3; 32]));

#[test]
fn set_encryption_key_works() {
	ExtBuilder::default().build_and_execute(|| {
		let organization = admit(ST_MARY);
		let before = stored(organization);
		for encryption_key in [KEY, Some(EncryptionKey([4; 32])), None] {
			assert_ok!(Organizations::set_encryption_key(signed(ST_MARY), encryption_key));
			assert_eq!(stored(organization), Organization { encryption_key, ..before.clone() });
			System::assert_last_event(
				Event::EncryptionKeySet { organization, encryption_key, by: ST_MARY }.into(),
			);
		}
	});
}

#[test]
fn set_encryption_key_by_another_origin_fails() {
	ExtBuilder::default().build_and_execute(|| {
		admit(ST_MARY);
		enroll(ST_MARY, DR_OKAFOR, Privileges::all());
		refused_to_all_but_an_admin(|origin| Organizations::set_encryption_key(origin, KEY));
	});
}

#[test]
fn set_encryption_key_in_bad_standing_fails() {
	for (worsen, error) in bad_standings() {
		ExtBuilder::default().build_and_execute(|| {
			worsen(admit(ST_MARY));
			assert_noop!(Organizations::set_encryption_key(signed(ST_MARY), KEY), error);
		});
	}
}

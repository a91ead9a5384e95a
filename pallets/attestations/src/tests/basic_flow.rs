//! The story of the first page.

use super::*;
use crate::Error;
use salus_runtime_api::LinkStatus;

#[test]
fn basic_flow_works() {
	build_and_execute(|| {
		// The clerk looks at a passport.
		assert_ok!(assure(DR_OKAFOR, Ial2, NOW + 365 * DAY));
		let assurance = Attestations::assurances(PATIENT_ANA)[0];
		assert_eq!((assurance.organization, assurance.level), (ST_MARY, Ial2));
		assert!(assurance.in_force);

		// Nothing is linked before Ana permits it.
		assert_noop!(link(DR_OKAFOR, NUMBER), Error::<Test>::NotFound);
		assert_ok!(permit(ANA_CONSENT_KEY, NUMBER));
		assert_eq!(found(NUMBER), None);
		assert_ok!(link(DR_OKAFOR, NUMBER));
		assert_eq!(found(NUMBER), Some(PATIENT_ANA));
		assert_eq!(Attestations::linked_patient(LAKESIDE, NUMBER), None);

		// She sees it, and removes it.
		let seen = Attestations::record_links(PATIENT_ANA, None, 10);
		assert_eq!(seen[0].organization, ST_MARY);
		assert_eq!(seen[0].links[0].status, LinkStatus::Linked);
		assert_ok!(unlink(ANA_CONSENT_KEY, NUMBER));
		assert_eq!(found(NUMBER), None);
		assert_noop!(link(DR_OKAFOR, NUMBER), Error::<Test>::NotFound);

		// It was somebody else's passport.
		assert_ok!(Attestations::withdraw_assurance(signed(ST_MARY_ADMIN), PATIENT_ANA, ST_MARY));
		assert!(!Attestations::assurances(PATIENT_ANA)[0].in_force);
	});
}

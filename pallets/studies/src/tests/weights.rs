//! What calls and reads weigh, and who pays.

use super::*;
use crate::Call;
use frame_support::{
	dispatch::{CheckIfFeeless, DispatchClass, GetDispatchInfo, Pays},
	weights::Weight,
};
use salus_primitives::traits::OrganizationInspect;

#[test]
fn every_call_is_paid_and_normal() {
	build_and_execute(|| {
		dr_okafor_takes_part();
		let (study, investigator) = (STUDY, DR_OKAFOR);
		for (call, who) in [
			(Call::<Test>::register { protocol: PROTOCOL, ends_at: END }, DR_CHEN),
			(Call::extend { study, ends_at: END + DAY }, INSTITUTE_ADMIN),
			(Call::close { study }, INSTITUTE_ADMIN),
			(Call::enroll { study, investigator: DR_CHEN }, INSTITUTE_ADMIN),
			(Call::remove { study, investigator }, DR_OKAFOR),
			(Call::stop { study }, COUNCIL),
		] {
			let info = call.get_dispatch_info();
			assert_eq!((info.class, info.pays_fee), (DispatchClass::Normal, Pays::Yes));
			assert!(!call.is_feeless(&signed(who)));
		}
	});
}

#[test]
fn what_others_ask_reads_the_study_the_time_the_investigator_and_two_organizations() {
	new_test_ext().execute_with(|| {
		let organization = <Registry as OrganizationInspect<AccountId>>::inspect_weight();
		assert_ne!(organization, Weight::zero());
		let expected = DbWeight::get().reads(3) + organization + organization;
		assert_eq!(Research::inspect_weight(), expected);
	});
}

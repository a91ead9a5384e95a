use super::super::{
	applied::{granted, withheld, Openings},
	grantee::Named,
	references::ReferenceOpts,
};
use super::*;
use crate::openings::NewFiles;
use salus_client::chain::{
	annex::{attach, attach_to_restriction, commit_to_grantee},
	consent::Suspended,
	restrictions::Exceptions,
	Hex32,
};
use salus_fhir::consent::{export, import, Letterhead, Verdict};
use salus_primitives::{
	Action, Actions, Categories, Confidentiality, DataCategory, Day, DayWindow, Leaf, Purposes,
	Role, StudyId,
};
use std::{collections::BTreeMap, path::Path};

const HOUR: u64 = 3_600_000;
const CLINIC: Grantee<Account> = Grantee::Organization(OrganizationId(2));

fn scope() -> Scope {
	Scope {
		holder: Holder::Organization(OrganizationId(10)),
		actions: Action::Read.into(),
		purposes: Purposes::of(&[Purpose::Treat, Purpose::Coc]),
		categories: Categories::of(&[DataCategory::LabResults, DataCategory::Imaging]),
		confidentiality: Confidentiality::R,
		days: DayWindow::new(Day(10), Day(20)).expect("in order"),
		protected: Protected::None,
	}
}

fn grant_of(scope: Scope) -> Grant {
	Grant {
		id: GrantId(3),
		grantee: CLINIC,
		scope,
		granted_at: Moment(1_000),
		granted_by: Account([0; 32]),
		right: Right::Patient,
		valid_from: Moment(HOUR),
		valid_until: Some(Moment(9 * HOUR)),
		ends_with: None,
		max_uses: None,
		used: 0,
		revoked_at: None,
		directive: Some(DirectiveId(7)),
		suspensions: Vec::new(),
		status: GrantStatus::Live,
	}
}

fn restriction_of(scope: Scope) -> Restriction {
	Restriction {
		id: RestrictionId(4),
		scope,
		except: Exceptions { grantees: Vec::new(), purposes: Purposes::empty() },
		made_at: Moment(2_000),
		made_by: Account([0; 32]),
		lifted_at: None,
		directive: Some(DirectiveId(7)),
	}
}

fn known() -> Known {
	Known { genesis: "7a".repeat(32), ..Known::default() }
}

fn opened(annex: &AnnexOpening) -> Known {
	Known { annexes: vec![annex.clone()], ..known() }
}

fn annex(sensitivities: Sensitivities) -> Annex {
	let own = Author { organization: OrganizationId(2), account: None };
	let other = Author { organization: OrganizationId(10), account: Some([7; 32]) };
	Annex::new(sensitivities, vec![own, other], vec![], vec![]).expect("few")
}

fn letterhead() -> Letterhead {
	Letterhead {
		patient: "Patient/ana".into(),
		performers: vec!["Patient/ana".into()],
		date_time: "2025-01-02".into(),
		policy: None,
		source: None,
		displays: BTreeMap::new(),
	}
}

/// Writes it as a document, and reads that as the import does.
fn through_a_document(mapped: &Mapped) -> Mapped {
	let document = export(mapped, &letterhead()).expect("a document");
	let outcome = import(&document, &[], Some(HOUR));
	assert_eq!(outcome.outcome, Verdict::Mapped, "{:?}", outcome.reason);
	outcome.mapped
}

/// The annex that an import keeps under this name.
fn kept(openings: &Openings<'_>, name: &str) -> Annex {
	let path = openings.directory.expect("a directory").join(name);
	let Some(json) = openings.files.content(&path) else { return Annex::default() };
	AnnexOpening::from_json(json).expect("an opening").annex
}

fn openings(directory: &Path) -> Openings<'_> {
	Openings { directory: Some(directory), files: NewFiles::default(), document: None }
}

/// What an import makes of an exported grant: for whom, and what it covers.
fn granted_again(known: &Known, grant: &Grant) -> (Named, Scope, Annex, Validity) {
	let (mapped, _) = known.grant(grant).expect("it can be said");
	let read = through_a_document(&Mapped { grants: vec![mapped], restrictions: vec![] });
	let references =
		ReferenceOpts::default().of(&read, "Patient/ana", &known.genesis).expect("all are known");
	let [again] = &read.grants[..] else { panic!("{read:?}") };
	let home = tempfile::tempdir().expect("a directory");
	let mut files = openings(home.path());
	let scope = granted(again, &references, &mut files, 0).expect("a scope").scope;
	let named = references.meant(&again.grantee).expect("a grantee");
	(named, scope, kept(&files, "grant-0.json"), again.validity.clone())
}

#[test]
fn what_an_import_makes_names_the_document_where_its_opening_is_kept() {
	let exported = known();
	let (mapped, _) = exported.grant(&grant_of(scope())).expect("it can be said");
	let read = through_a_document(&Mapped { grants: vec![mapped], restrictions: vec![] });
	let references = ReferenceOpts::default()
		.of(&read, "Patient/ana", &exported.genesis)
		.expect("all are known");
	let home = tempfile::tempdir().expect("a directory");
	let [again] = &read.grants[..] else { panic!("{read:?}") };
	for (directory, named) in [(Some(home.path()), Some([9; 32])), (None, None)] {
		let mut files = Openings { directory, files: NewFiles::default(), document: Some([9; 32]) };
		let made = granted(again, &references, &mut files, 0).expect("a scope");
		assert_eq!(made.opening.annex.document, named);
		// Beside the document nothing is said, and nothing else follows from it.
		assert_eq!(made.opening.annex.clone().with_document(None), Annex::default());
		assert_eq!(made.scope.protected, Protected::Annex(made.opening.hash()));
		let path = home.path().join("grant-0.json");
		assert_eq!(files.files.content(&path).is_some(), named.is_some());
	}
}

fn clear(scope: Scope) -> Scope {
	Scope { protected: Protected::None, ..scope }
}

#[test]
fn a_grant_is_imported_as_it_was_exported() {
	for change in [
		scope(),
		Scope { holder: Holder::Any, ..scope() },
		Scope { actions: Actions::all(), categories: Categories::all(), ..scope() },
		Scope { confidentiality: Confidentiality::V, days: DayWindow::ALWAYS, ..scope() },
		Scope { purposes: Purpose::Hpaymt.into(), holder: Holder::Any, ..scope() },
		Scope { purposes: Purpose::Mltraining.into(), ..scope() },
	] {
		let (_, again, annex, validity) = granted_again(&known(), &grant_of(change));
		assert_eq!((clear(again), annex), (change, Annex::default()));
		assert_eq!((validity.from(), validity.until()), (None, Some(9 * HOUR)));
	}
	let future = Grant { status: GrantStatus::NotYetValid, ..grant_of(scope()) };
	assert_eq!(granted_again(&known(), &future).3.from(), Some(HOUR));
	let endless = Grant { valid_until: None, ..grant_of(scope()) };
	assert_eq!(granted_again(&known(), &endless).3, Validity::default());
	for (grantee, name) in [
		(Grantee::AnyMember, "any".to_owned()),
		(Grantee::Role(Role::Laboratory), "role:Laboratory".to_owned()),
		(CLINIC, "org:2".to_owned()),
		(Grantee::Practitioner(Account([7; 32])), format!("practitioner:{}", "07".repeat(32))),
		(Grantee::Person(PatientId([9; 32])), format!("person:{}", "09".repeat(32))),
	] {
		let (named, ..) = granted_again(&known(), &Grant { grantee, ..grant_of(scope()) });
		let expected = Named::read("--to", &name).expect("a grantee");
		assert_eq!(format!("{named:?}"), format!("{expected:?}"));
	}
}

#[test]
fn what_an_annex_names_is_exported_if_it_is_opened() {
	let codes: Sensitivities = [Sensitivity::Hiv, Sensitivity::Psy].into_iter().collect();
	let records = vec![Leaf([1; 32]), Leaf([2; 32])];
	for named in [
		Annex::of(codes),
		annex(codes),
		Annex::new(codes, vec![], vec![[3; 32]], vec![]).expect("few"),
		Annex::new(Sensitivities::empty(), vec![], vec![], records).expect("few"),
	] {
		let attached = attach(scope(), named.clone()).expect("attached");
		let known = opened(&attached.opening);
		let (_, again, kept, _) = granted_again(&known, &grant_of(attached.scope));
		assert_eq!((clear(again), kept), (scope(), named.clone()));

		let attached = attach_to_restriction(all_of_it(), named.clone()).expect("attached");
		let known = opened(&attached.opening);
		let (mapped, unsaid) =
			known.restriction(&restriction_of(attached.scope)).expect("it can be said");
		assert_eq!(unsaid.len(), 1, "payment: {unsaid:?}");
		let read = through_a_document(&Mapped { grants: vec![], restrictions: vec![mapped] });
		let references =
			ReferenceOpts::default().of(&read, "Patient/ana", &known.genesis).expect("known");
		let home = tempfile::tempdir().expect("a directory");
		let mut files = openings(home.path());
		let scope = withheld(&read.restrictions[0], &references, &mut files, 0).expect("a scope");
		assert_eq!(clear(scope), clear(all_of_it()));
		assert_eq!(self::kept(&files, "restriction-0.json"), named);
	}
}

/// The widest scope of a restriction that a document can hold.
fn all_of_it() -> Scope {
	Scope {
		holder: Holder::Any,
		actions: Actions::all(),
		purposes: Purposes::all(),
		categories: Categories::all(),
		confidentiality: Confidentiality::U,
		days: DayWindow::ALWAYS,
		protected: Protected::All,
	}
}

/// What is said beside a grant.
fn unsaid(known: &Known, grant: &Grant) -> String {
	known.grant(grant).expect("it can be said").1.join("\n")
}

#[test]
fn what_is_not_opened_is_exported_as_the_chain_counts_it() {
	let attached = attach(scope(), Annex::of(Sensitivity::Hiv.into())).expect("attached");
	let sensitive = grant_of(attached.scope);
	let (mapped, words) = known().grant(&sensitive).expect("what carries none is permitted");
	assert_eq!(mapped.scope.sensitivities, Sensitivities::empty());
	assert!(words.join("\n").contains("its annex is not opened"), "{words:?}");
	// The opening of another annex opens nothing.
	let other = attach(scope(), Annex::of(Sensitivity::Hiv.into())).expect("attached").opening;
	assert_eq!(opened(&other).grant(&sensitive).expect("as before").0, mapped);
	assert_eq!(unsaid(&opened(&attached.opening), &sensitive), "");

	let particular = attach(scope(), annex(Sensitivities::empty())).expect("attached");
	let refused = known().grant(&grant_of(particular.scope)).expect_err("nobody knows what");
	assert!(refused.contains("not opened"), "{refused}");
	// An annex that says more than is announced counts as none.
	let announced =
		Scope { protected: Protected::Annex(particular.opening.hash()), ..particular.scope };
	let words = unsaid(&opened(&particular.opening), &grant_of(announced));
	assert!(words.contains("not opened"), "{words}");

	for named in [Annex::of(Sensitivity::Hiv.into()), annex(Sensitivities::empty())] {
		let withheld = attach_to_restriction(scope(), named).expect("attached").scope;
		let (mapped, words) =
			known().restriction(&restriction_of(withheld)).expect("all is withheld");
		assert!(mapped.scope.sensitivities.is_empty() && !mapped.scope.narrows());
		assert!(words.join("\n").contains("all is withheld"), "{words:?}");
	}
}

#[test]
fn a_study_is_exported_by_the_chains_name() {
	let grant = Grant { grantee: Grantee::Study(StudyId(3)), ..grant_of(scope()) };
	let (mapped, words) = known().grant(&grant).expect("it can be said");
	let reference = format!("urn:salus:chain:{}|study:3", "7a".repeat(32));
	assert_eq!(mapped.grantee, GranteeRef::new(GranteeKind::Study, reference));
	assert!(!words.join("\n").contains("in clear"), "{words:?}");
}

#[test]
fn whom_a_commitment_means_is_exported_if_it_is_opened() {
	let (committed, opening) = commit_to_grantee(CLINIC, Purpose::Treat.into()).expect("committed");
	let grant = Grant { grantee: committed, ..grant_of(scope()) };
	let (mapped, words) = known().grant(&grant).expect("it can be said");
	assert_eq!(mapped.grantee.kind, GranteeKind::Committed);
	assert!(words.join("\n").contains("--grantee"), "{words:?}");
	let known = Known { grantees: vec![opening], ..known() };
	let (mapped, words) = known.grant(&grant).expect("it can be said");
	assert_eq!(mapped.grantee.kind, GranteeKind::Organization);
	assert!(words.join("\n").contains("organization 2, who stands here in clear"), "{words:?}");
	// So it is for whom a restriction leaves.
	let except = Exceptions { grantees: vec![grant.grantee], purposes: Purposes::empty() };
	let one =
		Restriction { except, ..restriction_of(Scope { protected: Protected::All, ..scope() }) };
	let (mapped, words) = known.restriction(&one).expect("it can be said");
	assert_eq!(mapped.except.grantees[0].kind, GranteeKind::Organization);
	assert!(words.join("\n").contains("in clear"), "{words:?}");
}

#[test]
fn what_no_consent_says_is_said_beside_it() {
	let all = Grant { scope: Scope { protected: Protected::All, ..scope() }, ..grant_of(scope()) };
	let (mapped, words) = known().grant(&all).expect("it can be said");
	assert_eq!(mapped.scope.sensitivities, without_other(Sensitivities::all()));
	assert!(words.join("\n").contains("OtherProtected"), "{words:?}");
	through_a_document(&Mapped { grants: vec![mapped], restrictions: vec![] });

	let event = Grant { ends_with: Some(Hex32([5; 32])), ..grant_of(scope()) };
	assert!(unsaid(&known(), &event).contains(&"05".repeat(32)));
	let right = Right::Reshare { parent: GrantId(1), organization: OrganizationId(5) };
	let words = unsaid(&known(), &Grant { right, ..grant_of(scope()) });
	assert!(words.contains("organization 5") && words.contains("grant 1"), "{words}");
	let payment = grant_of(Scope { purposes: Purpose::Hpaymt.into(), ..scope() });
	assert!(unsaid(&known(), &payment).contains("a claim is paid"));
	assert_eq!(unsaid(&known(), &grant_of(scope())), "");
}

#[test]
fn what_a_document_would_permit_beyond_is_left_out() {
	let suspension = Suspended { from: Moment(1), until: None };
	let suspended = Grant {
		suspensions: vec![suspension],
		status: GrantStatus::Suspended,
		..grant_of(scope())
	};
	let counted = Grant { id: GrantId(5), max_uses: Some(2), ..grant_of(scope()) };
	let future = Grant { id: GrantId(6), status: GrantStatus::NotYetValid, ..grant_of(scope()) };
	let grants = vec![suspended, counted.clone(), future];
	let selection = Selection::of(Which::All, grants, vec![]).expect("a selection");
	let parts = known().parts(&selection).expect("parts");
	assert_eq!(parts.grants.iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [6]);
	let said = parts.warnings.join("\n");
	assert!(said.contains("grant 3 is left out: it is suspended"), "{said}");
	assert!(said.contains("grant 5 is left out: its uses are counted"), "{said}");
	let used_up = Grant { status: GrantStatus::UsedUp, ..counted };
	assert!(known().grant(&used_up).is_err());
}

#[test]
fn what_a_document_would_not_withhold_is_refused() {
	let plain = restriction_of(Scope { protected: Protected::None, ..all_of_it() });
	let other = Annex::of(Sensitivity::OtherProtected.into());
	let attached = attach_to_restriction(all_of_it(), other).expect("attached");
	let coded = restriction_of(attached.scope);
	for (one, word) in [(plain, "no sensitivity"), (coded, "OtherProtected")] {
		let selection = Selection::of(Which::All, vec![grant_of(scope())], vec![one]);
		let parts = opened(&attached.opening).parts(&selection.expect("a selection"));
		let line = parts.expect_err("refused").line();
		assert!(line.contains("restriction 4 cannot be exported"), "{line}");
		assert!(line.contains(word), "{line}");
	}
}

#[test]
fn what_is_selected_is_in_force_and_what_stands_beside_it_is_told() {
	let of = |id: u32, directive: Option<u32>, status| Grant {
		id: GrantId(id),
		directive: directive.map(DirectiveId),
		status,
		..grant_of(scope())
	};
	let (live, over) = (GrantStatus::Live, GrantStatus::Revoked);
	let grants =
		vec![of(0, None, live), of(1, Some(7), live), of(2, Some(7), over), of(3, Some(8), over)];
	let standing = restriction_of(Scope { protected: Protected::All, ..scope() });
	let lifted =
		Restriction { id: RestrictionId(5), lifted_at: Some(Moment(3_000)), ..standing.clone() };
	let select = |which| {
		let restrictions = vec![standing.clone(), lifted.clone()];
		let selection = Selection::of(which, grants.clone(), restrictions)?;
		let grants: Vec<_> = selection.grants.iter().map(|grant| grant.id.0).collect();
		let ids = |these: &[Restriction]| these.iter().map(|one| one.id.0).collect::<Vec<_>>();
		Ok::<_, CliError>((grants, ids(&selection.restrictions), ids(&selection.others)))
	};
	assert_eq!(select(Which::All).expect("all"), (vec![0, 1], vec![4], vec![]));
	let directive = |id| Which::Directive(DirectiveId(id));
	assert_eq!(select(directive(7)).expect("it"), (vec![1], vec![4], vec![]));
	assert_eq!(select(Which::Grant(GrantId(0))).expect("it"), (vec![0], vec![], vec![4]));
	for (which, words) in [
		(directive(8), "directive 8 is over"),
		(directive(9), "directive 9 made nothing"),
		(Which::Grant(GrantId(2)), "grant 2 is over"),
		(Which::Grant(GrantId(9)), "grant 9 was never made"),
	] {
		let line = select(which).expect_err("nothing").line();
		assert!(line.contains(words), "{line}");
	}
	let nothing = Selection::of(Which::All, vec![of(2, None, over)], vec![lifted.clone()]);
	assert!(nothing.expect_err("nothing").line().contains("nothing to export"));

	let alone = Selection::of(Which::Grant(GrantId(0)), grants, vec![standing]).expect("it");
	let said = known().parts(&alone).expect("parts").warnings.join("\n");
	assert!(said.contains("grant 0: restriction 4, which is not exported with it, lets nobody"));
}

#[test]
fn the_letterhead_is_of_who_said_it_and_when() {
	let right = Right::Reshare { parent: GrantId(1), organization: OrganizationId(5) };
	let passed_on = Grant { right, granted_at: Moment(3_000), ..grant_of(scope()) };
	let select = |grants, restrictions| {
		Selection::of(Which::All, grants, restrictions).expect("a selection")
	};
	let by_others = select(vec![passed_on.clone()], vec![]);
	assert_eq!(by_others.passed_on_by(), [OrganizationId(5)]);
	assert!(!by_others.is_of_patient());
	let except = Exceptions {
		grantees: vec![Grantee::Organization(OrganizationId(6))],
		purposes: Purposes::empty(),
	};
	let one = Restriction { except, ..restriction_of(scope()) };
	let both = select(vec![passed_on, grant_of(scope())], vec![one.clone()]);
	assert!(both.is_of_patient() && select(vec![], vec![one]).is_of_patient());
	assert_eq!(both.said_at(), Moment(3_000));
	let named: Vec<_> = both.organizations().into_iter().map(|id| id.0).collect();
	assert_eq!(named, [2, 5, 6, 10]);
	let source = known().source(PatientId([9; 32]), Which::Directive(DirectiveId(7)));
	assert!(source.ends_with(&format!("|directive:{}/7", "09".repeat(32))), "{source}");
}

use super::*;

/// The tree of v3-ActCode 11.0.0 below `_InformationSensitivityPolicy`, as far as its codes are
/// known here: each code, and the one right above it. What stands below an abstract code alone has
/// none above it.
const TREE: [(Sensitivity, Option<Sensitivity>); 23] = [
	(Sensitivity::Adol, None),
	(Sensitivity::Eth, None),
	(Sensitivity::Gdis, None),
	(Sensitivity::Hiv, None),
	(Sensitivity::Mst, None),
	(Sensitivity::Pregnant, None),
	(Sensitivity::Sca, None),
	(Sensitivity::Sdv, None),
	(Sensitivity::Sex, None),
	(Sensitivity::Spi, None),
	(Sensitivity::Bh, Some(Sensitivity::Spi)),
	(Sensitivity::Cogn, Some(Sensitivity::Bh)),
	(Sensitivity::Dvd, Some(Sensitivity::Bh)),
	(Sensitivity::Emotdis, Some(Sensitivity::Bh)),
	(Sensitivity::Mh, Some(Sensitivity::Spi)),
	(Sensitivity::Psy, Some(Sensitivity::Spi)),
	(Sensitivity::Psythpn, Some(Sensitivity::Spi)),
	(Sensitivity::Sud, Some(Sensitivity::Spi)),
	(Sensitivity::Ethud, Some(Sensitivity::Sud)),
	(Sensitivity::Opioidud, Some(Sensitivity::Sud)),
	(Sensitivity::Std, None),
	(Sensitivity::Vio, None),
	// No code of the standard.
	(Sensitivity::OtherProtected, None),
];

fn parent(of: Sensitivity) -> Option<Sensitivity> {
	TREE.iter().find(|(code, _)| *code == of).expect("each code stands in the tree").1
}

/// Whether `code` is `above`, or below it.
fn is_at_or_below(code: Sensitivity, above: Sensitivity) -> bool {
	core::iter::successors(Some(code), |code| parent(*code)).any(|one| one == above)
}

#[test]
fn every_sensitivity_stands_in_the_tree_once() {
	let set: Sensitivities = TREE.iter().map(|(code, _)| *code).collect();
	assert_eq!(set, Sensitivities::all());
	assert_eq!(TREE.len(), Sensitivity::ALL.len());
}

#[test]
fn descendants_are_those_of_the_tree() {
	for above in Sensitivity::ALL {
		let found = Sensitivities::from(*above).with_descendants();
		let expected: Sensitivities =
			Sensitivity::ALL.iter().copied().filter(|code| is_at_or_below(*code, *above)).collect();
		assert_eq!(found, expected, "{above}");
		assert_eq!(found.with_descendants(), found, "{above}");
	}
}

#[test]
fn descendants_of_a_set_are_those_of_each_of_its_codes() {
	for one in Sensitivity::ALL {
		for other in Sensitivity::ALL {
			let of = |code: &Sensitivity| Sensitivities::from(*code).with_descendants();
			let both = Sensitivities::of(&[*one, *other]).with_descendants();
			assert_eq!(both, of(one).union(of(other)), "{one} {other}");
		}
	}
	assert_eq!(Sensitivities::empty().with_descendants(), Sensitivities::empty());
	assert_eq!(Sensitivities::all().with_descendants(), Sensitivities::all());
}

#[test]
fn each_level_of_confidentiality_has_the_letter_of_hl7() {
	let letters = ["U", "L", "M", "N", "R", "V"];
	assert_eq!(Confidentiality::ALL.len(), letters.len());
	assert!(Confidentiality::ALL.is_sorted());
	for (level, letter) in Confidentiality::ALL.iter().zip(letters) {
		assert_eq!(level.code(), letter);
		assert_eq!(level.to_string(), letter);
		assert_eq!(letter.parse(), Ok(*level));
	}
	for unknown in ["", "n", "N ", "X"] {
		assert_eq!(unknown.parse::<Confidentiality>(), Err(UnknownCode), "{unknown:?}");
	}
	assert_eq!(UnknownCode.to_string(), "unknown code");
}

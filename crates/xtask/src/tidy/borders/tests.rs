use super::*;

fn package(name: &str, dependencies: &[&str]) -> Package {
    let lines: Vec<String> = dependencies.iter().map(|one| format!("{one}.workspace = true\n")).collect();
    Package {
        name: name.to_owned(),
        manifest: format!("crates/{name}/Cargo.toml"),
        manifest_text: format!("[dependencies]\n{}", lines.concat()),
        dependencies: dependencies.iter().map(|&one| one.to_owned()).collect(),
        test_binaries: Vec::new(),
    }
}

fn offences(name: &str, dependencies: &[&str]) -> Vec<String> {
    let ours = MAY_KNOW.iter().map(|(name, _)| *name).chain(KNOW_ANYTHING.iter().copied());
    let workspace: Vec<Package> = ours.map(|name| package(name, &[])).collect();
    check(&package(name, dependencies), &workspace).iter().map(ToString::to_string).collect()
}

#[test]
fn every_row_of_the_table_may_use_what_it_names() {
    for (name, allowed) in MAY_KNOW {
        let full: Vec<String> = allowed.iter().map(|one| format!("portcullis-{one}")).collect();
        let full: Vec<&str> = full.iter().map(String::as_str).collect();
        assert_eq!(offences(name, &full), Vec::<String>::new());
    }
}

#[test]
fn every_crate_that_a_row_names_has_a_row_itself() {
    for name in MAY_KNOW.iter().flat_map(|(_, allowed)| allowed.iter()) {
        assert!(MAY_KNOW.iter().any(|(row, _)| row == name), "{name} has no row");
    }
}

#[test]
fn the_table_has_no_circles() {
    fn reaches(from: &str, to: &str) -> bool {
        let row = MAY_KNOW.iter().find(|(name, _)| *name == from);
        row.is_some_and(|(_, allowed)| allowed.iter().any(|next| *next == to || reaches(next, to)))
    }
    for (name, _) in MAY_KNOW {
        assert!(!reaches(name, name), "{name} knows itself through others");
    }
}

#[test]
fn a_dependency_that_climbs_is_an_offence_with_its_line() {
    let found = offences("source", &["portcullis-domain", "portcullis-report"]);
    assert_eq!(
        found,
        [
            "crates/source/Cargo.toml:3: `source` may not depend on `report` (it may know: domain); join them in a \
          crate above both"
        ]
    );
}

#[test]
fn neighbours_on_one_level_do_not_know_each_other() {
    assert_eq!(offences("intake", &["portcullis-engines"]).len(), 1);
    assert_eq!(offences("report", &["portcullis-program"]).len(), 1);
}

#[test]
fn domain_knows_none_of_ours() {
    let found = offences("domain", &["portcullis-formats"]);
    assert!(found[0].contains("(it may know: none of ours)"), "{found:?}");
}

#[test]
fn a_crate_without_a_row_is_an_offence() {
    let found = offences("billing", &["portcullis-domain"]);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("crates/billing/Cargo.toml:1: the crate `billing` has no row"), "{found:?}");
}

#[test]
fn kept_libraries_stay_with_their_crates() {
    assert!(offences("app", &["sqlx"])[0].contains("`sqlx` may be used in store only"));
    assert!(offences("api", &["axum"])[0].contains("`axum` may be used in server and fakeslack only"));
    assert!(offences("report", &["clap"])[0].contains("`clap` may be used in portcullis and server only"));
    for (name, library) in [("store", "sqlx"), ("server", "axum"), ("server", "clap"), ("portcullis", "clap")]
    {
        assert_eq!(offences(name, &[library]), Vec::<String>::new());
    }
}

#[test]
fn domain_neither_waits_nor_rolls_dice() {
    for library in NEVER_IN_DOMAIN {
        assert_eq!(offences("domain", &[library]).len(), 1, "{library}");
    }
    assert_eq!(offences("store", &["tokio"]), Vec::<String>::new());
}

#[test]
fn tests_and_xtask_know_anything() {
    assert_eq!(offences("tests", &["portcullis-store", "sqlx", "axum"]), Vec::<String>::new());
    assert_eq!(offences("xtask", &["portcullis-program"]), Vec::<String>::new());
}

#[test]
fn a_dependency_is_found_in_each_way_of_writing_it() {
    assert_eq!(line_of("[dependencies]\nclap_complete = \"4\"\nclap = \"4\"\n", "clap"), 3);
    assert_eq!(line_of("[package]\n\n[dev-dependencies.clap]\nversion = \"4\"\n", "clap"), 3);
    assert_eq!(line_of("[package]\n", "clap"), 1);
}

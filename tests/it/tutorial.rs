//! Whoever types what the pages say gets what the pages show.

use crate::console::{Desk, text, workspace};
use std::fs;

fn assert_true(path: &str, page: &str, complaints: &[String]) {
    assert!(!crate::console::steps(page).is_empty(), "{path} shows no command");
    assert!(complaints.is_empty(), "{path}\n\n{}", complaints.join("\n\n"));
}

#[test]
fn the_tutorial_shows_what_happens() {
    let (desk, page) = (Desk::new(), text("docs/src/tutorial.md"));
    assert_true("tutorial.md", &page, &desk.complaints(&page, &desk.examples()));
}

#[test]
fn the_readme_shows_what_happens() {
    let (desk, page) = (Desk::new(), text("README.md"));
    assert_true("README.md", &page, &desk.complaints(&page, &desk.checkout()));
}

#[test]
fn every_other_page_shows_what_happens() {
    let mut shown = 0;
    for entry in fs::read_dir(workspace().join("docs/src")).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let is_page = entry.path().extension().is_some_and(|end| end == "md");
        if !is_page || name == "tutorial.md" {
            continue;
        }
        let page = fs::read_to_string(entry.path()).unwrap();
        if page.contains("```console") {
            let desk = Desk::new();
            assert_true(&name, &page, &desk.complaints(&page, &desk.examples()));
            shown += 1;
        }
    }
    assert!(shown > 0, "no page but the tutorial shows a command");
}

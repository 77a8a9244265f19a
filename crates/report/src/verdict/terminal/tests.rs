use super::*;
use crate::options::Options;
use crate::verdict::testing::{blocked, broken_glass, clean, hostile, judged, large};
use insta::assert_snapshot;
use portcullis_domain::gate::Facts;

fn show(facts: &Facts, options: &Options<'_>) -> String {
    let mut out = Vec::new();
    judged(facts, |judged| write(judged, options, &mut out)).unwrap();
    String::from_utf8(out).unwrap()
}

fn at(width: usize) -> Options<'static> {
    Options { width: Some(width), ..Options::default() }
}

#[test]
fn look() {
    let next = Options { next: &["portcullis vuln show V-812", "portcullis record deploy"], ..at(100) };
    println!("{}", show(&blocked(), &next));
    println!("{}", show(&blocked(), &at(80)));
    println!("{}", show(&blocked(), &at(48)));
    println!("{}", show(&blocked(), &Options { wide: true, ..Options::default() }));
    println!("{}", show(&clean(), &at(80)));
    let mut facts = blocked();
    facts.break_glass = Some(broken_glass(&facts));
    facts.now_was_given = true;
    println!("{}", show(&facts, &at(80)));
    println!("{}", show(&hostile(), &at(80)));
    println!("{}", show(&large(), &at(80)));
}

use super::*;
use crate::verdict::testing::{blocked, hostile, judged, large};
use portcullis_domain::gate::Facts;

fn show(facts: &Facts) -> String {
    let mut out = Vec::new();
    let options = Options { tool_version: "1.0.0", ..Options::default() };
    judged(facts, |judged| write(judged, &options, &mut out)).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn look() {
    println!("{}", show(&blocked()));
    println!("{}", show(&hostile()));
    println!("{}", &show(&large()).len());
}

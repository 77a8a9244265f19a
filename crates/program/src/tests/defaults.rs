use super::*;

fn program(text: &str) -> Program {
    let loaded = load_text(text);
    assert_eq!(loaded.diagnostics, []);
    loaded.program.unwrap()
}
#[test]
fn x() {
    program(DEFAULT);
    program(EXAMPLE);
}

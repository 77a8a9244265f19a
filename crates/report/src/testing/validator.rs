//! Validators of other projects, run where the test machine has them.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// Has a script of Python judge a document, which it gets as its standard input; the script fails where the
/// document is not valid. Without a Python the test is skipped, or fails where the tools are required.
#[expect(clippy::print_stdout, reason = "a test that did not run says so")]
pub(crate) fn judge(script: &str, document: &str) {
    let Some(python) = std::env::var_os("PORTCULLIS_TEST_PYTHON") else {
        let required = std::env::var_os("PORTCULLIS_REQUIRE_TOOLS").is_some_and(|value| value == "1");
        assert!(
            !required,
            "PORTCULLIS_TEST_PYTHON names no Python, and PORTCULLIS_REQUIRE_TOOLS asks for it"
        );
        println!("skipped: PORTCULLIS_TEST_PYTHON is not set");
        return;
    };
    let mut judge = Command::new(python)
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    judge.stdin.take().unwrap().write_all(document.as_bytes()).unwrap();
    let verdict = judge.wait_with_output().unwrap();
    let said = |text: &[u8]| String::from_utf8_lossy(text).chars().take(4_000).collect::<String>();
    assert!(verdict.status.success(), "{}{}", said(&verdict.stdout), said(&verdict.stderr));
}

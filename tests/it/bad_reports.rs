//! What is no report, in every way that a file can be none. Each is given to every command that reads reports:
//! none may take it for a report of nothing.

mod binary;
mod encodings;
mod json;
mod limits;
mod tables;
mod truncated;
mod xml;

use crate::portcullis::Portcullis;

/// A file that is no report.
struct Bad {
    name: &'static str,
    content: Vec<u8>,
    /// A piece of the sentence that says why.
    why: &'static str,
}

/// A file with `content`, of which `why` must be said.
fn bad(name: &'static str, content: impl Into<Vec<u8>>, why: &'static str) -> Bad {
    Bad { name, content: content.into(), why }
}

/// Every command that reads reports refuses every one of `files`, with `options` given to each command.
fn assert_refused(files: &[Bad], options: &[&str]) {
    assert!(!files.is_empty());
    let portcullis = Portcullis::new();
    portcullis.write("good.json", crate::small_reports::report("trivy"));
    for file in files {
        let name = file.name;
        portcullis.write(name, &file.content);
        let run = |arguments: &[&str]| portcullis.run(&[arguments, options].concat());
        run(&["read", name]).refuses(file.why).remarks(name);
        // A file whose first bytes are those of a packed archive could be an image.
        if !file.content.starts_with(b"\x1f\x8b") {
            run(&["scan", name]).exits(2).says(file.why).says("Incomplete: 1 part not scanned");
            run(&["scan", "--format", "json", name]).exits(2).says("\"complete\":false");
        }
        run(&["scan", "--base", name, "good.json"]).refuses(file.why).remarks(name);
        run(&["diff", name, "good.json"]).refuses(file.why).remarks(name);
        run(&["diff", "good.json", name]).refuses(file.why).remarks(" is refused");
    }
}

//! XML that is none, and XML that attacks its reader.

use super::{assert_refused, bad};
use crate::portcullis::Portcullis;
use crate::small_reports::report;
use std::fmt::Write;

/// A report behind a document type with `declarations`, with `reference` in the name of the component.
fn declared(declarations: &str, reference: &str) -> String {
    let report = report("cyclonedx-xml").replacen("left", reference, 1);
    format!("<?xml version=\"1.0\"?>\n<!DOCTYPE bom [\n{declarations}\n]>\n{report}")
}

/// Ten entities, each ten of the one before.
fn laughs() -> String {
    let mut declarations = "<!ENTITY a0 \"ha\">".to_owned();
    for level in 1..10 {
        let ten = format!("&a{};", level - 1).repeat(10);
        let _ = write!(declarations, "\n<!ENTITY a{level} \"{ten}\">");
    }
    declared(&declarations, "&a9;")
}

#[test]
fn xml_with_a_mistake_is_refused() {
    let files = [
        bad("open.xml", "<bom><components></bom>", "expected `</components>`"),
        bad("crossed.xml", "<a><b></a></b>", "expected `</b>`"),
        bad("attribute.xml", "<bom a=1></bom>", "an attribute is malformed"),
        bad("twice.xml", "<bom a='1' a='2'></bom>", "an attribute is malformed"),
        bad("comment.xml", "<bom><!-- never ends</bom>", "not closed"),
        bad("cdata.xml", "<bom><![CDATA[never ends</bom>", "not closed"),
        bad("declaration.xml", "<?xml version=\"1.0\"?>", "there is no element"),
        bad("other.xml", "<testsuites><testsuite/></testsuites>", "XML with the root element <testsuites>"),
        bad("namespace.xml", "<bom xmlns=\"http://other.example\"/>", "XML with the root element <bom>"),
    ];
    assert_refused(&files, &[]);
}

#[test]
fn entities_are_never_expanded_and_nothing_outside_of_the_file_is_read() {
    let portcullis = Portcullis::new();
    let secret = portcullis.write("secret.txt", "a-secret-of-this-machine");
    let outside = format!("<!ENTITY outside SYSTEM \"file://{}\">", secret.display());
    let parameter = format!("<!ENTITY % outside SYSTEM \"file://{}\">\n%outside;", secret.display());
    let documents = [
        laughs(),
        declared(&outside, "&outside;"),
        declared(&parameter, "left"),
        declared("<!ENTITY loop \"&loop;\">", "&loop;"),
    ];
    for document in documents {
        portcullis.write("report.xml", document);
        let read = portcullis.run(&["read", "--format", "json", "report.xml"]);
        let scanned = portcullis.run(&["scan", "--format", "json", "report.xml"]);
        for answer in [read, scanned] {
            answer.never_says("a-secret-of-this-machine").never_says("hahaha");
            assert!(answer.stdout.len() < 10_000, "the text has grown: {answer}");
        }
    }
}

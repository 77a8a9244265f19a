use super::*;
use std::io::Cursor;

fn survey_of(text: &str, limits: &Limits) -> Result<XmlOutline, Refusal> {
    survey(&mut Cursor::new(text.as_bytes()), limits)
}

#[test]
fn the_root_element_is_told_without_its_prefix() {
    let outline =
        survey_of("<?xml version='1.0'?><bom xmlns='urn:b'><a>x</a></bom>", &Limits::default()).unwrap();
    assert_eq!((outline.root.as_str(), outline.namespace.as_str()), ("bom", "urn:b"));
    let prefixed = survey_of("<p:bom xmlns='urn:a' xmlns:p='urn:b'/>", &Limits::default()).unwrap();
    assert_eq!((prefixed.root.as_str(), prefixed.namespace.as_str()), ("bom", "urn:b"));
}

#[test]
fn a_malformed_text_is_refused_with_its_place() {
    let refuse = |text: &str| survey_of(text, &Limits::default()).unwrap_err().to_string();
    assert!(refuse("<a>\n <b></c></a>").starts_with("2:"), "{}", refuse("<a>\n <b></c></a>"));
    assert_eq!(refuse("\u{feff}<a>\n <b></c></a>"), refuse("<a>\n <b></c></a>"));
    assert!(refuse("<a><b>").contains("cut off"));
    assert!(refuse("<!-- only -->").contains("no element"));
    assert!(refuse("<a b='1' b='2'/>").contains("attribute"));
}

#[test]
fn elements_nested_deeper_than_the_limit_are_refused() {
    let limits = Limits { depth: 3, ..Limits::default() };
    assert!(survey_of("<a><b><c/></b></a>", &limits).is_ok());
    let refusal = survey_of("<a><b><c><d></d></c></b></a>", &limits).unwrap_err();
    assert!(matches!(refusal, Refusal::TooDeep { limit: 3, .. }), "{refusal}");
}

#[test]
fn a_text_larger_than_the_limit_is_refused() {
    let limits = Limits { bytes: 20, ..Limits::default() };
    let refusal = survey_of("<a><b>0123456789</b></a>", &limits).unwrap_err();
    assert!(matches!(refusal, Refusal::TooLarge { limit: 20 }), "{refusal}");
}

#[test]
fn a_single_text_longer_than_a_record_is_refused() {
    let limits = Limits { record_bytes: 100, ..Limits::default() };
    let long = "x".repeat(101);
    for text in [
        format!("<a>\n<b>{long}</b></a>"),
        format!("<a>\n<b c='{long}'/></a>"),
        format!("<a>\n<!--{long}--></a>"),
    ] {
        let refusal = survey_of(&text, &limits).unwrap_err();
        assert!(matches!(refusal, Refusal::TextTooLong { limit: 100, .. }), "{refusal}");
    }
    assert!(survey_of(&format!("<a>{}</a>", "<b>0123456789</b>".repeat(50)), &limits).is_ok());
}

#[test]
fn entities_are_never_expanded() {
    let bomb = "<!DOCTYPE a [<!ENTITY x 'xxxxxxxxxx'><!ENTITY y '&x;&x;'>]><a>&y;</a>";
    assert!(survey_of(bomb, &Limits::default()).is_ok());
    let mut input = Cursor::new(bomb.as_bytes());
    let text = Xml::new(&mut input, 1000).unwrap().text().unwrap();
    assert_eq!(text, "&y;");
}

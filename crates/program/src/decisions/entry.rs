//! One decision of the file.

use super::verdict;
use crate::reader::{Fields, Noun, Reader, Requirement, shortened};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::decision::{DecisionKey, Particulars, Request, Scope, Weakness};
use portcullis_domain::version::Version;
use portcullis_source::diagnostic::Diagnostic;
use portcullis_source::span::Span;
use portcullis_source::yaml::{Node, Value};

/// A decision, and where it is written.
pub(super) struct Entry {
    pub(super) request: Request,
    pub(super) places: Places,
}

/// The places of what is checked once the whole decision is known.
pub(super) struct Places {
    pub(super) id: Span,
    pub(super) by: Span,
    pub(super) approver: Option<Span>,
    pub(super) scope: Span,
    pub(super) last_day: Option<Span>,
    pub(super) reassess: Option<Span>,
    pub(super) score: Option<Span>,
}

/// Reads a decision. One that has mistakes is still read to its end.
pub(super) fn entry(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Entry> {
    let mut fields = reader.fields(node, "decision", key)?;
    let id = fields.required(reader, "id", Reader::id);
    let weakness = weakness(reader, &mut fields);
    let is_check = matches!(weakness, Some(Weakness::Check(_)));
    let (package, versions) = if is_check {
        fields.refuse(reader, "package", "goes with an advisory, and this is a check");
        fields.refuse(reader, "versions", "goes with an advisory, and this is a check");
        (None, None)
    } else {
        (fields.optional(reader, "package", Reader::parsed), fields.optional(reader, "versions", range))
    };
    let resource = if matches!(weakness, Some(Weakness::Advisory(_))) {
        fields.refuse(reader, "resource", "goes with a check, and this is an advisory");
        None
    } else {
        fields.optional(reader, "resource", Reader::text)
    };
    let scope = fields.required(reader, "scope", scope);
    let verdict = verdict::verdict(reader, &mut fields);
    let reason = fields.required(reader, "reason", Reader::text);
    let by = fields.required(reader, "by", Reader::person);
    let approver = fields.optional(reader, "approved_by", Reader::person);
    let reassess = fields.optional(reader, "reassess", Reader::date);
    let mut place = |key| fields.node(key).map(|node| node.span);
    let places = Places {
        id: place("id").unwrap_or_default(),
        by: place("by").unwrap_or_default(),
        approver: place("approved_by"),
        scope: place("scope").unwrap_or_default(),
        last_day: place("expires").or_else(|| place("due")),
        reassess: place("reassess"),
        score: place("score"),
    };
    fields.finish(reader);
    let request = Request {
        particulars: Particulars::default(),
        key: DecisionKey { set: String::new(), id: id? },
        weakness: weakness?,
        package,
        versions,
        resource,
        scope: scope?,
        verdict: verdict?,
        reason: reason?,
        by: by?,
        approver,
        reassess,
    };
    Some(Entry { request, places })
}

/// What the decision is about: exactly one of three keys.
fn weakness(reader: &mut Reader<'_>, fields: &mut Fields<'_>) -> Option<Weakness> {
    let advisory = fields.optional(reader, "advisory", advisory);
    let check = fields.optional(reader, "check", Reader::text).map(Weakness::Check);
    let vulnerability = fields.optional(reader, "vulnerability", number);
    let given: Vec<Span> =
        ["advisory", "check", "vulnerability"].into_iter().filter_map(|key| fields.key_span(key)).collect();
    match given.as_slice() {
        [] => {
            let mistake = Diagnostic::error(fields.span, "the decision does not say what it is about");
            reader.report(mistake.label("add one of `advisory`, `check` and `vulnerability`"));
            None
        }
        [_] => advisory.or(check).or(vulnerability),
        [first, second, ..] => {
            let mistake = Diagnostic::error(*second, "a decision is about one thing");
            reader.report(mistake.other(*first, "the first is here").help("write a second decision"));
            None
        }
    }
}

fn advisory(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Weakness> {
    let text = reader.text(node, key)?;
    let id = AdvisoryId::new(&text);
    if id.as_str().starts_with("CVE-") && !id.is_cve() {
        let message = format!("`{}` is not a CVE id", shortened(&text));
        reader.report(Diagnostic::error(node.span, message).help("a CVE id has the form CVE-2024-21626"));
        return None;
    }
    Some(Weakness::Advisory(id))
}

fn number(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Weakness> {
    match node.value {
        Value::Integer(number) if number > 0 => u64::try_from(number).ok().map(Weakness::Vulnerability),
        _ => reader.wrong_type(node, key, "the number of a vulnerability"),
    }
}

/// A range of versions, which may be a bare number in YAML: `5.3`.
fn range(
    reader: &mut Reader<'_>,
    node: &Node,
    key: &str,
) -> Option<portcullis_domain::version_range::VersionRange> {
    reader.parsed(node, key)
}

fn scope(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Scope> {
    let mut fields = reader.fields(node, "scope", key)?;
    let product = fields.optional(reader, "product", |reader, node, key| {
        reader.refer(node, key, Noun::Product, Requirement::None)
    });
    let component = fields.optional(reader, "component", Reader::component);
    let series = fields.optional(reader, "series", series);
    let releases = fields.optional(reader, "releases", range);
    if fields.key_span("product").is_none() && fields.key_span("component").is_none() {
        let mistake = Diagnostic::error(fields.span, "the scope names neither a product nor a component");
        reader.report(mistake.label("add `product:` or `component:` here"));
    }
    fields.finish(reader);
    Some(Scope { product, component, series, releases })
}

/// The first numbers of versions, as in `5.3`.
fn series(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<String> {
    let text = match &node.value {
        Value::Integer(_) | Value::Float(_) => reader.file.slice(node.span).to_owned(),
        _ => reader.text(node, key)?,
    };
    let is_series = |version: &Version| version.leading_numbers().collect::<Vec<_>>().join(".") == text;
    if text.parse().is_ok_and(|version| is_series(&version)) {
        return Some(text);
    }
    let message = format!("`{}` is not a series", shortened(&text));
    reader.report(
        Diagnostic::error(node.span, message).help("a series is the first numbers of its versions: \"5.3\""),
    );
    None
}

//! The `products` section.

use super::offered;
use crate::reader::{Fields, Noun, Reader, Requirement, shortened, with_suggestion};
use crate::word::listed;
use portcullis_domain::cvss::EnvironmentalProfile;
use portcullis_domain::program::people::Role;
use portcullis_domain::program::products::{
    Component, ComponentKind, GlobalSkip, Product, Series, SupportedSeries,
};
use portcullis_domain::severity::Severity;
use portcullis_source::diagnostic::Diagnostic;
use portcullis_source::span::Span;
use portcullis_source::yaml::{Node, Value};
use std::collections::BTreeMap;

/// How many series are looked after when the file says nothing.
const SUPPORTED_SERIES: u32 = 3;

pub(super) fn product(reader: &mut Reader<'_>, node: &Node, _: &str) -> Option<Product> {
    let mut fields = reader.fields(node, "product", "products")?;
    let id = fields.required(reader, "id", Reader::id);
    if let (Some(id), Some(place)) = (&id, fields.node("id")) {
        reader.declare(Noun::Product, id, place.span);
    }
    let name = fields.required(reader, "name", Reader::text);
    let environment = fields.or(reader, "environment", environment, EnvironmentalProfile::default());
    let supported_series =
        fields.or(reader, "supported_series", supported_series, SupportedSeries::Newest(SUPPORTED_SERIES));
    let components = fields.items(reader, "components", component);
    let global_skips = fields.or(reader, "global_skips", global_skips, Vec::new());
    fields.finish(reader);
    Some(Product { id: id?, name: name?, environment, supported_series, components, global_skips })
}

fn environment(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<EnvironmentalProfile> {
    let mut fields = reader.fields(node, "environment", key)?;
    let default = EnvironmentalProfile::default();
    let environment = EnvironmentalProfile {
        attack_vector: fields.optional(reader, "attack_vector", Reader::word).or(default.attack_vector),
        confidentiality_requirement: fields.or(
            reader,
            "confidentiality_requirement",
            Reader::word,
            default.confidentiality_requirement,
        ),
        integrity_requirement: fields.or(
            reader,
            "integrity_requirement",
            Reader::word,
            default.integrity_requirement,
        ),
        availability_requirement: fields.or(
            reader,
            "availability_requirement",
            Reader::word,
            default.availability_requirement,
        ),
    };
    fields.finish(reader);
    Some(environment)
}

fn supported_series(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<SupportedSeries> {
    match &node.value {
        Value::Integer(count) => {
            let supported = u32::try_from(*count).ok().filter(|count| (1..=1000).contains(count));
            if supported.is_none() {
                let message = format!("`{key}` can't be {count}");
                reader.report(
                    Diagnostic::error(node.span, message).help("support at least 1 and at most 1000"),
                );
            }
            supported.map(SupportedSeries::Newest)
        }
        Value::Sequence(items) if items.is_empty() => {
            let help = "list at least one series, or write how many of the newest are supported";
            reader.report(Diagnostic::error(node.span, "no series is supported").help(help));
            None
        }
        Value::Sequence(items) => {
            let mut seen = BTreeMap::new();
            let series = items.iter().filter_map(|item| series(reader, item, &mut seen)).collect();
            Some(SupportedSeries::Listed(series))
        }
        _ => reader.wrong_type(node, key, "a number or a list of series"),
    }
}

fn series(reader: &mut Reader<'_>, node: &Node, seen: &mut BTreeMap<String, Span>) -> Option<Series> {
    let mut fields = reader.fields(node, "series", "supported_series")?;
    let name = fields.required(reader, "series", Reader::text);
    let until = fields.required(reader, "until", Reader::date);
    if let (Some(name), Some(place)) = (&name, fields.node("series")) {
        reader.first_of_its_name(seen, &format!("the series `{name}`"), place.span);
    }
    fields.finish(reader);
    Some(Series { name: name?, until: until? })
}

fn global_skips(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<Vec<GlobalSkip>> {
    let mut seen = BTreeMap::new();
    let items = reader.list(node, key)?;
    Some(items.iter().filter_map(|item| global_skip(reader, item, &mut seen)).collect())
}

fn global_skip(
    reader: &mut Reader<'_>,
    node: &Node,
    seen: &mut BTreeMap<String, Span>,
) -> Option<GlobalSkip> {
    let mut fields = reader.fields(node, "global_skip", "global_skips")?;
    let check = fields.required(reader, "check", Reader::text);
    if let (Some(check), Some(place)) = (&check, fields.node("check")) {
        reader.first_of_its_name(seen, &format!("the check `{check}`"), place.span);
    }
    let reason = fields.required(reader, "reason", Reader::text);
    let remediation = fields.required(reader, "remediation", Reader::text);
    let approved_by = fields.required(reader, "approved_by", |reader, node, key| {
        reader.refer(node, key, Noun::Person, Requirement::Holds(Role::SecurityLead))
    });
    fields.finish(reader);
    Some(GlobalSkip { check: check?, reason: reason?, remediation: remediation?, approved_by: approved_by? })
}

const KINDS: [&str; 3] = ["image", "iac", "repository"];

fn component(reader: &mut Reader<'_>, node: &Node, _: &str) -> Option<Component> {
    let mut fields = reader.fields(node, "component", "components")?;
    let id = fields.required(reader, "id", Reader::id);
    if let (Some(id), Some(place)) = (&id, fields.node("id")) {
        reader.declare(Noun::Component, id, place.span);
    }
    let word = fields.required(reader, "kind", kind_word);
    let kind = kind(reader, &mut fields, word);
    let engines = engines(reader, &mut fields, word);
    let uploads = fields.set(reader, "uploads", |reader, node, key| {
        let offers = reader.capabilities.uploads;
        offered(reader, node, key, "upload format", offers)
    });
    let team = fields.optional(reader, "team", Reader::team);
    // A failed check of infrastructure-as-code fails a change; an image never fails one unless asked to.
    let fail_on = (word == Some("iac")).then_some(Severity::Informational);
    let ci_fail_on = match fields.node("ci") {
        None => fail_on,
        Some(node) => ci(reader, node, fail_on),
    };
    let production = fields.or(reader, "production", Reader::boolean, true);
    fields.finish(reader);
    Some(Component { id: id?, kind: kind?, engines, uploads, team, ci_fail_on, production })
}

fn kind_word(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<&'static str> {
    let text = reader.text(node, key)?;
    if let Some(kind) = KINDS.into_iter().find(|kind| *kind == text) {
        return Some(kind);
    }
    let mistake = Diagnostic::error(node.span, format!("`{}` is not a kind of component", shortened(&text)));
    let mistake = with_suggestion(mistake, reader.suggestion(&text, KINDS));
    reader.report(mistake.help(format!("`kind` is one of {}", listed(KINDS))));
    None
}

/// Reads the keys that go with the kind, and refuses those that go with another.
fn kind(reader: &mut Reader<'_>, fields: &mut Fields<'_>, word: Option<&str>) -> Option<ComponentKind> {
    match word? {
        "image" => {
            fields.refuse(reader, "repository", "does not go with an image, which has a `reference`");
            fields.refuse(reader, "path", "does not go with an image, which has a `reference`");
            let reference = fields.required(reader, "reference", reference);
            let platforms = fields.set(reader, "platforms", platform);
            Some(ComponentKind::Image { reference: reference?, platforms })
        }
        word => {
            fields.refuse(reader, "reference", "goes with an image only");
            fields.refuse(reader, "platforms", "goes with an image only");
            let repository = fields.required(reader, "repository", Reader::text);
            let path = fields.or(reader, "path", folder, ".".to_owned());
            let repository = repository?;
            Some(if word == "iac" {
                ComponentKind::Iac { repository, path }
            } else {
                ComponentKind::Repository { repository, path }
            })
        }
    }
}

/// An image without tag and digest: which one is meant is what a release says.
fn reference(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<String> {
    let text = reader.text(node, key)?;
    let name = text.rsplit('/').next().unwrap_or(&text);
    let mistake = if text.contains(char::is_whitespace) || text.contains("://") || name.is_empty() {
        Diagnostic::error(node.span, format!("`{}` is not an image", shortened(&text)))
    } else if text.contains('@') || name.contains(':') {
        Diagnostic::error(node.span, format!("`{key}` names one version of the image"))
    } else {
        return Some(text);
    };
    reader
        .report(mistake.help("write registry and name without tag and digest: `registry.example/frontend`"));
    None
}

fn platform(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<String> {
    let text = reader.text(node, key)?;
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if (2..=3).contains(&text.split('/').count()) && text.split('/').all(plain) {
        return Some(text);
    }
    let message = format!("`{}` is not a platform", shortened(&text));
    reader.report(
        Diagnostic::error(node.span, message)
            .help("a platform is written as `linux/amd64` or `linux/arm/v7`"),
    );
    None
}

/// A folder in a repository, without the slash at its end.
fn folder(reader: &mut Reader<'_>, node: &Node, key: &str) -> Option<String> {
    let text = reader.text(node, key)?;
    let trimmed = text.strip_suffix('/').unwrap_or(&text);
    let inside = |part: &str| !matches!(part, "" | "." | "..");
    if trimmed == "." || (trimmed.split('/').all(inside) && !trimmed.contains('\\')) {
        return Some(trimmed.to_owned());
    }
    let message = format!("`{}` is not a folder of the repository", shortened(&text));
    let help = "a folder is relative and has no `..`: `deploy/base`, or `.` for the whole repository";
    reader.report(Diagnostic::error(node.span, message).help(help));
    None
}

/// The engines that a release needs; without the key the one that is usual for the kind.
fn engines(reader: &mut Reader<'_>, fields: &mut Fields<'_>, kind: Option<&str>) -> Vec<String> {
    let offers = reader.capabilities.engines;
    let Some(node) = fields.node("engines") else {
        let Some(kind) = kind else { return Vec::new() };
        let usual = if kind == "iac" { "checkov" } else { "trivy" };
        if !reader.may_name(usual, offers) {
            let message =
                format!("this binary has no engine `{usual}`, which scans this component by default");
            reader.report(Diagnostic::error(fields.span, message).help("name another one under `engines`"));
        }
        return vec![usual.to_owned()];
    };
    if matches!(&node.value, Value::Sequence(items) if items.is_empty()) {
        let mistake = Diagnostic::error(node.span, "a component that nothing scans would pass every gate");
        reader.report(mistake.help("name an engine, or remove the key for the default"));
    }
    reader.set(node, "engines", |reader, node, key| {
        let offers = reader.capabilities.engines;
        offered(reader, node, key, "engine", offers)
    })
}

fn ci(reader: &mut Reader<'_>, node: &Node, fail_on: Option<Severity>) -> Option<Severity> {
    let mut fields = reader.fields(node, "ci", "ci")?;
    let fail_on = fields.nullable(reader, "fail_on", super::policy::threshold, fail_on);
    fields.finish(reader);
    fail_on
}

//! The XML form, with the vulnerabilities of specification 1.4 and those of the extension of the time before,
//! which stand in the component or name it in an attribute. In a component, name, version and package URL come
//! before the vulnerabilities, as the schema demands.

use super::finding;
use super::inventory::{self, Inventory};
use crate::output::Output;
use crate::reading::Refusal;
use crate::xml::{Element, Xml};
use portcullis_formats::cyclonedx::{
    Advisory, Affected, AffectedVersion, Analysis, Component, Occurrence, Property, Rating, Reference,
    Source, Vulnerability,
};

/// The document is walked three times, as the JSON form is.
pub(super) fn read(xml: &mut Xml<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    super::ENGINE.clone_into(&mut out.facts.engine);
    let mut inventory = Inventory::new();
    xml.ahead(|xml| {
        xml.elements(|xml, name| match name {
            "vulnerabilities" => xml.elements(|xml, _| references(xml, &mut inventory)),
            _ => Ok(()),
        })
    })?;
    xml.ahead(|xml| {
        xml.elements(|xml, name| match name {
            "metadata" => metadata(xml, &mut inventory, out),
            "components" => {
                out.facts.packages.get_or_insert(0);
                components(xml, &mut inventory, out)
            }
            _ => Ok(()),
        })
    })?;
    inventory.report(out);
    xml.elements(|xml, name| match name {
        "vulnerabilities" => xml.elements(|xml, name| match name {
            "vulnerability" => {
                let route = xml.route();
                match xml.record()? {
                    Ok(record) => {
                        let found = vulnerability(&record);
                        finding::observe(found, &route, |reference| inventory.package(reference), out)
                    }
                    Err(reason) => out.skip(route, reason),
                }
            }
            _ => Ok(()),
        }),
        "components" => in_components(xml, out),
        _ => Ok(()),
    })
}

fn references(xml: &mut Xml<'_>, inventory: &mut Inventory) -> Result<(), Refusal> {
    if !xml.attribute("ref").is_empty() {
        inventory.want(xml.attribute("ref"));
    }
    xml.elements(|xml, name| match name {
        "affects" => xml.elements(|xml, _| {
            xml.elements(|xml, name| {
                if name == "ref" {
                    inventory.want(&xml.text()?);
                }
                Ok(())
            })
        }),
        _ => Ok(()),
    })
}

fn metadata(xml: &mut Xml<'_>, inventory: &mut Inventory, out: &mut Output<'_>) -> Result<(), Refusal> {
    xml.elements(|xml, name| match name {
        "timestamp" => {
            out.facts.created = xml.text()?.parse().ok();
            Ok(())
        }
        "tools" => xml.elements(|xml, name| match name {
            "tool" => tool(xml, out),
            "components" => xml.elements(|xml, _| tool(xml, out)),
            _ => Ok(()),
        }),
        "component" => {
            let target = component(xml, inventory, out)?;
            super::note_target(&target, out);
            inventory.keep(target);
            Ok(())
        }
        _ => Ok(()),
    })
}

fn tool(xml: &mut Xml<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    if let Ok(tool) = xml.record()? {
        super::note_tool(tool.text_of("name"), tool.text_of("version").to_owned(), out);
    }
    Ok(())
}

fn components(xml: &mut Xml<'_>, inventory: &mut Inventory, out: &mut Output<'_>) -> Result<(), Refusal> {
    xml.elements(|xml, _| {
        let found = component(xml, inventory, out)?;
        inventory.add(found, out);
        Ok(())
    })
}

/// Walks a component, so that those inside of it are never held with it.
fn component(
    xml: &mut Xml<'_>,
    inventory: &mut Inventory,
    out: &mut Output<'_>,
) -> Result<Component, Refusal> {
    let mut found = named(xml);
    xml.elements(|xml, name| match name {
        "components" => components(xml, inventory, out),
        _ => take_field(xml, name, &mut found),
    })?;
    Ok(found)
}

/// Walks the components for the vulnerabilities that stand in them.
fn in_components(xml: &mut Xml<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    xml.elements(|xml, _| {
        let mut found = named(xml);
        xml.elements(|xml, name| match name {
            "components" => in_components(xml, out),
            "vulnerabilities" => {
                let package = inventory::package(std::mem::take(&mut found));
                xml.elements(|xml, _| {
                    let route = xml.route();
                    match xml.record()?.map(|record| vulnerability(&record)) {
                        Ok(found) => finding::observe_in(found, &route, &package, out),
                        Err(reason) => out.skip(route, reason),
                    }
                })
            }
            _ => take_field(xml, name, &mut found),
        })
    })
}

fn named(xml: &Xml<'_>) -> Component {
    Component {
        bom_ref: xml.attribute("bom-ref").to_owned(),
        kind: xml.attribute("type").to_owned(),
        ..Component::default()
    }
}

fn take_field(xml: &mut Xml<'_>, name: &str, found: &mut Component) -> Result<(), Refusal> {
    match name {
        "group" => found.group = xml.text()?,
        "name" => found.name = xml.text()?,
        "version" => found.version = xml.text()?,
        "purl" => found.purl = xml.text()?,
        "properties" => xml.elements(|xml, _| {
            let name = xml.attribute("name").to_owned();
            found.properties.push(Property { name, value: xml.text()? });
            Ok(())
        })?,
        "evidence" => {
            if let Ok(evidence) = xml.record()? {
                let places = evidence.listed("occurrences", "occurrence");
                let place = |place: &Element| Occurrence { location: place.text_of("location").to_owned() };
                found.evidence.occurrences = places.map(place).collect();
            }
        }
        _ => {}
    }
    Ok(())
}

fn vulnerability(record: &Element) -> Vulnerability {
    let text = |name: &str| record.text_of(name).to_owned();
    let analysis = record.element("analysis");
    let stated = |name: &str| analysis.map_or("", |analysis| analysis.text_of(name)).to_owned();
    let mut recommendation = text("recommendation");
    if recommendation.is_empty() {
        let listed =
            record.listed("recommendations", "recommendation").map(|sentence| sentence.text.as_str());
        recommendation = listed.collect::<Vec<_>>().join("; ");
    }
    let mut affects: Vec<Affected> = record.listed("affects", "target").map(affected).collect();
    let named = record.attribute("ref");
    if affects.is_empty() && !named.is_empty() {
        affects.push(Affected { component: named.to_owned(), ..Affected::default() });
    }
    Vulnerability {
        id: text("id"),
        source: source(record),
        references: record
            .listed("references", "reference")
            .map(|entry| Reference { id: entry.text_of("id").to_owned(), source: source(entry) })
            .collect(),
        ratings: record.listed("ratings", "rating").map(rating).collect(),
        cwes: record.listed("cwes", "cwe").map(|cwe| cwe.text.clone()).collect(),
        description: text("description"),
        detail: text("detail"),
        recommendation,
        advisories: record
            .listed("advisories", "advisory")
            .map(|page| if page.elements.is_empty() { &page.text } else { page.text_of("url") })
            .map(|url| Advisory { url: url.to_owned() })
            .collect(),
        published: text("published"),
        analysis: Analysis {
            state: stated("state"),
            justification: stated("justification"),
            detail: stated("detail"),
        },
        affects,
    }
}

/// The source of a record; its name is an element, before specification 1.4 an attribute.
fn source(record: &Element) -> Source {
    let Some(source) = record.element("source") else {
        return Source::default();
    };
    let name = match source.text_of("name") {
        "" => source.attribute("name"),
        name => name,
    };
    Source { name: name.to_owned(), url: source.text_of("url").to_owned() }
}

/// A rating; before specification 1.4 the score has parts.
fn rating(record: &Element) -> Rating {
    let score = record.element("score").map_or("", |score| match score.text_of("base") {
        "" => &score.text,
        base => base,
    });
    Rating {
        source: source(record),
        score: score.parse().ok().filter(|score: &f64| score.is_finite()),
        severity: record.text_of("severity").to_owned(),
        method: record.text_of("method").to_owned(),
        vector: record.text_of("vector").to_owned(),
    }
}

fn affected(target: &Element) -> Affected {
    let version = |entry: &Element| AffectedVersion {
        version: entry.text_of("version").to_owned(),
        status: entry.text_of("status").to_owned(),
    };
    Affected {
        component: target.text_of("ref").to_owned(),
        versions: target.listed("versions", "version").map(version).collect(),
    }
}

//! The JSON form.

use super::finding;
use super::inventory::Inventory;
use crate::json::{Json, Kind};
use crate::output::Output;
use crate::reading::Refusal;
use portcullis_formats::cyclonedx::{Component, Tool, Vulnerability};

/// Components stand before or after the vulnerabilities that name them, so the document is walked three times:
/// for the references, for the components they mean, for the vulnerabilities.
pub(super) fn read(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    super::ENGINE.clone_into(&mut out.facts.engine);
    let mut inventory = Inventory::new();
    json.ahead(|json| references(json, &mut inventory))?;
    json.ahead(|json| {
        json.object(|json, key| match key {
            "metadata" => metadata(json, &mut inventory, out),
            "components" => {
                out.facts.packages.get_or_insert(0);
                components(json, &mut inventory, out)
            }
            _ => Ok(()),
        })
    })?;
    inventory.report(out);
    json.object(|json, key| match key {
        "vulnerabilities" => json.array(|json| {
            let route = json.route();
            match json.record::<Vulnerability>()? {
                Ok(found) => finding::observe(found, &route, |reference| inventory.package(reference), out),
                Err(reason) => out.skip(route, reason),
            }
        }),
        _ => Ok(()),
    })
}

/// Names every component that a vulnerability refers to. Values of the wrong type are left for the walk that
/// reads the vulnerabilities to remark on.
fn references(json: &mut Json<'_>, inventory: &mut Inventory) -> Result<(), Refusal> {
    inside(json, &["vulnerabilities", "affects", "ref"], inventory)
}

fn inside(json: &mut Json<'_>, route: &[&str], inventory: &mut Inventory) -> Result<(), Refusal> {
    let Some((wanted, rest)) = route.split_first() else {
        if let Some(reference) = json.text()? {
            inventory.want(&reference);
        }
        return Ok(());
    };
    match json.kind()? {
        Kind::Array => json.array(|json| inside(json, route, inventory)),
        Kind::Object => {
            json.object(|json, key| if key == *wanted { inside(json, rest, inventory) } else { Ok(()) })
        }
        _ => Ok(()),
    }
}

fn metadata(json: &mut Json<'_>, inventory: &mut Inventory, out: &mut Output<'_>) -> Result<(), Refusal> {
    json.object(|json, key| match key {
        "timestamp" => {
            out.facts.created = json.text()?.and_then(|text| text.parse().ok());
            Ok(())
        }
        "tools" if json.kind()? == Kind::Array => json.array(|json| tool(json, out)),
        "tools" => json.object(|json, key| match key {
            "components" => json.array(|json| tool(json, out)),
            _ => Ok(()),
        }),
        "component" => {
            let target = component(json, inventory, out)?;
            super::note_target(&target, out);
            inventory.keep(target);
            Ok(())
        }
        _ => Ok(()),
    })
}

fn tool(json: &mut Json<'_>, out: &mut Output<'_>) -> Result<(), Refusal> {
    if let Ok(tool) = json.record::<Tool>()? {
        super::note_tool(&tool.name, tool.version, out);
    }
    Ok(())
}

fn components(json: &mut Json<'_>, inventory: &mut Inventory, out: &mut Output<'_>) -> Result<(), Refusal> {
    json.array(|json| {
        let found = component(json, inventory, out)?;
        inventory.add(found, out);
        Ok(())
    })
}

/// Walks a component, so that those inside of it are never held with it.
fn component(
    json: &mut Json<'_>,
    inventory: &mut Inventory,
    out: &mut Output<'_>,
) -> Result<Component, Refusal> {
    let mut found = Component::default();
    json.object(|json, key| {
        let place = match key {
            "bom-ref" => &mut found.bom_ref,
            "type" => &mut found.kind,
            "group" => &mut found.group,
            "name" => &mut found.name,
            "version" => &mut found.version,
            "purl" => &mut found.purl,
            "properties" => {
                found.properties = json.record()?.unwrap_or_default();
                return Ok(());
            }
            "evidence" => {
                found.evidence = json.record()?.unwrap_or_default();
                return Ok(());
            }
            "components" => return components(json, inventory, out),
            _ => return Ok(()),
        };
        *place = json.text()?.unwrap_or_default();
        Ok(())
    })?;
    Ok(found)
}

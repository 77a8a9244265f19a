//! Products and their components.

use super::measure::Measure;
use super::statement::Entity;
use super::{Effect, Topic};
use crate::cvss::{EnvironmentalProfile, Requirement};
use crate::program::products::{Component, ComponentKind, GlobalSkip, Product, Series, SupportedSeries};
use crate::severity::Severity;

/// A product, its components, its skips and its series, each of which is there or not.
pub(super) fn product(product: &Product) -> Vec<Entity> {
    let Product { id, name, environment, supported_series, components, global_skips } = product;
    let key = format!("products[{id}]");
    let mut entity = Entity::new(&key, Topic::Products, Effect::Neither);
    entity.value("name", name);
    profile(*environment, &mut entity);
    let mut entities = Vec::new();
    match supported_series {
        SupportedSeries::Newest(count) => {
            let value = if *count == 1 { "the newest".to_owned() } else { format!("the newest {count}") };
            entity.measured("supported_series", value, Measure::Rank(f64::from(*count)));
        }
        SupportedSeries::Listed(list) => {
            // The list is named where it begins or ends, and its series each on their own.
            entity.value("supported_series", "a list");
            entities.extend(list.iter().map(|listed| series(&key, listed)));
        }
    }
    entities.extend(components.iter().map(|part| component(id, part)));
    entities.extend(global_skips.iter().map(|skip| global_skip(&key, skip)));
    entities.insert(0, entity);
    entities
}

fn profile(environment: EnvironmentalProfile, entity: &mut Entity) {
    let EnvironmentalProfile {
        attack_vector,
        confidentiality_requirement,
        integrity_requirement,
        availability_requirement,
    } = environment;
    // The nearer an attacker must be, the lower the scores; without a vector none is lowered.
    let nearness = attack_vector.map_or(0, |vector| vector as u8);
    let value = attack_vector.map(|vector| vector.to_string());
    let measure = Measure::Rank(-f64::from(nearness));
    entity.state(Topic::Products, "environment.attack_vector", value, measure);
    for (name, requirement) in [
        ("environment.confidentiality_requirement", confidentiality_requirement),
        ("environment.integrity_requirement", integrity_requirement),
        ("environment.availability_requirement", availability_requirement),
    ] {
        let rank = match requirement {
            Requirement::High => 2.0,
            Requirement::Medium => 1.0,
            Requirement::Low => 0.0,
        };
        entity.measured(name, requirement, Measure::Rank(rank));
    }
}

fn series(product: &str, series: &Series) -> Entity {
    let Series { name, until } = series;
    let key = format!("{product}.supported_series[{name}]");
    let mut entity = Entity::new(key, Topic::Products, Effect::Stricter);
    let day = f64::from(until.year()) * 400.0 + f64::from(until.day_of_year());
    entity.measured("until", until, Measure::Rank(day));
    entity
}

fn global_skip(product: &str, skip: &GlobalSkip) -> Entity {
    let GlobalSkip { check, reason, remediation, approved_by } = skip;
    let key = format!("{product}.global_skips[{check}]");
    let mut entity = Entity::new(key, Topic::GlobalSkips, Effect::Laxer);
    entity.value("reason", reason);
    entity.value("remediation", remediation);
    entity.value("approved_by", approved_by);
    entity
}

/// A component; ids are unique in the whole programme, so one that moves to another product is still the same.
fn component(product: &str, component: &Component) -> Entity {
    let Component { id, kind, engines, uploads, team, ci_fail_on, production } = component;
    let presence = if *production { Effect::Stricter } else { Effect::Neither };
    let mut entity = Entity::new(format!("components[{id}]"), Topic::Components, presence);
    entity.value("product", product);
    entity.value("kind", kind.word());
    match kind {
        ComponentKind::Image { reference, platforms } => {
            entity.value("reference", reference);
            entity.items("platforms", platforms, Effect::Stricter);
        }
        ComponentKind::Iac { repository, path } | ComponentKind::Repository { repository, path } => {
            entity.value("repository", repository);
            entity.value("path", path);
        }
    }
    entity.items("engines", engines, Effect::Stricter);
    // Whoever may upload a report says what was found in it.
    entity.items("uploads", uploads, Effect::Laxer);
    entity.state(Topic::Owners, "team", team.clone(), Measure::None);
    let fail_on = ci_fail_on.map_or(-1.0, threshold);
    entity.state(
        Topic::Builds,
        "ci.fail_on",
        ci_fail_on.map(|severity| severity.to_string()),
        Measure::Rank(fail_on),
    );
    entity.measured("production", production, Measure::Rank(f64::from(u8::from(*production))));
    entity
}

/// A threshold asks for more the lower it is.
pub(super) fn threshold(severity: Severity) -> f64 {
    Severity::ALL
        .iter()
        .position(|known| *known == severity)
        .map_or(0.0, |place| u32::try_from(place).map_or(0.0, f64::from))
}

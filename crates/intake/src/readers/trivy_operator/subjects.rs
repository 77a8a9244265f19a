//! Trivy Operator's records as findings.

use crate::readers::mask::mask_unmarked;
use crate::readers::text::{joined, non_empty};
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::finding::{
    CvssRating, Details, Finding, Fix, FixStatus, IacSubject, Location, PackageSubject, SecretSubject,
    Subject,
};
use portcullis_domain::package::{Package, Purl};
use portcullis_domain::severity::Severity;
use portcullis_formats::trivy_operator::{Artifact, Check, Metadata, Registry, Secret, Vulnerability};

/// The workload that a resource is about.
pub(super) struct Workload {
    /// `namespace/Kind/name`, without what changes with every rollout.
    object: String,
    /// The same with the container, where the resource is about one.
    container: String,
}

impl Workload {
    /// Takes the workload from the operator's labels; the resource's own name is made up of it and a hash.
    pub(super) fn of(metadata: &Metadata) -> Self {
        let label = |name: &str| metadata.label(&format!("trivy-operator.{name}"));
        let kind = label("resource.kind");
        let name = lasting_name(kind, label("resource.name"));
        let object = joined(&joined(label("resource.namespace"), kind), name);
        let container = joined(&object, label("container.name"));
        Self { object, container }
    }
}

/// The name of an object without the part that Kubernetes makes up at every rollout or run: the template's hash
/// at the end of a `ReplicaSet`'s name, the minute at the end of the name of a `CronJob`'s `Job`.
fn lasting_name<'n>(kind: &str, name: &'n str) -> &'n str {
    let Some((owner, end)) = name.rsplit_once('-') else {
        return name;
    };
    // Kubernetes writes hashes without vowels and the digits and letters that look like them.
    let hash = |byte: u8| b"bcdfghjklmnpqrstvwxz2456789".contains(&byte);
    let made_up = match kind.to_ascii_lowercase().as_str() {
        "replicaset" => (5..=10).contains(&end.len()) && end.bytes().all(hash),
        "job" => end.len() >= 8 && end.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    };
    if made_up && !owner.is_empty() { owner } else { name }
}

/// The image's name: `registry/repository:tag`.
pub(super) fn image(registry: &Registry, artifact: &Artifact) -> Option<String> {
    let repository = non_empty(artifact.repository.clone())?;
    let name = joined(&registry.server, &repository);
    Some(if artifact.tag.is_empty() { name } else { format!("{name}:{}", artifact.tag) })
}

pub(super) fn vulnerability(found: Vulnerability, workload: &Workload) -> Result<Finding, &'static str> {
    if found.id.is_empty() {
        return Err("it names no vulnerability");
    }
    if found.resource.is_empty() {
        return Err("it names no package");
    }
    let purl: Option<Purl> = found.package_purl.parse().ok();
    // Before there was a class, packages of the system had the image as their target: `nginx (debian 10.3)`.
    let operating_system = found.class == "os-pkgs"
        || (found.class.is_empty()
            && (found.target.ends_with(')') || purl.as_ref().is_some_and(Purl::is_operating_system)));
    let file = match (operating_system, found.pkg_path.is_empty()) {
        (true, _) => "",
        (false, false) => &found.pkg_path,
        (false, true) => &found.target,
    };
    let path = joined(&workload.container, file);
    let fixed: Vec<String> = found
        .fixed_version
        .split(',')
        .map(str::trim)
        .filter(|version| !version.is_empty())
        .map(str::to_owned)
        .collect();
    let status = if fixed.is_empty() { FixStatus::Unknown } else { FixStatus::Fixed };
    let cvss = ratings(&found);
    Ok(Finding {
        title: if found.title.is_empty() { found.id.clone() } else { found.title },
        subject: Subject::Package(Box::new(PackageSubject {
            advisory: AdvisoryId::new(&found.id),
            aliases: Vec::new(),
            package: Package {
                name: found.resource,
                version: found.installed_version,
                purl,
                class: found.package_type,
                path,
                operating_system,
                layer: None,
            },
            fix: Fix { versions: fixed, status },
        })),
        severity: Severity::from_word(&found.severity),
        severity_source: None,
        suppression: None,
        details: Details {
            description: found.description,
            remediation: String::new(),
            references: references(found.primary_link, found.links),
            cwes: Vec::new(),
            cvss,
            published: found.published_date.parse().ok(),
        },
    })
}

fn references(best: String, mut others: Vec<String>) -> Vec<String> {
    if !best.is_empty() {
        others.retain(|link| *link != best);
        others.insert(0, best);
    }
    others
}

/// The ratings by source; where there are none, the one score.
fn ratings(found: &Vulnerability) -> Vec<CvssRating> {
    let mut ratings = Vec::new();
    for (source, cvss) in &found.cvss {
        for (vector, score) in [
            (&cvss.v40_vector, cvss.v40_score),
            (&cvss.v3_vector, cvss.v3_score),
            (&cvss.v2_vector, cvss.v2_score),
        ] {
            if !vector.is_empty() || score.is_some() {
                ratings.push(CvssRating { source: source.clone(), vector: vector.clone(), score });
            }
        }
    }
    if ratings.is_empty() && found.score.is_some() {
        let source = found.cvss_source.clone();
        ratings.push(CvssRating { source, vector: String::new(), score: found.score });
    }
    ratings
}

pub(super) fn secret(found: Secret, workload: &Workload) -> Result<Finding, &'static str> {
    if found.rule.is_empty() {
        return Err("it names no rule");
    }
    let masked_line = mask_unmarked(found.masked_line);
    Ok(Finding {
        title: if found.title.is_empty() { found.rule.clone() } else { found.title },
        subject: Subject::Secret(SecretSubject {
            rule: found.rule,
            location: Location::new(&joined(&workload.container, &found.target), 0, 0),
            masked_line,
            ..SecretSubject::default()
        }),
        severity: Severity::from_word(&found.severity),
        severity_source: None,
        suppression: None,
        details: Details::default(),
    })
}

pub(super) fn check(found: Check, workload: &Workload) -> Result<Finding, &'static str> {
    failed(found, &workload.object)
}

/// A control of a benchmark that checks belong to.
pub(super) struct Control<'c> {
    /// The resource's name: `cis`, `nsa`, …
    pub(super) benchmark: &'c str,
    pub(super) id: &'c str,
    pub(super) name: &'c str,
    pub(super) severity: &'c str,
}

impl Control<'_> {
    /// A failed check of the control, or the control itself where the check has no id.
    pub(super) fn check(&self, mut found: Check) -> Result<Finding, &'static str> {
        if found.id.is_empty() && !self.id.is_empty() {
            found.id = joined(self.benchmark, self.id);
            self.name.clone_into(&mut found.title);
        }
        if found.severity.is_empty() {
            self.severity.clone_into(&mut found.severity);
        }
        let object = lasting_target(&found.target);
        failed(found, &object)
    }
}

/// The object of a compliance report, `namespace/kind-name`, without what changes with every rollout.
fn lasting_target(target: &str) -> String {
    let (namespace, object) = target.rsplit_once('/').unwrap_or(("", target));
    let (kind, name) = object.split_once('-').unwrap_or(("", object));
    if kind.is_empty() {
        return joined(namespace, name);
    }
    joined(&joined(namespace, kind), lasting_name(kind, name))
}

fn failed(found: Check, object: &str) -> Result<Finding, &'static str> {
    if found.id.is_empty() {
        return Err("it names no check");
    }
    let message = found.messages.first().map_or("", String::as_str);
    let container = message.strip_prefix("Container '").and_then(|rest| rest.split_once('\''));
    let resource = container.map_or_else(
        || object.to_owned(),
        |(container, _)| joined(object, &format!("Container/{container}")),
    );
    Ok(Finding {
        title: if found.title.is_empty() { found.id.clone() } else { found.title },
        subject: Subject::Iac(IacSubject {
            check: found.id,
            resource,
            location: Location::default(),
            root_module: None,
        }),
        severity: Severity::from_word(&found.severity),
        severity_source: None,
        suppression: None,
        details: Details {
            description: if message.is_empty() { found.description } else { found.messages.join("\n") },
            remediation: found.remediation,
            ..Details::default()
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_with_a_rollout_is_no_part_of_a_name() {
        assert_eq!(lasting_name("ReplicaSet", "nginx-deployment-965685897"), "nginx-deployment");
        assert_eq!(lasting_name("ReplicaSet", "web-c868466d4"), "web");
        assert_eq!(lasting_name("ReplicaSet", "web-frontend"), "web-frontend");
        assert_eq!(lasting_name("ReplicaSet", "web"), "web");
        assert_eq!(lasting_name("Job", "backup-28471680"), "backup");
        assert_eq!(lasting_name("Job", "migrate-2"), "migrate-2");
        assert_eq!(lasting_name("DaemonSet", "node-965685897"), "node-965685897");
    }

    #[test]
    fn an_object_of_a_compliance_report_is_named_like_a_workload() {
        assert_eq!(lasting_target("kube-system/daemonset-csi-node"), "kube-system/daemonset/csi-node");
        assert_eq!(lasting_target("default/replicaset-web-c868466d4"), "default/replicaset/web");
        assert_eq!(lasting_target("/clusterrole-admin"), "clusterrole/admin");
        assert_eq!((lasting_target(""), lasting_target("/node")), (String::new(), "node".to_owned()));
    }
}

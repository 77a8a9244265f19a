//! The cases that keep something: reports are recorded, and a release is judged.

use super::cluster::Cluster;
use super::process::finish;
use super::{Case, generate, remove, trivy};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Components of the release that is judged.
const COMPONENTS: u64 = 40;
/// Findings in each of them.
const FINDINGS: u64 = 2_500;
/// Of so many findings that would block, one is left undecided.
const UNDECIDED: usize = 20;
/// Lines of the customer's list.
const LINES: usize = 10_000;
/// When the release is judged: an hour after the reports say that they were written.
const JUDGED: &str = "2026-11-01T10:12:00Z";
/// When what scanners look things up in was made, and when decisions were recorded.
const BEFORE: &str = "2026-11-01T06:00:00Z";
/// The release that is judged.
const VERSION: &str = "1.0.0";

/// What the cases run, and where.
pub(super) struct Place<'p> {
    /// The program.
    pub(super) program: &'p Path,
    /// The program that fills a store with decisions.
    pub(super) keep_decisions: &'p Path,
    /// A directory for everything that is made.
    pub(super) folder: &'p Path,
}

/// How many findings a decision speaks of.
#[derive(Clone, Copy)]
enum Decisions {
    /// One.
    Single,
    /// One in each component.
    Shared,
}

/// Recording a large report and a usual one.
pub(super) fn recording(
    place: &Place<'_>,
    large: &Path,
    usual: &Path,
    cluster: Option<&Rc<Cluster>>,
) -> anyhow::Result<Vec<Case>> {
    let security = place.program_file()?;
    let record = |name, report: &Path, findings, store: &Path, address: Option<String>| {
        let address = address.unwrap_or_else(|| store.display().to_string());
        let arguments = ["record", "image-0", "--report", &report.display().to_string()].map(str::to_owned);
        Case {
            findings: Some(findings),
            arguments: arguments.into_iter().chain(security.of(&address, &store.join("archive"))).collect(),
            ..Case::new(name, 3, place.program)
        }
    };
    let emptied = |store: &Path| -> Box<dyn Fn() -> anyhow::Result<()>> {
        let store = store.to_owned();
        Box::new(move || remove(&store))
    };
    let store = place.folder.join("store");
    let other = place.folder.join("store-10k");
    let database = |store: &Path| Some(store.join("store.db").display().to_string());
    let mut cases = vec![
        Case {
            before: Some(emptied(&store)),
            lock: database(&store),
            ..record("`record` on SQLite, the first time", large, 100_000, &store, None)
        },
        Case {
            lock: database(&store),
            ..record("`record` on SQLite, unchanged", large, 100_000, &store, None)
        },
        Case {
            before: Some(emptied(&other)),
            lock: database(&other),
            ..record("`record` on SQLite, the first time", usual, 10_000, &other, None)
        },
    ];
    if let Some(cluster) = cluster {
        let store = place.folder.join("store-postgresql");
        let (fresh, emptied) = (Rc::clone(cluster), emptied(&store));
        let before: Box<dyn Fn() -> anyhow::Result<()>> =
            Box::new(move || emptied().and_then(|()| fresh.fresh()));
        let address = || Some(cluster.address());
        cases.extend([
            Case {
                before: Some(before),
                ..record("`record` on PostgreSQL, the first time", large, 100_000, &store, address())
            },
            record("`record` on PostgreSQL, unchanged", large, 100_000, &store, address()),
        ]);
    }
    Ok(cases)
}

/// Judging a release of many components.
pub(super) fn checking(place: &Place<'_>) -> anyhow::Result<Vec<Case>> {
    let mut cases = Vec::new();
    for (name, decisions) in [
        ("`release check`, a decision for each finding", Decisions::Single),
        ("`release check`, decisions on 40 findings each", Decisions::Shared),
    ] {
        let security = place.program_file()?;
        let store = place.folder.join("store-release");
        let ready = {
            let (program, keep) = (place.program.to_owned(), place.keep_decisions.to_owned());
            let (folder, security) = (place.folder.to_owned(), place.program_file()?);
            move || prepare_release(&program, &keep, &folder, &security, decisions)
        };
        let words = ["release", "check", VERSION, "--as-of", JUDGED].map(str::to_owned);
        let words =
            words.into_iter().chain(security.of(&store.display().to_string(), &store.join("archive")));
        cases.push(Case {
            once: Some(Box::new(ready)),
            findings: Some(100_000),
            arguments: words.collect(),
            exit: 1,
            ..Case::new(name, 7, place.program)
        });
    }
    Ok(cases)
}

/// Answering what a customer's scanner says of that release, with a decision for each finding.
pub(super) fn answering(place: &Place<'_>) -> anyhow::Result<Case> {
    let security = place.program_file()?;
    let store = place.folder.join("store-release");
    let list = place.folder.join("customer.csv");
    let ready =
        {
            let (program, keep) = (place.program.to_owned(), place.keep_decisions.to_owned());
            let (folder, security) = (place.folder.to_owned(), place.program_file()?);
            let list = list.clone();
            move || {
                let images =
                    (0..COMPONENTS).flat_map(|image| trivy::severe(FINDINGS).map(move |one| (image, one)));
                let mut lines = vec!["CVE,Package,Image\n".to_owned()];
                lines.extend(images.take(LINES).map(|(image, (advisory, package))| {
                    format!("{advisory},{package},{}\n", component(image))
                }));
                fs::write(&list, lines.concat())?;
                prepare_release(&program, &keep, &folder, &security, Decisions::Single)
            }
        };
    let list = list.display().to_string();
    let words =
        ["answer", &list, "--release", VERSION, "--as-of", JUDGED, "--format", "csv"].map(str::to_owned);
    let words = words.into_iter().chain(security.of(&store.display().to_string(), &store.join("archive")));
    Ok(Case {
        once: Some(Box::new(ready)),
        arguments: words.collect(),
        ..Case::new("`answer`, 10,000 lines of CSV against 19,000 decisions", 7, place.program)
    })
}

/// Fills a store with the scans of a release, and with decisions on what would block it.
fn prepare_release(
    program: &Path,
    keep_decisions: &Path,
    folder: &Path,
    security: &SecurityProgram,
    decisions: Decisions,
) -> anyhow::Result<()> {
    let store = folder.join("store-release");
    remove(&store)?;
    let report = folder.join("image.json");
    let address = store.display().to_string();
    let said = security.of(&address, &store.join("archive"));
    let mut open = vec!["release".to_owned(), "open".to_owned(), VERSION.to_owned()];
    for image in 0..COMPONENTS {
        generate(&report, |out| trivy::write_report(trivy::Content::Image(image), FINDINGS, out))?;
        let (name, path) = (component(image), report.display().to_string());
        let record = ["record", &name, "--report", &path, "--database-date", BEFORE].map(str::to_owned);
        finish(program, &[&record[..], &said[..]].concat(), "", 0)?;
        open.extend(["--component".to_owned(), format!("{name}={}", trivy::image_id(image))]);
    }
    finish(program, &[&open[..], &said[..]].concat(), "", 0)?;
    let mut lines = Vec::new();
    for image in 0..COMPONENTS {
        for (number, (advisory, package)) in trivy::severe(FINDINGS).enumerate() {
            if number.is_multiple_of(UNDECIDED) {
                continue;
            }
            match decisions {
                Decisions::Single => lines.push(format!("{advisory}\t{package}\t{}\n", component(image))),
                Decisions::Shared if image == 0 => lines.push(format!("{advisory}\t{package}\t-\n")),
                Decisions::Shared => {}
            }
        }
    }
    let words = [&address, "shop", "ana", "bo", BEFORE].map(|word: &str| word.to_owned());
    finish(keep_decisions, &words, &lines.concat(), 0)?;
    Ok(())
}

/// The program of the team whose reports and releases these are.
struct SecurityProgram(PathBuf);

impl Place<'_> {
    fn program_file(&self) -> anyhow::Result<SecurityProgram> {
        let head = "version: 1\ncompany: Bench\ncalendar: {time_zone: Etc/UTC}\npeople:\n";
        let mut lines = vec![head.to_owned()];
        for (id, roles) in [("ana", "[security_engineer]"), ("bo", "[security_lead, security_engineer]")] {
            lines.push(format!("  - {{id: {id}, name: {id}, email: {id}@bench.example, roles: {roles}}}\n"));
        }
        lines.push("products:\n  - id: shop\n    name: Shop\n    components:\n".to_owned());
        for image in 0..COMPONENTS {
            let id = component(image);
            lines.push(format!(
                "      - {{id: {id}, kind: image, reference: registry.example/{id}, engines: [trivy], \
                 uploads: [trivy]}}\n"
            ));
        }
        let path = self.folder.join("program.yaml");
        fs::write(&path, lines.concat())?;
        Ok(SecurityProgram(path))
    }
}

impl SecurityProgram {
    /// The arguments that name the program, the store, the archive and a person.
    fn of(&self, store: &str, archive: &Path) -> Vec<String> {
        let (program, archive) = (self.0.display().to_string(), archive.display().to_string());
        ["--program", &program, "--store", store, "--archive", &archive, "--as", "ana"]
            .map(str::to_owned)
            .to_vec()
    }
}

fn component(image: u64) -> String {
    format!("image-{image}")
}

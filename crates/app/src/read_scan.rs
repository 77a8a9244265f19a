//! Reads a recorded scan, from any report or from a scan document of ours, for a comparison.

use crate::read_report::{Limits, ReadError, read_report, run_of};
use portcullis_domain::scan::{Collector, Scan, Target};
use std::path::Path;

/// Reads the scan at `path`. Findings belong to the components that the document names, else to `component`.
pub fn read_scan(path: &Path, component: &str, limits: &Limits) -> Result<Scan, ReadError> {
    let mut collector = Collector::new(component).compact();
    let mut collected = collector.begin(0);
    let reading = read_report(path, None, limits, &mut collected)?;
    collector.add(collected);
    let target = Target {
        name: path.display().to_string(),
        component: Some(component).filter(|id| !id.is_empty()).map(str::to_owned),
        runs: vec![run_of(&reading, Some(path.display().to_string()))],
        not_scanned: Vec::new(),
        findings: collector.finish(),
        is_compared: false,
    };
    Ok(Scan { targets: vec![target] })
}

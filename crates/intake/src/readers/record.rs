//! One record of a report as one finding.

use crate::json::Json;
use crate::output::Output;
use crate::reading::Refusal;
use portcullis_domain::finding::Finding;
use serde::de::DeserializeOwned;

/// Takes the record that comes and hands on the finding that is made of it; a record that is not read, or
/// that no finding can be made of, is noted as skipped.
pub(crate) fn take<T: DeserializeOwned>(
    json: &mut Json<'_>,
    out: &mut Output<'_>,
    finding: impl FnOnce(T) -> Result<Finding, &'static str>,
) -> Result<(), Refusal> {
    match json.record::<T>()?.and_then(|record| finding(record).map_err(str::to_owned)) {
        Ok(finding) => out.finding(finding),
        Err(reason) => out.skip(json.route(), reason),
    }
}

/// Takes the record of an entry that the tool lists apart as suppressed.
pub(crate) fn take_suppressed<T: DeserializeOwned>(
    json: &mut Json<'_>,
    out: &mut Output<'_>,
    finding: impl FnOnce(T) -> Result<Finding, &'static str>,
) -> Result<(), Refusal> {
    match json.record::<T>()?.and_then(|record| finding(record).map_err(str::to_owned)) {
        Ok(finding) => out.suppressed(finding),
        Err(reason) => {
            out.remark(json.route(), reason);
            Ok(())
        }
    }
}

/// Takes the record that comes if it makes sense; one that does not is remarked on. A null is none.
pub(crate) fn take_fact<T: DeserializeOwned>(
    json: &mut Json<'_>,
    out: &mut Output<'_>,
) -> Result<Option<T>, Refusal> {
    match json.record::<Option<T>>()? {
        Ok(fact) => Ok(fact),
        Err(reason) => {
            out.remark(json.route(), reason);
            Ok(None)
        }
    }
}

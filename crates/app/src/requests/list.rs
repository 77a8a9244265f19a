//! Lists requests.

use super::following::names;
use super::{NotDone, RequestPage};
use crate::installation::Installation;
use portcullis_domain::request::sheet::RequestBrief;
use portcullis_store::{RequestOrder, RequestSelection};
use std::collections::BTreeSet;

/// A page of requests, after the place at which the page before ended.
pub async fn list(
    installation: &Installation,
    selection: &RequestSelection,
    order: RequestOrder,
    after: Option<&str>,
    limit: u32,
) -> Result<RequestPage, NotDone> {
    let program = &installation.program.program;
    let mut snapshot = installation.store.snapshot().await?;
    let after = match after {
        Some(text) => {
            let nowhere = || NotDone::NoCursor(text.chars().take(40).collect());
            let number: u64 = text.parse().map_err(|_| nowhere())?;
            Some(snapshot.request(number).await?.ok_or_else(nowhere)?)
        }
        None => None,
    };
    // One more tells whether there is another page.
    let mut requests = snapshot.requests(selection, order, after.as_ref(), limit.saturating_add(1)).await?;
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_more = requests.len() > size;
    requests.truncate(size);
    let ids: BTreeSet<String> = requests.iter().map(|request| request.opening.requester.id.clone()).collect();
    let names = names(&mut snapshot, program, &ids).await?;
    let next = requests.last().filter(|_| is_more).map(|last| last.number.to_string());
    let brief = |request| RequestBrief::of(request, names.get(&request.opening.requester.id).cloned());
    Ok(RequestPage { requests: requests.iter().map(brief).collect(), next })
}

#[cfg(test)]
mod tests;

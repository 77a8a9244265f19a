//! CISA's catalogue of known exploited vulnerabilities: one JSON document of some megabytes, which is held whole.

use super::list::List;
use super::{Content, Exploitation, Limits, Refusal, Source};
use crate::json::{Json, Outline};
use crate::limits;
use crate::readers::text::moment;
use portcullis_formats::kev::KnownExploited;
use std::io::{Cursor, Read, Seek};

pub(super) fn read(mut text: impl Read, limits: &Limits) -> Result<Content, Refusal> {
    let mut document = Vec::new();
    text.read_to_end(&mut document)?;
    let mut document = Cursor::new(document);
    let within = limits::Limits { bytes: limits.bytes, ..limits::Limits::default() };
    let outline = Outline::survey(&mut document, &within)?;
    if !outline.has("catalogVersion") || !outline.has("vulnerabilities") {
        return Err(Refusal::Unrecognised(outline.describe()));
    }
    if outline.documents > 1 {
        return Err(Refusal::Unrecognised(format!("it holds {} JSON documents", outline.documents)));
    }
    document.rewind()?;
    walk(&mut Json::new(&mut document, limits.record_bytes)?, limits)
}

fn walk(json: &mut Json<'_>, limits: &Limits) -> Result<Content, Refusal> {
    let mut list = List::new(limits);
    let (mut version, mut released, mut count) = (String::new(), None, None);
    json.object(|json, key| {
        match key {
            "catalogVersion" => version = json.text()?.unwrap_or_default(),
            "dateReleased" => released = json.text()?,
            "count" => count = json.record::<u64>()?.ok(),
            "vulnerabilities" => json.array(|json| match json.record::<KnownExploited>()? {
                Ok(entry) => list.take(&entry.cve_id, Ok(known(&entry)), || json.route()),
                Err(reason) => list.take("", Err(reason), || json.route()),
            })?,
            _ => {}
        }
        Ok(())
    })?;
    match count {
        None => return Err(Refusal::NoCount),
        Some(stated) if stated != list.rows() => {
            return Err(Refusal::OtherCount { stated, found: list.rows() });
        }
        Some(_) => {}
    }
    let stated = match released {
        Some(text) => Some(moment(&text).ok_or(Refusal::BadDate(text))?),
        None => None,
    };
    Ok(Content { source: Source::Kev, stated, version, list })
}

fn known(entry: &KnownExploited) -> Exploitation {
    Exploitation::Known {
        added: entry.date_added.trim().parse().ok(),
        ransomware: entry.known_ransomware_campaign_use.trim().eq_ignore_ascii_case("known"),
    }
}

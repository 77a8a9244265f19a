//! A form with a file that was filled in on one of our pages.

use super::desk::Csrf;
use super::filled::prove;
use crate::parts::Parts;
use crate::problem::Failed;
use crate::served::{Served, Server};
use crate::spool::{NotSpooled, Spool};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use portcullis_domain::digest::Digest;
use std::collections::BTreeMap;
use std::fs::File;

/// A form with a file. Its first field `csrf` proves that it comes from a page of the same session: nothing is kept of
/// one that does not. Its last field is the file.
#[derive(Debug)]
pub(crate) struct Uploaded {
    fields: BTreeMap<String, String>,
    /// The file, from its beginning.
    pub(crate) file: File,
    /// The digest of its bytes.
    pub(crate) digest: Digest,
}

impl Uploaded {
    /// What a field says, without spaces around it; nothing where it says nothing.
    pub(crate) fn told(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }
}

impl FromRequest<Server> for Uploaded {
    type Rejection = Failed;

    async fn from_request(request: Request, shared: &Server) -> Result<Self, Failed> {
        let expected = request.extensions().get::<Csrf>().cloned();
        let (mut head, body) = request.into_parts();
        let limits = Served::from_request_parts(&mut head, shared).await?.limits;
        let mut parts = Parts::of(Request::from_parts(head, body))?;
        let first = parts.next().await?;
        let proof = match first {
            Some(head) if head.name == "csrf" && head.file.is_none() => parts.text().await?,
            _ => String::new(),
        };
        prove(expected.as_ref(), &proof)?;
        let mut fields = BTreeMap::new();
        while let Some(head) = parts.next().await? {
            if head.file.is_none() {
                let text = parts.text().await?;
                fields.insert(head.name, text);
                continue;
            }
            let mut spool = Spool::new(limits.bytes).map_err(NotSpooled::failed)?;
            while let Some(piece) = parts.piece().await? {
                spool.write(piece).await.map_err(NotSpooled::failed)?;
            }
            if parts.next().await?.is_some() {
                let detail = "the file is not the last field of the form";
                return Err(Failed::new(StatusCode::BAD_REQUEST, detail));
            }
            if spool.bytes() == 0 {
                break;
            }
            let (file, digest) = spool.finish().await.map_err(NotSpooled::failed)?;
            return Ok(Self { fields, file, digest });
        }
        Err(Failed::new(StatusCode::UNPROCESSABLE_ENTITY, "choose a file that has something in it"))
    }
}

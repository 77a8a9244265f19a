//! A bundle: one plain tar with everything that proves a sealed release without the archive.
//!
//! `bundle.json` says which release it is, `keys/ID.pem` are the public keys, `seals/PRODUCT/NUMBER` the chain up to the
//! seal of the release, and `objects/sha256/ab/DIGEST` the plain bytes that the seal names, so that the tools of any
//! system can unpack and hash them. A member's header is the only one that there is for its name and size: what any
//! other tool, link, device or extension would need makes it none of ours. So nothing is ever unpacked to a path.

mod header;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub use reader::{Bundle, Limits, Member, Mistake};
pub use writer::BundleWriter;

use crate::seal_name::SealName;
use portcullis_domain::digest::Digest;
use portcullis_domain::gate::Head;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The member that says which release it is.
pub const TITLE: &str = "bundle.json";
const DOCUMENT: &str = "bundle";
const VERSION: u32 = 1;

/// Which release a bundle is about; its seal proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    portcullis: Head<'static>,
    /// The id of the product.
    pub product: String,
    /// The version of the release.
    pub version: String,
    /// The number of its seal.
    pub seal: u64,
}

impl Title {
    /// The title of the bundle of a release that this seal is about.
    pub fn new(product: &str, version: &str, seal: u64) -> Self {
        let portcullis = Head { document: Cow::Borrowed(DOCUMENT), version: VERSION };
        Self { portcullis, product: product.to_owned(), version: version.to_owned(), seal }
    }

    /// Reads a title of this version of the form.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let title: Self = serde_json::from_slice(bytes).ok()?;
        let is_ours = title.portcullis.document == DOCUMENT && title.portcullis.version == VERSION;
        is_ours.then_some(title)
    }
}

/// What a member of a bundle is, by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum MemberName {
    /// The title.
    Title,
    /// A public key, by its id.
    Key(String),
    /// A seal.
    Seal(SealName),
    /// An object.
    Object(Digest),
}

impl MemberName {
    /// The member of this name, which has only one writing.
    pub fn read(name: &str) -> Option<Self> {
        let found = match *name.split('/').collect::<Vec<_>>() {
            [TITLE] => Self::Title,
            ["keys", file] => Self::Key(Digest::from_hex(file.strip_suffix(".pem")?)?.hex()),
            ["seals", product, number] => {
                Self::Seal(SealName::new(product, SealName::parse_number(number)?).ok()?)
            }
            ["objects", "sha256", _, digits] => Self::Object(Digest::from_hex(digits)?),
            _ => return None,
        };
        (found.to_string() == name).then_some(found)
    }
}

impl std::fmt::Display for MemberName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Title => f.write_str(TITLE),
            Self::Key(id) => write!(f, "keys/{id}.pem"),
            Self::Seal(name) => name.fmt(f),
            Self::Object(digest) => {
                let digits = digest.hex();
                write!(f, "objects/sha256/{}/{digits}", &digits[..2])
            }
        }
    }
}

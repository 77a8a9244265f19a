//! The files that pages refer to. Their names hold the hash of what is in them, so that browsers keep them for good.

use crate::problem::Failed;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use std::sync::LazyLock;

/// A file that pages refer to.
struct Asset {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

const ASSETS: &[Asset] = &[
    Asset {
        name: "portcullis.css",
        content_type: "text/css; charset=utf-8",
        bytes: include_bytes!("../../static/portcullis.css"),
    },
    Asset {
        name: "portcullis.js",
        content_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../static/portcullis.js"),
    },
    Asset { name: "icon.svg", content_type: "image/svg+xml", bytes: include_bytes!("../../static/icon.svg") },
];

/// The addresses, in the order of [`ASSETS`].
static ADDRESSES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let address = |asset: &Asset| {
        let hash = blake3::hash(asset.bytes).to_hex();
        format!("/assets/{}/{}", hash.split_at(16).0, asset.name)
    };
    ASSETS.iter().map(address).collect()
});

/// The address of a file; that of nothing where there is no such file.
pub(crate) fn address(name: &str) -> &'static str {
    let found = ASSETS.iter().position(|asset| asset.name == name);
    found.and_then(|at| ADDRESSES.get(at)).map_or("", String::as_str)
}

/// The addresses of files, for templates of pages without a frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Assets;

impl Assets {
    /// The address of a file.
    #[allow(clippy::unused_self, reason = "templates call methods of what they are given")]
    pub(crate) fn address(self, name: &str) -> &'static str {
        address(name)
    }
}

/// One of the files.
pub(crate) async fn show(Path((hash, name)): Path<(String, String)>) -> Result<impl IntoResponse, Failed> {
    let wanted = format!("/assets/{hash}/{name}");
    let found = ADDRESSES.iter().position(|address| *address == wanted).and_then(|at| ASSETS.get(at));
    let asset = found.ok_or_else(|| Failed::new(StatusCode::NOT_FOUND, "there is no such file"))?;
    let headers = [
        (header::CONTENT_TYPE, asset.content_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, asset.bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_an_address_with_its_hash() {
        for asset in ASSETS {
            let address = address(asset.name);
            assert!(address.starts_with("/assets/") && address.ends_with(asset.name), "{address}");
            assert_eq!(address.split('/').nth(2).map(str::len), Some(16));
        }
        assert_eq!(address("no.css"), "");
    }
}

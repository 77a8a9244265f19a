//! A shop whose releases are sealed.

use super::shop::{COMMIT, MOMENT, Shop, image};
use crate::answer::Answer;
use std::fs;
use std::path::PathBuf;

/// A shop with a clean release 1.0 and a key.
pub(super) fn with_key() -> Shop {
    let mut shop = Shop::clean();
    shop.portcullis = shop.portcullis.with("PORTCULLIS_PERSON", "ana");
    shop.run(&["key", "new"]).exits(0);
    shop
}

/// One whose releases of these versions are sealed, in this order.
pub(super) fn sealed(versions: &[&str]) -> Shop {
    let shop = with_key();
    for version in versions {
        shop.judged(version);
        shop.seal(version).exits(0);
    }
    shop
}

impl Shop {
    /// Opens the release of this version, the same as 1.0, and judges it.
    pub(super) fn judged(&self, version: &str) {
        let (web, deploy) = (format!("web={}", image('a')), format!("deploy={COMMIT}"));
        self.run(&["release", "open", version, "--component", &web, "--component", &deploy]).exits(0);
        self.run(&["release", "check", version, "--as-of", MOMENT]).exits(0);
    }

    pub(super) fn seal(&self, version: &str) -> Answer {
        self.run(&["release", "seal", version, "--key", "seal-key.pem"])
    }

    /// The file of a seal of the product.
    pub(super) fn seal_file(&self, number: u64) -> PathBuf {
        self.portcullis.path(&format!(".portcullis/archive/seals/acme/{number}"))
    }

    /// The bundle of a release.
    pub(super) fn bundle(&self, version: &str) -> Vec<u8> {
        self.run(&["archive", "export", version, "-o", "bundle.tar"]).exits(0);
        fs::read(self.portcullis.path("bundle.tar")).unwrap()
    }

    /// The public key in PEM.
    pub(super) fn public_key(&self) -> String {
        self.portcullis.text("seal-key.pub.pem")
    }
}

//! An installation in which Ada and Ida are admins, Ada has an account, Ana and Bo may get one.

use super::entrance::Entrance;
use super::invite::{accept_invitation, invite};
use super::secret::Secret;
use super::sessions::Session;
use super::set_up::set_up;
use super::sign_in::{Credentials, GoodFor, NotSignedIn, Origin, sign_in};
use crate::caller::Caller;
use crate::installation::{CurrentProgram, Installation};
use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_program::record::recall;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

pub(crate) const PROGRAM: &str = r#"{"version": 1, "company": "Acme", "people": [
  {"id": "ada", "name": "Ada", "roles": ["admin"]},
  {"id": "ida", "name": "Ida", "roles": ["admin"]},
  {"id": "ana", "name": "Ana", "email": "ana@acme.example", "roles": ["security_engineer"]},
  {"id": "bo", "name": "Bo", "email": "bo@acme.example", "roles": ["engineer"]}],
  "products": [{"id": "acme", "name": "Acme", "components": []}]}"#;

pub(crate) const PASSWORD: &str = "a few good words";

pub(crate) struct House {
    _folder: tempfile::TempDir,
    pub(crate) installation: Installation,
    pub(crate) entrance: Entrance,
    addresses: AtomicU32,
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

pub(crate) fn program(text: &str) -> Program {
    recall(text.as_bytes()).unwrap()
}

pub(crate) fn caller(id: &str) -> Caller {
    Caller { id: id.to_owned(), from: "a test".to_owned() }
}

/// One without accounts.
pub(crate) async fn empty_house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let address = folder.path().join("store");
    let opened =
        Installation::open(address.to_str().unwrap(), None, program(PROGRAM), &caller("ada"), at(0)).await;
    House {
        _folder: folder,
        installation: opened.unwrap(),
        entrance: Entrance::default(),
        addresses: AtomicU32::new(0),
    }
}

/// One in which Ada has an account, with [`PASSWORD`].
pub(crate) async fn house() -> House {
    let house = empty_house().await;
    let link = set_up(&house.installation, at(0)).await.unwrap().unwrap();
    house.accept(&link.secret, Some("ada"), PASSWORD, at(0)).await.unwrap();
    house
}

impl House {
    /// An address from which nobody came.
    pub(crate) fn address(&self) -> IpAddr {
        let number = self.addresses.fetch_add(1, Ordering::Relaxed);
        IpAddr::from((0xc000_0200 + number).to_be_bytes())
    }

    /// Lets the program say something else.
    pub(crate) fn apply(&mut self, text: &str) {
        self.installation.program = Arc::new(CurrentProgram::new(program(text)));
    }

    pub(crate) async fn accept(
        &self,
        secret: &Secret,
        person: Option<&str>,
        password: &str,
        now: Timestamp,
    ) -> Result<String, super::invite::NotAccepted> {
        let password = Secret::new(password);
        let (who, address) = ((secret, person), self.address());
        accept_invitation(&self.installation, &self.entrance, who, &password, address, now).await
    }

    /// Gives somebody an account, with [`PASSWORD`].
    pub(crate) async fn join(&self, person: &str) {
        let link = invite(&self.installation, person, &caller("ada"), at(0)).await.unwrap();
        self.accept(&link.secret, None, PASSWORD, at(0)).await.unwrap();
    }

    pub(crate) async fn sign_in(
        &self,
        name: &str,
        password: &str,
        now: Timestamp,
    ) -> Result<Session, NotSignedIn> {
        self.sign_in_where(GoodFor::Everybody, name, password, now).await
    }

    pub(crate) async fn sign_in_where(
        &self,
        good_for: GoodFor,
        name: &str,
        password: &str,
        now: Timestamp,
    ) -> Result<Session, NotSignedIn> {
        let credentials = Credentials { name, password: Secret::new(password), good_for };
        let origin = Origin { address: self.address(), agent: "Firefox" };
        sign_in(&self.installation, &self.entrance, &credentials, origin, now).await
    }

    /// Everything that the audit trail says, a line an entry.
    pub(crate) async fn audit(&self) -> Vec<String> {
        let mut snapshot = self.installation.store.snapshot().await.unwrap();
        let entries = snapshot.audit_after(0, 1000).await.unwrap().into_iter().map(|(_, entry)| entry);
        let told = entries.filter(|entry| entry.action != "program.loaded");
        told.map(|entry| format!("{} {} {}", entry.actor, entry.action, entry.subject)).collect()
    }

    /// The whole of it, in which no secret may be.
    pub(crate) async fn details(&self) -> String {
        let mut snapshot = self.installation.store.snapshot().await.unwrap();
        format!("{:?}", snapshot.audit_after(0, 1000).await.unwrap())
    }
}

//! What requests belong together with.

use super::row::word;
use crate::database::{Row, Transaction, statements};
use crate::error::StoreError;
use crate::vulnerabilities::{signed, unsigned};
use portcullis_domain::request::record::{Link, LinkKind};

statements! {
    ADD [Integer, Text, Text, Text, Text, Integer] =
        "insert into request_link (request, target, name, url, linked_by, linked_at) values ($1, $2, $3, $4, $5, $6) \
         on conflict (request, target, name) do nothing";
    OF_REQUEST [Integer] =
        "select target, name, url, linked_by, linked_at from request_link where request = $1 \
         order by linked_at, target, name";
    TO_NAME [Text, Text] =
        "select request from request_link where target = $1 and name = $2 order by request";
}

impl Transaction {
    /// Links a request to something; false if it was linked before.
    pub async fn link_request(&mut self, number: u64, link: &Link) -> Result<bool, StoreError> {
        let values = [
            signed(number).into(),
            link.to.word().into(),
            (&link.name).into(),
            link.url.as_deref().into(),
            (&link.by).into(),
            link.at.into(),
        ];
        Ok(self.session().execute(&ADD, &values).await? == 1)
    }

    /// What a request belongs together with, in the order in which that was said.
    pub async fn request_links(&mut self, number: u64) -> Result<Vec<Link>, StoreError> {
        self.session().fetch(&OF_REQUEST, &[signed(number).into()]).await?.iter().map(link).collect()
    }

    /// The numbers of the requests that belong together with something.
    pub async fn requests_linked_to(&mut self, to: LinkKind, name: &str) -> Result<Vec<u64>, StoreError> {
        let rows = self.session().fetch(&TO_NAME, &[to.word().into(), name.into()]).await?;
        rows.iter().map(|row| unsigned(row.get(0)?)).collect()
    }
}

fn link(row: &Row) -> Result<Link, StoreError> {
    Ok(Link {
        to: word(&row.get::<String>(0)?, LinkKind::from_word, "thing that a request is linked to")?,
        name: row.get(1)?,
        url: row.get(2)?,
        by: row.get(3)?,
        at: row.time(4)?,
    })
}

//! Which names mean the same vulnerability, and which keys became others.

use crate::database::{Lock, Session, Transaction, statements};
use crate::error::StoreError;
use jiff::Timestamp;
use portcullis_domain::advisory::AdvisoryId;
use portcullis_domain::identity::Identity;
use std::collections::{BTreeSet, HashSet};

statements! {
    MEMBERS [Text] =
        "select advisory from alias where alias_group in (select alias_group from alias where advisory = $1) \
         order by advisory";
    JOIN [Text, Text, Integer] =
        "insert into alias (advisory, alias_group, since) values ($1, $2, $3) \
         on conflict (advisory) do update set alias_group = excluded.alias_group";
    GROUPS [] = "select advisory, alias_group from alias order by alias_group, advisory";
    REDIRECT [Bytes, Bytes, Text, Integer] =
        "insert into redirect (old_identity, new_identity, reason, scan) values ($1, $2, $3, $4) \
         on conflict (old_identity) do update set new_identity = excluded.new_identity, reason = excluded.reason, \
         scan = excluded.scan";
    UNDIRECT [Bytes] = "delete from redirect where old_identity = $1";
    FOLLOW [Bytes] = "select new_identity from redirect where old_identity = $1";
}

/// Redirects that are followed; a longer chain is a ring.
const FOLLOWED: usize = 64;

impl Transaction {
    /// Says that these names mean one vulnerability. Distributors' notices are left out; two CVEs are refused.
    pub async fn join_aliases(&mut self, names: &[AdvisoryId], at: Timestamp) -> Result<(), StoreError> {
        join(&mut self.session(), names, at).await.map(drop)
    }

    /// Every name of the vulnerability with this name, itself included.
    pub async fn aliases(&mut self, name: &AdvisoryId) -> Result<Vec<AdvisoryId>, StoreError> {
        let members = members(&mut self.session(), name).await?;
        Ok(if members.is_empty() { vec![name.clone()] } else { members.into_iter().collect() })
    }

    /// All groups of names, each in the order of its names.
    pub async fn alias_groups(&mut self) -> Result<Vec<Vec<AdvisoryId>>, StoreError> {
        let mut groups: Vec<Vec<AdvisoryId>> = Vec::new();
        let mut last = String::new();
        for row in self.session().fetch(&GROUPS, &[]).await? {
            let (name, group): (String, String) = (row.get(0)?, row.get(1)?);
            if groups.is_empty() || group != last {
                groups.push(Vec::new());
                last = group;
            }
            if let Some(members) = groups.last_mut() {
                members.push(AdvisoryId::new(&name));
            }
        }
        Ok(groups)
    }

    /// The key that a key became; itself when it did not.
    pub async fn current_identity(&mut self, identity: Identity) -> Result<Identity, StoreError> {
        let mut current = identity;
        for _ in 0..FOLLOWED {
            match self.session().first(&FOLLOW, &[current.as_bytes().as_slice().into()]).await? {
                Some(row) => current = Identity::from_bytes(row.hash(0)?),
                None => return Ok(current),
            }
        }
        Err(StoreError::Damaged(format!("the key {identity} is redirected in a ring")))
    }
}

/// Joins the groups of these names into one; whether they were not one before.
pub(crate) async fn join(
    session: &mut Session<'_>,
    names: &[AdvisoryId],
    at: Timestamp,
) -> Result<bool, StoreError> {
    session.lock(Lock::Tail).await?;
    let mut all: BTreeSet<AdvisoryId> = BTreeSet::new();
    let mut known = HashSet::new();
    for name in names.iter().filter(|name| !name.is_notice() && !name.is_empty()) {
        if all.insert(name.clone()) || !known.contains(name) {
            let members = members(session, name).await?;
            known.extend(members.iter().cloned());
            all.extend(members);
        }
    }
    let mut cves = all.iter().filter(|name| name.is_cve());
    if let (Some(one), Some(other)) = (cves.next(), cves.next()) {
        return Err(StoreError::TwoCves(one.to_string(), other.to_string()));
    }
    let Some(group) = all.iter().find(|name| name.is_cve()).or(all.first()) else { return Ok(false) };
    if all.len() < 2 || known.len() == all.len() && members(session, group).await?.len() == all.len() {
        return Ok(false);
    }
    for name in &all {
        session.execute(&JOIN, &[name.as_str().into(), group.as_str().into(), at.into()]).await?;
    }
    Ok(true)
}

async fn members(session: &mut Session<'_>, name: &AdvisoryId) -> Result<BTreeSet<AdvisoryId>, StoreError> {
    let rows = session.fetch(&MEMBERS, &[name.as_str().into()]).await?;
    rows.iter().map(|row| Ok(AdvisoryId::new(&row.get::<String>(0)?))).collect()
}

/// Says that what had the key `old` has the key `new`.
pub(crate) async fn redirect(
    session: &mut Session<'_>,
    old: Identity,
    new: Identity,
    reason: &str,
    scan: i64,
) -> Result<(), StoreError> {
    // What comes back to where it was is no longer anywhere else.
    session.execute(&UNDIRECT, &[new.as_bytes().as_slice().into()]).await?;
    let values =
        [old.as_bytes().as_slice().into(), new.as_bytes().as_slice().into(), reason.into(), scan.into()];
    session.execute(&REDIRECT, &values).await?;
    Ok(())
}

//! Decisions and approvals as documents, with the columns that queries need beside them.

use crate::database::{Lock, Row, Transaction, Value, statements};
use crate::error::StoreError;
use jiff::Timestamp;

statements! {
    ONE [Text, Text] =
        "select decision_set, id, product, component, state, created_at, expires_at, document from decision \
         where decision_set = $1 and id = $2";
    IN_STATE [Text] =
        "select decision_set, id, product, component, state, created_at, expires_at, document from decision \
         where state = $1 order by decision_set, id";
    OF_PRODUCT [Text] =
        "select decision_set, id, product, component, state, created_at, expires_at, document from decision \
         where product = $1 order by decision_set, id";
    DOCUMENTS [Text] =
        "select string_agg(document, ',') from decision where product = $1";
    ANY [] = "select 1 from decision limit 1";
    OF_SET [Text] =
        "select decision_set, id, product, component, state, created_at, expires_at, document from decision \
         where decision_set = $1 order by id";
    APPROVE [Text, Text, Text, Text, Text, Integer, Text] =
        "insert into approval (id, decision_set, decision, person, state, at, document) \
         values ($1, $2, $3, $4, $5, $6, $7) \
         on conflict (id) do update set state = excluded.state, at = excluded.at, document = excluded.document";
    APPROVALS [Text, Text] =
        "select id, decision_set, decision, person, state, at, document from approval \
         where decision_set = $1 and decision = $2 order by at, id";
    WAITING [Text] =
        "select id, decision_set, decision, person, state, at, document from approval \
         where state = $1 order by at, id";
    @bulk SAVE [Text, Text, Text, Text, Text, Integer, Integer, Text] =
        "insert into decision \
         (decision_set, id, product, component, state, created_at, expires_at, document) values ",
        " on conflict (decision_set, id) do update set product = excluded.product, component = excluded.component, \
         state = excluded.state, expires_at = excluded.expires_at, document = excluded.document";
}

/// A decision as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDecision {
    /// The set that it belongs to.
    pub set: String,
    /// Its id within the set.
    pub id: String,
    /// The product that it speaks of.
    pub product: String,
    /// The component, where it speaks of one only.
    pub component: Option<String>,
    /// Where it stands: the caller's word (`requested`, `approved`, `withdrawn`, …).
    pub state: String,
    /// When it was first recorded.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// The decision, as JSON.
    pub document: String,
}

/// What a person said, or is asked to say, about a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredApproval {
    /// Its id.
    pub id: String,
    /// The set of the decision.
    pub set: String,
    /// The decision's id within the set.
    pub decision: String,
    /// The id of the person.
    pub person: String,
    /// The caller's word: `requested`, `approved`, `rejected`.
    pub state: String,
    /// Since when it stands so.
    pub at: Timestamp,
    /// The rest, as JSON.
    pub document: String,
}

impl Transaction {
    /// Keeps others from changing the decisions of a set until this transaction ends.
    pub async fn lock_decisions(&mut self, set: &str) -> Result<(), StoreError> {
        self.session().lock(Lock::Decisions(set)).await
    }

    /// Keeps a decision, in place of the one with its set and id if there is one.
    pub async fn save_decision(&mut self, decision: &StoredDecision) -> Result<(), StoreError> {
        self.save_decisions(std::slice::from_ref(decision)).await
    }

    /// Keeps decisions, each in place of the one with its set and id if there is one; no two of them have the same.
    pub async fn save_decisions(&mut self, decisions: &[StoredDecision]) -> Result<(), StoreError> {
        let values: Vec<Value<'_>> = decisions.iter().flat_map(columns).collect();
        self.session().bulk(&SAVE, &values).await?;
        Ok(())
    }

    /// The decision with this id in a set.
    pub async fn decision(&mut self, set: &str, id: &str) -> Result<Option<StoredDecision>, StoreError> {
        self.session().first(&ONE, &[set.into(), id.into()]).await?.as_ref().map(decision).transpose()
    }

    /// All decisions that stand so, whatever their product and set.
    pub async fn decisions_in(&mut self, state: &str) -> Result<Vec<StoredDecision>, StoreError> {
        self.session().fetch(&IN_STATE, &[state.into()]).await?.iter().map(decision).collect()
    }

    /// All decisions about a product, in every state.
    pub async fn decisions_of(&mut self, product: &str) -> Result<Vec<StoredDecision>, StoreError> {
        self.session().fetch(&OF_PRODUCT, &[product.into()]).await?.iter().map(decision).collect()
    }

    /// The documents of all decisions about a product, in every state and in no order: one JSON array, since there may be
    /// very many, and sorting whole documents takes a database longer than everything else about them.
    pub async fn decision_documents_of(&mut self, product: &str) -> Result<String, StoreError> {
        let row = self.session().first(&DOCUMENTS, &[product.into()]).await?;
        let documents = row.map(|row| row.get::<Option<String>>(0)).transpose()?.flatten();
        let mut documents = documents.unwrap_or_default();
        documents.insert(0, '[');
        documents.push(']');
        Ok(documents)
    }

    /// Says whether any decision was ever recorded.
    pub async fn has_decisions(&mut self) -> Result<bool, StoreError> {
        Ok(self.session().first(&ANY, &[]).await?.is_some())
    }

    /// All decisions of a set, in every state.
    pub async fn decision_set(&mut self, set: &str) -> Result<Vec<StoredDecision>, StoreError> {
        self.session().fetch(&OF_SET, &[set.into()]).await?.iter().map(decision).collect()
    }

    /// Keeps an approval, in place of the one with its id if there is one.
    pub async fn save_approval(&mut self, approval: &StoredApproval) -> Result<(), StoreError> {
        let values: [Value<'_>; 7] = [
            (&approval.id).into(),
            (&approval.set).into(),
            (&approval.decision).into(),
            (&approval.person).into(),
            (&approval.state).into(),
            approval.at.into(),
            (&approval.document).into(),
        ];
        self.session().execute(&APPROVE, &values).await?;
        Ok(())
    }

    /// What was said about a decision, in that order.
    pub async fn approvals_of(
        &mut self,
        set: &str,
        decision: &str,
    ) -> Result<Vec<StoredApproval>, StoreError> {
        self.session().fetch(&APPROVALS, &[set.into(), decision.into()]).await?.iter().map(approval).collect()
    }

    /// All approvals that stand so, those that stand so for longest first.
    pub async fn approvals_in(&mut self, state: &str) -> Result<Vec<StoredApproval>, StoreError> {
        self.session().fetch(&WAITING, &[state.into()]).await?.iter().map(approval).collect()
    }
}

fn columns(decision: &StoredDecision) -> [Value<'_>; 8] {
    [
        (&decision.set).into(),
        (&decision.id).into(),
        (&decision.product).into(),
        decision.component.as_deref().into(),
        (&decision.state).into(),
        decision.created_at.into(),
        decision.expires_at.into(),
        (&decision.document).into(),
    ]
}

fn decision(row: &Row) -> Result<StoredDecision, StoreError> {
    Ok(StoredDecision {
        set: row.get(0)?,
        id: row.get(1)?,
        product: row.get(2)?,
        component: row.get(3)?,
        state: row.get(4)?,
        created_at: row.time(5)?,
        expires_at: row.optional_time(6)?,
        document: row.get(7)?,
    })
}

fn approval(row: &Row) -> Result<StoredApproval, StoreError> {
    Ok(StoredApproval {
        id: row.get(0)?,
        set: row.get(1)?,
        decision: row.get(2)?,
        person: row.get(3)?,
        state: row.get(4)?,
        at: row.time(5)?,
        document: row.get(6)?,
    })
}

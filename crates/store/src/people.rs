//! The directory of people: their names and addresses are kept here and nowhere else.

use crate::database::{Row, Statement, Transaction, Value, statements};
use crate::error::StoreError;
use jiff::Timestamp;

statements! {
    SAVE [Text, Text, Text, Text, Text] =
        "insert into person (id, name, email, slack, github) values ($1, $2, $3, $4, $5) \
         on conflict (id) do update set name = excluded.name, email = excluded.email, slack = excluded.slack, \
         github = excluded.github, erased_at = null";
    LIST [] = "select id, name, email, slack, github, erased_at from person order by id";
    LOAD [Text] = "select id, name, email, slack, github, erased_at from person where id = $1";
    ERASE [Text, Integer] =
        "update person set name = null, email = null, slack = null, github = null, erased_at = $2 where id = $1";
}

/// A person as the directory knows them. Of an erased person only the id is left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoredPerson {
    /// The id that everything else names them by.
    pub id: String,
    /// Their name.
    pub name: Option<String>,
    /// Their mail address.
    pub email: Option<String>,
    /// Their id in Slack.
    pub slack: Option<String>,
    /// Their name on GitHub.
    pub github: Option<String>,
    /// When they were erased.
    pub erased_at: Option<Timestamp>,
}

impl Transaction {
    /// Adds a person or replaces what is known of them; one who was erased is known again.
    pub async fn save_person(&mut self, person: &StoredPerson) -> Result<(), StoreError> {
        let values = [
            person.id.as_str().into(),
            person.name.as_deref().into(),
            person.email.as_deref().into(),
            person.slack.as_deref().into(),
            person.github.as_deref().into(),
        ];
        self.change(&SAVE, &values).await.map(drop)
    }

    /// The person with this id.
    pub async fn person(&mut self, id: &str) -> Result<Option<StoredPerson>, StoreError> {
        self.session().first(&LOAD, &[id.into()]).await?.as_ref().map(person).transpose()
    }

    /// Everybody, in the order of their ids.
    pub async fn people(&mut self) -> Result<Vec<StoredPerson>, StoreError> {
        self.session().fetch(&LIST, &[]).await?.iter().map(person).collect()
    }

    /// Empties a person's entry; false when there is none. Whatever names them by id stays as it is.
    pub async fn erase_person(&mut self, id: &str, at: Timestamp) -> Result<bool, StoreError> {
        Ok(self.change(&ERASE, &[id.into(), at.into()]).await? == 1)
    }

    /// Changes the directory so that nothing stays of what was there before, also not in the file of the database.
    async fn change(&mut self, statement: &Statement, values: &[Value<'_>]) -> Result<u64, StoreError> {
        let mut session = self.session();
        session.overwrite_removed(true).await?;
        let changed = session.execute(statement, values).await?;
        session.overwrite_removed(false).await?;
        Ok(changed)
    }
}

fn person(row: &Row) -> Result<StoredPerson, StoreError> {
    Ok(StoredPerson {
        id: row.get(0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        slack: row.get(3)?,
        github: row.get(4)?,
        erased_at: row.optional_time(5)?,
    })
}

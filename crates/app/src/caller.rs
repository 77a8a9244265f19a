//! Who asks for something, as far as the audit trail is concerned.

use jiff::Timestamp;
use portcullis_domain::program::Program;
use portcullis_domain::program::people::Person;
use portcullis_store::AuditEntry;
use serde_json::{Value, json};

/// Who asks, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The id of a person of the program, `os:` and the name of an operating-system user that is nobody in it, or
    /// `token:` and the name of a token of a pipeline.
    pub id: String,
    /// How they came: `command line as root`.
    pub from: String,
}

/// Somebody acts for whom the program has nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoCaller {
    /// A person was named who is not in the program.
    #[error("the program has nobody with the id `{0}`")]
    Unknown(String),
    /// Only a person can do it, and the operating-system user is nobody's.
    #[error(
        "only somebody of the program can do this, and `{0}` is nobody in it; say who you are with --as ID, or give \
         a person of the program the id or GitHub login `{0}`"
    )]
    Nobody(String),
    /// Only a person can do it, and a token of a pipeline is none.
    #[error("only somebody of the program can do this, and `{0}` is a token of nobody")]
    Token(String),
}

/// What stands before the name of an operating-system user who is nobody in the program.
const OUTSIDE: &str = "os:";
/// What stands before the name of a token that acts as itself.
pub(crate) const TOKEN: &str = "token:";

impl Caller {
    /// The person that an operating-system user is: the one who was named, else the one whose id or GitHub login is
    /// the user's name, else nobody of the program.
    pub fn of_user(user: &str, named: Option<&str>, program: &Program) -> Result<Self, NoCaller> {
        let from = format!("command line as {user}");
        let is_user = |person: &&Person| person.id == user || person.github.as_deref() == Some(user);
        let id = match named {
            Some(id) => {
                program.person(id).ok_or_else(|| NoCaller::Unknown(id.to_owned()))?;
                id.to_owned()
            }
            None => match program.people.iter().find(is_user) {
                Some(person) => person.id.clone(),
                None => format!("{OUTSIDE}{user}"),
            },
        };
        Ok(Self { id, from })
    }

    /// An operating-system user where no program says who is who.
    pub fn outside(user: &str) -> Self {
        Self { id: format!("{OUTSIDE}{user}"), from: format!("command line as {user}") }
    }

    /// The programme itself, which does what is due.
    pub(crate) fn programme() -> Self {
        Self { id: "portcullis".to_owned(), from: "sweep".to_owned() }
    }

    /// The programme itself, as one of its jobs.
    pub(crate) fn job(kind: &str) -> Self {
        Self { id: "portcullis".to_owned(), from: format!("job {kind}") }
    }

    /// The id of the person, where only a person will do.
    pub fn person(&self) -> Result<&str, NoCaller> {
        if let Some(user) = self.id.strip_prefix(OUTSIDE) {
            return Err(NoCaller::Nobody(user.to_owned()));
        }
        if self.id.starts_with(TOKEN) { Err(NoCaller::Token(self.id.clone())) } else { Ok(&self.id) }
    }

    /// Says whether this is an operating-system user who is nobody in the program.
    pub(crate) fn is_outside(&self) -> bool {
        self.id.starts_with(OUTSIDE)
    }

    /// The entry of the audit trail for what they did; `detail` is an object.
    pub(crate) fn entry(&self, at: Timestamp, action: &str, subject: &str, mut detail: Value) -> AuditEntry {
        if let Value::Object(fields) = &mut detail {
            fields.insert("from".to_owned(), json!(self.from));
        }
        AuditEntry {
            at,
            actor: self.id.clone(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program() -> Program {
        let text = r#"{"version": 1, "company": "Acme", "people": [{"id": "ana", "name": "Ana", "github": "ana-acme", "roles": ["security_engineer"]}]}"#;
        portcullis_program::record::recall(text.as_bytes()).unwrap()
    }

    #[test]
    fn a_user_is_the_person_of_that_id_or_login_or_the_one_that_is_named() {
        let id = |user: &str, named| Caller::of_user(user, named, &program()).map(|caller| caller.id);
        assert_eq!(id("ana", None).unwrap(), "ana");
        assert_eq!(id("ana-acme", None).unwrap(), "ana");
        assert_eq!(id("runner", Some("ana")).unwrap(), "ana");
        assert_eq!(id("runner", None).unwrap(), "os:runner");
        assert_eq!(id("runner", Some("zoe")), Err(NoCaller::Unknown("zoe".to_owned())));
    }

    #[test]
    fn a_user_who_is_nobody_can_t_act_as_a_person() {
        let caller = Caller::of_user("runner", None, &program()).unwrap();
        assert_eq!(caller.person(), Err(NoCaller::Nobody("runner".to_owned())));
    }

    #[test]
    fn an_audit_entry_says_who_came_from_where() {
        let caller = Caller::of_user("root", Some("ana"), &program()).unwrap();
        let entry =
            caller.entry(Timestamp::UNIX_EPOCH, "release.opened", "acme 5.3", json!({"components": 2}));
        assert_eq!(
            (entry.actor.as_str(), entry.detail.as_str()),
            ("ana", r#"{"components":2,"from":"command line as root"}"#)
        );
    }
}

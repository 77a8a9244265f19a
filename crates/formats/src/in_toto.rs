//! The statement of the in-toto Attestation Framework, version 1: a claim about things that are named by digest.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The type of a statement.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";

/// The type of the payload of an envelope that holds a statement.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// A claim about subjects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement<P> {
    /// [`STATEMENT_TYPE`].
    #[serde(rename = "_type")]
    pub statement_type: String,
    /// What it is about.
    pub subject: Vec<ResourceDescriptor>,
    /// What kind of claim it is.
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// The claim.
    pub predicate: P,
}

/// A thing, by name and digests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceDescriptor {
    /// Its name within the statement.
    pub name: String,
    /// Digests in hexadecimal by their algorithm: `sha256`, `gitCommit`, …
    pub digest: BTreeMap<String, String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_written_with_the_names_of_the_standard() {
        let digest = BTreeMap::from([("gitCommit".to_owned(), "ab".to_owned())]);
        let statement = Statement {
            statement_type: STATEMENT_TYPE.to_owned(),
            subject: vec![ResourceDescriptor { name: "deploy".to_owned(), digest }],
            predicate_type: "https://example.com/p/v1".to_owned(),
            predicate: 1,
        };
        let text = r#"{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"deploy","digest":{"gitCommit":"ab"}}],"predicateType":"https://example.com/p/v1","predicate":1}"#;
        assert_eq!(serde_json::to_string(&statement).unwrap(), text);
        assert_eq!(serde_json::from_str::<Statement<u8>>(text).unwrap(), statement);
    }
}

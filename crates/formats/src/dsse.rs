//! The envelope of DSSE 1.0 (Dead Simple Signing Envelope), in which a payload is signed with its type.

use serde::{Deserialize, Serialize};

/// A signed payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// The payload in Base64.
    pub payload: String,
    /// What the payload is; signed with it.
    pub payload_type: String,
    /// The signatures, at least one.
    pub signatures: Vec<Signature>,
}

/// A signature of a payload and its type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Names the key; a hint that is not signed.
    #[serde(default)]
    pub keyid: String,
    /// The signature in Base64.
    pub sig: String,
}

/// What is signed: the type and the payload, each behind its length.
pub fn pre_authentication_encoding(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut encoded = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    encoded.extend_from_slice(payload);
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_counted_in_bytes() {
        // The example of the protocol, and one whose type is longer in bytes than in characters.
        let encoded = pre_authentication_encoding("http://example.com/HelloWorld", b"hello world");
        assert_eq!(encoded, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
        assert_eq!(pre_authentication_encoding("ä", b""), "DSSEv1 2 ä 0 ".as_bytes());
    }

    #[test]
    fn an_envelope_is_written_with_the_names_of_the_standard() {
        let signatures = vec![Signature { keyid: "k".to_owned(), sig: "cw==".to_owned() }];
        let envelope = Envelope { payload: "cA==".to_owned(), payload_type: "t".to_owned(), signatures };
        let text = r#"{"payload":"cA==","payloadType":"t","signatures":[{"keyid":"k","sig":"cw=="}]}"#;
        assert_eq!(serde_json::to_string(&envelope).unwrap(), text);
        assert_eq!(serde_json::from_str::<Envelope>(text).unwrap(), envelope);
    }
}

//! Enums whose values are words of files and documents.

use schemars::Schema;
use serde_json::Value;

/// An enum of words, whose schema names its values as the code does until [`in_words`] has seen it.
pub(crate) trait Worded {
    /// The name of each value in the code, and its word.
    fn words() -> Vec<(String, &'static str)>;
}

/// Turns the schema of an enum into that of its words; what is said of each value follows on what is said of all.
pub(crate) fn in_words<T: Worded>(schema: &mut Schema) {
    let values = schema.remove("oneOf").unwrap_or_default();
    let said = |name: &str| {
        let value = values.as_array()?.iter().find(|value| value["const"] == name)?;
        value["description"].as_str()
    };
    let words = T::words();
    let lines: Vec<String> = words
        .iter()
        .filter_map(|(name, word)| Some(format!("- `{word}`: {}", said(name)?.replace('\n', " "))))
        .collect();
    let parts = schema.get("description").and_then(Value::as_str).map(str::to_owned);
    let parts = parts.into_iter().chain((!lines.is_empty()).then(|| lines.join("\n")));
    let description = parts.collect::<Vec<_>>().join("\n\n");
    if !description.is_empty() {
        schema.insert("description".to_owned(), description.into());
    }
    schema.insert("type".to_owned(), "string".into());
    schema.insert("enum".to_owned(), words.iter().map(|(_, word)| *word).collect());
}

/// Gives an enum of words its list, its words and the way back.
macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $type {
            /// Every value, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in files and documents.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }

            /// The value with this word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.word() == word)
            }
        }

        impl $crate::words::Worded for $type {
            fn words() -> Vec<(String, &'static str)> {
                vec![$((stringify!($variant).to_owned(), $word)),+]
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                Self::from_word(&word).ok_or_else(|| {
                    serde::de::Error::custom(format!("`{word}` is no word for {}", stringify!($type)))
                })
            }
        }
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use crate::notification::Timing;
    use crate::severity::Severity;
    use schemars::schema_for;

    #[test]
    fn a_schema_has_the_words_and_what_is_said_of_them() {
        let schema = serde_json::to_value(schema_for!(Timing)).unwrap();
        let words: Vec<_> = Timing::ALL.iter().map(|timing| serde_json::to_value(timing).unwrap()).collect();
        assert_eq!(schema["enum"], serde_json::Value::Array(words));
        insta::assert_snapshot!(serde_json::to_string_pretty(&schema).unwrap(), @r###"
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "description": "How soon somebody is told.\n\n- `at_once`: At once, a mail each.\n- `digest`: Once a business day, all in one mail.\n- `off`: Not at all.",
          "enum": [
            "at_once",
            "digest",
            "off"
          ],
          "title": "Timing",
          "type": "string"
        }
        "###);
    }

    #[test]
    fn the_words_of_severities_are_in_their_schema() {
        let words: Vec<_> = Severity::ALL.iter().map(ToString::to_string).collect();
        assert_eq!(schema_for!(Severity).get("enum"), Some(&words.into()));
    }
}

//! Leniency of single fields, for `#[serde(deserialize_with = …)]`.

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// Reads a null as the default.
pub fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads a string; numbers and truth values as written; null, white space alone and anything with parts as an empty
/// string, so that no name is blank.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    deserializer.deserialize_any(Text)
}

/// Reads a list of strings; a single string is a list of one, null is an empty list.
pub fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    deserializer.deserialize_any(Texts)
}

/// Reads a line or other count: a number of any form or a string with one; anything else is 0.
pub fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let text = text(deserializer)?;
    let whole = text.split('.').next().unwrap_or_default();
    Ok(whole.trim().parse().unwrap_or_default())
}

/// Reads a score: a number or a string with one; anything else is none.
pub fn score<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Ok(text(deserializer)?.trim().parse().ok().filter(|score: &f64| score.is_finite()))
}

/// Reads true or false, also as a string; anything else is none.
pub fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Ok(text(deserializer)?.trim().parse().ok())
}

/// Reads an object; anything else as the default.
pub fn part<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Part::deserialize(deserializer)?.0)
}

/// Reads a list of objects; what is no object becomes the default, what is no list an empty one.
pub fn parts<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    let parts: Vec<Part<T>> = deserializer.deserialize_any(Only { list: true, kind: PhantomData })?;
    Ok(parts.into_iter().map(|part| part.0).collect())
}

struct Part<T>(T);

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Part<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Only { list: false, kind: PhantomData }).map(Self)
    }
}

/// Takes an object, or a list, and the default in place of anything else.
struct Only<T> {
    list: bool,
    kind: PhantomData<T>,
}

impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for Only<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.list { "a list" } else { "an object" })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut parts: A) -> Result<T, A::Error> {
        if !self.list {
            return T::deserialize(MapAccessDeserializer::new(parts));
        }
        while parts.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(T::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<T, A::Error> {
        if self.list {
            return T::deserialize(SeqAccessDeserializer::new(parts));
        }
        while parts.next_element::<IgnoredAny>()?.is_some() {}
        Ok(T::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }
}

/// A string that is read as leniently as [`text`] reads a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LenientText(pub String);

impl<'de> Deserialize<'de> for LenientText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer).map(Self)
    }
}

struct Texts;

impl<'de> Visitor<'de> for Texts {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of strings")
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut parts: A) -> Result<Vec<String>, A::Error> {
        let mut texts = Vec::new();
        while let Some(LenientText(text)) = parts.next_element()? {
            texts.push(text);
        }
        Ok(texts)
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, parts: A) -> Result<Vec<String>, A::Error> {
        Text.visit_map(parts).map(|_| Vec::new())
    }

    fn visit_str<E>(self, text: &str) -> Result<Vec<String>, E> {
        Ok(if text.is_empty() { Vec::new() } else { vec![text.to_owned()] })
    }

    fn visit_bool<E>(self, _: bool) -> Result<Vec<String>, E> {
        Ok(Vec::new())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Vec<String>, E> {
        Ok(vec![number.to_string()])
    }

    fn visit_u64<E>(self, number: u64) -> Result<Vec<String>, E> {
        Ok(vec![number.to_string()])
    }

    fn visit_f64<E>(self, number: f64) -> Result<Vec<String>, E> {
        Ok(vec![number.to_string()])
    }

    fn visit_unit<E>(self) -> Result<Vec<String>, E> {
        Ok(Vec::new())
    }
}

struct Text;

impl<'de> Visitor<'de> for Text {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        Ok(if text.trim_start().is_empty() { String::new() } else { text.to_owned() })
    }

    fn visit_bool<E>(self, truth: bool) -> Result<String, E> {
        Ok(truth.to_string())
    }

    fn visit_i64<E>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_u64<E>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_f64<E>(self, number: f64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_unit<E>(self) -> Result<String, E> {
        Ok(String::new())
    }

    fn visit_none<E>(self) -> Result<String, E> {
        Ok(String::new())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        text(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<String, A::Error> {
        while parts.next_element::<IgnoredAny>()?.is_some() {}
        Ok(String::new())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut parts: A) -> Result<String, A::Error> {
        while parts.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(String::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Record {
        #[serde(default, deserialize_with = "text")]
        name: String,
        #[serde(default, deserialize_with = "texts")]
        links: Vec<String>,
        #[serde(default, deserialize_with = "count")]
        line: u32,
        #[serde(default, deserialize_with = "score")]
        score: Option<f64>,
        #[serde(default, deserialize_with = "truth")]
        ignored: Option<bool>,
    }

    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Whole {
        #[serde(deserialize_with = "part")]
        one: Inner,
        #[serde(deserialize_with = "parts")]
        many: Vec<Inner>,
    }

    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Inner {
        #[serde(deserialize_with = "text")]
        name: String,
    }

    #[test]
    fn parts_of_another_type_are_left_out() {
        for odd in ["null", "true", "-1", "1", "1.5", r#""text""#, r#"["name"]"#] {
            let json = format!(r#"{{"one": {odd}, "many": [{odd}, {{"name": "a"}}, {{"name": {odd}}}]}}"#);
            let whole: Whole = serde_json::from_str(&json).unwrap();
            assert_eq!(
                (whole.one.name.as_str(), whole.many.len(), whole.many[1].name.as_str()),
                ("", 3, "a")
            );
            let json = format!(r#"{{"one": {{"name": "b"}}, "many": {{"a": {odd}}}}}"#);
            let whole: Whole = serde_json::from_str(&json).unwrap();
            assert_eq!((whole.one.name.as_str(), whole.many.len()), ("b", 0));
        }
    }

    fn read(json: &str) -> Record {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn what_others_write_otherwise_is_read_all_the_same() {
        let odd = read(r#"{"name": 7, "links": "one", "line": "12", "score": "9.8"}"#);
        assert_eq!(
            (odd.name.as_str(), odd.links, odd.line, odd.score),
            ("7", vec!["one".to_owned()], 12, Some(9.8))
        );
        let none = read(r#"{"name": null, "links": null, "line": null, "score": null}"#);
        assert_eq!((none.name.as_str(), none.links.len(), none.line, none.score), ("", 0, 0, None));
        assert_eq!(read(r#"{"name": " \t\n "}"#).name, "");
        let worse = read(r#"{"name": {"a": [1]}, "links": ["a", 2], "line": -3, "score": "NaN"}"#);
        assert_eq!((worse.name.as_str(), worse.links.len(), worse.line, worse.score), ("", 2, 0, None));
        let truths = [r#"{"ignored": true}"#, r#"{"ignored": "false"}"#, r#"{"ignored": 1}"#].map(read);
        assert_eq!(truths.map(|record| record.ignored), [Some(true), Some(false), None]);
    }
}

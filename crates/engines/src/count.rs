//! Counts what a JSON report holds without holding it.

use crate::engine::Extent;
use crate::not_scanned::Reason;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use std::fmt;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::marker::PhantomData;

/// One entry of a list that is counted.
pub(crate) trait Entry: DeserializeOwned {
    /// Adds what the entry holds; a sentence when it is no such entry.
    fn add_to(self, extent: &mut Extent) -> Result<(), &'static str>;
}

impl Entry for IgnoredAny {
    /// A package counts, whatever it is.
    fn add_to(self, extent: &mut Extent) -> Result<(), &'static str> {
        extent.packages += 1;
        Ok(())
    }
}

/// A list whose entries are counted one by one and dropped; `null` is an empty list, an object a list of one.
pub(crate) struct Counted<E> {
    /// The sum of all entries.
    pub(crate) extent: Extent,
    entry: PhantomData<E>,
}

impl<E> Default for Counted<E> {
    fn default() -> Self {
        Self { extent: Extent::default(), entry: PhantomData }
    }
}

impl<'de, E: Entry> Deserialize<'de> for Counted<E> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self::default())
    }
}

impl<'de, E: Entry> Visitor<'de> for Counted<E> {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<F: de::Error>(self) -> Result<Self, F> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Self, A::Error> {
        while let Some(entry) = list.next_element::<E>()? {
            entry.add_to(&mut self.extent).map_err(A::Error::custom)?;
        }
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, map: A) -> Result<Self, A::Error> {
        let entry = E::deserialize(MapAccessDeserializer::new(map))?;
        entry.add_to(&mut self.extent).map_err(A::Error::custom)?;
        Ok(self)
    }
}

/// Reads exactly one JSON document of the shape `T`, and leaves the file at its beginning.
pub(crate) fn document<T: DeserializeOwned>(file: &mut (impl Read + Seek)) -> Result<T, Reason> {
    let length = file.seek(SeekFrom::End(0)).map_err(Reason::Workspace)?;
    if length == 0 {
        return Err(Reason::NoReport);
    }
    file.seek(SeekFrom::Start(0)).map_err(Reason::Workspace)?;
    let read = serde_json::from_reader(BufReader::new(&mut *file));
    file.seek(SeekFrom::Start(0)).map_err(Reason::Workspace)?;
    read.map_err(|error| Reason::Report { problem: error.to_string() })
}

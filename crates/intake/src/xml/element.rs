//! One XML record as a tree, bounded in size.

/// An element with everything in it. Names are without prefix.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    /// The text directly inside of it, white space at both ends gone.
    pub(crate) text: String,
    pub(crate) elements: Vec<Element>,
}

impl Element {
    /// The value of an attribute, or nothing.
    pub(crate) fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The first element of this name.
    pub(crate) fn element(&self, name: &str) -> Option<&Self> {
        self.elements.iter().find(|element| element.name == name)
    }

    /// The elements of this name inside of the first element named `list`: `references/reference`.
    pub(crate) fn listed<'e>(&'e self, list: &str, name: &'e str) -> impl Iterator<Item = &'e Self> {
        let listed = self.element(list).map_or(&[][..], |list| &list.elements);
        listed.iter().filter(move |element| element.name == name)
    }

    /// The text of the first element of this name, or nothing.
    pub(crate) fn text_of(&self, name: &str) -> &str {
        self.element(name).map_or("", |element| &element.text)
    }
}

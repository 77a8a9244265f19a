//! The name of a platform, `linux/amd64`.

use serde::Deserialize;

/// A platform as descriptors and configurations write it.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Platform {
    #[serde(default)]
    os: String,
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    variant: Option<String>,
}

impl Platform {
    /// What build tools write for what is no image: statements about how an image was built.
    pub(super) fn is_of_no_image(&self) -> bool {
        self.os == "unknown" && self.architecture == "unknown"
    }

    /// The name, without a variant that every processor of the kind has; `None` when it does not say.
    pub(super) fn name(&self) -> Option<String> {
        let variant = self.variant.as_deref().unwrap_or_default();
        let usual = matches!(
            (self.architecture.as_str(), variant),
            (_, "") | ("arm64", "v8" | "8") | ("amd64", "v1")
        );
        let parts = [self.os.as_str(), &self.architecture, variant];
        let parts = if usual { &parts[..2] } else { &parts[..] };
        parts.iter().all(|part| is_word(part)).then(|| parts.join("/"))
    }
}

fn is_word(text: &str) -> bool {
    let usual = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=32).contains(&text.len()) && text.bytes().all(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(os: &str, architecture: &str, variant: &str) -> Option<String> {
        Platform {
            os: os.to_owned(),
            architecture: architecture.to_owned(),
            variant: Some(variant.to_owned()),
        }
        .name()
    }

    #[test]
    fn a_variant_is_named_where_it_tells_something() {
        assert_eq!(name("linux", "amd64", "").as_deref(), Some("linux/amd64"));
        assert_eq!(name("linux", "arm64", "v8").as_deref(), Some("linux/arm64"));
        assert_eq!(name("linux", "arm", "v7").as_deref(), Some("linux/arm/v7"));
        assert_eq!(name("linux", "amd64", "v3").as_deref(), Some("linux/amd64/v3"));
    }

    #[test]
    fn what_is_no_word_is_no_platform() {
        for (os, architecture) in [("", "amd64"), ("linux", ""), ("li/nux", "amd64"), ("linux", "a\u{1b}[m")]
        {
            assert_eq!(name(os, architecture, ""), None);
        }
        assert_eq!(name("linux", &"a".repeat(33), ""), None);
    }
}

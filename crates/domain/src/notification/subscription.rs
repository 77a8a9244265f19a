//! Which topics a webhook is told of.

/// Topics that one webhook may name.
pub const MOST_TOPICS: usize = 50;
/// Characters of a topic.
const LONGEST: usize = 100;

/// Which topics a webhook is told of: `vulnerability.overdue`, `vulnerability.*`, `*`. None at all is every one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subscription {
    topics: Vec<String>,
}

/// A list of topics that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoTopic {
    /// There are too many.
    #[error("a webhook names at most {MOST_TOPICS} topics; `vulnerability.*` stands for all of a kind")]
    TooMany,
    /// One is none.
    #[error("`{0}` is no topic; give one as in `vulnerability.overdue`, `vulnerability.*` or `*`")]
    Malformed(String),
}

impl Subscription {
    /// Reads a list of topics.
    pub fn new(topics: Vec<String>) -> Result<Self, NoTopic> {
        if topics.len() > MOST_TOPICS {
            return Err(NoTopic::TooMany);
        }
        match topics.iter().find(|topic| !is_pattern(topic)) {
            Some(topic) => Err(NoTopic::Malformed(topic.chars().take(LONGEST).collect())),
            None => Ok(Self { topics }),
        }
    }

    /// The topics as they were given.
    pub fn topics(&self) -> &[String] {
        &self.topics
    }

    /// Says whether a topic is among them.
    pub fn has(&self, topic: &str) -> bool {
        let fits = |pattern: &String| match pattern.strip_suffix('*') {
            Some(beginning) => topic.starts_with(beginning),
            None => pattern == topic,
        };
        self.topics.is_empty() || self.topics.iter().any(fits)
    }
}

/// Words joined by dots, of which the last may be `*`.
fn is_pattern(text: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let (words, last) = text.rsplit_once('.').map_or(("", text), |(words, last)| (words, last));
    let first = words.is_empty() || words.split('.').all(is_word);
    text.len() <= LONGEST && first && !text.starts_with('.') && (last == "*" || is_word(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(topics: &[&str]) -> Result<Subscription, NoTopic> {
        Subscription::new(topics.iter().map(|&topic| topic.to_owned()).collect())
    }

    #[test]
    fn a_topic_is_named_as_a_whole_by_its_kind_or_with_all() {
        let has = |topics: &[&str]| of(topics).unwrap().has("vulnerability.overdue");
        assert!(
            has(&[])
                && has(&["*"])
                && has(&["vulnerability.*"])
                && has(&["scan.recorded", "vulnerability.overdue"])
        );
        assert!(!has(&["scan.*"]) && !has(&["vulnerability.due_soon"]) && !has(&["overdue"]));
    }

    #[test]
    fn what_is_no_topic_is_refused() {
        for topic in ["", ".", "a.", ".a", "a*", "*.a", "a..b", "A", "a b", "a\r\nb", &"a".repeat(101)] {
            assert!(matches!(of(&[topic]), Err(NoTopic::Malformed(_))), "{topic}");
        }
        assert_eq!(of(&["a"; MOST_TOPICS + 1]), Err(NoTopic::TooMany));
    }
}

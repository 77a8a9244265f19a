//! Text as Slack writes it: three letters are escaped, and what is named stands in angle brackets.

use super::id;

/// Escapes text so that it is shown as it stands: `&`, `<` and `>`, and nothing else.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// What an escaped text says.
pub fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Names a person.
pub fn user(id: &str) -> String {
    format!("<@{id}>")
}

/// Tags a group.
pub fn group(id: &str) -> String {
    format!("<!subteam^{id}>")
}

/// Names an address; the words stand for it.
pub fn link(url: &str, words: &str) -> String {
    // A bar or a bracket would end the address.
    let url: String = escape(url).replace('|', "%7C");
    format!("<{url}|{}>", escape(words).replace('|', "¦"))
}

/// Something that a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named<'t> {
    /// A person.
    User(&'t str),
    /// A channel.
    Channel(&'t str),
    /// A group.
    Group(&'t str),
    /// Everybody of some sort: `here`, `channel`, `everyone`.
    All(&'t str),
    /// An address.
    Link(&'t str),
}

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Words, escaped.
    Words(&'t str),
    /// Something that is named, with the words that stand for it, where there are any, escaped.
    Named(Named<'t>, Option<&'t str>),
}

/// The pieces of a text, in its order.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, inner, after)) = bracket(rest) {
        if !before.is_empty() {
            pieces.push(Piece::Words(before));
        }
        pieces.push(named(inner).unwrap_or(Piece::Words(&rest[before.len()..rest.len() - after.len()])));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest));
    }
    pieces
}

/// The text as people read it; `name` says what people and groups are called.
pub fn plain(text: &str, name: impl Fn(Named<'_>) -> Option<String>) -> String {
    let mut read = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Words(words) => read.push_str(&unescape(words)),
            Piece::Named(Named::Link(url), words) => {
                let (url, words) = (unescape(url), words.map(unescape));
                match words.filter(|words| *words != url) {
                    Some(words) => read.extend([words.as_str(), " (", &url, ")"]),
                    None => read.push_str(&url),
                }
            }
            Piece::Named(what, words) => {
                let (mark, id) = match what {
                    Named::Channel(id) => ('#', id),
                    Named::User(id) | Named::Group(id) | Named::All(id) | Named::Link(id) => ('@', id),
                };
                let words = name(what).or_else(|| words.map(unescape)).unwrap_or_else(|| id.to_owned());
                read.push(mark);
                read.push_str(words.trim_start_matches(mark));
            }
        }
    }
    read
}

/// Says whether a text tags this group.
pub fn tags(text: &str, group: &str) -> bool {
    pieces(text).iter().any(|piece| matches!(piece, Piece::Named(Named::Group(id), _) if *id == group))
}

fn bracket(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('<')?;
    let (inner, after) = rest.split_once('>')?;
    Some((before, inner, after))
}

fn named(inner: &str) -> Option<Piece<'_>> {
    let (target, words) = match inner.split_once('|') {
        Some((target, words)) => (target, Some(words).filter(|words| !words.is_empty())),
        None => (inner, None),
    };
    let what = if let Some(user) = target.strip_prefix('@') {
        Named::User(Some(user).filter(|user| id::is_user(user))?)
    } else if let Some(channel) = target.strip_prefix('#') {
        Named::Channel(Some(channel).filter(|channel| id::is_channel(channel))?)
    } else if let Some(group) = target.strip_prefix("!subteam^") {
        Named::Group(Some(group).filter(|group| id::is_group(group))?)
    } else if let Some(all) = target.strip_prefix('!') {
        Named::All(Some(all).filter(|all| matches!(*all, "here" | "channel" | "everyone"))?)
    } else {
        let is_address = ["http://", "https://", "mailto:"].iter().any(|start| target.starts_with(start));
        Named::Link(Some(target).filter(|_| is_address)?)
    };
    Some(Piece::Named(what, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_reads_back_and_names_nobody() {
        let text = "a <@U1> & &lt; <!here> > b";
        assert_eq!(escape(text), "a &lt;@U1&gt; &amp; &amp;lt; &lt;!here&gt; &gt; b");
        assert_eq!(unescape(&escape(text)), text);
        assert_eq!(pieces(&escape(text)).len(), 1);
    }

    #[test]
    fn mentions_are_read_as_people_read_them() {
        let name = |what: Named<'_>| (what == Named::User("U1")).then(|| "Ana".to_owned());
        let text = "<@U1> and <@U2> see <#C1|general>, <!subteam^S1|@security-support> <!here> \
                    <https://a.example/?a=1&amp;b=2|the page> &lt;b&gt;";
        assert_eq!(
            plain(text, name),
            "@Ana and @U2 see #general, @security-support @here the page (https://a.example/?a=1&b=2) <b>"
        );
    }

    #[test]
    fn a_group_is_tagged_by_its_tag_alone() {
        assert!(tags("<!subteam^S1> please", "S1") && tags("x <!subteam^S1|@support>", "S1"));
        for text in ["<!subteam^S12>", "&lt;!subteam^S1&gt;", "@support", "<!subteam^S1", "!subteam^S1"] {
            assert!(!tags(text, "S1"), "{text}");
        }
    }

    #[test]
    fn brackets_that_name_nothing_are_words() {
        for text in ["<", "<>", "<@>", "<@U1", "a < b > c", "<javascript:alert(1)>", "<!subteam^>", "<@U1/x>"]
        {
            assert!(pieces(text).iter().all(|piece| matches!(piece, Piece::Words(_))), "{text}");
            assert_eq!(plain(text, |_| None), text);
        }
    }

    #[test]
    fn a_link_can_t_be_left_by_its_address_or_by_its_words() {
        assert_eq!(
            link("https://a.example/|x>", "R-1 <b> | c"),
            "<https://a.example/%7Cx&gt;|R-1 &lt;b&gt; ¦ c>"
        );
    }
}

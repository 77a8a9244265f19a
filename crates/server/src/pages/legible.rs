//! What people and strangers wrote, as it stands on a page.

use askama::filters::{Escaper, Html};
use portcullis_report::plain_text::block;
use std::fmt;

/// Shows texts as texts: markup is escaped, and what hides or turns the direction of others is spelled out.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Legible;

impl Escaper for Legible {
    fn write_escaped_str<W: fmt::Write>(&self, dest: W, text: &str) -> fmt::Result {
        Html.write_escaped_str(dest, &block(text))
    }
}

#[cfg(test)]
mod tests {
    use askama::Template;

    #[derive(Template)]
    #[template(
        source = "<p>{{ text }}</p><textarea>{{ text|escape(\"field\") }}</textarea>{{ number }}",
        ext = "html"
    )]
    struct Written {
        text: &'static str,
        number: u64,
    }

    #[test]
    fn what_hides_is_spelled_out_and_only_a_field_has_it_as_it_is() {
        let written = Written { text: "<b>\u{202e}gpj.exe\n", number: 7 };
        let expected =
            "<p>&#60;b&#62;\\u{202e}gpj.exe\n</p><textarea>&#60;b&#62;\u{202e}gpj.exe\n</textarea>7";
        assert_eq!(written.render().unwrap(), expected);
    }
}

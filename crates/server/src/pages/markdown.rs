//! Markdown that people wrote, as markup that can do no harm.

use ammonia::Builder;
use comrak::{Options, markdown_to_html};
use portcullis_report::plain_text::block;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What may be on a page: text with its structure, and links. Nothing is loaded from anywhere, and nothing has a class or
/// an id that our own pages would take for theirs.
static CLEAN: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    let tags = [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    builder
        .tags(HashSet::from(tags))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"));
    builder
});

/// The markup of a text in Markdown; HTML within it is shown as it was written, what hides is spelled out, and its headings
/// come after those of the page.
pub(super) fn markup(text: &str) -> String {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    // What is about markup has some in it, which is there to be read.
    options.render.escape = true;
    let html = markdown_to_html(&block(text), &options);
    let html = html.replace("<h2>", "<h4>").replace("</h2>", "</h4>");
    let html = html.replace("<h1>", "<h3>").replace("</h1>", "</h3>");
    CLEAN.clean(&html).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structure_stays_and_headings_come_below_those_of_the_page() {
        let text = "# What\n\nIt *leaks*:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```sh\ncurl x\n```\n";
        insta::assert_snapshot!(markup(text), @r"
        <h3>What</h3>
        <p>It <em>leaks</em>:</p>
        <table>
        <thead>
        <tr>
        <th>a</th>
        <th>b</th>
        </tr>
        </thead>
        <tbody>
        <tr>
        <td>1</td>
        <td>2</td>
        </tr>
        </tbody>
        </table>
        <pre><code>curl x
        </code></pre>
        ");
    }

    #[test]
    fn nothing_acts_is_loaded_or_leads_to_a_script() {
        let text = "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[a](javascript:alert(1)) \
                    [b](https://x.example/?a&b) ![c](https://x.example/c.png) [d](/vulnerabilities) <b onclick=x>e</b>";
        insta::assert_snapshot!(markup(text), @r#"
        &lt;script&gt;alert(1)&lt;/script&gt;
        &lt;img src=x onerror=alert(1)&gt;
        <p><a rel="noopener noreferrer nofollow">a</a> <a href="https://x.example/?a&amp;b" rel="noopener noreferrer nofollow">b</a>  <a rel="noopener noreferrer nofollow">d</a> &lt;b onclick=x&gt;e&lt;/b&gt;</p>
        "#);
    }
}

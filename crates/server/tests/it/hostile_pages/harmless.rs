//! Whether anything on a page acts that a page of ours has not.

use scraper::{ElementRef, Html, Node};

/// The elements that our pages are made of.
const ELEMENTS: &str = "html head meta title link script body header nav main aside footer section article div p span a \
    h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tr th td form label input select option optgroup textarea button \
    fieldset legend details summary strong em b i small code pre kbd samp del blockquote hr br time svg g path line rect circle text \
    polyline polygon title tspan desc dialog datalist output progress meter abbr search figure figcaption template colgroup col defs use";

/// Attributes that lead somewhere.
const LEADS: [&str; 9] =
    ["href", "src", "action", "formaction", "data", "poster", "background", "xlink:href", "srcset"];

/// Everything on a page that acts, or that somebody broke into.
pub(super) fn offences(page: &str) -> Vec<String> {
    let page = Html::parse_document(page);
    let mut found = Vec::new();
    for node in page.tree.nodes() {
        match node.value() {
            Node::Element(_) => {
                if let Some(element) = ElementRef::wrap(node) {
                    look(element, &mut found);
                }
            }
            Node::Text(text) => {
                let parent = node.parent().and_then(ElementRef::wrap);
                // In a field somebody goes on writing what was written.
                let is_field = parent.is_some_and(|parent| parent.value().name() == "textarea");
                if !is_field && text.contains('\u{202e}') {
                    found.push(format!("the direction of a text is turned: {}", &**text));
                }
            }
            Node::Comment(comment) if comment.contains("pwn") => {
                found.push(format!("a comment: {}", &**comment));
            }
            _ => {}
        }
    }
    found
}

fn look(element: ElementRef<'_>, found: &mut Vec<String>) {
    let name = element.value().name();
    if !ELEMENTS.split_whitespace().any(|known| known == name) {
        found.push(format!("<{name}> is no element of our pages"));
    }
    let is_ours = element.attr("src").is_some_and(|src| src.starts_with("/assets/"));
    if name == "script" && (!is_ours || element.text().next().is_some()) {
        found.push(format!("a script: {}", element.html()));
    }
    if name == "meta" && element.attr("http-equiv").is_some() {
        found.push(element.html());
    }
    for (attribute, value) in element.value().attrs() {
        let is_plain = attribute.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-:_".contains(&byte));
        if !is_plain
            || attribute.contains("pwn")
            || attribute.starts_with("on")
            || ["style", "srcdoc"].contains(&attribute)
        {
            found.push(format!("an attribute {attribute} of <{name}>"));
        }
        if LEADS.contains(&attribute) && !leads_well(name, attribute, value) {
            found.push(format!("<{name} {attribute}={value:?}>"));
        }
    }
}

/// Says whether an address is of this server, or a link that people choose to follow.
fn leads_well(name: &str, attribute: &str, address: &str) -> bool {
    // Browsers read past these.
    let read: String = address.chars().filter(|c| !c.is_ascii_control() && *c != ' ').collect();
    let is_here = read.is_empty()
        || read.starts_with(['#', '?'])
        || (read.starts_with('/') && !read[1..].starts_with(['/', '\\']));
    let lower = read.to_lowercase();
    let is_link = name == "a" && attribute == "href";
    let is_safe = ["https://", "http://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme));
    is_here || (is_link && is_safe)
}

/// The addresses of this server to which a page leads.
pub(super) fn links(page: &str) -> Vec<String> {
    let page = Html::parse_document(page);
    let selector = scraper::Selector::parse("a[href]").unwrap();
    let links = page.select(&selector).filter_map(|link| link.attr("href"));
    let links = links.filter(|link| link.starts_with('/') && !link.starts_with("//"));
    links.map(|link| link.split('#').next().unwrap_or_default().to_owned()).collect()
}

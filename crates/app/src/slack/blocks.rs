//! Cards and letters as Block Kit: escaped, and within Slack's limits.

use crate::slack_intake::Press;
use portcullis_domain::notification::Letter;
use portcullis_domain::request::card::{Button, Card, Line};
use portcullis_domain::request::record::RequestNumber;
use portcullis_formats::slack::block::{Block, Element, MOST_BLOCKS, MOST_OF_SECTION};
use portcullis_formats::slack::text::{escape, link};
use serde_json::Value;

/// Letters of one line; the page has the whole of it.
const LONGEST_LINE: usize = 1_000;
/// Letters of words that somebody wrote elsewhere.
const LONGEST_WORDS: usize = 2_500;
/// Letters of a text that stands for blocks.
const LONGEST_SHORT: usize = 300;
/// Letters on a button.
const LONGEST_LABEL: usize = 75;
/// Buttons in a row.
const MOST_BUTTONS: usize = 25;
/// Blocks beside those of lines.
const OTHERS: usize = 5;

/// The card of a request.
pub fn card(card: &Card, number: u64, page: &str) -> Value {
    let mut blocks = vec![Block::section(format!(
        "*{}*\n{}",
        cut(&card.headline, LONGEST_LINE),
        cut(&card.title, LONGEST_LINE)
    ))];
    blocks.extend(sections(&card.lines));
    blocks.extend(actions(&card.buttons, number));
    blocks.push(open(number, page));
    blocks.push(Block::context(cut(&card.legend, LONGEST_LINE)));
    json(&blocks)
}

/// A card in a line, for notifications and for whoever reads no blocks.
pub fn in_short(card: &Card) -> String {
    cut(&format!("{}: {}", card.headline, card.title), LONGEST_SHORT)
}

/// A text that stands for blocks.
pub fn plain(text: &str) -> String {
    cut(text, LONGEST_SHORT)
}

/// A line to one person, with what it is about and the answers that are a click.
pub fn note(line: &str, lines: &[Line], answers: &[Button], number: u64, page: &str) -> Value {
    let mut blocks = vec![Block::section(cut(line, LONGEST_LINE))];
    blocks.extend(sections(lines));
    blocks.extend(actions(answers, number));
    blocks.push(open(number, page));
    json(&blocks)
}

/// Words that somebody wrote elsewhere, and the same in a line.
pub fn words(name: &str, text: &str, number: u64, page: &str) -> (Value, String) {
    let name = cut(name, LONGEST_LABEL);
    let quoted = cut(text, LONGEST_WORDS).replace('\n', "\n> ");
    let said = Block::section(format!("*{name}* wrote:\n> {quoted}"));
    (json(&[said, open(number, page)]), cut(&format!("{name}: {text}"), LONGEST_SHORT))
}

/// A letter to one person.
pub fn letter(letter: &Letter, base_url: &str) -> Value {
    let mut blocks = vec![Block::section(format!("*{}*", cut(&letter.subject, LONGEST_LINE)))];
    blocks.push(Block::section(cut(&letter.opening, LONGEST_LINE)));
    for section in &letter.sections {
        let mut lines: Vec<String> = Vec::new();
        if !section.title.is_empty() {
            lines.push(format!("*{}*", cut(&section.title, LONGEST_LINE)));
        }
        for entry in &section.entries {
            let (name, text) = (cut(&entry.name, LONGEST_SHORT), cut(&entry.text, LONGEST_LINE));
            let name = if entry.path.is_empty() {
                name
            } else {
                link(&format!("{base_url}{}", entry.path), &shortened(&entry.name, LONGEST_SHORT))
            };
            lines.push(format!("• {name}: {text}"));
        }
        if section.more > 0 {
            lines.push(format!("• and {} more", section.more));
        }
        blocks.extend(joined(lines));
    }
    blocks.truncate(MOST_BLOCKS - 1);
    blocks.push(Block::context(cut(&letter.why, LONGEST_LINE)));
    json(&blocks)
}

fn sections(lines: &[Line]) -> Vec<Block> {
    let line =
        |line: &Line| format!("*{}*  {}", cut(&line.label, LONGEST_SHORT), cut(&line.text, LONGEST_LINE));
    joined(lines.iter().map(line).collect())
}

/// Lines in as few sections as they fit into.
fn joined(lines: Vec<String>) -> Vec<Block> {
    let mut texts: Vec<String> = Vec::new();
    for line in lines {
        match texts.last_mut() {
            Some(text) if length(text) + 1 + length(&line) <= MOST_OF_SECTION => {
                text.push('\n');
                text.push_str(&line);
            }
            _ => texts.push(line),
        }
    }
    texts.truncate(MOST_BLOCKS - OTHERS);
    texts.into_iter().map(Block::section).collect()
}

fn actions(buttons: &[Button], number: u64) -> Option<Block> {
    let element = |button: &Button| {
        let press = Press { request: number, action: button.action.clone() };
        let value = press.value().ok()?;
        Some(Element::button(&button.id(), &shortened(&button.label, LONGEST_LABEL), &value))
    };
    let elements: Vec<Element> = buttons.iter().take(MOST_BUTTONS).filter_map(element).collect();
    (!elements.is_empty()).then(|| Block::actions(elements))
}

fn open(number: u64, page: &str) -> Block {
    Block::context(link(page, &format!("{} in Portcullis", RequestNumber(number))))
}

fn json(blocks: &[Block]) -> Value {
    // Blocks are texts and lists, which can always be written.
    serde_json::to_value(blocks).unwrap_or_default()
}

/// A text, escaped, of at most so many letters; what does not fit is left out with a sign that it is.
fn cut(text: &str, most: usize) -> String {
    let escaped = escape(text);
    if length(&escaped) <= most {
        return escaped;
    }
    let mut kept = String::new();
    let mut count = 0;
    for letter in text.chars() {
        let letter = escape(letter.encode_utf8(&mut [0; 4]));
        count += length(&letter);
        // One stays for the sign.
        if count >= most {
            break;
        }
        kept.push_str(&letter);
    }
    kept.push('…');
    kept
}

fn shortened(text: &str, most: usize) -> String {
    if length(text) <= most {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(most - 1).collect();
    kept.push('…');
    kept
}

fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests;

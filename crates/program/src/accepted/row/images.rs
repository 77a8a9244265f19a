//! The images of a row.

use crate::accepted::MAX_IMAGES;
use crate::accepted::markdown::{Piece, pieces};
use crate::accepted::references::{decoded, ends_reference};
use portcullis_domain::accepted_table::TableImage;

/// Reads the cell of images; one may have a note in brackets behind it.
pub(in crate::accepted) fn images(cell: &str) -> Result<Vec<TableImage>, String> {
    let text: String = pieces(cell)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) | Piece::Link { text, .. } => text,
        })
        .collect();
    let text = text.replace("<br>", ",").replace("<br/>", ",").replace(['`', '*'], "");
    let mut images = Vec::new();
    for part in parts(&text) {
        for image in image(part.trim()) {
            if images.len() == MAX_IMAGES {
                return Err(format!("the row names more than {MAX_IMAGES} images"));
            }
            images.push(image);
        }
    }
    Ok(images)
}

/// The parts between commas and semicolons that stand in no brackets.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    let mut from = 0;
    text.split(move |c: char| {
        let before = &text[..from];
        from += c.len_utf8();
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && (c == ',' || (c == ';' && !ends_reference(before)))
    })
}

fn image(part: &str) -> Vec<TableImage> {
    let (names, note) = match part.split_once('(') {
        Some((name, note)) => {
            let note = note.trim_end().strip_suffix(')').unwrap_or(note).trim();
            (name.trim(), Some(note.to_owned()).filter(|note| !note.is_empty()))
        }
        None => (part, None),
    };
    let words: Vec<&str> = names.split_whitespace().collect();
    // Where only spaces stand between them, each has a slash; anything else is a name with spaces.
    let names =
        if words.len() > 1 && words.iter().all(|word| word.contains('/')) { words } else { vec![names] };
    let names = names.into_iter().filter(|name| !name.is_empty());
    let note = note.map(|note| decoded(&note));
    names.map(|name| TableImage { name: decoded(name), note: note.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_separated_by_commas_and_keep_their_notes() {
        let read = |cell| {
            let images = images(cell).unwrap().into_iter();
            images.map(|image| (image.name, image.note.unwrap_or_default())).collect::<Vec<_>>()
        };
        let image = |name: &str, note: &str| (name.to_owned(), note.to_owned());
        assert_eq!(
            read("acme/web (Compose only, for now), `api`"),
            [image("acme/web", "Compose only, for now"), image("api", "")]
        );
        assert_eq!(
            read("acme/a acme/b; [c](http://x)<br>d"),
            [image("acme/a", ""), image("acme/b", ""), image("c", ""), image("d", "")]
        );
        assert_eq!(read("all images"), [image("all images", "")]);
        assert_eq!(read("web (never closed"), [image("web", "never closed")]);
        assert_eq!(read(" , "), []);
        let error = images(&"a,".repeat(MAX_IMAGES + 1)).unwrap_err();
        assert_eq!(error, "the row names more than 1000 images");
    }
}

//! Events to a tree: aliases are replayed, limits kept, keys compared.

use super::events::{Piece, PieceKind};
use super::{Entry, Limits, Mapping, Node, Value, scalar};
use crate::diagnostic::Diagnostic;
use crate::span::Span;
use std::collections::HashMap;

/// What the documents of a file have used of its limits so far.
#[derive(Debug, Default)]
pub(super) struct Used {
    nodes: usize,
    repeated_bytes: usize,
}

/// The tree of one document, or why there is none.
pub(super) fn build(
    pieces: &[Piece<'_>],
    limits: &Limits,
    used: &mut Used,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Node, Box<Diagnostic>> {
    let anchored = |(at, piece): (usize, &Piece<'_>)| (piece.anchor > 0).then_some((piece.anchor, at));
    let anchors = pieces.iter().enumerate().filter_map(anchored).collect();
    let mut builder = Builder { pieces, limits, used, diagnostics, anchors, open: Vec::new(), alias: None };
    builder.node(&mut 0, 0)
}

struct Builder<'a, 'p> {
    pieces: &'a [Piece<'p>],
    limits: &'a Limits,
    used: &'a mut Used,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// Where each anchor stands in the list.
    anchors: HashMap<usize, usize>,
    /// The anchors whose values are being built; an alias of one of them would never end.
    open: Vec<usize>,
    /// The outermost alias that is being replayed.
    alias: Option<Span>,
}

impl Builder<'_, '_> {
    /// The value that begins at `at`, which moves behind it.
    fn node(&mut self, at: &mut usize, depth: usize) -> Result<Node, Box<Diagnostic>> {
        let Some(piece) = self.pieces.get(*at) else {
            return Ok(Node { value: Value::Null, span: Span::default() });
        };
        *at += 1;
        if let PieceKind::Alias(anchor) = piece.kind {
            return self.replay(anchor, piece.span, depth);
        }
        self.count(piece, depth)?;
        if piece.anchor > 0 {
            self.open.push(piece.anchor);
        }
        let node = match &piece.kind {
            PieceKind::Sequence => self.sequence(at, piece, depth)?,
            PieceKind::Mapping => self.mapping(at, piece, depth)?,
            PieceKind::Scalar { text, plain } => {
                Node { value: self.scalar(piece, text, *plain), span: piece.span }
            }
            PieceKind::End | PieceKind::Alias(_) => Node { value: Value::Null, span: piece.span },
        };
        if piece.anchor > 0 {
            self.open.pop();
        }
        Ok(node)
    }

    fn count(&mut self, piece: &Piece<'_>, depth: usize) -> Result<(), Box<Diagnostic>> {
        let refused =
            |message: String| Err(Box::new(Diagnostic::error(self.alias.unwrap_or(piece.span), message)));
        if depth > self.limits.depth {
            return refused(format!("this is nested deeper than {} levels", self.limits.depth));
        }
        self.used.nodes += 1;
        if self.used.nodes > self.limits.nodes {
            return refused(format!(
                "the aliases of this file repeat more than {} values",
                self.limits.nodes
            ));
        }
        if let (Some(_), PieceKind::Scalar { text, .. }) = (self.alias, &piece.kind) {
            self.used.repeated_bytes += text.len();
            if self.used.repeated_bytes > self.limits.bytes {
                return refused(format!(
                    "the aliases of this file repeat more than {} bytes",
                    self.limits.bytes
                ));
            }
        }
        Ok(())
    }

    fn replay(&mut self, anchor: usize, span: Span, depth: usize) -> Result<Node, Box<Diagnostic>> {
        let Some(&start) = self.anchors.get(&anchor) else {
            let message = "this alias names an anchor of another document";
            return Err(Box::new(Diagnostic::error(span, message)));
        };
        if self.open.contains(&anchor) {
            return Err(Box::new(Diagnostic::error(span, "this alias repeats the value that it stands in")));
        }
        let outermost = self.alias.is_none();
        self.alias.get_or_insert(span);
        let node = self.node(&mut start.clone(), depth)?;
        if outermost {
            self.alias = None;
        }
        Ok(Node { span, ..node })
    }

    fn sequence(&mut self, at: &mut usize, piece: &Piece<'_>, depth: usize) -> Result<Node, Box<Diagnostic>> {
        self.refuse_tag(piece, "seq");
        let mut items: Vec<Node> = Vec::new();
        let end = loop {
            if let Some(end) = self.end(at) {
                break end;
            }
            items.push(self.node(at, depth + 1)?);
        };
        let last = items.last().map(|item| item.span.end);
        Ok(Node { span: whole(piece.span, last, end), value: Value::Sequence(items) })
    }

    fn mapping(&mut self, at: &mut usize, piece: &Piece<'_>, depth: usize) -> Result<Node, Box<Diagnostic>> {
        self.refuse_tag(piece, "map");
        let mut entries: Vec<Entry> = Vec::new();
        let mut places: HashMap<String, Span> = HashMap::new();
        let mut last = None;
        let end = loop {
            if let Some(end) = self.end(at) {
                break end;
            }
            let key_piece = self.pieces.get(*at);
            let key_node = self.node(at, depth + 1)?;
            let mut value = self.node(at, depth + 1)?;
            let key_span = key_node.span;
            if value.value == Value::Null && value.span.start == value.span.end {
                value.span = key_span;
            }
            last = Some(value.span.end.max(key_span.end));
            let Some(key) = key_text(key_node, key_piece) else {
                self.complain(Diagnostic::error(key_span, "a key must be a single word or text"));
                continue;
            };
            if let Some(&first) = places.get(&key) {
                let message = format!("`{}` is written twice", shortened(&key));
                self.complain(Diagnostic::error(key_span, message).other(first, "first written here"));
                continue;
            }
            places.insert(key.clone(), key_span);
            entries.push(Entry { key, key_span, value });
        };
        Ok(Node { span: whole(piece.span, last, end), value: Value::Mapping(Mapping { entries }) })
    }

    /// Steps over the end of a list or mapping, if it stands here.
    fn end(&self, at: &mut usize) -> Option<Span> {
        match self.pieces.get(*at) {
            None => Some(Span::default()),
            Some(Piece { kind: PieceKind::End, span, .. }) => {
                *at += 1;
                Some(*span)
            }
            Some(_) => None,
        }
    }

    fn scalar(&mut self, piece: &Piece<'_>, text: &str, plain: bool) -> Value {
        let core = piece.tag.as_ref().filter(|tag| tag.is_yaml_core_schema()).map(|tag| tag.suffix.as_str());
        if piece.tag.is_some() && core.is_none() {
            self.unknown_tag(piece);
        }
        if let Some(value) = scalar::resolve(text, plain, core) {
            return value;
        }
        let message = format!("this does not fit its tag `!!{}`", shortened(core.unwrap_or_default()));
        self.complain(Diagnostic::error(piece.span, message));
        Value::Null
    }

    fn refuse_tag(&mut self, piece: &Piece<'_>, fitting: &str) {
        if piece.tag.as_ref().is_some_and(|tag| !tag.is_yaml_core_schema() || tag.suffix != fitting) {
            self.unknown_tag(piece);
        }
    }

    fn unknown_tag(&mut self, piece: &Piece<'_>) {
        let tag = piece.tag.as_ref().map(ToString::to_string).unwrap_or_default();
        let message = format!("the tag `{}` has no effect here", shortened(&tag));
        self.complain(Diagnostic::warning(piece.span, message));
    }

    /// Reports a mistake once, where it is written, not again wherever an alias repeats it.
    fn complain(&mut self, diagnostic: Diagnostic) {
        if self.alias.is_none() {
            self.diagnostics.push(diagnostic);
        }
    }
}

/// The text of a key; quoted or not, a number or a boolean as it is written.
fn key_text(node: Node, piece: Option<&Piece<'_>>) -> Option<String> {
    match (node.value, piece.map(|piece| &piece.kind)) {
        (Value::Sequence(_) | Value::Mapping(_), _) => None,
        (Value::Text(text), _) => Some(text),
        (_, Some(PieceKind::Scalar { text, .. })) => Some(text.clone().into_owned()),
        (Value::Bool(value), _) => Some(value.to_string()),
        (Value::Integer(value), _) => Some(value.to_string()),
        (Value::Float(value), _) => Some(value.to_string()),
        (Value::Null, _) => Some(String::new()),
    }
}

/// The place of a list or mapping: to its closing bracket, or in block style to the end of its last value.
fn whole(start: Span, last: Option<usize>, end: Span) -> Span {
    let closed = if end.start < end.end { Some(end.end) } else { last };
    Span::new(start.start, closed.unwrap_or(start.end))
}

/// The beginning of a text that somebody else chose, short enough for a message.
fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

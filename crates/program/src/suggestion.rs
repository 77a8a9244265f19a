//! Did you mean …? The nearest of the words that would be right.

/// The candidate that takes the fewest edits to reach from `word`, if a slip of the fingers explains it.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    // A file may declare as many names as it likes; a slip is looked for among the first of them.
    const MOST: usize = 1000;
    let word: Vec<char> = word.chars().take(LONGEST + 1).flat_map(char::to_lowercase).collect();
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let distances =
        candidates.into_iter().take(MOST).map(|candidate| (distance(&word, candidate), candidate));
    let (edits, candidate) = distances.min_by_key(|(edits, _)| *edits)?;
    (edits <= (word.len() / 3).max(1)).then_some(candidate)
}

/// Insertions, deletions, replacements and swaps of neighbours between two words.
fn distance(word: &[char], candidate: &str) -> usize {
    let candidate: Vec<char> = candidate.chars().flat_map(char::to_lowercase).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=candidate.len()).collect();
    for (row, &c) in word.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, &d) in candidate.iter().enumerate() {
            let mut edits =
                (last[column] + usize::from(c != d)).min(last[column + 1] + 1).min(next[column] + 1);
            if row > 0 && column > 0 && c == candidate[column - 1] && word[row - 1] == d {
                edits = edits.min(before[column - 1] + 1);
            }
            next.push(edits);
        }
        before = std::mem::replace(&mut last, next);
    }
    last[candidate.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_fingers_finds_its_word() {
        let keys = ["people", "products", "gate", "sla"];
        for (slip, key) in [("productz", "products"), ("poeple", "people"), ("Gates", "gate"), ("sl", "sla")]
        {
            assert_eq!(nearest(slip, keys), Some(key));
        }
    }

    #[test]
    fn another_word_is_no_slip() {
        for word in ["", "notifications", "x", &"products".repeat(100)] {
            assert_eq!(nearest(word, ["people", "products", "gate", "sla"]), None, "{word}");
        }
    }

    #[test]
    fn edits_are_counted() {
        let edits = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), b);
        assert_eq!(
            [edits("abc", "abc"), edits("abc", "acb"), edits("abc", ""), edits("kitten", "sitting")],
            [0, 1, 3, 3]
        );
    }
}

//! Which of several ratings gives a vulnerability its severity.

use portcullis_domain::finding::CvssRating;
use portcullis_domain::severity::Severity;
use portcullis_formats::cyclonedx::{Rating, Vulnerability};

/// The severity and who gave it. A severity in words counts before one computed from a score, a rating by the
/// vulnerability's own source before others, CVSS and ratings without a method before other methods; among
/// equals the worst counts, so that the order of the ratings does not matter.
pub(super) fn severity(found: &Vulnerability) -> (Severity, Option<String>) {
    let mut best: Option<(_, Severity, &str)> = None;
    for rating in &found.ratings {
        let stated = Severity::from_word(&rating.severity);
        let severity = match rating.score {
            Some(score) if stated == Severity::Unknown && is_cvss(rating) && !is_placeholder(rating) => {
                Severity::from_score(score)
            }
            _ => stated,
        };
        if severity == Severity::Unknown {
            continue;
        }
        let source = rating.source.name.as_str();
        let own = !source.is_empty() && source.eq_ignore_ascii_case(&found.source.name);
        let usual = rating.method.is_empty() || is_cvss(rating);
        let rank = (stated == Severity::Unknown, !own, !usual, severity.place(), source);
        if best.as_ref().is_none_or(|(found, _, _)| rank < *found) {
            best = Some((rank, severity, source));
        }
    }
    match best {
        Some((_, severity, source)) => (severity, (!source.is_empty()).then(|| source.to_owned())),
        None => (Severity::Unknown, None),
    }
}

/// The CVSS ratings. A vector without its version's prefix gets it from the method.
pub(super) fn cvss(ratings: Vec<Rating>) -> Vec<CvssRating> {
    ratings
        .into_iter()
        .filter(|rating| is_cvss(rating) && !is_placeholder(rating))
        .filter(|rating| rating.score.is_some() || !rating.vector.is_empty())
        .map(|rating| {
            let prefix = match rating.method.to_ascii_lowercase().as_str() {
                _ if rating.vector.is_empty() || rating.vector.starts_with("CVSS:") => "",
                "cvssv3" => "CVSS:3.0/",
                "cvssv31" => "CVSS:3.1/",
                "cvssv4" => "CVSS:4.0/",
                _ => "",
            };
            CvssRating {
                source: rating.source.name,
                vector: format!("{prefix}{}", rating.vector),
                score: rating.score,
            }
        })
        .collect()
}

fn is_cvss(rating: &Rating) -> bool {
    rating.method.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("cvss"))
        || (rating.method.is_empty() && rating.vector.starts_with("CVSS:"))
}

/// A score of 0 without a vector is what tools write that have no score.
fn is_placeholder(rating: &Rating) -> bool {
    rating.score == Some(0.0) && rating.vector.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_formats::cyclonedx::Source;

    fn rating(source: &str, severity: &str, method: &str, score: Option<f64>) -> Rating {
        Rating {
            source: Source { name: source.to_owned(), url: String::new() },
            score,
            severity: severity.to_owned(),
            method: method.to_owned(),
            vector: String::new(),
        }
    }

    fn of(own: &str, ratings: Vec<Rating>) -> (Severity, Option<String>) {
        let source = Source { name: own.to_owned(), url: String::new() };
        let mut found = Vulnerability { source, ratings, ..Vulnerability::default() };
        let forwards = severity(&found);
        found.ratings.reverse();
        assert_eq!(forwards, severity(&found), "the order of the ratings matters");
        forwards
    }

    #[test]
    fn the_rating_of_the_own_source_counts_first() {
        let ratings =
            || vec![rating("nvd", "high", "CVSSv31", Some(8.1)), rating("debian", "low", "other", None)];
        assert_eq!(of("debian", ratings()), (Severity::Low, Some("debian".to_owned())));
        assert_eq!(of("", ratings()), (Severity::High, Some("nvd".to_owned())));
    }

    #[test]
    fn a_word_counts_before_a_score_and_cvss_before_other_methods() {
        let ratings = vec![rating("", "medium", "", None), rating("", "", "CVSSv3", Some(9.8))];
        assert_eq!(of("", ratings), (Severity::Medium, None));
        let ratings = vec![rating("", "low", "OWASP", None), rating("", "unknown", "CVSSv3", Some(9.8))];
        assert_eq!(of("", ratings), (Severity::Low, None));
        let ratings = vec![rating("", "low", "OWASP", None), rating("", "high", "CVSSv3", Some(9.8))];
        assert_eq!(of("", ratings), (Severity::High, None));
        assert_eq!(of("", vec![rating("", "", "CVSSv3", Some(9.8))]), (Severity::Critical, None));
        assert_eq!(of("", vec![rating("", "", "SSVC", Some(9.8))]), (Severity::Unknown, None));
    }

    #[test]
    fn among_equals_the_worst_counts() {
        let ratings = vec![
            rating("b", "high", "", None),
            rating("a", "critical", "", None),
            rating("c", "critical", "", None),
        ];
        assert_eq!(of("", ratings), (Severity::Critical, Some("a".to_owned())));
    }

    #[test]
    fn a_score_of_nothing_is_no_rating() {
        assert_eq!(of("", vec![rating("", "", "CVSSv3", Some(0.0))]), (Severity::Unknown, None));
        assert!(cvss(vec![rating("", "", "CVSSv3", Some(0.0))]).is_empty());
    }

    #[test]
    fn a_bare_vector_gets_the_prefix_of_its_version() {
        let with = |method: &str, vector: &str| {
            let rating = Rating { vector: vector.to_owned(), ..rating("nvd", "", method, Some(9.8)) };
            cvss(vec![rating]).pop().map(|rating| rating.vector)
        };
        assert_eq!(with("CVSSv3", "AV:N/AC:L").as_deref(), Some("CVSS:3.0/AV:N/AC:L"));
        assert_eq!(with("CVSSv31", "AV:N/AC:L").as_deref(), Some("CVSS:3.1/AV:N/AC:L"));
        assert_eq!(with("CVSSv4", "AV:N/AC:L").as_deref(), Some("CVSS:4.0/AV:N/AC:L"));
        assert_eq!(with("CVSSv2", "AV:N/AC:L/Au:N").as_deref(), Some("AV:N/AC:L/Au:N"));
        assert_eq!(with("CVSSv31", "CVSS:3.1/AV:N").as_deref(), Some("CVSS:3.1/AV:N"));
        assert_eq!(with("OWASP Risk", "K9:M1"), None);
    }
}

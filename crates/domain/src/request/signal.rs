//! Reactions, whatever name and skin tone a client gives them.

/// A reaction as far as the table of acknowledgement knows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sign {
    /// 👍
    Up,
    /// ✅
    Check,
    /// 👎
    Down,
    /// Any other, by its name.
    Other(String),
}

impl Sign {
    /// The reaction with this name, as `thumbsup`, `+1::skin-tone-3` or `:white_check_mark:`.
    pub(super) fn read(name: &str) -> Self {
        let name = name.trim_matches(':');
        let plain = name.split_once("::").map_or(name, |(plain, _)| plain);
        match plain {
            "+1" | "thumbsup" => Self::Up,
            "white_check_mark" => Self::Check,
            "-1" | "thumbsdown" => Self::Down,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Its usual name.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Up => "thumbsup",
            Self::Check => "white_check_mark",
            Self::Down => "thumbsdown",
            Self::Other(name) => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skin_tones_and_aliases_are_one() {
        for name in ["+1", "thumbsup", "+1::skin-tone-2", "thumbsup::skin-tone-6", ":thumbsup:"] {
            assert_eq!(Sign::read(name), Sign::Up, "{name}");
        }
        for name in ["-1", "thumbsdown", "-1::skin-tone-4"] {
            assert_eq!(Sign::read(name), Sign::Down, "{name}");
        }
        assert_eq!(Sign::read("white_check_mark"), Sign::Check);
    }

    #[test]
    fn eyes_thanks_and_marks_that_look_alike_are_others() {
        for name in ["eyes", "pray", "heavy_check_mark", "ballot_box_with_check", "ok_hand", "+1_bis", ""] {
            assert_eq!(Sign::read(name), Sign::Other(name.to_owned()));
        }
    }
}

//! The macro vectors of CVSS 4.0, their scores and their extents (section 8.2 of the specification).
//!
//! Of the six equivalence sets EQ3 and EQ6 depend on each other and are one here, which leaves five.

use std::fmt;

/// How many equivalence sets there are, with EQ3 and EQ6 as one.
pub(super) const SETS: usize = 5;

/// The sets by their place.
const EQ1: usize = 0;
const EQ2: usize = 1;
const EQ3_EQ6: usize = 2;
const EQ4: usize = 3;
const EQ5: usize = 4;

/// The five levels that EQ3 and EQ6 have together: 00, 01, 10, 11 and 21.
const LEVELS_OF_EQ3_EQ6: [(u8, u8); 5] = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 1)];

/// A set of vectors that experts rated alike: one level, 0 the most severe, in each equivalence set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct MacroVector([usize; SETS]);

impl MacroVector {
    /// The names of the sets, for people.
    pub(super) const SET_NAMES: [&'static str; SETS] = [
        "exploitability (EQ1)",
        "complexity (EQ2)",
        "vulnerable system and requirements (EQ3, EQ6)",
        "subsequent systems (EQ4)",
        "exploit maturity (EQ5)",
    ];

    /// The macro vector of a vector whose metrics have these levels.
    ///
    /// Exploitability is attack vector, privileges and interaction; complexity is attack complexity and
    /// requirements; impacts and security requirements come in the order confidentiality, integrity,
    /// availability.
    pub(super) fn new(
        exploitability: [i32; 3],
        complexity: [i32; 2],
        impact: [i32; 3],
        requirements: [i32; 3],
        subsequent: [i32; 3],
        maturity: i32,
    ) -> Self {
        const PHYSICAL: i32 = 3;
        let eq1 = match exploitability {
            [0, 0, 0] => 0,
            [PHYSICAL, ..] => 2,
            levels if levels.contains(&0) => 1,
            _ => 2,
        };
        let eq2 = usize::from(complexity != [0, 0]);
        let most_severe_is_required = impact.into_iter().zip(requirements).any(|levels| levels == (0, 0));
        let eq3_eq6 = match (impact, most_severe_is_required) {
            ([0, 0, _], true) => 0,
            ([0, 0, _], false) => 1,
            (_, true) => 2,
            (levels, false) if levels.contains(&0) => 3,
            _ => 4,
        };
        let eq4 = match subsequent.into_iter().min() {
            Some(0) => 0,
            Some(1) => 1,
            _ => 2,
        };
        let eq5 = match maturity {
            0 => 0,
            1 => 1,
            _ => 2,
        };
        Self([eq1, eq2, eq3_eq6, eq4, eq5])
    }

    /// Its score in tenths of a point.
    pub(super) fn tenths(self) -> i32 {
        let Self([eq1, eq2, eq3_eq6, eq4, eq5]) = self;
        i32::from(SCORES[eq1][eq2][eq3_eq6][eq4][eq5])
    }

    /// The score of the macro vector that is one level lower in one set; of two the higher.
    pub(super) fn next_lower(self, set: usize) -> Option<i32> {
        let at = |level: usize| {
            let mut lower = self;
            lower.0[set] = level;
            lower.tenths()
        };
        let level = self.0[set];
        match (set, level) {
            // From 00 there are two ways down, to 01 and to 10; both of these lead to 11.
            (EQ3_EQ6, 0) => Some(at(1).max(at(2))),
            (EQ3_EQ6, 1) => Some(at(3)),
            (EQ2, 1) | (EQ3_EQ6, 4) | (EQ1 | EQ4 | EQ5, 2) => None,
            _ => Some(at(level + 1)),
        }
    }

    /// The sum of the levels of the most severe vectors in one set, and how many steps the set is deep.
    ///
    /// A set may have several most severe vectors, but the sum of their levels is always the same, so it
    /// doesn't matter from which of them a distance is measured.
    pub(super) fn extent(self, set: usize) -> (i32, i32) {
        let level = self.0[set];
        match set {
            EQ1 => [(0, 1), (1, 4), (3, 5)][level],
            EQ2 => [(0, 1), (1, 2)][level],
            EQ3_EQ6 => [(0, 7), (3, 6), (1, 8), (3, 8), (3, 10)][level],
            EQ4 => [(1, 6), (3, 5), (6, 4)][level],
            _ => (0, 1),
        }
    }
}

/// Writes the levels of EQ1 to EQ6, as the specification does.
impl fmt::Display for MacroVector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([eq1, eq2, eq3_eq6, eq4, eq5]) = self;
        let (eq3, eq6) = LEVELS_OF_EQ3_EQ6[*eq3_eq6];
        write!(f, "{eq1}{eq2}{eq3}{eq4}{eq5}{eq6}")
    }
}

/// The scores that the specification gives the macro vectors, in tenths: EQ1, EQ2, EQ3 with EQ6, EQ4, EQ5.
#[rustfmt::skip]
static SCORES: [[[[[u8; 3]; 3]; 5]; 2]; 3] = [
    [
        [
            [[100, 98, 95], [100, 93, 91], [93, 89, 81]],
            [[99, 95, 92], [96, 87, 81], [90, 80, 68]],
            [[98, 95, 90], [93, 89, 81], [88, 78, 69]],
            [[95, 92, 84], [92, 81, 65], [80, 70, 48]],
            [[92, 82, 72], [79, 69, 50], [69, 55, 27]],
        ],
        [
            [[99, 95, 92], [95, 90, 84], [92, 82, 72]],
            [[97, 92, 85], [91, 83, 71], [81, 71, 53]],
            [[95, 92, 85], [92, 80, 70], [84, 71, 50]],
            [[93, 85, 73], [82, 72, 59], [70, 52, 30]],
            [[86, 75, 52], [71, 52, 29], [63, 29, 17]],
        ],
    ],
    [
        [
            [[98, 94, 91], [94, 86, 77], [87, 74, 63]],
            [[95, 87, 81], [89, 74, 64], [75, 63, 49]],
            [[94, 88, 76], [86, 74, 59], [72, 57, 52]],
            [[89, 77, 67], [76, 58, 50], [57, 52, 25]],
            [[83, 70, 54], [65, 58, 26], [53, 21, 13]],
        ],
        [
            [[95, 88, 76], [90, 75, 61], [77, 68, 52]],
            [[90, 76, 70], [77, 62, 53], [66, 59, 30]],
            [[89, 76, 62], [74, 57, 47], [61, 57, 24]],
            [[78, 67, 58], [59, 57, 23], [52, 29, 16]],
            [[71, 59, 30], [58, 26, 15], [23, 13, 6]],
        ],
    ],
    [
        [
            [[93, 86, 75], [86, 74, 56], [70, 52, 40]],
            [[87, 72, 58], [74, 61, 34], [54, 40, 22]],
            [[85, 74, 62], [72, 55, 46], [53, 34, 19]],
            [[75, 55, 51], [57, 41, 19], [36, 19, 8]],
            [[64, 51, 20], [47, 21, 11], [24, 9, 4]],
        ],
        [
            [[88, 73, 60], [73, 59, 41], [54, 45, 20]],
            [[75, 53, 50], [55, 40, 20], [43, 22, 11]],
            [[75, 58, 40], [61, 48, 20], [46, 17, 8]],
            [[55, 45, 21], [51, 18, 9], [18, 7, 2]],
            [[53, 24, 14], [24, 12, 5], [10, 3, 1]],
        ],
    ],
];

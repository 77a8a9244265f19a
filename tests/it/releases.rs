//! The main path from end to end: a release is opened, scans are recorded, a verdict is given and given again.

mod answers;
mod audit;
mod bundles;
mod changes;
mod document;
mod freshness;
mod opening;
mod outcomes;
mod real_product;
mod recomputation;
mod sealed;
mod seals;
mod shop;
mod third_party;
mod upgrades;

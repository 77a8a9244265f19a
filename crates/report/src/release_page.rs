//! The page of a release, as it is sent to whoever runs the product: for people as Markdown and HTML, for machines as
//! JSON, `OpenVEX` and CycloneDX.
//!
//! All forms say the same, in the words of [`sentence`]. None has the moment of writing, so that a page published twice
//! is the same page.

pub mod cyclonedx;
pub mod html;
pub mod json;
pub mod markdown;
pub mod openvex;
pub mod sentence;
mod vex;

#[cfg(test)]
mod testing;

pub use vex::Products;

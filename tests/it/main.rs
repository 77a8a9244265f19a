//! End-to-end tests of the binary.

mod console;
mod pages;
mod tutorial;

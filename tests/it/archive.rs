//! The commands of the archive, on a directory and on a bucket.

mod bucket;
mod objects;

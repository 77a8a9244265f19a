//! What strangers send: slowly, too much, cut off, in two meanings, or to places that are not there.

mod forms;
mod oversized;
mod paths;
mod slow;
mod smuggled;
mod street;
mod targets;

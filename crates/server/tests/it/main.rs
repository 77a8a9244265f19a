//! The routes, spoken to as any client speaks to them.

#![allow(clippy::unwrap_used, reason = "a test fails this way")]

mod accounts;
mod again;
mod archive;
mod audit;
mod component_pages;
mod home;
mod jobs;
mod notifications;
mod oidc;
mod pages_home;
mod permissions;
mod problems;
mod programme_pages;
mod programs;
mod provider;
mod release_pages;
mod releases;
mod visitors;
mod vulnerabilities;
mod vulnerability_lists;
mod vulnerability_pages;

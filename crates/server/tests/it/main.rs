//! The routes, spoken to as any client speaks to them.

#![allow(clippy::unwrap_used, reason = "a test fails this way")]

mod account_pages;
mod accounts;
mod again;
mod archive;
mod audit;
mod component_pages;
mod described;
mod home;
mod hostile_pages;
mod jobs;
mod kept;
mod mail_links;
mod notification_pages;
mod notifications;
mod oidc;
mod openapi;
mod pages_home;
mod permissions;
mod problems;
mod programme_pages;
mod programs;
mod provider;
mod release_pages;
mod releases;
mod request_pages;
mod requests;
mod revisions;
mod rotation;
mod slack;
mod strangers;
mod visitors;
mod vulnerabilities;
mod vulnerability_changes;
mod vulnerability_lists;
mod vulnerability_pages;

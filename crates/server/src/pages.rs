//! The pages, one file a thing: what a person sees in a browser. A handler asks one use case, and its template shows the
//! answer.

mod accounts;
mod ambassadors;
mod answers;
mod approvals;
mod archive;
mod assets;
mod audit;
mod components;
mod desk;
mod failure;
mod filled;
mod imports;
mod jobs;
mod legible;
mod markdown;
mod me;
mod metrics;
mod notifications;
mod oidc;
mod overview;
mod people;
mod preferences;
mod programme;
mod reference;
mod release;
mod releases;
mod requests;
mod rotation;
mod scans;
mod search;
mod sign_in;
mod tokens;
mod uploaded;
mod vulnerabilities;
mod webhooks;

pub use desk::Csrf;

use crate::served::Server;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};

use portcullis_domain::permission::Permission;

/// The permission to open releases, for templates.
const RELEASE: Permission = Permission::Release;

/// The routes of the pages.
pub(crate) fn router(server: Server) -> Router {
    Router::new()
        .route("/", get(overview::show))
        .route("/releases", get(releases::list))
        .route("/sign-in", get(sign_in::show).post(sign_in::come_in))
        .route("/sign-in/oidc", get(oidc::depart))
        .route("/sign-in/oidc/callback", get(oidc::arrive))
        .route("/sign-out", post(sign_in::go))
        .route("/sign-out-everywhere", post(sign_in::go_everywhere))
        .route("/invitation/{secret}", get(sign_in::invitation).post(sign_in::accept))
        .route("/releases/new", get(release::opening::form).post(release::opening::open))
        .route("/releases/{product}/{version}", get(release::show))
        .route("/releases/{product}/{version}/check", post(release::steps::check))
        .route("/releases/{product}/{version}/end", post(release::steps::end))
        .route("/releases/{product}/{version}/break-glass", post(release::steps::ask))
        .route("/releases/{product}/{version}/break-glass/{step}", post(release::steps::step))
        .route("/releases/{product}/{version}/verdicts", get(release::history::list))
        .route("/releases/{product}/{version}/verdicts/{number}", get(release::verdict))
        .route("/releases/{product}/{version}/verdicts/{number}/{part}", get(release::part::show))
        .route("/components", get(components::list))
        .route("/components/{component}", get(components::show))
        .route("/scans/new", get(scans::form).post(scans::record))
        .route("/scans/{scan}", get(scans::show))
        .route("/answers", get(answers::form).post(answers::answer))
        .route("/programme", get(programme::show))
        .route("/people", get(people::list))
        .route("/rotation", get(rotation::show))
        .route("/rotation/overrides", post(rotation::take_over))
        .route("/rotation/overrides/{id}/removal", post(rotation::end_override))
        .route("/rotation/swaps", post(rotation::swap_turns))
        .route("/rotation/absences", post(rotation::say_away))
        .route("/rotation/absences/{id}/removal", post(rotation::say_back))
        .route("/rotation/handovers/{at}", post(rotation::hand_over))
        .route("/rotation/checklist/{place}", post(rotation::look))
        .route("/rotation/feed", post(rotation::make_feed))
        .route("/ambassadors", get(ambassadors::list))
        .route("/ambassadors/{team}", get(ambassadors::show))
        .route("/archive", get(archive::show))
        .route("/archive/holds", post(archive::hold))
        .route("/archive/holds/{number}/lifting", post(archive::lift))
        .route("/api", get(reference::index))
        .route("/api/{thing}", get(reference::show))
        .route("/audit", get(audit::list))
        .route("/audit/verification", post(audit::verify))
        .route("/search", get(search::show))
        .route("/requests", get(requests::list))
        .route("/requests/new", get(requests::asking).post(requests::ask))
        .route("/requests/metrics", get(requests::metrics))
        .route("/requests/{number}", get(requests::sheet))
        .route("/requests/{number}/actions", post(requests::act))
        .route("/requests/{number}/vulnerability", post(requests::convert))
        .route("/requests/{number}/ticket", post(requests::ticket))
        .route("/vulnerabilities", get(vulnerabilities::list))
        .route("/vulnerabilities/marked", post(vulnerabilities::act_on_marked))
        .route("/vulnerabilities/board", get(vulnerabilities::board))
        .route("/vulnerabilities/groups", get(vulnerabilities::groups))
        .route("/vulnerabilities/new", get(vulnerabilities::telling).post(vulnerabilities::tell))
        .route("/vulnerabilities/{number}", get(vulnerabilities::sheet))
        .route("/vulnerabilities/{number}/actions", post(vulnerabilities::act))
        .route("/vulnerabilities/{number}/decisions", post(vulnerabilities::decide))
        .route("/vulnerabilities/{number}/merger", get(vulnerabilities::merger).post(vulnerabilities::merge))
        .route(
            "/vulnerabilities/{number}/split",
            get(vulnerabilities::splitting).post(vulnerabilities::split),
        )
        .route("/vulnerabilities/views", post(vulnerabilities::save_view))
        .route("/vulnerabilities/views/change", post(vulnerabilities::change_view))
        .route("/vulnerabilities/views/removal", post(vulnerabilities::remove_view))
        .route("/vulnerabilities/{number}/withdrawal", post(vulnerabilities::withdraw))
        .route("/approvals", get(approvals::list))
        .route("/approvals/{set}/{id}/approval", post(approvals::give))
        .route("/approvals/{set}/{id}/rejection", post(approvals::refuse))
        .route("/imports", get(imports::list))
        .route("/imports/{number}", get(imports::show))
        .route("/imports/{number}/acceptance", post(imports::accept))
        .route("/vulnerabilities/metrics", get(metrics::show))
        .route("/assets/{hash}/{name}", get(assets::show))
        .merge(set_up())
        .fallback(crate::api::no_route)
        .layer(from_fn_with_state(server.clone(), failure::as_page))
        .with_state(server)
}

/// The routes of what is one's own, and of how the installation works.
fn set_up() -> Router<Server> {
    Router::new()
        .route("/me", get(me::show))
        .route("/me/tokens", post(me::make))
        .route("/me/tokens/{id}/revocation", post(me::revoke))
        .route("/me/password", post(me::password))
        .route("/me/notifications", get(preferences::show).post(preferences::set))
        .route("/notifications", get(notifications::list))
        .route("/notifications/{id}", get(notifications::show))
        .route("/notifications/{id}/retry", post(notifications::retry))
        .route("/webhooks", get(webhooks::list).post(webhooks::add))
        .route("/webhooks/{id}", get(webhooks::show))
        .route("/webhooks/{id}/test", post(webhooks::test))
        .route("/webhooks/{id}/removal", get(webhooks::confirm).post(webhooks::remove))
        .route("/accounts", get(accounts::list))
        .route("/accounts/{person}", get(accounts::show))
        .route("/accounts/{person}/invitation", post(accounts::link))
        .route("/accounts/{person}/disable", post(accounts::disable))
        .route("/accounts/{person}/enable", post(accounts::enable))
        .route("/accounts/{person}/sessions/end", post(accounts::end_sessions))
        .route("/accounts/{person}/erasure", get(accounts::confirm_erasure).post(accounts::erase))
        .route("/tokens", get(tokens::list).post(tokens::make))
        .route("/tokens/{id}/revocation", post(tokens::revoke))
        .route("/jobs", get(jobs::list))
        .route("/jobs/{id}/retry", post(jobs::retry))
        .route("/schedules/{name}/run", post(jobs::run))
}

/// A page from its template.
fn page(template: &impl askama::Template) -> Result<Response, crate::problem::Failed> {
    match template.render() {
        Ok(text) => Ok(Html(text).into_response()),
        Err(error) => Err(crate::problem::Failed::new(axum::http::StatusCode::INTERNAL_SERVER_ERROR, error)),
    }
}

/// A part of an address, in which nothing means anything else than itself.
fn encoded(part: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let shown = part
        .bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_an_address_means_nothing_but_itself() {
        assert_eq!(encoded("5.3.2-rc_1~a"), "5.3.2-rc_1~a");
        assert_eq!(encoded("a/b?c#d%é"), "a%2Fb%3Fc%23d%25%C3%A9");
    }
}

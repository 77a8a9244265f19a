//! The routes of `/api/v1`, one file a thing.

pub(crate) mod accounts;
pub(crate) mod answers;
pub(crate) mod archive;
pub(crate) mod audit;
pub(crate) mod break_glass;
mod bundles;
pub(crate) mod decisions;
pub(crate) mod deliveries;
mod differences;
mod enrichment;
pub(crate) mod jobs;
pub(crate) mod people;
pub(crate) mod preferences;
mod programs;
pub(crate) mod releases;
mod rematches;
pub(crate) mod scans;
mod seals;
mod tables;
pub(crate) mod tokens;
pub(crate) mod verdicts;
pub(crate) mod views;
pub(crate) mod vulnerabilities;
pub(crate) mod webhooks;

use crate::problem::Failed;
use crate::served::Server;
use axum::Router;
use axum::http::{Method, StatusCode, Uri};
use axum::routing::{delete, get, post, put};

/// The routes of the API.
#[allow(clippy::too_many_lines, reason = "a line a route")]
pub(crate) fn router(server: Server) -> Router {
    let routes = Router::new()
        .route("/components/{component}/scans", post(scans::record))
        .route("/scans/{scan}", get(scans::show))
        .route("/inventories", get(rematches::inventories))
        .route("/components/{component}/rematches", post(rematches::record))
        .route("/decision-plans", post(decisions::plan))
        .route("/decisions", post(decisions::apply))
        .route("/decisions/waiting", get(decisions::wait))
        .route("/decisions/{set}/approvals", post(decisions::give_all))
        .route("/decisions/{set}/{id}/approval", post(decisions::give))
        .route("/decisions/{set}/{id}/rejection", post(decisions::refuse))
        .route("/products/{product}/scores", get(decisions::scores))
        .route("/vulnerabilities", get(vulnerabilities::lists::list))
        .route("/vulnerabilities/numbers", get(vulnerabilities::lists::numbers))
        .route("/vulnerabilities/board", get(vulnerabilities::lists::board))
        .route("/vulnerabilities/groups", get(vulnerabilities::lists::groups))
        .route("/vulnerabilities/metrics", get(vulnerabilities::lists::metrics))
        .route("/archive/objects", post(archive::put).get(archive::list))
        .route("/archive/objects/{digest}", get(archive::get))
        .route("/archive/verification", post(archive::verify))
        .route("/archive/holds", post(archive::hold).get(archive::holds))
        .route("/archive/holds/{number}/lifting", post(archive::lift))
        .route("/archive/past-retention", get(archive::plan).delete(archive::prune))
        .route("/audit/entries", get(audit::entries))
        .route("/audit/entries/{sequence}", get(audit::entry))
        .route("/audit/verification", post(audit::verify))
        .route("/audit/export", get(audit::export))
        .route("/me", get(accounts::me))
        .route("/me/password", post(accounts::change_own_password))
        .route("/me/sessions", get(accounts::sessions).delete(accounts::end_sessions))
        .route("/tokens", get(tokens::list).post(tokens::make))
        .route("/tokens/{id}", delete(tokens::revoke))
        .route("/accounts", get(accounts::list))
        .route("/accounts/{person}/invitation", post(accounts::invite_person))
        .route("/accounts/{person}/disable", post(accounts::disable))
        .route("/accounts/{person}/enable", post(accounts::enable))
        .route("/people", get(people::list))
        .route("/people/{id}/erasure", post(people::erase))
        .route("/vulnerabilities", post(vulnerabilities::actions::tell))
        .route("/vulnerabilities/actions", post(vulnerabilities::actions::perform))
        .route("/vulnerabilities/{number}", get(vulnerabilities::actions::sheet))
        .route("/imports", get(vulnerabilities::imports::all))
        .route("/imports/{number}", get(vulnerabilities::imports::one))
        .route("/imports/{number}/acceptance", post(vulnerabilities::imports::take))
        .route("/deliveries", get(deliveries::list))
        .route("/deliveries/{id}", get(deliveries::show))
        .route("/deliveries/{id}/retry", post(deliveries::retry))
        .route("/me/preferences", get(preferences::show).put(preferences::set))
        .route("/me/views", get(views::list))
        .route("/me/views/{name}", put(views::put).delete(views::remove))
        .route("/webhooks", get(webhooks::list).post(webhooks::add))
        .route("/webhooks/{id}", get(webhooks::show).delete(webhooks::remove))
        .route("/webhooks/{id}/test", post(webhooks::test))
        .route("/enrichment", post(enrichment::load))
        .route("/program", get(programs::current).put(programs::push))
        .route("/programs/{digest}", get(programs::show))
        .route("/program-comparisons", post(differences::programs))
        .route("/products/{product}/releases", get(releases::list))
        .route("/products/{product}/releases/{version}", put(releases::open).get(releases::show))
        .route("/products/{product}/releases/{version}/answers", post(answers::answer))
        .route("/products/{product}/releases/{version}/difference", get(differences::releases))
        .route("/products/{product}/releases/{version}/accepted", post(tables::import))
        .route("/products/{product}/releases/{version}/table-difference", post(tables::compare))
        .route("/products/{product}/releases/{version}/end", post(releases::end))
        .route("/products/{product}/releases/{version}/break-glass", put(break_glass::ask))
        .route("/products/{product}/releases/{version}/break-glass/{step}", post(break_glass::step))
        .route("/sweep", post(vulnerabilities::decisions::sweep))
        .route("/vulnerabilities/decisions", post(vulnerabilities::decisions::ask))
        .route("/vulnerabilities/{number}/merger", post(vulnerabilities::merging::merge))
        .route("/vulnerabilities/{number}/split", post(vulnerabilities::merging::split))
        .route("/vulnerabilities/{number}/approval", post(vulnerabilities::decisions::approve))
        .route("/vulnerabilities/{number}/rejection", post(vulnerabilities::decisions::reject))
        .route("/vulnerabilities/{number}/withdrawal", post(vulnerabilities::decisions::withdraw))
        .route("/jobs", get(jobs::list))
        .route("/jobs/{id}", get(jobs::show))
        .route("/jobs/{id}/retry", post(jobs::retry))
        .route("/schedules", get(jobs::schedules))
        .route("/schedules/{name}/run", post(jobs::run))
        .route("/keys", get(seals::keys).post(seals::record_key))
        .route("/keys/{key}", get(seals::key))
        .route("/keys/{key}/retirement", post(seals::retire_key))
        .route("/products/{product}/releases/{version}/seal-statement", get(seals::statement))
        .route("/products/{product}/releases/{version}/seals", post(seals::seal))
        .route("/products/{product}/releases/{version}/bundle", get(bundles::export))
        .route("/bundles", post(bundles::import))
        .route("/seals/verification", post(seals::verify))
        .route("/products/{product}/releases/{version}/verdicts", post(verdicts::check))
        .route("/products/{product}/releases/{version}/verdicts/{number}", get(verdicts::show))
        .route("/products/{product}/releases/{version}/verdicts/{number}/page", get(verdicts::publish))
        .route(
            "/products/{product}/releases/{version}/verdicts/{number}/publications",
            post(verdicts::record_publication),
        )
        .route(
            "/products/{product}/releases/{version}/verdicts/{number}/recomputation",
            post(verdicts::recompute),
        );
    Router::new()
        .nest(portcullis_api::BASE, routes)
        .fallback(no_route)
        .method_not_allowed_fallback(no_method)
        .with_state(server)
}

async fn no_route(uri: Uri) -> Failed {
    Failed::new(StatusCode::NOT_FOUND, format!("there is nothing at {}", uri.path()))
}

async fn no_method(method: Method, uri: Uri) -> Failed {
    let detail = format!("{} is nothing that can be done with {}", method.as_str(), uri.path());
    Failed::new(StatusCode::METHOD_NOT_ALLOWED, detail)
}

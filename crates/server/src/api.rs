//! The routes of `/api/v1`, one file a thing.
//!
//! Each route stands here once, with what it is about; the document at `/openapi.json` is made from the same list.

pub(crate) mod accounts;
pub(crate) mod ambassadors;
pub(crate) mod answers;
pub(crate) mod archive;
pub(crate) mod audit;
pub(crate) mod break_glass;
mod bundles;
pub(crate) mod decisions;
pub(crate) mod deliveries;
mod differences;
mod document;
mod enrichment;
pub(crate) mod jobs;
pub(crate) mod people;
pub(crate) mod preferences;
mod programs;
pub(crate) mod releases;
mod rematches;
pub(crate) mod requests;
pub(crate) mod rotation;
pub(crate) mod scans;
mod seals;
mod tables;
pub(crate) mod tokens;
pub(crate) mod verdicts;
pub(crate) mod views;
pub(crate) mod vulnerabilities;
pub(crate) mod webhooks;

use crate::openapi::Routes;
use crate::problem::Failed;
use crate::served::Server;
use axum::Router;
use axum::http::{Method, StatusCode, Uri};

/// The routes of the API.
pub(crate) fn router(server: Server) -> Router {
    Router::new()
        .nest(portcullis_api::BASE, routes().into_router())
        .method_not_allowed_fallback(no_method)
        .with_state(server)
}

/// All routes.
pub(crate) fn routes() -> Routes {
    records(people_and_programs(turns(asking(vulnerabilities_and_decisions(proofs(gate(Routes::new())))))))
}

/// What a release is judged by: scans, releases, verdicts.
fn gate(routes: Routes) -> Routes {
    routes
        .about("Scans", "Reports come in, what they found goes out.")
        .post("/components/{component}/scans", "Records a report.", scans::record)
        .get("/scans/{scan}", "What a scan found; of a change, what its base does not have.", scans::show)
        .get("/inventories", "The inventories on record of what is looked after.", rematches::inventories)
        .post(
            "/components/{component}/rematches",
            "Records what Trivy finds in an inventory that is matched again.",
            rematches::record,
        )
        .post("/enrichment", "Loads a file about exploitation (KEV or EPSS).", enrichment::load)
        .about("Releases", "Releases, what is in them, and how they differ.")
        .get(
            "/products/{product}/releases",
            "The releases of a product, the newest version last.",
            releases::list,
        )
        .put(
            "/products/{product}/releases/{version}",
            "Opens a release, or changes an open one.",
            releases::open,
        )
        .get("/products/{product}/releases/{version}", "A release and where it stands.", releases::show)
        .post("/products/{product}/releases/{version}/end", "Ends a release.", releases::end)
        .get(
            "/products/{product}/releases/{version}/difference",
            "What the release adds and resolves.",
            differences::releases,
        )
        .put(
            "/products/{product}/releases/{version}/break-glass",
            "Asks to ship a release in spite of the gate.",
            break_glass::ask,
        )
        .post(
            "/products/{product}/releases/{version}/break-glass/{step}",
            "Approves or resolves that exception (`approve`, `resolve`).",
            break_glass::step,
        )
        .post(
            "/products/{product}/releases/{version}/accepted",
            "Imports a table of accepted vulnerabilities.",
            tables::import,
        )
        .post(
            "/products/{product}/releases/{version}/table-difference",
            "Compares such a table with what the scans of the release find.",
            tables::compare,
        )
        .post(
            "/products/{product}/releases/{version}/answers",
            "Answers each line of what a customer's scanner says of a release.",
            answers::answer,
        )
        .about("Verdicts", "What the gate says of releases.")
        .post("/products/{product}/releases/{version}/verdicts", "Judges a release.", verdicts::check)
        .get(
            "/products/{product}/releases/{version}/verdicts/{number}",
            "An earlier verdict; `latest` is a number, too.",
            verdicts::show,
        )
        .post(
            "/products/{product}/releases/{version}/verdicts/{number}/recomputation",
            "Judges again from what was kept.",
            verdicts::recompute,
        )
        .get(
            "/products/{product}/releases/{version}/verdicts/{number}/page",
            "The page of the release as that verdict has it.",
            verdicts::publish,
        )
        .post(
            "/products/{product}/releases/{version}/verdicts/{number}/publications",
            "Puts on record that the page is published.",
            verdicts::record_publication,
        )
}

/// What proves a release elsewhere: seals, keys and bundles.
fn proofs(routes: Routes) -> Routes {
    routes
        .about(
            "Seals",
            "Seals of releases, the keys that verify them, and bundles that prove them elsewhere.",
        )
        .get(
            "/products/{product}/releases/{version}/seal-statement",
            "The statement that seals a release once it is signed.",
            seals::statement,
        )
        .post(
            "/products/{product}/releases/{version}/seals",
            "Seals a release with the signed statement.",
            seals::seal,
        )
        .post("/seals/verification", "Verifies the seals of every product.", seals::verify)
        .get("/keys", "The public keys on record.", seals::keys)
        .post("/keys", "Puts a public key on record.", seals::record_key)
        .get("/keys/{key}", "A key, by its id or what only that begins with.", seals::key)
        .post("/keys/{key}/retirement", "Retires a key: it makes no more seals.", seals::retire_key)
        .get(
            "/products/{product}/releases/{version}/bundle",
            "A sealed release with everything that proves it.",
            bundles::export,
        )
        .post("/bundles", "Adds what a bundle has to the archive.", bundles::import)
}

/// What is wrong, and what is decided on it.
fn vulnerabilities_and_decisions(routes: Routes) -> Routes {
    routes
        .about("Vulnerabilities", "What is wrong, where, and who does what about it.")
        .get("/vulnerabilities", "A page of a list of vulnerabilities.", vulnerabilities::lists::list)
        .post(
            "/vulnerabilities",
            "Puts a vulnerability on record that no scanner found.",
            vulnerabilities::actions::tell,
        )
        .get(
            "/vulnerabilities/numbers",
            "The numbers of everything that a filter selects.",
            vulnerabilities::lists::numbers,
        )
        .get(
            "/vulnerabilities/board",
            "The board: each stage with its first vulnerabilities.",
            vulnerabilities::lists::board,
        )
        .get("/vulnerabilities/groups", "What fixes how many.", vulnerabilities::lists::groups)
        .get("/vulnerabilities/metrics", "Figures over time.", vulnerabilities::lists::metrics)
        .post(
            "/vulnerabilities/actions",
            "Does something with vulnerabilities, as the caller.",
            vulnerabilities::actions::perform,
        )
        .get(
            "/vulnerabilities/{number}",
            "Everything about a vulnerability, named `12` or `V-12`.",
            vulnerabilities::actions::sheet,
        )
        .post(
            "/vulnerabilities/{number}/merger",
            "Merges others into a vulnerability.",
            vulnerabilities::merging::merge,
        )
        .post(
            "/vulnerabilities/{number}/split",
            "Makes what it is in some components one of its own.",
            vulnerabilities::merging::split,
        )
        .about("Imports", "What first scans brought.")
        .get("/imports", "What first scans brought.", vulnerabilities::imports::all)
        .get("/imports/{number}", "An import, and how many wait with it.", vulnerabilities::imports::one)
        .post(
            "/imports/{number}/acceptance",
            "Accepts everything that waits with an import for triage.",
            vulnerabilities::imports::take,
        )
        .about("Decisions", "What is decided on vulnerabilities, and who approves it.")
        .post("/decision-plans", "Says what applying a file of decisions would do.", decisions::plan)
        .post("/decisions", "Applies a file of decisions.", decisions::apply)
        .get("/decisions/waiting", "What waits for approval.", decisions::wait)
        .post(
            "/decisions/{set}/approvals",
            "Approves all of a set that waits and that the caller may approve.",
            decisions::give_all,
        )
        .post("/decisions/{set}/{id}/approval", "Approves a decision, as the caller.", decisions::give)
        .post("/decisions/{set}/{id}/rejection", "Rejects a decision, as the caller.", decisions::refuse)
        .post(
            "/vulnerabilities/decisions",
            "Asks for decisions on vulnerabilities, all or none of them.",
            vulnerabilities::decisions::ask,
        )
        .post(
            "/vulnerabilities/{number}/approval",
            "Approves what waits on a vulnerability.",
            vulnerabilities::decisions::approve,
        )
        .post(
            "/vulnerabilities/{number}/rejection",
            "Rejects what waits on a vulnerability.",
            vulnerabilities::decisions::reject,
        )
        .post(
            "/vulnerabilities/{number}/withdrawal",
            "Withdraws what was asked for on a vulnerability.",
            vulnerabilities::decisions::withdraw,
        )
        .post("/sweep", "Does what is due by time.", vulnerabilities::decisions::sweep)
        .get(
            "/products/{product}/scores",
            "Environmental scores that are proposed, step by step.",
            decisions::scores,
        )
}

/// What people ask of the security team.
fn asking(routes: Routes) -> Routes {
    routes
        .about("Requests", "What people ask of the security team, and what becomes of it.")
        .get("/requests", "A page of a list of requests.", requests::list)
        .post("/requests", "Asks the security team, as the caller.", requests::begin)
        .get("/requests/kinds", "What may be asked, and what is asked first.", requests::kinds)
        .get("/requests/figures", "How fast requests were acknowledged and done.", requests::figures)
        .get("/requests/{number}", "Everything about a request, named `12` or `R-12`.", requests::show)
        .post(
            "/requests/{number}/actions",
            "Does something with a request, as the caller.",
            requests::perform,
        )
        .post(
            "/requests/{number}/vulnerability",
            "Puts what a request tells of on record as a vulnerability.",
            requests::convert,
        )
        .post(
            "/requests/{number}/ticket",
            "Makes a ticket of a request; the one that is there if there is one.",
            requests::ticket,
        )
}

/// Whose turn it is on security support, and whose ambassador is who.
fn turns(routes: Routes) -> Routes {
    routes
        .about("Rotation", "Whose turn it is on security support, who is away, what is handed over.")
        .get("/rotation", "Whose turn it is, and what changes it.", rotation::show)
        .get("/rotation.ics", "The turns as an iCalendar feed.", rotation::feed)
        .post("/rotation/overrides", "Has somebody take over for some time.", rotation::override_turn)
        .delete("/rotation/overrides/{id}", "Removes an override.", rotation::remove_override)
        .post("/rotation/swaps", "Has two people swap their next turns.", rotation::swap)
        .get("/absences", "Who is away, or will be.", rotation::absences)
        .post("/absences", "Says that somebody is away.", rotation::say_away)
        .delete("/absences/{id}", "Says that somebody is not away, or back.", rotation::remove_absence)
        .get("/rotation/handovers", "The latest handovers, the last first.", rotation::handovers)
        .put("/rotation/handovers/{at}", "Keeps what somebody made of a recap.", rotation::edit_handover)
        .post("/rotation/handovers/{at}/posting", "Posts a recap to the team.", rotation::post_handover)
        .get("/rotation/checklist/{day}", "The checklist of a day.", rotation::checklist)
        .put("/rotation/checklist/{day}/{place}", "Ticks an item of today's checklist.", rotation::tick)
        .delete("/rotation/checklist/{day}/{place}", "Takes that back.", rotation::untick)
        .about("Ambassadors", "The security engineer of each team.")
        .get("/ambassadors", "The teams with their ambassadors, and who has how much.", ambassadors::list)
        .get("/ambassadors/{team}", "A team with its ambassadors.", ambassadors::show)
}

/// Who may come in, who is told, and the program that says so.
fn people_and_programs(routes: Routes) -> Routes {
    routes
        .about("Me", "Oneself: what one may do, sessions, password, how one is told.")
        .get("/me", "Who asks, and what they may do.", accounts::me)
        .post("/me/password", "Changes one's password; all sessions end.", accounts::change_own_password)
        .get("/me/sessions", "One's sessions.", accounts::sessions)
        .delete("/me/sessions", "Ends all of one's sessions.", accounts::end_sessions)
        .get("/me/preferences", "How one wants to be told.", preferences::show)
        .put("/me/preferences", "Says how one wants to be told.", preferences::set)
        .get(
            "/me/views",
            "The filters of vulnerabilities that one named, and what others share.",
            views::list,
        )
        .put("/me/views/{name}", "Keeps a filter under a name, or changes it.", views::put)
        .delete("/me/views/{name}", "Removes a filter that one named.", views::remove)
        .get("/tokens", "One's tokens; for an admin, everybody's.", tokens::list)
        .post("/tokens", "Makes a token, whose secret is shown in this answer alone.", tokens::make)
        .delete("/tokens/{id}", "Revokes a token.", tokens::revoke)
        .about("People", "Accounts, and the directory of people.")
        .get("/accounts", "Who may sign in.", accounts::list)
        .post(
            "/accounts/{person}/invitation",
            "Makes a link with which somebody sets a password.",
            accounts::invite_person,
        )
        .post("/accounts/{person}/disable", "Shuts somebody out.", accounts::disable)
        .post("/accounts/{person}/enable", "Lets somebody in again.", accounts::enable)
        .get("/people", "The directory of people.", people::list)
        .post("/people/{id}/erasure", "Erases somebody.", people::erase)
        .about("Program", "The program: people, products and rules.")
        .get("/program", "The program that applies.", programs::current)
        .put(
            "/program",
            "Makes the program that is sent apply, where none comes from a file.",
            programs::push,
        )
        .get("/programs/{digest}", "A program that was on record.", programs::show)
        .post(
            "/program-comparisons",
            "What a change of the program does to what is on record.",
            differences::programs,
        )
        .about("Notifications", "Programs that are told, and what goes to whom.")
        .get("/webhooks", "The programs that are told of what happens.", webhooks::list)
        .post("/webhooks", "Adds a webhook, whose secret is shown in this answer alone.", webhooks::add)
        .get("/webhooks/{id}", "A webhook.", webhooks::show)
        .delete("/webhooks/{id}", "Removes a webhook.", webhooks::remove)
        .post("/webhooks/{id}/test", "Sends a webhook something to try it out.", webhooks::test)
        .get("/deliveries", "What goes to whom, the latest first.", deliveries::list)
        .get("/deliveries/{id}", "A delivery.", deliveries::show)
        .post("/deliveries/{id}/retry", "Has a dead delivery tried again.", deliveries::retry)
}

/// What is kept, who did what, and what is done by itself.
fn records(routes: Routes) -> Routes {
    routes
        .about("Archive", "Evidence: objects by digest, holds on them, and what is past its retention.")
        .get("/archive/objects", "What the archive has.", archive::list)
        .post("/archive/objects", "Keeps a file.", archive::put)
        .get("/archive/objects/{digest}", "The bytes of an object, proved.", archive::get)
        .post("/archive/verification", "Reads every object, and says what is wrong.", archive::verify)
        .get("/archive/holds", "All holds, lifted ones too.", archive::holds)
        .post("/archive/holds", "Places a hold.", archive::hold)
        .post("/archive/holds/{number}/lifting", "Lifts a hold.", archive::lift)
        .get("/archive/past-retention", "What is past its retention, and would be removed.", archive::plan)
        .delete("/archive/past-retention", "Removes what is past its retention.", archive::prune)
        .about("Audit trail", "Who did what.")
        .get("/audit/entries", "Entries of the audit trail, the newest first.", audit::entries)
        .get("/audit/entries/{sequence}", "An entry of the audit trail.", audit::entry)
        .post("/audit/verification", "Follows the chain of the audit trail.", audit::verify)
        .get("/audit/export", "The whole audit trail, as lines of JSON or CSV.", audit::export)
        .about("Jobs", "What is done by itself.")
        .get("/jobs", "Jobs, the latest first.", jobs::list)
        .get("/jobs/{id}", "A job.", jobs::show)
        .post("/jobs/{id}/retry", "Has a job tried at once.", jobs::retry)
        .get("/schedules", "What begins by itself, and when.", jobs::schedules)
        .post("/schedules/{name}/run", "Begins a schedule before its time.", jobs::run)
        .about("This document", "The description of this API.")
        .get("/openapi.json", "This document.", document::show)
}

/// What is said of an address at which there is nothing.
pub(crate) async fn no_route(uri: Uri) -> Failed {
    Failed::new(StatusCode::NOT_FOUND, format!("there is nothing at {}", uri.path()))
}

async fn no_method(method: Method, uri: Uri) -> Failed {
    let detail = format!("{} is nothing that can be done with {}", method.as_str(), uri.path());
    Failed::new(StatusCode::METHOD_NOT_ALLOWED, detail)
}

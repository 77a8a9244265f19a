//! What is wrong with a decision that is well written: dates that are over, people who may not, places that are
//! none.

use super::entry::Entry;
use crate::reader::Reader;
use jiff::civil::Date;
use portcullis_domain::decision::{Authority, Case, Refusal, Request, Verdict};
use portcullis_domain::program::Program;
use portcullis_domain::severity::Severity;
use portcullis_source::diagnostic::Diagnostic;

/// Reports what is wrong with a decision against the program and the day.
pub(super) fn check(
    reader: &mut Reader<'_>,
    entry: &Entry,
    program: &Program,
    authority: &Authority,
    today: Date,
) {
    check_dates(reader, entry, today);
    check_place(reader, entry, program);
    check_approver(reader, entry, program, authority);
    check_score(reader, entry);
}

fn check_dates(reader: &mut Reader<'_>, entry: &Entry, today: Date) {
    if let (Some(last_day), Some(span)) = (entry.request.verdict.last_day(), entry.places.last_day)
        && last_day < today
    {
        let message = format!("{} is over", entry.request.verdict.described());
        let mistake = Diagnostic::error(span, message).label(format!("it ended on {last_day}"));
        reader.report(mistake.help("set a later day, or remove the decision"));
    }
    if let (Some(day), Some(span)) = (entry.request.reassess, entry.places.reassess)
        && day < today
    {
        let warning = Diagnostic::warning(span, format!("the decision was to be looked at again on {day}"));
        reader.report(warning.help("look at it, and set a later day"));
    }
}

fn check_place(reader: &mut Reader<'_>, entry: &Entry, program: &Program) {
    let scope = &entry.request.scope;
    let product = scope.product.as_ref().and_then(|id| program.product(id));
    if let (Some(product), Some(component)) = (product, &scope.component)
        && program.component(component).is_some()
        && product.components.iter().all(|part| part.id != *component)
    {
        let message =
            format!("`{component}` is no component of `{}`, so the scope matches nothing", product.id);
        reader.report(Diagnostic::error(entry.places.scope, message).help("remove one of them"));
    }
    if let (Some(product), None) = (product, &scope.component)
        && product.components.is_empty()
    {
        let message = format!("`{}` has no components, so the scope matches nothing", product.id);
        reader.report(
            Diagnostic::error(entry.places.scope, message).help("describe its components in the program"),
        );
    }
}

fn check_approver(reader: &mut Reader<'_>, entry: &Entry, program: &Program, authority: &Authority) {
    let request = &entry.request;
    let (Some(person), Some(span)) = (&request.approver, entry.places.approver) else {
        if matches!(request.verdict, Verdict::Accepted { .. } | Verdict::Exception { .. }) {
            let message = format!("{} does not say who approves it", request.verdict.described());
            reader.report(Diagnostic::error(entry.places.id, message).label("add `approved_by:`"));
        }
        return;
    };
    // Who is unknown is told already.
    if program.person(person).is_none() || program.person(&request.by).is_none() {
        return;
    }
    match refusal(authority, request, person) {
        Some(Refusal::Requester { .. }) => {
            let message = format!("`{}` is not in the security team", request.by);
            let help = "a member of the security team asks for such a decision, and another one approves it";
            reader.report(Diagnostic::error(entry.places.by, message).help(help));
        }
        Some(refusal) => reader.report(Diagnostic::error(span, refusal.to_string())),
        None => {}
    }
}

/// Why the person may approve it in no case whatever.
pub(crate) fn refusal(authority: &Authority, request: &Request, person: &str) -> Option<Refusal> {
    let severity = match request.verdict {
        // Whoever may approve at any severity may approve at the lowest.
        Verdict::Accepted { .. } | Verdict::Exception { .. } => Severity::Low,
        _ => Severity::Critical,
    };
    let managed = authority
        .managers
        .iter()
        .filter(|(_, manager)| *manager == person)
        .map(|(team, _)| Some(team.as_str()));
    let mut refusals = std::iter::once(None).chain(managed).map(|team| {
        let case = Case { scanner: severity, team, ..Case::default() };
        authority.check(&request.verdict, &request.by, person, &case)
    });
    let first = refusals.next()?.err()?;
    if refusals.any(|refusal| refusal.is_ok()) { None } else { Some(first) }
}

fn check_score(reader: &mut Reader<'_>, entry: &Entry) {
    if let (Verdict::Assessed { severity, score: Some(score) }, Some(span)) =
        (&entry.request.verdict, entry.places.score)
        && score.severity() != *severity
    {
        let message = format!("a score of {score} is {}, and the severity says {severity}", score.severity());
        reader.report(Diagnostic::warning(span, message).help("the severity counts; mend one of them"));
    }
}

//! `portcullis vuln list`.

use super::wanted::Wanted;
use crate::arguments::{Format, LimitArguments};
use crate::connection::{StoreArguments, told};
use crate::exit::Exit;
use crate::screen::Screen;
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use portcullis_api::{ListVulnerabilities, VulnerabilityOrder};
use portcullis_domain::saved_view::find_view;
use portcullis_report::Options;
use portcullis_report::json_text;
use portcullis_report::vulnerability_list::{self, Reader};

/// `portcullis vuln list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    wanted: Wanted,
    /// A view that was saved, yours or one that is shared: its name, or OWNER/NAME; flags narrow it
    #[arg(long, value_name = "NAME")]
    view: Option<String>,
    /// What comes first
    #[arg(long, value_enum, default_value_t, value_name = "ORDER")]
    sort: Sort,
    /// The most vulnerabilities that are shown
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    limit: u32,
    /// Goes on where the page before ended
    #[arg(long, value_name = "PLACE", allow_hyphen_values = true)]
    after: Option<String>,
    /// How to say it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Cut no column
    #[arg(long)]
    wide: bool,
    #[command(flatten)]
    store: StoreArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

/// What comes first in a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Sort {
    /// What is due first
    #[default]
    Due,
    /// The worst
    Severity,
    /// What was found last
    Newest,
}

impl List {
    pub(crate) fn run(self, screen: &mut Screen) -> anyhow::Result<Exit> {
        let connection = super::as_of_now(self.store.look(&self.limits, screen)?, screen);
        let mut filter = self.wanted.filter();
        if let Some(named) = &self.view {
            let (views, me) =
                (connection.client.views().map_err(told)?, connection.client.me().map_err(told)?);
            let view = find_view(&views.views, &me.id, named)?;
            let both = format!("{} {filter}", view.filter);
            both.trim().clone_into(&mut filter);
        }
        let wanted = ListVulnerabilities {
            filter,
            order: match self.sort {
                Sort::Due => VulnerabilityOrder::Due,
                Sort::Severity => VulnerabilityOrder::Severity,
                Sort::Newest => VulnerabilityOrder::Newest,
            },
            after: self.after,
            limit: Some(self.limit),
        };
        let list = connection.client.list_vulnerabilities(&wanted).map_err(told)?;
        if self.format == Format::Json {
            let document = serde_json::to_value(&list)?;
            screen.answer(|out| json_text::pretty(&document, out))?;
            return Ok(Exit::Done);
        }
        let mut next: Vec<String> = Vec::new();
        if let Some(first) = list.vulnerabilities.first() {
            next.push(format!("portcullis vuln show V-{}", first.number));
        }
        if let Some(place) = &list.next {
            next.push(format!("the same with --after {place}"));
        }
        let next: Vec<&str> = next.iter().map(String::as_str).collect();
        let options = Options { next: &next, ..screen.options(self.wide, None) };
        let reader = Reader { calendar: &connection.found.program.calendar, now: Timestamp::now() };
        screen.answer(|out| vulnerability_list::list(&list, reader, &options, out))?;
        Ok(Exit::Done)
    }
}

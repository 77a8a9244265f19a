//! Where tickets are made.

pub use portcullis_delivery::tickets::{GITHUB_API_URL, NoTicket, Ticket, TicketSettings, Tickets};

/// What tickets are made with.
#[derive(Debug, Clone)]
pub struct Ticketing {
    /// Makes them.
    pub tickets: Tickets,
    /// What the addresses of pages begin with, to which they link back.
    pub base_url: String,
}

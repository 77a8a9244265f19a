//! Where tickets are made.

pub use portcullis_delivery::tickets::{GITHUB_API_URL, NoTicket, Ticket, TicketSettings, Tickets};

//! Who may come in: accounts of people of the program, their sessions, and tokens for machines.
//!
//! What somebody may do always comes from the program that applies. An account only proves that it is them.

pub mod change_account;
pub mod change_password;
pub mod csrf;
pub mod entrance;
pub mod forget_expired;
pub mod invite;
pub mod make_token;
pub mod password;
pub mod secret;
pub mod sessions;
pub mod set_up;
pub mod sign_in;
pub mod standing;
pub mod tokens;
pub mod vouched;

mod uses;

#[cfg(test)]
mod testing;

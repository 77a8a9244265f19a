//! The store and the archive under attack, through the binary: recorders that meet, are killed or find no room, records
//! that are damaged, reports and names from strangers. After each of them what is kept must be whole.

#[macro_use]
mod place;
mod clocks;
mod conversations;
mod damaged;
mod following;
mod full;
mod hostile;
mod interrupted;
mod kept;
mod killed;
mod moving;
mod pipes;
mod previous;
mod programs;
mod recorders;
mod reports;
mod restoring;
mod standing;
mod trail;
mod two_servers;
mod unreachable;
mod uploads;

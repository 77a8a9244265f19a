//! `portcullis`, the command line: arguments in, one use case, its result on the screen, an exit code out.

mod arguments;
mod commands;
mod connection;
mod demo;
mod engine_arguments;
mod exit;
mod http_transport;
mod interruption;
mod mail_arguments;
mod mailbox_arguments;
mod oidc_arguments;
mod os_user;
mod output_file;
mod program_file;
mod recording;
mod screen;
mod sealing_key;
mod server_arguments;
mod settings_file;
mod slack_arguments;
mod spinner;
mod way;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = match settings_file::arguments(std::env::args_os().collect()) {
        Ok(arguments) => arguments,
        Err(error) => {
            screen::Screen::new(screen::Color::default()).error(&error);
            return exit::Exit::Incomplete.into();
        }
    };
    let mut screen = screen::Screen::new(arguments.color);
    match commands::run(arguments, &mut screen) {
        Ok(exit) => exit.into(),
        Err(error) => {
            screen.error(&error);
            exit::Exit::Incomplete.into()
        }
    }
}

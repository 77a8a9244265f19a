//! Where the engines are and what they may use, as typed.

use clap::Args;
use portcullis_app::engines::{Cancel, EngineSettings, Environment, ProcessLimits};
use std::env;
use std::path::PathBuf;
use std::time::Duration;

/// Engines.
#[derive(Debug, Args)]
#[command(next_help_heading = "Engines")]
pub(crate) struct EngineArguments {
    /// Trivy's executable; without it `trivy` on the PATH
    #[arg(long, value_name = "PATH", env = "PORTCULLIS_TRIVY")]
    trivy: Option<PathBuf>,
    /// Checkov's executable; without it `checkov` on the PATH
    #[arg(long, value_name = "PATH", env = "PORTCULLIS_CHECKOV")]
    checkov: Option<PathBuf>,
    /// Where Trivy keeps its databases; without it the directory that Trivy itself uses
    #[arg(long, value_name = "DIR", env = "PORTCULLIS_TRIVY_CACHE")]
    trivy_cache: Option<PathBuf>,
    /// Engines fetch nothing: they use the databases that are here
    #[arg(long, env = "PORTCULLIS_OFFLINE")]
    offline: bool,
    /// Longest time an engine may take for a target, in minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=1440))]
    engine_minutes: u64,
    /// Most memory an engine may hold, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 4096, value_parser = clap::value_parser!(u64).range(64..))]
    engine_memory: u64,
}

impl EngineArguments {
    pub(crate) fn settings(&self) -> EngineSettings {
        EngineSettings {
            trivy: self.trivy.clone(),
            checkov: self.checkov.clone(),
            trivy_cache: self.trivy_cache.clone().unwrap_or_else(usual_cache),
            offline: self.offline,
            limits: ProcessLimits {
                wall_time: Duration::from_secs(self.engine_minutes * 60),
                memory_bytes: self.engine_memory.saturating_mul(1 << 20),
                ..ProcessLimits::default()
            },
            environment: Environment::new(env::vars_os(), env::temp_dir()),
        }
    }
}

/// The directory that Trivy uses by itself.
fn usual_cache() -> PathBuf {
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let cache =
        env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute()).or_else(home);
    cache.unwrap_or_else(env::temp_dir).join("trivy")
}

/// A request to stop that Ctrl-C and a request to end set.
pub(crate) fn cancel_on_interrupt() -> anyhow::Result<Cancel> {
    let cancel = Cancel::default();
    let heard = cancel.clone();
    ctrlc::set_handler(move || heard.cancel())?;
    Ok(cancel)
}

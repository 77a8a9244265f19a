//! Says which engines are here, how old their databases are, and how to get what is missing.

use crate::causes::in_full;
use crate::engines::{Cancel, EngineSettings, Engines, Supervision};
use portcullis_engines::{Missing, NotScanned, Probe};

/// What is known about one engine.
#[derive(Debug)]
pub struct EngineState {
    /// Its name.
    pub engine: &'static str,
    /// What it says of itself, or why not.
    pub state: Result<Probe, Trouble>,
}

/// Why an engine can't be used, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Why, in a sentence.
    pub reason: String,
    /// What to do, in a sentence.
    pub advice: String,
}

/// Asks every engine for its version, and Trivy's cache for the date of its database.
pub fn check_engines(settings: &EngineSettings, cancel: &Cancel) -> Vec<EngineState> {
    let engines = Engines::find(settings);
    let mut supervision = Supervision::new(&settings.limits, cancel);
    let trivy = match engines.trivy() {
        Ok(trivy) => {
            trivy.probe(Some(&settings.trivy_cache), &mut supervision).map_err(|failed| failing(&failed))
        }
        Err(absent) => Err(missing(absent)),
    };
    let checkov = match engines.checkov() {
        Ok(checkov) => checkov.probe(&mut supervision).map_err(|failed| failing(&failed)),
        Err(absent) => Err(missing(absent)),
    };
    vec![
        EngineState { engine: portcullis_engines::trivy::NAME, state: trivy },
        EngineState { engine: portcullis_engines::checkov::NAME, state: checkov },
    ]
}

fn failing(failed: &NotScanned) -> Trouble {
    Trouble { reason: in_full(&failed.reason), advice: failed.advice() }
}

fn missing(missing: &Missing) -> Trouble {
    Trouble { reason: missing.to_string(), advice: missing.how_to_get.to_owned() }
}

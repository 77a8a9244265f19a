//! Two shapes of load: as fast as some connections get answers, and as many requests a second whatever becomes of them.

use super::client::Client;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Connections that ask without pause; more than the processors have to do gives longer waits and nothing else.
const CONNECTIONS: usize = 4;
/// Connections over which requests come at their times; each waits for its answer, so there are more than are needed.
const ARRIVALS: usize = 16;

/// Where to ask, and as whom.
#[derive(Clone, Copy)]
pub(super) struct Target<'t> {
    pub(super) host: &'t str,
    pub(super) token: &'t str,
}

/// How long answers took.
pub(super) struct Times {
    seconds: Vec<f64>,
    /// From the first request to the last answer.
    pub(super) wall: f64,
}

impl Times {
    /// Answers that came.
    pub(super) fn count(&self) -> usize {
        self.seconds.len()
    }

    /// The time within which this share of the answers came, in milliseconds.
    pub(super) fn within(&self, share: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a place in a list of measurements"
        )]
        let place = ((self.seconds.len() as f64 * share).ceil() as usize).saturating_sub(1);
        self.seconds.get(place).copied().unwrap_or_default() * 1000.0
    }

    fn of(mut seconds: Vec<f64>, wall: Duration) -> Self {
        seconds.sort_by(f64::total_cmp);
        Self { seconds, wall: wall.as_secs_f64() }
    }
}

/// Asks over a few connections without pause until the time is over. `path` gives the path of a request by its number.
pub(super) fn closed(
    target: Target<'_>,
    time: Duration,
    path: impl Fn(usize) -> String + Sync,
) -> anyhow::Result<Times> {
    let (started, next) = (Instant::now(), AtomicUsize::new(0));
    let ask = || -> anyhow::Result<Vec<f64>> {
        let mut client = Client::connect(target.host, target.token)?;
        let mut seconds = Vec::new();
        while started.elapsed() < time {
            let begun = Instant::now();
            answered(&mut client, &path(next.fetch_add(1, Ordering::Relaxed)))?;
            seconds.push(begun.elapsed().as_secs_f64());
        }
        Ok(seconds)
    };
    let seconds = side_by_side(CONNECTIONS, &ask)?;
    Ok(Times::of(seconds, started.elapsed()))
}

/// Asks this many times a second until `is_over` says so. A time counts from the moment at which its request was due, so
/// that what a slow answer holds up is seen.
pub(super) fn open(
    target: Target<'_>,
    rate: u32,
    path: impl Fn(usize) -> String + Sync,
    is_over: impl Fn(Duration) -> bool + Sync,
) -> anyhow::Result<Times> {
    let (started, next, over) = (Instant::now(), AtomicUsize::new(0), AtomicBool::new(false));
    let ask = || -> anyhow::Result<Vec<f64>> {
        let mut client = Client::connect(target.host, target.token)?;
        let mut seconds = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let due = started + Duration::from_secs(1) / rate * u32::try_from(number)?;
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if over.load(Ordering::Relaxed) || is_over(started.elapsed()) {
                over.store(true, Ordering::Relaxed);
                return Ok(seconds);
            }
            answered(&mut client, &path(number))?;
            seconds.push(due.elapsed().as_secs_f64());
        }
    };
    let seconds = side_by_side(ARRIVALS, &ask)?;
    Ok(Times::of(seconds, started.elapsed()))
}

fn answered(client: &mut Client, path: &str) -> anyhow::Result<()> {
    let answer = client.get(path, true)?;
    anyhow::ensure!(answer.status == 200, "{path}: {}", answer.status);
    Ok(())
}

fn side_by_side(
    count: usize,
    ask: &(dyn Fn() -> anyhow::Result<Vec<f64>> + Sync),
) -> anyhow::Result<Vec<f64>> {
    thread::scope(|scope| {
        let askers: Vec<_> = (0..count).map(|_| scope.spawn(ask)).collect();
        let mut all = Vec::new();
        for asker in askers {
            all.extend(asker.join().map_err(|_| anyhow::anyhow!("a connection's thread ended early"))??);
        }
        Ok(all)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_answers_came_within_a_time() {
        let times = Times::of((1..=100).map(|ms| f64::from(ms) / 1000.0).rev().collect(), Duration::ZERO);
        let rounded = |share| times.within(share).round();
        assert_eq!((times.count(), rounded(0.5), rounded(0.99), rounded(1.0)), (100, 50.0, 99.0, 100.0));
        assert!(Times::of(Vec::new(), Duration::ZERO).within(0.5) < f64::EPSILON);
    }
}

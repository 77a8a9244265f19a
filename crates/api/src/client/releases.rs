//! Releases and verdicts.

use super::{ApiError, Client, address, json, with_query};
use crate::releases::{
    AskBreakGlass, BreakGlassStep, CheckRelease, KeptVerdict, OpenRelease, PublishRelease, PublishedPage,
    RecomputedVerdict, RecordPublication, Release, ReleaseList,
};
use crate::transport::{Body, Transport};
use crate::{VERDICT_DIGEST, VERDICT_NUMBER};
use http::{Method, Response};
use portcullis_domain::release_page::ReleasePage;

impl<T: Transport> Client<T> {
    /// Opens a release, or changes what an open one is made of.
    pub fn open_release(
        &self,
        product: &str,
        version: &str,
        release: &OpenRelease,
    ) -> Result<Release, ApiError> {
        self.ask(Method::PUT, &of_release(product, version, &[]), json(release)?)
    }

    /// The releases of a product.
    pub fn releases(&self, product: &str) -> Result<ReleaseList, ApiError> {
        self.ask(Method::GET, &address(&["products", product, "releases"]), Body::Empty)
    }

    /// One release.
    pub fn release(&self, product: &str, version: &str) -> Result<Release, ApiError> {
        self.ask(Method::GET, &of_release(product, version, &[]), Body::Empty)
    }

    /// Ends a release.
    pub fn end_release(&self, product: &str, version: &str) -> Result<Release, ApiError> {
        self.ask(Method::POST, &of_release(product, version, &["end"]), Body::Empty)
    }

    /// Judges a release.
    pub fn check_release(
        &self,
        product: &str,
        version: &str,
        check: CheckRelease,
    ) -> Result<KeptVerdict, ApiError> {
        let address = with_query(of_release(product, version, &["verdicts"]), &check)?;
        kept(self.send(Method::POST, &address, Body::Empty)?)
    }

    /// A verdict by its number, or the last one.
    pub fn verdict(
        &self,
        product: &str,
        version: &str,
        number: Option<i64>,
    ) -> Result<KeptVerdict, ApiError> {
        kept(self.send(Method::GET, &of_verdict(product, version, number, &[]), Body::Empty)?)
    }

    /// Judges again from the facts of a verdict.
    pub fn recompute_verdict(
        &self,
        product: &str,
        version: &str,
        number: Option<i64>,
    ) -> Result<RecomputedVerdict, ApiError> {
        self.ask(Method::POST, &of_verdict(product, version, number, &["recomputation"]), Body::Empty)
    }

    /// The page of a release, as a verdict on it has it.
    pub fn release_page(
        &self,
        product: &str,
        version: &str,
        number: Option<i64>,
        publish: PublishRelease,
    ) -> Result<ReleasePage, ApiError> {
        let address = with_query(of_verdict(product, version, number, &["page"]), &publish)?;
        self.ask(Method::GET, &address, Body::Empty)
    }

    /// Puts on record that the page of a release is published.
    pub fn record_publication(
        &self,
        product: &str,
        version: &str,
        number: i64,
        publication: &RecordPublication,
    ) -> Result<PublishedPage, ApiError> {
        let address = of_verdict(product, version, Some(number), &["publications"]);
        self.ask(Method::POST, &address, json(publication)?)
    }

    /// Asks to ship a release in spite of the gate.
    pub fn ask_break_glass(
        &self,
        product: &str,
        version: &str,
        ask: &AskBreakGlass,
    ) -> Result<Release, ApiError> {
        self.ask(Method::PUT, &of_release(product, version, &["break-glass"]), json(ask)?)
    }

    /// Approves or resolves that.
    pub fn step_break_glass(
        &self,
        product: &str,
        version: &str,
        step: BreakGlassStep,
    ) -> Result<Release, ApiError> {
        self.ask(Method::POST, &of_release(product, version, &["break-glass", step.word()]), Body::Empty)
    }

    /// The program that applies, in the form in which it is on record.
    pub fn current_program(&self) -> Result<Vec<u8>, ApiError> {
        Ok(self.send(Method::GET, &address(&["program"]), Body::Empty)?.into_body())
    }

    /// A program in the form in which it is on record.
    pub fn program(&self, digest: &str) -> Result<Vec<u8>, ApiError> {
        Ok(self.send(Method::GET, &address(&["programs", digest]), Body::Empty)?.into_body())
    }
}

fn of_release(product: &str, version: &str, rest: &[&str]) -> String {
    address(&[&["products", product, "releases", version], rest].concat())
}

fn of_verdict(product: &str, version: &str, number: Option<i64>, rest: &[&str]) -> String {
    let number = number.map_or_else(|| "latest".to_owned(), |number| number.to_string());
    of_release(product, version, &[&["verdicts", number.as_str()], rest].concat())
}

fn kept(answer: Response<Vec<u8>>) -> Result<KeptVerdict, ApiError> {
    let header = |name: &'static str| {
        let value = answer.headers().get(name).and_then(|value| value.to_str().ok());
        value.map(str::to_owned).ok_or_else(|| ApiError::Answer(format!("it has no header `{name}`").into()))
    };
    let number = header(VERDICT_NUMBER)?.parse().map_err(|error| ApiError::Answer(Box::new(error)))?;
    Ok(KeptVerdict { number, digest: header(VERDICT_DIGEST)?, document: answer.into_body() })
}

//! A header that is a list, in however many lines it comes.
//!
//! Source: RFC 9110 §5.6.1.

use axum::http::HeaderMap;

/// Its parts, in order.
pub(crate) fn list<'h>(headers: &'h HeaderMap, name: &str) -> impl Iterator<Item = &'h str> {
    let lines = headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim).filter(|part| !part.is_empty())
}

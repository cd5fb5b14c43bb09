//! One request to the server that this page came from.
//!
//! Source: Fetch Standard §5.

use wasm_bindgen::JsCast;
use web_sys::{Headers, RequestInit, Response};

use crate::page;
use crate::promise::settled;

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    /// Whether the status is one of success.
    pub is_ok: bool,
    /// The body.
    pub text: String,
}

/// Posts a JSON text to a path such as `/api/join_room`; nothing when no answer came.
pub async fn post_json(path: &str, body: &str) -> Option<Answer> {
    let window = page::window()?;
    let headers = Headers::new().ok()?;
    headers.set("content-type", "application/json").ok()?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&body.into());
    let answered = settled(Ok(window.fetch_with_str_and_init(path, &request))).await.ok()?;
    let response: Response = answered.unchecked_into();
    let text = settled(response.text()).await.ok()?.as_string()?;
    Some(Answer { is_ok: response.ok(), text })
}

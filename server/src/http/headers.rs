//! Security headers, on every page and every answer.
//!
//! Source: Content Security Policy 3, Permissions Policy, Referrer Policy, RFC 9111 §5.2.2.5.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;

/// Puts the headers of every answer on this one. What it says of its own caching stays.
pub(crate) async fn secure(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in EVERYWHERE {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// The policy of a page: nothing from elsewhere, and no script or style without this page's nonce.
/// `reload_port` is where cargo-leptos tells of changes while one edits.
pub(crate) fn content_security_policy(nonce: &str, reload_port: Option<u32>) -> String {
    let reload = reload_port.map(|port| format!(" ws://*:{port}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'nonce-{nonce}'; connect-src 'self'{reload}; img-src 'self' data: blob:; \
         media-src blob: mediastream:; font-src 'self'; worker-src 'self'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    )
}

/// Adds a page's policy to the headers it will be sent with.
pub(crate) fn set_policy(headers: &mut HeaderMap, policy: &str) {
    if let Ok(value) = HeaderValue::from_str(policy) {
        headers.insert(CONTENT_SECURITY_POLICY, value);
    }
}

const EVERYWHERE: [(HeaderName, &str); 4] = [
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
];

/// The permissions that a call needs, for its own pages. All others that a browser knows are denied.
const PERMISSIONS: &str = "camera=(self), microphone=(self), display-capture=(self), \
    speaker-selection=(self), autoplay=(self), fullscreen=(self), picture-in-picture=(self), \
    screen-wake-lock=(self), clipboard-write=(self), accelerometer=(), \
    clipboard-read=(), encrypted-media=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), \
    idle-detection=(), keyboard-map=(), local-fonts=(), magnetometer=(), midi=(), \
    otp-credentials=(), payment=(), publickey-credentials-create=(), \
    publickey-credentials-get=(), serial=(), storage-access=(), sync-xhr=(), usb=(), \
    window-management=(), xr-spatial-tracking=()";

//! Adds the client to every request, before any other layer reads it.
//!
//! [`client`](crate::access::client) decides which proxies are believed.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};

use crate::access::client::{Client, Scheme};
use crate::context::Context;

/// Puts the [`Client`] on a request. The connection has said where it comes from and whether TLS is around it.
pub(crate) async fn identify(State(context): State<Arc<Context>>, mut request: Request) -> Request {
    let extensions = request.extensions();
    let address =
        extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
    let scheme = extensions.get::<Scheme>().copied();
    if let Some((address, scheme)) = address.zip(scheme) {
        let direct = Client { address: address.to_canonical(), scheme };
        let client = direct.behind(&context.live().trusted_proxies, request.headers());
        request.extensions_mut().insert(client);
    }
    request
}

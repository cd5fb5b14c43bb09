//! The words on Parlor's wire and the machines that decide what happens in a call.
//!
//! Everything here is a plain value: no socket, no clock, no randomness, no logging. A machine is fed
//! with `handle_input` and drained with `poll_output`; time comes in as a `Duration` since start. Given
//! the same inputs it gives the same outputs, so a whole call of several people runs in a unit test.
//!
//! In reading order: what things are called ([`id`]), what is sent ([`message`], [`ticket`],
//! [`ice_server`], [`transport_policy`], [`close`], [`codec`]), what a view may ask and is told ([`command`]), how large a receiver
//! shows each stream ([`view_sizes`], sent over a [`channel`]) and how it is encoded for that ([`encoding`]), and who decides
//! ([`negotiation`] for one connection, [`link`] around it, [`call`] for one peer, [`room`] for the
//! server, and [`relay_only`] for what passes where no address is to be shown), with what a view makes of a call ([`call_state`]), what the pages of a room write to each other ([`chat`]), and [`backoff`] for when
//! to try again.

pub mod id;
pub mod message;
pub mod ticket;
pub mod ice_server;
pub mod transport_policy;
pub mod close;
pub mod codec;
pub mod command;
pub mod view_sizes;
pub mod channel;
pub mod encoding;
pub mod negotiation;
pub mod link;
pub mod link_stats;
pub mod call;
pub mod call_state;
pub mod chat;
#[cfg(feature = "server")]
pub mod room;
#[cfg(feature = "server")]
pub mod relay_only;
pub mod backoff;

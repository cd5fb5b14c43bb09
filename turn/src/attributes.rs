//! The attributes of requests that this server understands.

use stun_types::attribute::{
    AttributeType, Fingerprint, MessageIntegrity, MessageIntegritySha256, Nonce, Realm, Username,
};
use stun_types::message::Message;
use stun_types::prelude::{Attribute, AttributeStaticType};
use turn_types::attribute::{
    ChannelNumber, Data, EvenPort, Lifetime, RequestedAddressFamily, RequestedTransport,
    XorPeerAddress,
};

/// The attributes of a message that must be understood and are not.
///
/// DONT-FRAGMENT and RESERVATION-TOKEN are among them: browsers do without, and a reserved port would be state of
/// nobody.
pub(crate) fn unknown(message: &Message<'_>) -> impl Iterator<Item = AttributeType> {
    message
        .iter_attributes()
        .map(|(_, attribute)| attribute.get_type())
        .filter(|kind| kind.comprehension_required() && !UNDERSTOOD.contains(kind))
}

const UNDERSTOOD: [AttributeType; 13] = [
    Username::TYPE,
    Realm::TYPE,
    Nonce::TYPE,
    MessageIntegrity::TYPE,
    MessageIntegritySha256::TYPE,
    Fingerprint::TYPE,
    ChannelNumber::TYPE,
    Data::TYPE,
    EvenPort::TYPE,
    Lifetime::TYPE,
    RequestedAddressFamily::TYPE,
    RequestedTransport::TYPE,
    XorPeerAddress::TYPE,
];

//! Answers, as they are written.

use stun_types::attribute::{ErrorCode, Fingerprint};
use stun_types::message::{
    IntegrityAlgorithm, Message, MessageClass, MessageType, MessageWriteVec, Method, TransactionId,
};
use stun_types::prelude::{AttributeStaticType, AttributeWrite, MessageWrite, MessageWriteExt};

use crate::credential::Key;

/// What an answer repeats of its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Echo {
    method: Method,
    pub(crate) transaction: TransactionId,
    fingerprint: bool,
}

/// An answer that is being written.
#[derive(Debug)]
pub(crate) struct Answer {
    message: MessageWriteVec,
    fingerprint: bool,
}

impl Echo {
    /// What the answer to this request repeats.
    pub(crate) fn of(request: &Message<'_>) -> Self {
        Self {
            method: request.method(),
            transaction: request.transaction_id(),
            fingerprint: request.has_attribute(Fingerprint::TYPE),
        }
    }

    /// The beginning of a success.
    pub(crate) fn success(self) -> Answer {
        self.answer(MessageClass::Success)
    }

    /// The beginning of an error.
    pub(crate) fn error(self, (code, phrase): (u16, &'static str)) -> Answer {
        let answer = self.answer(MessageClass::Error);
        match ErrorCode::new(code, phrase) {
            Ok(error) => answer.with(&error),
            // The codes are constants between 300 and 699.
            Err(_) => answer,
        }
    }

    fn answer(self, class: MessageClass) -> Answer {
        let kind = MessageType::from_class_method(class, self.method);
        let writer = MessageWriteVec::with_capacity(TYPICAL_BYTES);
        let message = Message::builder(kind, self.transaction, writer);
        Answer { message, fingerprint: self.fingerprint }
    }
}

impl Answer {
    /// Adds an attribute.
    pub(crate) fn with(mut self, attribute: &dyn AttributeWrite) -> Self {
        let added = self.message.add_attribute(attribute);
        debug_assert!(added.is_ok(), "integrity and fingerprint are added last");
        self
    }

    /// The answer without integrity, for a client that has not shown who it is.
    pub(crate) fn unsigned(mut self) -> Vec<u8> {
        // A client that writes fingerprints tells STUN from other packets by them.
        if self.fingerprint {
            let added = self.message.add_fingerprint();
            debug_assert!(added.is_ok(), "nothing stands behind it");
        }
        self.message.finish()
    }

    /// The answer, signed with the key of its client.
    pub(crate) fn signed(mut self, key: &Key) -> Vec<u8> {
        let added = self
            .message
            .add_message_integrity_with_key(key.as_integrity_key(), IntegrityAlgorithm::Sha1);
        debug_assert!(added.is_ok(), "an answer is signed once");
        self.unsigned()
    }
}

/// Most answers fit.
const TYPICAL_BYTES: usize = 128;

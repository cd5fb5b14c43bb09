//! The own hand: whether one wants it raised. Its place among the raised hands is the room's, which keeps it with the seat.

use super::Call;
use crate::command::{Switch, Update};
use crate::id::Hand;

impl Call {
    /// Raises the hand or lowers it, as the user asks.
    pub(super) fn set_hand(&mut self, wanted: Switch) {
        if self.hand.replace(wanted) != Some(wanted) {
            self.tell_state();
            self.update(Update::Hand(wanted.is_on().then_some(Hand::LAST)));
        }
    }

    /// Takes in how the room that was just entered has it. A page that was reloaded goes by that; any other one tells the
    /// room if it wants it otherwise, as after a restart of the server.
    pub(super) fn take_up_hand(&mut self, hand: Option<Hand>) {
        self.last_sent_hand = Switch::from(hand.is_some());
        self.hand.get_or_insert(self.last_sent_hand);
        self.show_hand(hand);
    }

    /// Shows the place that the room gave it. What the room says of a hand that is not wanted any more comes late.
    pub(super) fn show_hand(&mut self, hand: Option<Hand>) {
        if hand.is_some() && self.hand == Some(Switch::On) {
            self.update(Update::Hand(hand));
        }
    }
}

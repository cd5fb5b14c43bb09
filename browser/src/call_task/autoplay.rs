//! Autoplay that the browser blocks, since the user has not touched the page yet: after a reload, say.
//!
//! Such an element is muted, so that at least its picture runs. The next click or key lets all of them be
//! heard.
//!
//! Source: HTML §4.8.11.8 (`play()` and "allowed to play"), §6.4.1 (activation triggering input events).

use std::cell::RefCell;
use std::fmt;
use std::rc::{Rc, Weak};

use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, HtmlVideoElement};

use crate::listener::Listener;
use crate::page;
use crate::promise::{ignore_rejection, settled};

/// The elements of one call whose autoplay with sound is blocked.
#[derive(Clone, Default)]
pub(super) struct AutoplayBlocked(Rc<Shared>);

#[derive(Default)]
struct Shared {
    elements: RefCell<Vec<HtmlVideoElement>>,
    touches: RefCell<Vec<Listener>>,
    report: RefCell<Option<Report>>,
}

type Report = Rc<dyn Fn(bool)>;

impl AutoplayBlocked {
    /// Sets the callback for when it begins and ends.
    pub(super) fn report_to(&self, report: impl Fn(bool) + 'static) {
        self.0.report.replace(Some(Rc::new(report)));
    }

    /// Lets an element play, with its sound if the browser allows it.
    pub(super) fn play(&self, video: &HtmlVideoElement) {
        let (shared, video) = (Rc::downgrade(&self.0), video.clone());
        let played = video.play();
        spawn_local(async move {
            // It is aborted, too, when the element leaves the page first.
            let refused =
                settled(played).await.is_err_and(|error| error.name() == "NotAllowedError");
            if let Some(shared) = shared.upgrade() {
                shared.settle(video, refused);
            }
        });
    }
}

impl Shared {
    fn settle(self: &Rc<Self>, video: HtmlVideoElement, refused: bool) {
        if refused {
            video.set_muted(true);
            ignore_rejection(video.play());
            self.elements.borrow_mut().push(video);
        }
        let blocked = !self.elements.borrow().is_empty();
        let listening = !self.touches.borrow().is_empty();
        if blocked == listening {
            return;
        }
        self.touches.replace(if blocked { self.listen() } else { Vec::new() });
        let report = self.report.borrow().clone();
        if let Some(report) = report {
            report(blocked);
        }
    }

    fn listen(self: &Rc<Self>) -> Vec<Listener> {
        let Some(window) = page::window() else { return Vec::new() };
        TOUCHES
            .map(|touch| {
                let weak = Rc::downgrade(self);
                Listener::new(&window, touch, move |_: Event| unblock(&weak))
            })
            .into()
    }
}

/// Within the handler of a touch, as Safari wants it. The outcome comes later.
fn unblock(shared: &Weak<Shared>) {
    let Some(shared) = shared.upgrade() else { return };
    let elements = shared.elements.take();
    for video in elements {
        video.set_muted(false);
        AutoplayBlocked(shared.clone()).play(&video);
    }
}

impl fmt::Debug for AutoplayBlocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AutoplayBlocked").field(&self.0.elements).finish()
    }
}

/// After either of them the browser allows sound, whether the page was touched by hand or by keyboard.
const TOUCHES: [&str; 2] = ["click", "keydown"];

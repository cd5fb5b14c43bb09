//! Where the keyboard is when what it was on goes away.
//!
//! A browser whose focused element is removed or hidden begins again at the top of the page, and says nothing. Here
//! the focus goes to the page's main part instead, so that the next Tab leads on from there.
//!
//! Source: HTML §6.6.4 (focus fixup); WCAG 2.2, 2.4.3 Focus Order.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, HtmlElement, MutationObserver, MutationObserverInit};

use crate::error::BrowserError;
use crate::listener::Listener;
use crate::page;

/// Keeps the focus on the page until it is dropped.
#[derive(Debug)]
#[must_use = "a keeper that is dropped keeps nothing"]
pub struct Keeper {
    observer: MutationObserver,
    _on_change: Closure<dyn FnMut()>,
    _on_focus: Listener,
}

/// Gives the focus to `<main>` whenever the element that had it is removed or hidden. `<main>` must be able to take it.
///
/// # Errors
/// `NotSupportedError` where there is no page.
pub fn keep() -> Result<Keeper, BrowserError> {
    let document = page::window().and_then(|window| window.document());
    let document = document.ok_or_else(BrowserError::unsupported)?;
    let holder = Rc::new(RefCell::new(None::<Element>));
    let on_focus = Listener::new(&document, "focusin", {
        let holder = holder.clone();
        move |event: Event| {
            *holder.borrow_mut() = event.target().and_then(|target| target.dyn_into().ok());
        }
    });
    let on_change = Closure::<dyn FnMut()>::new({
        let document = document.clone();
        move || {
            let gone = holder.borrow_mut().take_if(|holder| {
                !holder.is_connected() || matches!(holder.closest("[hidden]"), Ok(Some(_)))
            });
            let active = document.active_element();
            let is_lost = active.as_ref().is_none_or(|active| active.tag_name() == "BODY");
            if gone.is_some()
                && (is_lost || active == gone)
                && let Ok(Some(main)) = document.query_selector("main")
            {
                let _ = main.unchecked_into::<HtmlElement>().focus();
            }
        }
    });
    let observer = MutationObserver::new(on_change.as_ref().unchecked_ref())?;
    let wanted = MutationObserverInit::new();
    wanted.set_child_list(true);
    wanted.set_subtree(true);
    wanted.set_attribute_filter(&js_sys::Array::of1(&"hidden".into()));
    observer.observe_with_options(&document, &wanted)?;
    Ok(Keeper { observer, _on_change: on_change, _on_focus: on_focus })
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

//! Leptos' constructors, each compiled once for a type of value and not once for every closure: a page has many closures,
//! and what Leptos makes around each is most of its code.

use leptos::prelude::*;

/// A signal that is computed whenever it is read.
pub(crate) fn derived<T: Send + Sync + 'static>(
    compute: impl Fn() -> T + Send + Sync + 'static,
) -> Signal<T> {
    boxed_derived(Box::new(compute))
}

/// A signal that is computed when what it read has changed, and has changed only if the value did.
pub(crate) fn memo<T: PartialEq + Send + Sync + 'static>(
    compute: impl Fn(Option<&T>) -> T + Send + Sync + 'static,
) -> Memo<T> {
    boxed_memo(Box::new(compute))
}

/// Runs now, and whenever what it read has changed. Nothing runs on the server.
pub(crate) fn effect(run: impl FnMut() + 'static) {
    boxed_effect(Box::new(run));
}

/// A function that a view hands to another.
pub(crate) fn callback<In: 'static>(run: impl Fn(In) + Send + Sync + 'static) -> Callback<In> {
    boxed_callback(Box::new(run))
}

#[inline(never)]
fn boxed_derived<T: Send + Sync + 'static>(compute: Box<dyn Fn() -> T + Send + Sync>) -> Signal<T> {
    Signal::derive(compute)
}

#[inline(never)]
fn boxed_memo<T: PartialEq + Send + Sync + 'static>(compute: FromLast<T>) -> Memo<T> {
    Memo::new(compute)
}

/// Computes a value, and is told the last one.
type FromLast<T> = Box<dyn Fn(Option<&T>) -> T + Send + Sync>;

#[inline(never)]
fn boxed_effect(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_| run());
}

#[inline(never)]
fn boxed_callback<In: 'static>(run: Box<dyn Fn(In) + Send + Sync>) -> Callback<In> {
    Callback::new(run)
}

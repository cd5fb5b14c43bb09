//! A part of a page that the server never renders, such as a call.
//!
//! Such a part is only ever built anew, so the code that would hydrate it from the server's HTML, a third of the
//! code of any view, is not made for it.

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::{Position, PositionState};

/// A view that only the browser renders.
#[derive(Debug)]
pub(crate) struct ClientOnly<V>(pub(crate) V);

impl<V: Render> Render for ClientOnly<V> {
    type State = V::State;

    fn build(self) -> Self::State {
        self.0.build()
    }

    fn rebuild(self, state: &mut Self::State) {
        self.0.rebuild(state);
    }
}

impl<V: Render + Send + 'static> AddAnyAttr for ClientOnly<V> {
    type Output<A: Attribute> = ClientOnly<Self>;

    fn add_any_attr<A: Attribute>(self, _: A) -> Self::Output<A>
    where
        Self::Output<A>: RenderHtml,
    {
        ClientOnly(self)
    }
}

impl<V: Render + Send + 'static> RenderHtml for ClientOnly<V> {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        _: &mut String,
        _: &mut Position,
        _: bool,
        _: bool,
        _: Vec<AnyAttribute>,
    ) {
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Self::State {
        self.0.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}

//! A part of a page that only the server renders, and that nothing changes afterwards.
//!
//! The page's program neither makes it nor hydrates it, so its code and its sentences are not loaded. It has to be all
//! that is in its element.

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::{Position, PositionState};

/// A view that only the server renders. Not `Debug`: what makes it is a function.
pub(crate) struct ServerOnly<F>(pub(crate) F);

impl<F: Send + 'static> Render for ServerOnly<F> {
    type State = ();

    fn build(self) {}

    fn rebuild(self, _: &mut ()) {}
}

impl<F, V> AddAnyAttr for ServerOnly<F>
where
    F: FnOnce() -> V + Send + 'static,
    V: RenderHtml,
{
    // A tuple, since `Self` would need itself to be what it is.
    type Output<A: Attribute> = (Self,);

    fn add_any_attr<A: Attribute>(self, _: A) -> Self::Output<A>
    where
        Self::Output<A>: RenderHtml,
    {
        (self,)
    }
}

impl<F, V> RenderHtml for ServerOnly<F>
where
    F: FnOnce() -> V + Send + 'static,
    V: RenderHtml,
{
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        html: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        attributes: Vec<AnyAttribute>,
    ) {
        (self.0)().to_html_with_buf(html, position, escape, mark_branches, attributes);
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) {}

    fn into_owned(self) -> Self {
        self
    }
}

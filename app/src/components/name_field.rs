//! Where one says what one is called.

use browser::storage;
use leptos::html::Input;
use leptos::prelude::*;
use protocol::id::Name;

use crate::reactive::{derived, effect};
use crate::text::{self, Key, text};

/// The own name, remembered on this device. Text typed before hydration is kept.
#[component]
pub(super) fn NameField(
    /// Why the name cannot be used.
    mistake: RwSignal<Option<String>>,
    /// The field itself.
    node_ref: NodeRef<Input>,
) -> impl IntoView {
    effect(move || {
        let Some(field) = node_ref.get() else { return };
        if let (true, Some(name)) = (field.value().is_empty(), storage::name()) {
            field.set_value(name.as_str());
        }
    });
    let invalid = derived(move || mistake.get().map(|_| "true"));
    view! {
        <div class="name-field">
            <label class="field-label" for="name">{text(Key::NameField)}</label>
            <input
                id="name"
                class="field"
                type="text"
                autocomplete="nickname"
                autocapitalize="words"
                spellcheck="false"
                enterkeyhint="go"
                aria-describedby="name-hint name-mistake"
                aria-invalid=invalid
                on:input=move |_| mistake.set(None)
                node_ref=node_ref
            />
            <p class="error" id="name-mistake">{mistake}</p>
            <p class="hint" id="name-hint">{text(Key::NameHint)}</p>
        </div>
    }
}

/// Reads the name; a mistake is shown and the field takes the focus.
pub(super) fn read_name(field: NodeRef<Input>, mistake: RwSignal<Option<String>>) -> Option<Name> {
    let field = field.get_untracked()?;
    match Name::parse(&field.value()) {
        Ok(name) => {
            storage::keep_name(&name);
            Some(name)
        }
        Err(error) => {
            mistake.set(Some(text::bad_name(&error)));
            let _ = field.focus();
            None
        }
    }
}

//! What stands for somebody without a picture: initials in a doorway.

use leptos::prelude::*;

/// Initials on a colour that is always the same for a name. A screen reader hears the name elsewhere.
#[component]
pub(super) fn Avatar(
    /// The name.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    view! {
        <span class=move || format!("avatar tone-{}", name.with(|name| tone(name))) aria-hidden="true">
            {move || name.with(|name| initials(name))}
        </span>
    }
}

/// The first letters of the first and the last word. The style makes capitals of them.
fn initials(name: &str) -> String {
    let mut words =
        name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).collect()
}

/// One of [`TONES`] colours.
fn tone(name: &str) -> u32 {
    name.chars().fold(0, |sum: u32, c| sum.wrapping_mul(31).wrapping_add(u32::from(c))) % TONES
}

/// How many colours the style knows.
const TONES: u32 = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_first_and_the_last_word() {
        for (name, letters) in [
            ("Alice", "A"),
            ("ada king lovelace", "al"),
            ("李 小龙", "李小"),
            ("(Bob)", "B"),
            ("…", ""),
        ] {
            assert_eq!(initials(name), letters);
        }
    }
}

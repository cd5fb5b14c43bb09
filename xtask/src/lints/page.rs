//! What a page may not hold: it must obey its own content security policy and ask nobody else for anything.

use super::source::{Source, numbered};
use super::{Project, Violation};

/// Text stays text, be it by a binding, by a property of an element or by its name in a string.
pub(super) fn no_raw_html(project: &Project) -> Vec<Violation> {
    let mut violations = Vec::new();
    for source in project.below(&["browser/", "app/", "server/"]) {
        for (line, word) in Source::words(&source.spoken, RAW_HTML) {
            violations.push(source.violation(line, format!("`{word}` makes markup of text")));
        }
    }
    violations
}

/// Everything by which a text becomes elements.
///
/// Source: HTML §8.5 (dynamic markup insertion, DOM parsing).
const RAW_HTML: &[&str] = &[
    "inner_html",
    "innerHTML",
    "set_inner_html",
    "outer_html",
    "outerHTML",
    "set_outer_html",
    "insert_adjacent_html",
    "insertAdjacentHTML",
    "create_contextual_fragment",
    "createContextualFragment",
    "parse_from_string",
    "parseFromString",
    "setHTMLUnsafe",
    "parseHTMLUnsafe",
    "srcdoc",
    "set_srcdoc",
    "document.write",
];

/// The content security policy forbids it in what the server renders.
pub(super) fn no_inline_style(project: &Project) -> Vec<Violation> {
    let mut violations = Vec::new();
    for source in project.below(&["app/"]) {
        for (number, line) in numbered(&source.product) {
            if line.match_indices("style").any(|(at, word)| is_attribute(line, at, at + word.len()))
            {
                violations
                    .push(source.violation(number, "style belongs into style/, named by a class"));
            }
        }
    }
    violations
}

/// `style=`, `style:width=`; not `style: x` in a struct nor a longer word.
fn is_attribute(line: &str, start: usize, end: usize) -> bool {
    let alone = line[..start].chars().next_back().is_none_or(|c| c.is_whitespace() || c == '<');
    let mut after = line[end..].chars();
    alone
        && match after.next() {
            Some('=') => after.next() != Some('='),
            Some(':') => after.next().is_some_and(char::is_alphabetic),
            _ => false,
        }
}

/// It panics without its hash file, and gives style sheets no nonce.
pub(super) fn no_hydration_scripts(project: &Project) -> Vec<Violation> {
    project.words_in_product(
        &["app/", "server/"],
        &["HydrationScripts", "HashedStylesheet"],
        |word| format!("`{word}`: the shell writes these tags itself, from its manifest"),
    )
}

/// The page names no foreign host.
pub(super) fn no_foreign_host(project: &Project) -> Vec<Violation> {
    let mut violations = Vec::new();
    for source in project.below(&["browser/src", "app/", "style/", "server/src"]) {
        if source.path.ends_with(".md") {
            continue;
        }
        for (number, line) in numbered(&source.spoken) {
            if let Some(host) = hosts(line).find(|host| !is_own(host)) {
                violations
                    .push(source.violation(number, format!("{host} is somebody else's host")));
            }
        }
    }
    violations
}

/// What stands behind each `//` that begins a host: after a scheme, a quote or `url(`.
fn hosts(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("//").filter_map(|(at, _)| {
        let before = line[..at].chars().next_back()?;
        let rest = &line[at + 2..];
        let end =
            rest.find(|c: char| !(c.is_alphanumeric() || "-.[]".contains(c))).unwrap_or(rest.len());
        [':', '"', '\'', '(', '=']
            .contains(&before)
            .then_some(&rest[..end])
            .filter(|host| !host.is_empty())
    })
}

/// Names of this machine, of examples (RFC 2606), and of XML namespaces, which nobody asks for anything.
fn is_own(host: &str) -> bool {
    let ours = ["localhost", "127.0.0.1", "www.w3.org", "["];
    let examples = ["example", "example.org", "example.com"];
    ours.iter().any(|own| host.starts_with(own))
        || examples.iter().any(|end| {
            host.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
        || !host.contains('.')
}

#[cfg(test)]
mod tests {
    use super::super::tests::lines;
    use super::*;

    #[test]
    fn markup_made_of_text_is_found() {
        let text = "view! { <p inner_html=name/> }\nview! { <p prop:innerHTML=name/> }\n\
                    Reflect::set(&p, &\"outerHTML\".into(), &name);\n// innerHTML\nlet inner = html;\n\
                    view! { <iframe srcdoc=name/> }\nelement.set_inner_html(&name);\n";
        assert_eq!(lines(no_raw_html, "app/src/components/chat.rs", text), [1, 2, 3, 6, 7]);
    }

    #[test]
    fn an_inline_style_is_found_and_other_styles_are_not() {
        let text = "<div style=\"x\">\n<div\n  style:width=w\n>\nlet style = 1;\nTile { style: x }\n\
                    <div class=\"style=1\">\nif style == 2\n";
        assert_eq!(lines(no_inline_style, "app/src/components/tile.rs", text), [1, 3]);
        assert_eq!(lines(no_inline_style, "app/index.html", "<p style=\"x\">\n"), [1]);
    }

    #[test]
    fn leptos_own_script_tags_are_found() {
        let text = "view! { <HydrationScripts options/> }\n";
        assert_eq!(lines(no_hydration_scripts, "app/src/shell.rs", text), [1]);
    }

    #[test]
    fn a_stranger_s_host_is_found_and_comments_and_namespaces_are_not() {
        let text = "// https://example.net\nlet stun = \"stun://stun.example.net\";\n\
                    let svg = \"http://www.w3.org/2000/svg\";\nlet own = \"http://127.0.0.1:3000 https://a.example.org\";\n\
                    let made = format!(\"https://{host}/\");\n";
        assert_eq!(lines(no_foreign_host, "server/src/operate/config.rs", text), [2]);
        let text = "/* https://example.net */\n@import \"//fonts.example.net/a.css\";\n";
        assert_eq!(lines(no_foreign_host, "style/main.css", text), [2]);
    }
}

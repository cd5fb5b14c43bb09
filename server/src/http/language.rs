//! The language of an answer: the one that its reader chose here, else the one that the browser asks for.
//!
//! Source: RFC 9110 §12.5.4 (Accept-Language), §12.5.5 (Vary), RFC 4647 §3.4 (lookup), RFC 6265 §4.2.1 (Cookie).

use app::text::Language;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, VARY};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;

/// The language that a request is answered in: that of the cookie `lang`, else the best of `Accept-Language`, else the
/// first one there is.
pub(crate) fn of_request(headers: &HeaderMap) -> Language {
    choose(headers, |tag| {
        let mut all = Language::ALL.iter().copied();
        all.find(|language| language.tag().eq_ignore_ascii_case(tag))
    })
    .unwrap_or_default()
}

/// Says of an answer that its language depends on the request. What else it depends on stays.
pub(crate) async fn vary(mut response: Response) -> Response {
    let both = HeaderValue::from_static("accept-language, cookie");
    response.headers_mut().append(VARY, both);
    response
}

/// The language that is asked for, as far as it is `known`.
fn choose<L>(headers: &HeaderMap, known: impl Fn(&str) -> Option<L>) -> Option<L> {
    let chosen = values(headers, COOKIE, ';').find_map(|cookie| cookie.strip_prefix("lang="));
    if let Some(language) = chosen.and_then(|range| lookup(range, &known)) {
        return Some(language);
    }
    let mut best = None;
    for range in values(headers, ACCEPT_LANGUAGE, ',') {
        let Some((range, weight)) = weighed(range) else { continue };
        // Of equals the first one.
        let is_better = best.as_ref().is_none_or(|(most, _)| weight > *most);
        if is_better && let Some(language) = lookup(range, &known) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

/// The parts of a header, over all its lines. A line that is no text has none.
fn values(headers: &HeaderMap, name: HeaderName, separator: char) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(move |line| line.split(separator)).map(str::trim)
}

/// A language range and its weight, 1 where none is given; nothing for a range that is not wanted, or not readable.
fn weighed(range: &str) -> Option<(&str, f32)> {
    let Some((range, parameter)) = range.split_once(';') else { return Some((range, 1.0)) };
    let weight = parameter.trim().strip_prefix(['q', 'Q'])?.strip_prefix('=')?.parse().ok()?;
    (0.0 < weight && weight <= 1.0).then_some((range.trim_end(), weight))
}

/// Finds the language of a range, or of the same range with fewer subtags: for `de-CH` it is `de` where there is no other.
fn lookup<L>(range: &str, known: &impl Fn(&str) -> Option<L>) -> Option<L> {
    let mut range = range;
    loop {
        if let Some(language) = known(range) {
            return Some(language);
        }
        (range, _) = range.rsplit_once('-')?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is chosen of three languages.
    fn chosen(lines: &[(HeaderName, &str)]) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        for (name, line) in lines {
            headers.append(name, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        let all = ["en", "de", "pt-BR"];
        choose(&headers, |tag| all.into_iter().find(|known| known.eq_ignore_ascii_case(tag)))
    }

    fn accepted(line: &str) -> Option<&'static str> {
        chosen(&[(ACCEPT_LANGUAGE, line)])
    }

    #[test]
    fn the_best_language_that_is_known_is_taken() {
        for (line, language) in [
            ("de", "de"),
            ("DE", "de"),
            ("de-CH, en;q=0.9", "de"),
            ("fr-FR,fr;q=0.9,de;q=0.8,en;q=0.7", "de"),
            ("en;q=0.7, de;q=0.8", "de"),
            ("de;q=0.8, en;q=0.8", "de"),
            ("en ; q=0.1 , de ; Q=0.2", "de"),
            ("de;q=0, en-GB;q=0.1", "en"),
            ("de;q=0.001, en;q=0", "de"),
            ("pt-br-x-rio", "pt-BR"),
            ("*, de;q=0.5", "de"),
        ] {
            assert_eq!(accepted(line), Some(language), "{line}");
        }
    }

    #[test]
    fn what_is_unknown_unwanted_or_garbage_chooses_nothing() {
        for line in [
            "",
            "*",
            "fr",
            "pt",
            "pt-PT",
            "-",
            "--de",
            "de;",
            "de;q",
            "de;q=",
            "de;q=2",
            "de;q=-1",
            "de;q=0",
            "de;q=NaN",
            "de;q=inf",
            "de;level=1",
            "de_DE",
            ";q=1",
            ",,,",
            "en\tde",
            "\"de\"",
        ] {
            assert_eq!(accepted(line), None, "{line}");
        }
        assert_eq!(
            accepted("de;q=x, \u{fc}, en;q=0.3"),
            None,
            "a line that is no ASCII text is not read"
        );
        assert_eq!(accepted("de;q=x, ;;, en;q=0.3"), Some("en"), "the rest of the line is");
    }

    #[test]
    fn the_cookie_goes_before_what_the_browser_asks_for() {
        let german = (ACCEPT_LANGUAGE, "de");
        for (cookie, language) in [
            ("lang=en", "en"),
            ("a=b; lang=en-GB; c=d", "en"),
            ("lang=fr", "de"),
            ("lang=", "de"),
            ("lang", "de"),
            ("lang=\u{fc}", "de"),
            ("slang=en", "de"),
            ("a=lang=en", "de"),
        ] {
            assert_eq!(chosen(&[german.clone(), (COOKIE, cookie)]), Some(language), "{cookie}");
        }
        assert_eq!(chosen(&[(COOKIE, "a=b"), (COOKIE, "lang=de")]), Some("de"));
        assert_eq!(chosen(&[(ACCEPT_LANGUAGE, "fr"), (ACCEPT_LANGUAGE, "de")]), Some("de"));
        assert_eq!(chosen(&[]), None);
    }

    #[test]
    fn where_no_language_is_known_the_first_one_is_taken() {
        assert_eq!(of_request(&HeaderMap::new()).tag(), "en");
    }
}

//! The JavaScript that carries calls between the WebAssembly and the browser, made lighter.
//!
//! Each function that the WebAssembly calls has a name with sixteen digits of a hash in it, which stands in both
//! files and does not compress. Nobody else calls them, so they are numbered instead. Comments and indentation
//! go too.

use std::collections::HashMap;

/// New names for the functions that are called by a hashed one; what has another name keeps it.
#[derive(Debug, Default)]
pub(crate) struct Names(HashMap<String, String>);

impl Names {
    /// Gives a function its new name.
    pub(crate) fn shorten(&mut self, name: &mut String) {
        if is_hashed(name) {
            let number = self.0.len();
            let short = self.0.entry(name.clone()).or_insert_with(|| format!("${number}"));
            name.clone_from(short);
        }
    }

    /// The script under the new names, without what only a reader needs.
    pub(crate) fn rewrite(&self, script: &str) -> String {
        let mut written = String::with_capacity(script.len());
        for line in script.lines().map(str::trim).filter(|line| !is_for_readers(line)) {
            let mut rest = line;
            while let Some(start) = rest.find(is_name) {
                let (before, from) = rest.split_at(start);
                let end = from.find(|c| !is_name(c)).unwrap_or(from.len());
                let (name, after) = from.split_at(end);
                written.push_str(before);
                written.push_str(self.0.get(name).map_or(name, String::as_str));
                rest = after;
            }
            written.push_str(rest);
            written.push('\n');
        }
        written
    }
}

/// A line of a comment, or nothing. The tool writes each comment on lines of its own.
fn is_for_readers(line: &str) -> bool {
    line.is_empty()
        || ["//", "/*", "* ", "*/"].iter().any(|mark| line.starts_with(mark))
        || line == "*"
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

fn is_hashed(name: &str) -> bool {
    name.starts_with("__wb")
        && name.rsplit_once('_').is_some_and(|(_, hash)| {
            hash.len() == HASH_DIGITS && hash.chars().all(|c| c.is_ascii_hexdigit())
        })
}

const HASH_DIGITS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hashed_name_is_numbered_in_both_files_and_others_stay() {
        let mut names = Names::default();
        let mut imports =
            ["__wbg_now_0123456789abcdef", "__wbindgen_init_externref_table"].map(str::to_owned);
        imports.iter_mut().for_each(|name| names.shorten(name));
        assert_eq!(imports, ["$0", "__wbindgen_init_externref_table"]);
        let script = "\
            /**\n * Reads.\n */\nconst all = {\n    __wbg_now_0123456789abcdef: function(arg0) {\n        // why\n\
            return `a  b` * arg0;\n    },\n    __wbindgen_init_externref_table: 1,\n\n};\n";
        let light = "const all = {\n$0: function(arg0) {\nreturn `a  b` * arg0;\n},\n\
            __wbindgen_init_externref_table: 1,\n};\n";
        assert_eq!(names.rewrite(script), light);
    }

    #[test]
    fn a_name_within_another_is_left_alone() {
        let mut names = Names::default();
        names.shorten(&mut "__wbg_a_0123456789abcdef".to_owned());
        let longer = "x__wbg_a_0123456789abcdef\n";
        assert_eq!(names.rewrite(longer), longer);
    }
}

//! What the reader of a page reads, beside what serde_json reads.

use serde::Deserialize;

use super::*;
use crate::codec::RawText;

#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Plain {
    name: String,
    count: Option<u16>,
    #[serde(default)]
    parts: Vec<Part>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    FirstHalf,
    Rest,
}

#[test]
fn it_reads_what_serde_json_reads_and_stops_where_that_stops() {
    for text in [
        r#"{"name":"a"}"#,
        " { \"name\" : \"a\" ,\r\n\t\"count\" : 7 , \"parts\" : [ \"rest\" , \"first_half\" ] } ",
        r#"{"name":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é"}"#,
        r#"{"name":"","count":null,"parts":[]}"#,
        r#"{"x":[{"y":[1.5e-3,-0,true,null,{}],"\ud800":"\udfff"},[[]]],"name":"a"}"#,
        "",
        "{",
        r#"{"name":"a"}x"#,
        r#"{"name":"a",}"#,
        r#"{"name":"a" "count":1}"#,
        r#"{"name" "a"}"#,
        r#"{"name":"a","name":"b"}"#,
        r#"{"name":a}"#,
        r#"{"name":"a"#,
        r#"{"name":"\x"}"#,
        r#"{"name":"\ud83d"}"#,
        r#"{"name":"\ud83d\u0041"}"#,
        r#"{"name":"\ude00"}"#,
        r#"{"name":"\u12g4"}"#,
        "{\"name\":\"a\nb\"}",
        r#"{"name":1}"#,
        r#"{"name":"a","count":-0}"#,
        r#"{"name":"a","count":-1}"#,
        r#"{"name":"a","count":1.0}"#,
        r#"{"name":"a","count":1e2}"#,
        r#"{"name":"a","count":01}"#,
        r#"{"name":"a","count":65536}"#,
        r#"{"name":"a","count":18446744073709551616}"#,
        r#"{"name":"a","count":nul}"#,
        r#"{"name":"a","parts":["rest",]}"#,
        r#"{"name":"a","parts":["other"]}"#,
        r#"{"name":"a","x":[1,]}"#,
        r#"{"name":"a","x":{"y":1,}}"#,
        r#"{"name":"a","x":{"y"}}"#,
        r#"{"name":"a","x":[}"#,
        r#"{"name":"a","x":-}"#,
        r#"{"name":"a","x":1.}"#,
        r#"{"name":"a","x":tru}"#,
        r#"{"name":"a","x":"\q"}"#,
    ] {
        assert_eq!(read::<Plain>(text).ok(), serde_json::from_str(text).ok(), "{text}");
    }
}

#[test]
fn what_is_skipped_may_be_deep() {
    let deep = format!(r#"{{"x":{}{},"name":"a"}}"#, "[".repeat(50_000), "]".repeat(50_000));
    assert_eq!(read::<Plain>(&deep).map(|plain| plain.name), Ok("a".to_owned()));
}

#[test]
fn it_hands_on_the_text_of_a_value_as_serde_json_does() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Holder {
        #[serde(deserialize_with = "text")]
        held: String,
        #[serde(default, deserialize_with = "text")]
        next: String,
    }
    fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
        RawText::deserialize(from).map(|RawText(text)| text.to_owned())
    }
    for text in [
        r#"{"held":{"kind":"x","y":[1.5, {"z":"\ud800\"}"}]}}"#,
        "{ \"held\" : \t[ 1 ,\n2 ] , \"next\" : \"a\" }",
        r#"{"held":null,"next":null}"#,
        r#"{"held":"a","held":"b"}"#,
        r#"{"held":}"#,
        r#"{"held":{"y":1,}}"#,
        r#"{"next":1}"#,
    ] {
        assert_eq!(read::<Holder>(text).ok(), serde_json::from_str(text).ok(), "{text}");
    }
}

#[test]
fn a_mistake_is_where_the_reader_stopped() {
    assert_eq!(read::<Plain>(r#"{"name":"a"} 1"#), Err(13));
    assert_eq!(read::<Plain>(r#"{"name":}"#), Err(8));
}

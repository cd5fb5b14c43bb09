//! The session of the document, played word for word against a server.
//!
//! What the server makes up (ids, tokens, incarnations) stands in the document as a stand-in. When a stand-in is
//! received for the first time, its meaning is learned; from then on it means just that.

use std::collections::BTreeMap;

use serde_json::Value;

use super::client::Client;
use super::document::Document;
use crate::test_server::TestServer;

#[tokio::test]
async fn the_session_of_the_document_happens_word_for_word() {
    let document = Document::read();
    let server = TestServer::open().await;
    let mut meanings = Meanings::default();
    let mut sockets: BTreeMap<&str, Client> = BTreeMap::new();
    let mut answer = None;
    for line in &document.session {
        let who = line.who.as_str();
        match line.sign {
            '⇒' => {
                let call = line.rest.strip_prefix("POST /api/").unwrap();
                let (function, body) = call.split_once(' ').unwrap();
                answer = Some(server.call(function, body).await);
            }
            '⇐' => {
                let answer = answer.take().unwrap();
                let (status, body) = line.rest.split_once(' ').unwrap();
                assert_eq!(answer.status.to_string(), status);
                let real = serde_json::from_str(&answer.body).unwrap();
                meanings.learn("", &serde_json::from_str(body).unwrap(), &real);
            }
            '→' => {
                if !sockets.contains_key(who) {
                    sockets.insert(who, Client::open(server.address).await);
                }
                let message = meanings.real(&serde_json::from_str(&line.rest).unwrap());
                sockets.get_mut(who).unwrap().send(&message).await;
            }
            '←' => {
                let real = sockets.get_mut(who).unwrap().receive().await;
                meanings.learn("", &serde_json::from_str(&line.rest).unwrap(), &real);
            }
            '✕' => {
                let mut socket = sockets.remove(who).unwrap();
                if !line.rest.is_empty() {
                    assert_eq!(socket.closed().await.to_string(), line.rest);
                }
            }
            other => panic!("what is {other}?"),
        }
    }
    assert!(document.session.len() > 30, "the session is not there");
}

/// The value of each stand-in of the document in this run.
#[derive(Default)]
struct Meanings {
    words: BTreeMap<String, String>,
    incarnations: BTreeMap<u64, u64>,
}

impl Meanings {
    /// A message of the document with everything in it that has a meaning.
    fn real(&self, written: &Value) -> Value {
        match written {
            Value::String(word) => self.words.get(word).unwrap_or(word).as_str().into(),
            Value::Number(number) => {
                self.incarnation(number.as_u64().unwrap()).map_or(written.clone(), Value::from)
            }
            Value::Array(items) => items.iter().map(|item| self.real(item)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(name, value)| (name.clone(), self.real(value))).collect()
            }
            Value::Null | Value::Bool(_) => written.clone(),
        }
    }

    /// An incarnation, or an epoch that counts on from one.
    fn incarnation(&self, written: u64) -> Option<u64> {
        let (known, real) = self.incarnations.range(..=written).next_back()?;
        (written - known < 65_536).then(|| real + (written - known))
    }

    /// Compares what is written with what was received, and learns what stands for something.
    fn learn(&mut self, name: &str, written: &Value, received: &Value) {
        match (written, received) {
            (Value::String(word), Value::String(real)) => {
                let made_up = ["token", "ticket", "seat"].contains(&name)
                    || word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
                if made_up {
                    let known = self.words.entry(word.clone()).or_insert_with(|| real.clone());
                    assert_eq!(known, real, "what {word} stands for");
                } else {
                    assert_eq!(word, real);
                }
            }
            (Value::Number(number), Value::Number(real))
                if name == "incarnation" || name == "epoch" =>
            {
                let (number, real) = (number.as_u64().unwrap(), real.as_u64().unwrap());
                let known = self.incarnation(number).unwrap_or(real);
                self.incarnations.entry(number).or_insert(real);
                assert_eq!(known, real, "what {number} stands for");
            }
            (Value::Array(written), Value::Array(received)) => {
                assert_eq!(written.len(), received.len(), "{name}");
                for (written, received) in written.iter().zip(received) {
                    self.learn(name, written, received);
                }
            }
            (Value::Object(written), Value::Object(received)) => {
                let fields =
                    (written.keys().collect::<Vec<_>>(), received.keys().collect::<Vec<_>>());
                assert_eq!(fields.0, fields.1);
                for (name, value) in written {
                    self.learn(name, value, &received[name]);
                }
            }
            _ => assert_eq!(written, received, "{name}"),
        }
    }
}

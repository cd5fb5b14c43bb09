//! A ticket or a seat token: as a client wrote it, and signed as if we had, so that its claims are read.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;
use protocol::id::Token;

// The reader is the server's own and no part of its face; building all of the server for a fuzzer would take
// many minutes. So its one file is taken in here.
#[allow(dead_code, unreachable_pub)]
#[path = "../../server/src/access/ticket/signed.rs"]
mod signed;

use signed::{Signer, TokenError};

fuzz_target!(|input: &[u8]| {
    fuzz::soon(input, || {
        let signer = Signer::new(&[7; 32]);
        if let Ok(text) = std::str::from_utf8(input)
            && let Ok(token) = Token::parse(text)
        {
            // Nobody guesses a signature.
            assert!(matches!(signer.read(&token), Err(TokenError::Forged)));
            // The same claims, if they are some, signed by us.
            let payload = text.split('.').next().unwrap_or_default();
            if let Ok(json) = URL_SAFE_NO_PAD.decode(payload) {
                read_signed(&signer, &json);
            }
        }
        read_signed(&signer, input);
    });
});

fn read_signed(signer: &Signer, json: &[u8]) {
    let Ok(token) = signer.seal(json) else { return };
    if let Ok(claims) = signer.read(&token) {
        let again = signer.sign(&claims).expect("what fits into a token fits into it again");
        assert!(signer.read(&again).is_ok());
    }
}

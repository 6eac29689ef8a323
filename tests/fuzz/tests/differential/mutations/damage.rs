//! Damages what was signed, and writes tokens differently.

use fastrand::Rng;
use serde_json::json;

use super::pick;

/// JSON of another shape, or none.
pub(super) fn misshapen(text: &[u8], random: &mut Rng) -> Vec<u8> {
    let around = |before: &[u8], after: &[u8]| [before, text, after].concat();
    match random.u8(..14) {
        0 => around(b" \t\r\n", b" \t\r\n"),
        1 => around(b"\xef\xbb\xbf", b""),
        2 => around(b"[", b"]"),
        3 => around(b"", b"{}"),
        4 => around(b"", b"\0"),
        5 => around(b"\x0b", b""),
        6 => b"null".to_vec(),
        7 => b"".to_vec(),
        8 => text[..random.usize(..text.len())].to_vec(),
        9 => {
            let end = text.len() - 1;
            [&text[..end], b",}"].concat()
        }
        10 => {
            let end = text.len() - 1;
            [&text[..end], b",\"x\":\"\xff\"}"].concat()
        }
        11 => {
            let end = text.len() - 1;
            [&text[..end], b"/**/}"].concat()
        }
        12 => text.iter().flat_map(|byte| [*byte, 0]).collect(),
        _ => {
            let mut text = text.to_vec();
            let place = random.usize(..text.len());
            text[place] = random.u8(..);
            text
        }
    }
}

/// A signature that is nearly right, or the same.
pub(super) fn damage(signature: &mut Vec<u8>, random: &mut Rng) {
    match random.u8(..8) {
        0 => signature.truncate(random.usize(..=signature.len())),
        1 => signature.push(random.u8(..)),
        2 => signature.insert(0, 0),
        3 => signature.reverse(),
        4 => signature.fill(0),
        5 | 6 => {
            let place = random.usize(..signature.len().max(1));
            if let Some(byte) = signature.get_mut(place) {
                *byte ^= 1 << random.u8(..8);
            }
        }
        _ => {}
    }
}

/// The same token, written differently.
pub(super) fn respell(token: String, random: &mut Rng) -> String {
    let parts: Vec<_> = token.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else {
        return token;
    };
    let place = random.usize(..=token.len());
    let (before, after) = token.split_at(place);
    let odd = pick(
        random,
        &[
            " ", "\n", "\r\n", "\t", "=", "==", ".", "A", "-", "_", "+", "/", "\0", "é", "%2E",
            ",", "~",
        ],
    );
    match random.u8(..14) {
        0..=2 => format!("{before}{odd}{after}"),
        3 => format!("{token}{odd}"),
        4 => format!("{odd}{token}"),
        5 => before.to_owned(),
        6 => format!("{header}.{payload}"),
        7 => format!("{header}.{payload}."),
        8 => format!("{token}.{signature}"),
        9 => token.replace('-', "+").replace('_', "/"),
        10 => parts
            .iter()
            .map(|part| padded(part))
            .collect::<Vec<_>>()
            .join("."),
        11 => json!({"protected": header, "payload": payload, "signature": signature}).to_string(),
        12 => left_over_bits(&parts, random),
        _ => format!("{after}{before}"),
    }
}

fn padded(part: &str) -> String {
    format!("{part}{}", "=".repeat((4 - part.len() % 4) % 4))
}

/// Sets bits of a last character that stand for nothing.
fn left_over_bits(parts: &[&str], random: &mut Rng) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
    let index = random.usize(..parts.len());
    let part = &mut parts[index];
    if let Some(last) = part.pop() {
        let value = ALPHABET
            .iter()
            .position(|letter| *letter == last as u8)
            .unwrap_or(0);
        part.push(char::from(ALPHABET[value ^ 1]));
    }
    parts.join(".")
}

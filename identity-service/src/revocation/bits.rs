use std::io::Write;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, write::ZlibEncoder};

use super::{Error, LIST_LENGTH};

const BYTES: usize = 1 << 14;

/// A list of one bit a session, all unset but for these: compressed and encoded
/// as `lst` (draft-ietf-oauth-status-list §4.1, §4.2). Bit 0 is the lowest of
/// the first byte.
pub(super) fn encode(set: &[i64]) -> Result<String, Error> {
    let mut bits = vec![0_u8; BYTES];
    for index in set {
        let index = usize::try_from(index % LIST_LENGTH).map_err(|_| Error::Encoding)?;
        bits[index / 8] |= 1 << (index % 8);
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&bits).map_err(|_| Error::Encoding)?;
    let compressed = encoder.finish().map_err(|_| Error::Encoding)?;
    Ok(URL_SAFE_NO_PAD.encode(compressed))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::ZlibDecoder;

    use super::*;

    fn decode(lst: &str) -> Vec<u8> {
        let compressed = URL_SAFE_NO_PAD.decode(lst).unwrap();
        let mut bits = Vec::new();
        ZlibDecoder::new(compressed.as_slice())
            .read_to_end(&mut bits)
            .unwrap();
        bits
    }

    #[test]
    fn the_order_of_bits_is_that_of_the_draft() {
        // The example of §4.1: 1, 0, 0, 1, 1, 1, 0, 1 and 1, 1, 0, 0, 0, 1, 0, 1.
        let set = [0, 3, 4, 5, 7, 8, 9, 13, 15];
        let bits = decode(&encode(&set).unwrap());
        assert_eq!(bits.len(), BYTES);
        assert_eq!(bits[..3], [0xb9, 0xa3, 0]);
    }

    #[test]
    fn the_last_bit_is_the_highest_of_the_last_byte() {
        let bits = decode(&encode(&[LIST_LENGTH - 1]).unwrap());
        assert_eq!(bits[BYTES - 1], 0x80);
    }
}

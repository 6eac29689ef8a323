use std::io::Write;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, write::ZlibEncoder};

use super::Error;

const BYTES: usize = 1 << 14;

/// One bit for each session of a list.
pub(super) struct Bits(Vec<u8>);

impl Bits {
    /// All bits unset except these, each below [`LIST_LENGTH`](super::LIST_LENGTH). Bit 0
    /// is the lowest of the first byte.
    pub(super) fn set(indices: impl Iterator<Item = u32>) -> Self {
        let mut bytes = vec![0_u8; BYTES];
        for index in indices {
            if let Some(byte) = bytes.get_mut(index as usize / 8) {
                *byte |= 1 << (index % 8);
            }
        }
        Self(bytes)
    }

    /// Compressed and encoded as `lst` (draft-ietf-oauth-status-list §4.1, §4.2).
    pub(super) fn encode(&self) -> Result<String, Error> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&self.0).map_err(|_| Error::Encoding)?;
        let compressed = encoder.finish().map_err(|_| Error::Encoding)?;
        Ok(URL_SAFE_NO_PAD.encode(compressed))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::ZlibDecoder;

    use super::*;
    use crate::tokens::LIST_LENGTH;

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
        let bits = decode(&Bits::set(set.into_iter()).encode().unwrap());
        assert_eq!(bits.len(), BYTES);
        assert_eq!(bits[..3], [0xb9, 0xa3, 0]);
    }

    #[test]
    fn the_last_bit_is_the_highest_of_the_last_byte() {
        let last = u32::try_from(LIST_LENGTH - 1).unwrap();
        let bits = decode(&Bits::set([last].into_iter()).encode().unwrap());
        assert_eq!(bits[BYTES - 1], 0x80);
    }
}

//! Which library computes Argon2.

use std::{fmt, str::FromStr};

use argon2::{Params, Version};

use super::{Error, memory::Memory};

/// A library that computes Argon2. All give the same hashes; a test verifies that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Argon2Library {
    /// `argon2-rust`: uses the processor's best vector instructions.
    #[default]
    Simd,
    /// `argon2` of the `RustCrypto` project: older and more widely reviewed, but takes
    /// half as long again.
    RustCrypto,
}

impl Argon2Library {
    pub(super) const ALL: [Self; 2] = [Self::Simd, Self::RustCrypto];

    /// Compares the library with the other one on this processor, which may be of an
    /// untested type. A wrong hash stored now could never be verified later.
    ///
    /// # Errors
    /// [`Error::WrongHash`] when they differ.
    pub(super) fn check(self) -> Result<(), Error> {
        let costs = Params::new(64, 2, 2, None).map_err(|_| Error::Hashing)?;
        let mut outputs = [[0; 32]; 2];
        for (library, output) in [self, Self::RustCrypto].into_iter().zip(&mut outputs) {
            let (password, salt) = (b"correct horse", b"battery staple");
            Memory::of(library).argon2id((&costs, Version::V0x13), password, salt, output)?;
        }
        let [ours, theirs] = outputs;
        if ours == theirs {
            Ok(())
        } else {
            Err(Error::WrongHash)
        }
    }

    /// The name in the settings.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Simd => "simd",
            Self::RustCrypto => "rustcrypto",
        }
    }
}

impl fmt::Display for Argon2Library {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Argon2Library {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|library| library.as_str() == text.trim())
            .ok_or_else(|| "not simd or rustcrypto; for example simd".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rand::{SecureRandom, SystemRandom};

    use super::*;

    /// What is hashed, and with which costs.
    #[derive(Debug)]
    struct Input {
        costs: Params,
        version: Version,
        password: Vec<u8>,
        salt: Vec<u8>,
        length: usize,
    }

    fn fill(bytes: &mut [u8]) {
        SystemRandom::new().fill(bytes).unwrap();
    }

    /// From `least` to `most`, almost uniformly.
    fn number(least: u32, most: u32) -> u32 {
        let mut bytes = [0; 4];
        fill(&mut bytes);
        least + u32::from_le_bytes(bytes) % (most - least + 1)
    }

    fn text(least: u32, most: u32) -> Vec<u8> {
        let mut text = vec![0; number(least, most) as usize];
        fill(&mut text);
        text
    }

    fn input(costs: Params) -> Input {
        Input {
            costs,
            version: [Version::V0x10, Version::V0x13][number(0, 1) as usize],
            password: text(0, 300),
            salt: text(8, 64),
            length: number(4, 64) as usize,
        }
    }

    fn hash(memory: &mut Memory, input: &Input) -> Vec<u8> {
        let mut output = vec![0; input.length];
        let how = (&input.costs, input.version);
        let hashed = memory.argon2id(how, &input.password, &input.salt, &mut output);
        hashed.unwrap();
        output
    }

    /// Both keep their memory between inputs, as workers do.
    #[test]
    fn both_give_the_same_hashes() {
        let small = (0..4_000).map(|_| {
            let lanes = number(1, 4);
            let memory = number(8 * lanes, 8 * lanes + 150);
            Params::new(memory, number(1, 3), lanes, None).unwrap()
        });
        let usual = [19_456, 65_536, 19_456].map(|memory| Params::new(memory, 2, 1, None).unwrap());
        let mut memories = Argon2Library::ALL.map(Memory::of);
        for input in small.chain(usual).map(input) {
            let [ours, theirs] = memories.each_mut().map(|memory| hash(memory, &input));
            assert_eq!(ours, theirs, "{input:?}");
        }
    }

    #[test]
    fn each_passes_its_check() {
        for library in Argon2Library::ALL {
            assert_eq!(library.check(), Ok(()));
            assert_eq!(library.to_string().parse(), Ok(library));
        }
    }
}

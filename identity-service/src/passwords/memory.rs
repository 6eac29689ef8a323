use argon2::{Argon2, Block, Params, Version};
use argon2_rust::{Hasher, params};

use super::{Argon2Library, Error};
use crate::workers::Kept;

/// The memory of a worker, kept between jobs. Allocating fresh pages for every hash would
/// cost a seventh of its time.
#[derive(Debug)]
pub(super) enum Memory {
    Simd(Box<Hasher>),
    RustCrypto(Vec<Block>),
}

impl Memory {
    pub(super) fn of(library: Argon2Library) -> Self {
        match library {
            Argon2Library::Simd => Self::Simd(Box::new(anything().hasher())),
            Argon2Library::RustCrypto => Self::RustCrypto(Vec::new()),
        }
    }

    /// Computes the Argon2id hash of a password into `output`. Lanes run one after the
    /// other, so that no more threads work than there are workers.
    pub(super) fn argon2id(
        &mut self,
        (costs, version): (&Params, Version),
        password: &[u8],
        salt: &[u8],
        output: &mut [u8],
    ) -> Result<(), Error> {
        match self {
            Self::Simd(hasher) => {
                hasher.set_argon2(simd(costs, version, output.len())?);
                let done = hasher.hash_into(password, salt, output);
                done.map_err(|_| Error::Hashing)
            }
            Self::RustCrypto(memory) => {
                let blocks = costs.block_count();
                if memory.len() < blocks {
                    memory.resize(blocks, Block::default());
                }
                let argon2 = Argon2::new(argon2::Algorithm::Argon2id, version, costs.clone());
                let done = argon2.hash_password_into_with_memory(
                    password,
                    salt,
                    output,
                    memory.as_mut_slice(),
                );
                done.map_err(|_| Error::Hashing)
            }
        }
    }

    /// In blocks of 1 KiB.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Simd(hasher) => hasher.reserved_blocks(),
            Self::RustCrypto(memory) => memory.len(),
        }
    }
}

/// Initial parameters; each hash sets its own.
fn anything() -> argon2_rust::Argon2 {
    let (algorithm, version) = (
        argon2_rust::Algorithm::Argon2id,
        argon2_rust::Version::V0x13,
    );
    argon2_rust::Argon2::new(algorithm, version, argon2_rust::Params::default())
}

fn simd(costs: &Params, version: Version, length: usize) -> Result<argon2_rust::Argon2, Error> {
    let length = u64::try_from(length).map_err(|_| Error::Hashing)?;
    let params = argon2_rust::Params::builder()
        .memory(params::Memory::kib(costs.m_cost().into()))
        .passes(costs.t_cost())
        .lanes(costs.p_cost())
        .tag_len(params::TagLen::bytes(length))
        .build()
        .map_err(|_| Error::Hashing)?;
    let version = match version {
        Version::V0x10 => argon2_rust::Version::V0x10,
        Version::V0x13 => argon2_rust::Version::V0x13,
    };
    let algorithm = argon2_rust::Algorithm::Argon2id;
    Ok(argon2_rust::Argon2::new(algorithm, version, params))
}

impl Kept for Memory {
    fn give_back(&mut self) {
        match self {
            Self::Simd(hasher) => hasher.clear(),
            Self::RustCrypto(memory) => *memory = Vec::new(),
        }
    }
}

#[cfg(test)]
impl Default for Memory {
    fn default() -> Self {
        Self::of(Argon2Library::default())
    }
}

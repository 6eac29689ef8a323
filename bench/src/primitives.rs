use std::{
    thread::{self, available_parallelism},
    time::{Duration, Instant},
};

use argon2::Params;
use aws_lc_rs::{
    error::Unspecified,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
        RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
    },
};
use futures_util::future::try_join_all;
use identity_service::{
    passwords::{Argon2Library, Password, PasswordConfig, Passwords, Policy},
    workers::WorkMetrics,
};

use crate::{
    Error,
    cpu::ProcessClock,
    operations::{Cost, Operation},
};

/// The length of the signed part of an access token.
const MESSAGE: [u8; 600] = [b'x'; 600];

/// How long each primitive is measured.
const TIME: Duration = Duration::from_millis(150);

/// CPU time of operations that no service can avoid, done with our code. All cores do the
/// same at the same time, like under load: they may share execution units, caches and memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Primitives {
    /// An RS256 signature with a key of 2,048 bits.
    pub signature: Duration,
    /// Its verification.
    pub verification: Duration,
    /// The verification of an ES256 signature, like that of a client's assertion.
    pub es256_verification: Duration,
    /// Argon2id at the default costs.
    pub hash: Duration,
}

impl Primitives {
    /// The median of each primitive.
    #[must_use]
    pub fn median(runs: &[Self]) -> Self {
        let median = |part: fn(&Self) -> Duration| {
            let mut parts: Vec<_> = runs.iter().map(part).collect();
            parts.sort_unstable();
            crate::figures::percentile(&parts, 50)
        };
        Self {
            signature: median(|run| run.signature),
            verification: median(|run| run.verification),
            es256_verification: median(|run| run.es256_verification),
            hash: median(|run| run.hash),
        }
    }

    /// The cost that a goal refers to. `measured` is that of an operation in the same run.
    #[must_use]
    pub fn cost(&self, of: Cost, measured: impl Fn(Operation) -> Duration) -> Duration {
        match of {
            Cost::Empty => measured(Operation::Empty),
            Cost::Introspect => measured(Operation::Introspect),
            Cost::Assertion => measured(Operation::ClientCredentials) + self.es256_verification,
            Cost::AssertionAndProof => {
                measured(Operation::ClientCredentials) + 2 * self.es256_verification
            }
            Cost::ProvenCall => measured(Operation::CachedToken) + self.es256_verification,
            Cost::Signature => self.signature,
            Cost::Refresh => 2 * self.signature + self.verification,
            Cost::Login => self.hash + 2 * self.signature,
        }
    }
}

/// A key and a pool of workers for the measurements.
#[derive(Debug)]
pub struct Workshop {
    clock: ProcessClock,
    key: RsaKeyPair,
    ec_key: EcdsaKeyPair,
    passwords: Passwords,
    cores: u32,
}

impl Workshop {
    /// Generates a key and starts the workers.
    ///
    /// # Errors
    /// If that fails.
    pub fn open() -> Result<Self, Error> {
        let key = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| Error::Primitive)?;
        let ec_key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
        let ec_key = ec_key.map_err(|_| Error::Primitive)?;
        let config = PasswordConfig {
            argon2: Params::default(),
            library: Argon2Library::default(),
            policy: Policy { min_length: 8 },
        };
        let passwords = Passwords::start(&config, WorkMetrics::default());
        Ok(Self {
            clock: ProcessClock::own()?,
            key,
            ec_key,
            passwords: passwords.map_err(|_| Error::Primitive)?,
            cores: available_parallelism()?.get().try_into().unwrap_or(1),
        })
    }

    /// Measures each primitive briefly.
    ///
    /// # Errors
    /// If one fails.
    pub async fn measure(&self) -> Result<Primitives, Error> {
        let (encoding, message) = (&RSA_PKCS1_SHA256, &MESSAGE);
        let (random, room) = (SystemRandom::new(), self.key.public_modulus_len());
        let signature = self.on_each_core(|| {
            let mut signature = vec![0; room];
            self.key.sign(encoding, &random, message, &mut signature)
        })?;
        let mut signed = vec![0; room];
        let key = self.key.sign(encoding, &random, message, &mut signed);
        key.map_err(|_| Error::Primitive)?;
        let public = self.key.public_key().as_ref();
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public);
        let verification = self.on_each_core(|| public.verify(message, &signed))?;
        let signed = self.ec_key.sign(&random, message);
        let signed = signed.map_err(|_| Error::Primitive)?;
        let public = self.ec_key.public_key().as_ref();
        let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public);
        let es256_verification = self.on_each_core(|| public.verify(message, signed.as_ref()))?;
        let password = Password::from("sour dough 7");
        let hashing = self.each(async || {
            let hashes = (0..self.cores).map(|_| self.passwords.hash(&password));
            try_join_all(hashes).await.ok().map(drop)
        });
        Ok(Primitives {
            signature,
            verification,
            es256_verification,
            hash: hashing.await? / self.cores,
        })
    }

    /// CPU time per call of `work`, while each core calls it.
    fn on_each_core(
        &self,
        work: impl Fn() -> Result<(), Unspecified> + Sync,
    ) -> Result<Duration, Error> {
        let (work, before) = (&work, self.clock.now()?);
        let until = Instant::now() + TIME;
        let done = thread::scope(|scope| {
            let count = || {
                let mut done = 0;
                while Instant::now() < until {
                    work()?;
                    done += 1;
                }
                Ok(done)
            };
            let cores: Vec<_> = (0..self.cores).map(|_| scope.spawn(count)).collect();
            let counts = cores
                .into_iter()
                .map(|core| core.join().unwrap_or(Err(Unspecified)));
            counts.sum::<Result<u32, Unspecified>>()
        });
        let done = done.map_err(|_| Error::Primitive)?;
        let spent = self.clock.now()?.saturating_sub(before);
        spent.checked_div(done).ok_or(Error::Primitive)
    }

    /// CPU time of this process per call of `work`.
    async fn each(&self, mut work: impl AsyncFnMut() -> Option<()>) -> Result<Duration, Error> {
        work().await.ok_or(Error::Primitive)?;
        let (started, before, mut done) = (Instant::now(), self.clock.now()?, 0);
        while started.elapsed() < TIME {
            work().await.ok_or(Error::Primitive)?;
            done += 1;
        }
        Ok(self.clock.now()?.saturating_sub(before) / done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_of_goals_are_sums_of_primitives() {
        let micros = Duration::from_micros;
        let primitives = Primitives {
            signature: micros(300),
            verification: micros(20),
            es256_verification: micros(50),
            hash: micros(9_000),
        };
        let cost = |of| {
            primitives.cost(of, |operation| match operation {
                Operation::Empty => micros(16),
                Operation::ClientCredentials => micros(350),
                _ => micros(30),
            })
        };
        assert_eq!(cost(Cost::Empty), micros(16));
        assert_eq!(cost(Cost::Assertion), micros(400));
        assert_eq!(cost(Cost::AssertionAndProof), micros(450));
        assert_eq!(cost(Cost::ProvenCall), micros(80));
        assert_eq!(cost(Cost::Introspect), micros(30));
        assert_eq!(cost(Cost::Refresh), micros(620));
        assert_eq!(cost(Cost::Login), micros(9_600));
        let slow = Primitives {
            hash: micros(20_000),
            ..primitives
        };
        assert_eq!(
            Primitives::median(&[primitives, slow, primitives]),
            primitives
        );
    }
}

//! Somebody who tries passwords of others, as fast as the services allow.

use std::time::Duration;

use futures_util::future::join_all;
use prove_checker::history::{ActorId, Call, Password};
use tokio::time::sleep;

use super::{World, person::address};
use crate::operations::Asked;

/// How many passwords are tried at once, at all replicas.
const AT_ONCE: u32 = 8;

/// From how many addresses a username is tried, so that it fails more than a hundred times.
const ADDRESSES: u8 = 24;

/// The waits of the rule for one address, and a moment.
const WAITS: [Duration; 4] = [
    Duration::from_millis(1_100),
    Duration::from_millis(2_100),
    Duration::from_millis(4_100),
    Duration::from_millis(8_100),
];

/// Knows usernames, and no password.
#[derive(Debug)]
pub struct Guesser {
    /// Their number.
    pub id: ActorId,
    /// What they share with the actors.
    pub world: World,
    /// What they draw from.
    pub random: fastrand::Rng,
}

/// An attack on one username. Always drawn whole, so the same seed gives the same attacks.
#[derive(Clone, Copy, Debug)]
struct Attack {
    choice: u64,
    replica: u32,
    manner: Manner,
    pause: Duration,
}

#[derive(Clone, Copy, Debug)]
enum Manner {
    /// From one address, again after each wait.
    Patient,
    /// From one address after another.
    FromManyAddresses,
}

impl Guesser {
    /// Attacks until the run is over.
    pub async fn work(mut self) {
        let mut passwords = u64::from(self.id.0) * 10_000_000;
        while !self.world.over.is_cancelled() {
            let attack = self.draw();
            sleep(attack.pause).await;
            if let Some(username) = self.world.board.name(attack.choice) {
                self.attack(attack, &username, &mut passwords).await;
            }
        }
    }

    fn draw(&mut self) -> Attack {
        let is_patient = self.random.u32(0..4) > 0;
        Attack {
            choice: self.random.u64(..),
            replica: self.random.u32(..),
            manner: if is_patient {
                Manner::Patient
            } else {
                Manner::FromManyAddresses
            },
            pause: Duration::from_millis(self.random.u64(100..2_000)),
        }
    }

    async fn attack(&self, attack: Attack, username: &str, passwords: &mut u64) {
        match attack.manner {
            Manner::Patient => {
                let from = address(12, self.id);
                self.guess(attack, username, &from, passwords).await;
                for wait in WAITS {
                    sleep(wait).await;
                    self.guess(attack, username, &from, passwords).await;
                }
            }
            Manner::FromManyAddresses => {
                for network in (13..).take(usize::from(ADDRESSES)) {
                    let from = address(network, self.id);
                    self.guess(attack, username, &from, passwords).await;
                }
            }
        }
    }

    /// Tries several passwords at once.
    async fn guess(&self, attack: Attack, username: &str, from: &str, passwords: &mut u64) {
        if self.world.over.is_cancelled() {
            return;
        }
        let guesses = (0..AT_ONCE).map(|number| {
            *passwords += 1;
            let call = Call::LogIn {
                username: username.to_owned(),
                password: Password(*passwords),
                address: from.to_owned(),
            };
            let mut asked = Asked::new(call, number, attack.replica.wrapping_add(number));
            asked.address = Some(from.to_owned());
            self.world.caller.send(self.id, asked)
        });
        join_all(guesses.collect::<Vec<_>>()).await;
    }
}

//! The operator, who works with commands.

use std::{sync::Arc, time::Duration};

use prove_checker::history::{
    AccountId, ActorId, Answer, Call, Kid, Replica, Service, UnknownReason,
};
use tokio::time::sleep;

use super::World;
use crate::{
    cluster::Cluster,
    recording::{Recorder, Sender},
};

/// Commands run beside the replicas.
const COMMANDS: Replica = Replica {
    service: Service::Identity,
    index: 1000,
};

/// How long a command may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often a command is run again if it failed.
const RETRIES: u32 = 10;

/// Disables and enables accounts, and rotates keys.
#[derive(Debug)]
pub struct Administrator {
    /// Their number.
    pub id: ActorId,
    /// What they share with the actors.
    pub world: World,
    /// Whose commands they run.
    pub cluster: Arc<Cluster>,
    /// Where commands are recorded.
    pub recorder: Arc<Recorder>,
    /// What they draw from.
    pub random: fastrand::Rng,
}

/// What an administrator does next.
#[derive(Clone, Copy, Debug)]
enum Act {
    DisableAndEnable,
    RotateKeys,
    CompromiseKey,
}

impl Administrator {
    /// Works until the run is over.
    pub async fn work(mut self) {
        loop {
            let pause = Duration::from_millis(self.random.u64(2_000..6_000));
            let act = match self.random.u32(0..20) {
                0 => Act::CompromiseKey,
                1..=3 => Act::RotateKeys,
                _ => Act::DisableAndEnable,
            };
            let (choice, lasts) = (self.random.u64(..), self.random.u64(500..5_000));
            tokio::select! {
                () = self.world.over.cancelled() => return,
                () = sleep(pause) => {}
            }
            match act {
                Act::DisableAndEnable => {
                    let Some(account) = self.world.board.person(choice) else {
                        continue;
                    };
                    self.disable_and_enable(account, Duration::from_millis(lasts))
                        .await;
                }
                Act::RotateKeys => {
                    self.command(Call::RotateKeys, &["keys", "rotate"]).await;
                }
                Act::CompromiseKey => self.compromise().await,
            }
        }
    }

    async fn disable_and_enable(&self, account: AccountId, lasts: Duration) {
        let Some(name) = self.world.board.name_of(account) else {
            return;
        };
        self.command(Call::Disable { account }, &["users", "disable", &name])
            .await;
        sleep(lasts).await;
        for _ in 0..RETRIES {
            let answer = self
                .command(Call::Enable { account }, &["users", "enable", &name])
                .await;
            let is_gone = self.world.board.name_of(account).is_none();
            let is_over = is_gone || self.world.over.is_cancelled();
            if matches!(answer, Answer::Status { .. }) || is_over {
                return;
            }
            sleep(lasts).await;
        }
    }

    async fn compromise(&self) {
        let Ok(listed) = self.run(&["keys", "list"]).await else {
            return;
        };
        let active = listed.lines().find(|line| {
            let columns: Vec<_> = line.split_whitespace().collect();
            columns.get(3) == Some(&"active") && columns.get(4) == Some(&"default")
        });
        let Some(kid) = active.and_then(|line| line.split_whitespace().next()) else {
            return;
        };
        let call = Call::CompromiseKey {
            kid: Kid::from(kid),
        };
        // An interrupted command is run again, as its help says.
        for _ in 0..RETRIES {
            let arguments = ["keys", "rotate", "--compromised", kid];
            let answer = self.command(call.clone(), &arguments).await;
            if matches!(answer, Answer::Status { .. }) {
                return;
            }
            sleep(Duration::from_secs(1)).await;
        }
    }

    /// Runs and records a command.
    async fn command(&self, call: Call, arguments: &[&str]) -> Answer {
        let sender = Sender {
            actor: self.id,
            tab: 0,
            replica: COMMANDS,
            bearer: None,
        };
        let op = self.recorder.invoke(sender, call);
        let answer = match self.run(arguments).await {
            Ok(_) => Answer::Status {
                status: 200,
                facts: None,
            },
            Err(reason) => Answer::Unknown(reason),
        };
        self.recorder.end(op, answer.clone());
        answer
    }

    /// The output of a command, if it succeeded.
    async fn run(&self, arguments: &[&str]) -> Result<String, UnknownReason> {
        let output = self.cluster.operate(arguments, PATIENCE).await;
        let Ok(Some(output)) = output else {
            return Err(UnknownReason::NoAnswer);
        };
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let code = output.status.code().and_then(|code| code.try_into().ok());
        Err(code.map_or(UnknownReason::NoAnswer, UnknownReason::ServerError))
    }
}

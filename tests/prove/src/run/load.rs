//! What happens while operations are generated.

use std::{collections::BTreeMap, sync::Arc};

use prove_checker::history::{ActorId, Service as RecordedService};
use service_kit::clock::Clock;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;

use super::{Course, Settings};
use crate::{
    actors::{Administrator, Board, Guesser, Person, World, observe, stream},
    backup::{Backup, make},
    cluster::{Cluster, ReplicaId, Service},
    nemesis::{Nemesis, Plan, Scope},
    operations::{Caller, Place},
    recording::Recorder,
    upgrade::{Upgrader, keep_turns},
};

/// The number of the administrator.
const ADMINISTRATOR: u32 = 0;

/// How many try passwords of others.
const GUESSERS: usize = 2;

/// What was done while actors used the services.
#[derive(Debug)]
pub(super) struct Meanwhile {
    /// Made in the middle.
    pub(super) backup: Backup,
    /// How many replicas were replaced.
    pub(super) replaced: usize,
}

/// Lets actors use the services for as long as the settings say, and until everything that
/// happens meanwhile is over. Waits for the end of all.
///
/// # Errors
/// If something could not be done.
pub(super) async fn generate(
    settings: &Settings,
    cluster: &Arc<Cluster>,
    recorder: &Arc<Recorder>,
    clock: &Clock,
) -> Result<Meanwhile, String> {
    let began = Instant::now();
    let over = CancellationToken::new();
    let mut tasks = actors(settings, cluster, recorder, &over);
    let middle = began + settings.length / 2;
    let backup = tokio::spawn({
        let (cluster, recorder) = (Arc::clone(cluster), Arc::clone(recorder));
        let clock = clock.clone();
        async move {
            sleep_until(middle).await;
            make(&cluster, &recorder, &clock).await
        }
    });
    let replaced = take_course(settings, cluster, recorder, &over, began).await;
    sleep_until(began + settings.length).await;
    let backup = backup.await.map_err(|error| error.to_string())?;
    over.cancel();
    while let Some(ended) = tasks.join_next().await {
        ended.map_err(|error| error.to_string())?;
    }
    Ok(Meanwhile {
        backup: backup?,
        replaced: replaced?,
    })
}

fn actors(
    settings: &Settings,
    cluster: &Arc<Cluster>,
    recorder: &Arc<Recorder>,
    over: &CancellationToken,
) -> JoinSet<()> {
    let caller = Caller::new(Arc::clone(recorder), places(cluster), settings.patience());
    let world = World {
        caller: Arc::new(caller),
        board: Arc::new(Board::default()),
        over: over.clone(),
    };
    let mut tasks = JoinSet::new();
    for number in 1..=settings.people {
        let random = stream(settings.seed, number);
        let person = Person::new(ActorId(number), world.clone(), random);
        tasks.spawn(person.live());
    }
    for number in (settings.people + 1..).take(GUESSERS) {
        let guesser = Guesser {
            id: ActorId(number),
            world: world.clone(),
            random: stream(settings.seed, number),
        };
        tasks.spawn(guesser.work());
    }
    let administrator = Administrator {
        id: ActorId(ADMINISTRATOR),
        world: world.clone(),
        cluster: Arc::clone(cluster),
        recorder: Arc::clone(recorder),
        random: stream(settings.seed, ADMINISTRATOR),
    };
    tasks.spawn(administrator.work());
    for (index, &id) in (0..).zip(cluster.ids()) {
        if id.service == Service::Identity {
            let address = cluster.links.for_actors(id);
            tasks.spawn(observe(Arc::clone(recorder), index, address, over.clone()));
        }
    }
    tasks
}

fn places(cluster: &Cluster) -> BTreeMap<RecordedService, Vec<Place>> {
    let place = |id: &ReplicaId| {
        let links = &cluster.links;
        (links.for_actors(*id), links.turn(*id).clone())
    };
    let of = |service| {
        let ids = cluster.ids().iter().filter(move |id| id.service == service);
        ids.map(place).collect()
    };
    BTreeMap::from([
        (RecordedService::Identity, of(Service::Identity)),
        (RecordedService::Recipe, of(Service::Recipes)),
    ])
}

/// Injects the faults, or replaces replicas. Returns how many of these.
async fn take_course(
    settings: &Settings,
    cluster: &Arc<Cluster>,
    recorder: &Arc<Recorder>,
    over: &CancellationToken,
    began: Instant,
) -> Result<usize, String> {
    match &settings.course {
        Course::Calm => Ok(0),
        Course::Faults { pace } => {
            let scope = Scope {
                blueprint: settings.blueprint(),
                length: settings.length,
                pace: *pace,
            };
            let plan = Plan::draw(settings.seed, scope);
            let nemesis = Nemesis::new(Arc::clone(cluster), Arc::clone(recorder));
            nemesis.carry_out(plan, began).await.map(|()| 0)
        }
        Course::Upgrade(upgrade) => {
            for &id in cluster.ids() {
                tokio::spawn(keep_turns(Arc::clone(cluster), id, over.clone()));
            }
            let upgrader = Upgrader {
                cluster: Arc::clone(cluster),
                upgrade: upgrade.clone(),
            };
            upgrader.carry_out(began, settings.length).await
        }
    }
}

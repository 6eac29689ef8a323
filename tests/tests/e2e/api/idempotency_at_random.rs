//! Random requests under random keys, some of them again, some too late, some wrong; and what a
//! list of those before says about each.

use std::{collections::HashMap, time::Duration};

use end_to_end::{Actor, Stack};
use futures_util::future::join;
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use reqwest::Method;
use serde_json::{Value, json};
use service_kit::database::{Connection, Statement};

use super::member;
use crate::Sqlite;

/// How long an answer is kept.
const DAY: u64 = 24;

#[derive(Clone, Copy, Debug)]
enum Step {
    /// One of two people sends one of some bodies under one of some keys.
    Send { person: usize, key: u8, body: u8 },
    /// The same twice at once.
    Twice { person: usize, key: u8, body: u8 },
    /// Hours go by.
    Passed(u64),
}

/// A body that breaks a rule.
const WRONG: u8 = 3;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let request = || (0..2_usize, 0..4_u8, 0..=WRONG);
    let step = prop_oneof![
        8 => request().prop_map(|(person, key, body)| Step::Send { person, key, body }),
        2 => request().prop_map(|(person, key, body)| Step::Twice { person, key, body }),
        2 => (1..20_u64).prop_map(Step::Passed),
    ];
    prop::collection::vec(step, 60..=60)
}

fn recipe(body: u8) -> Value {
    let title = if body == WRONG {
        ""
    } else {
        ["Bread", "Soup", "Tea"][usize::from(body)]
    };
    json!({"title": title, "instructions": "Boil the water, and wait until everything is done."})
}

/// What was answered under a key: the body of the request, that of the answer, and the hour.
type Answered = HashMap<(usize, u8), (u8, Value, u64)>;

/// The people, the hour, and what was created.
struct World {
    stack: Stack,
    people: [Actor; 2],
    hour: u64,
    answered: Answered,
    created: i64,
}

impl World {
    async fn send(&self, person: usize, key: u8, body: u8) -> (u16, Value) {
        let caller = &self.people[person];
        let request = caller.request(Method::POST, "/recipes");
        let request = request.header("idempotency-key", key.to_string());
        let answer = caller.send(request.json(&recipe(body))).await;
        (answer.status, answer.body)
    }

    /// Checks an answer against the list of those before.
    fn note(&mut self, (person, key, body): (usize, u8, u8), (status, answer): (u16, Value)) {
        let before = self.answered.get(&(person, key));
        let before = before.filter(|(_, _, hour)| self.hour < hour + DAY);
        match before {
            Some((first, kept, _)) if *first == body => {
                assert_eq!((status, &answer), (201, kept), "the same again");
            }
            Some(_) => assert_eq!(status, 422, "another request: {answer}"),
            None if body == WRONG => assert_eq!(status, 422, "{answer}"),
            None => {
                assert_eq!(status, 201, "{answer}");
                self.created += 1;
                self.answered
                    .insert((person, key), (body, answer, self.hour));
            }
        }
    }

    async fn pass(&mut self, hours: u64) {
        self.stack.advance(Duration::from_hours(hours));
        self.hour += hours;
        for (person, name) in self.people.iter_mut().zip(["ada", "bob"]) {
            *person = person.log_in(name).await;
        }
    }

    /// Of two at once, one may be told to come back later. Then it was the other that counts.
    async fn send_twice(&mut self, person: usize, key: u8, body: u8) {
        let both = join(self.send(person, key, body), self.send(person, key, body));
        let (one, other) = both.await;
        let mut answers = [one, other];
        answers.sort_by_key(|(status, _)| *status == 409);
        for answer in answers.into_iter().filter(|(status, _)| *status != 409) {
            self.note((person, key, body), answer);
        }
    }

    async fn count(&self) -> i64 {
        let database = self.stack.recipes.state.database.reader();
        let query = Statement::new("SELECT count(*) FROM recipes", []);
        database.only(query).await.unwrap()
    }
}

#[tokio::test]
async fn each_answer_follows_from_those_before() {
    let mut random = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let stack = Stack::start(Sqlite).await;
    let people = [member(&stack, "ada").await, member(&stack, "bob").await];
    let (answered, hour, created) = (Answered::new(), 0, 0);
    let mut world = World {
        stack,
        people,
        hour,
        answered,
        created,
    };
    for _ in 0..4 {
        for step in steps().new_tree(&mut random).unwrap().current() {
            match step {
                Step::Send { person, key, body } => {
                    let answer = world.send(person, key, body).await;
                    world.note((person, key, body), answer);
                }
                Step::Twice { person, key, body } => world.send_twice(person, key, body).await,
                Step::Passed(hours) => world.pass(hours).await,
            }
            assert_eq!(world.count().await, world.created, "{step:?}");
        }
    }
    assert!(world.created > 20, "most requests were refused");
}

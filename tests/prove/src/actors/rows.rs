//! What people make at recipe-api.

use prove_checker::history::{Call, Facts, Mark, RowKind};

use super::{
    Person, Step,
    board::pick_of,
    person::{OwnRow, RETRIES},
};

impl Person {
    /// Creates a row. Half of the requests have an `Idempotency-Key`; these are sent again if
    /// the outcome is unknown.
    pub(super) async fn create(&mut self, step: Step, row: RowKind, on: Option<i64>) {
        let mark = (!row.is_pair()).then(|| Mark(self.number()));
        let key = format!("key-{}", self.number());
        let is_keyed = step.manner.is_multiple_of(2);
        let call = Call::Create {
            row,
            on,
            mark,
            idempotency_key: is_keyed.then_some(key),
        };
        let attempts = if is_keyed { RETRIES } else { 1 };
        for attempt in 0..attempts {
            let step = Step {
                replica: step.replica.wrapping_add(attempt),
                ..step
            };
            let Some(reply) = self.ask_for(step, call.clone(), |_| {}).await else {
                return;
            };
            if let Some(Facts::Row(row)) = reply.facts() {
                self.made(row);
            }
            // 409: the first attempt still runs.
            if !matches!(reply.status(), None | Some(409)) {
                return;
            }
        }
    }

    fn made(&mut self, row: &prove_checker::history::Row) {
        self.remember(OwnRow {
            kind: row.kind,
            id: row.id,
            on: row.on,
        });
        match row.kind {
            RowKind::Post => self.world.board.add_post(row.id),
            RowKind::Recipe => self.world.board.add_recipe(row.id),
            _ => {}
        }
    }

    pub(super) async fn create_on_post(&mut self, step: Step, row: RowKind) {
        // Mostly one that is known to be visible.
        let seen = pick_of(&self.seen_posts, step.choice).copied();
        let anyone = self.world.board.post(step.choice);
        let post = if step.manner.is_multiple_of(8) {
            anyone.or(seen)
        } else {
            seen.or(anyone)
        };
        match post {
            Some(post) => self.create(step, row, Some(post.0)).await,
            None => self.create(step, RowKind::Post, None).await,
        }
    }

    pub(super) async fn follow(&mut self, step: Step) {
        if let Some(person) = self.world.board.person(step.choice) {
            self.create(step, RowKind::Follow, Some(person.0)).await;
        }
    }

    pub(super) async fn edit_row(&mut self, step: Step) {
        let mark = Mark(self.number());
        if let Some(row) = self.own_text(step.choice) {
            self.ask(step, Call::edit(row.kind, row.id, mark)).await;
        }
    }

    /// Deletes a row. Without an answer, asks again: 404 means that it is gone.
    pub(super) async fn delete_row(&mut self, step: Step) {
        let Some(row) = self.own_row(step.choice) else {
            return;
        };
        for attempt in 0..RETRIES {
            let step = Step {
                replica: step.replica.wrapping_add(attempt),
                ..step
            };
            let call = Call::delete(row.kind, row.id);
            let reply = self.ask_for(step, call, |asked| asked.on = row.on).await;
            let Some(reply) = reply else { return };
            if reply.status().is_some() {
                return self.forget(row.kind, row.id);
            }
        }
    }

    pub(super) async fn read_row(&mut self, step: Step) {
        let board = &self.world.board;
        let (row, id) = if step.manner.is_multiple_of(2) {
            (RowKind::Recipe, board.recipe(step.choice))
        } else {
            let seen = pick_of(&self.seen_posts, step.choice).copied();
            (RowKind::Post, seen.or_else(|| board.post(step.choice)))
        };
        if let Some(id) = id {
            self.ask(step, Call::Read { row, id }).await;
        }
    }

    pub(super) async fn erase_profile(&mut self, step: Step) {
        let reply = self.ask_for(step, Call::EraseProfile, |_| {}).await;
        if reply.is_some_and(|reply| reply.succeeded()) {
            self.rows.clear();
        }
    }
}

//! Changes over a state that was read: `If-Match`.

use futures_util::future::join;
use prove_checker::history::{Call, Facts, Mark, RowId, RowKind};

use super::{Person, Step, person::RETRIES};
use crate::operations::{Asked, Reply};

/// How many states a person remembers.
const STATES: usize = 30;

/// What can be changed over a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Editable {
    Account,
    Row(RowKind, RowId),
}

/// A state that a person read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    of: Editable,
    mark: Mark,
    /// Its `ETag`.
    tag: String,
}

impl Person {
    /// Reads something of the person, or somebody's recipe, and changes it over the state that was read,
    /// or over an older one. A third of the time two tabs do so at once.
    pub(super) async fn write_over_state(&mut self, step: Step) {
        let Some(of) = self.editable(step) else {
            return;
        };
        let Some(present) = self.read_state(step, of).await else {
            return;
        };
        let state = self.chosen_state(step, present);
        let [mark, other] = [(); 2].map(|()| Mark(self.number()));
        let edit = state.edit(mark);
        match (step.manner / 12 % 6, state.deletion()) {
            (0, Some(deletion)) => {
                self.write(step, &state, deletion).await;
            }
            (1, Some(deletion)) => self.write_twice(step, &state, [edit, deletion]).await,
            (1..=3, _) => {
                let edits = [edit, state.edit(other)];
                self.write_twice(step, &state, edits).await;
            }
            _ => self.write(step, &state, edit).await,
        }
    }

    fn editable(&self, step: Step) -> Option<Editable> {
        let own = || {
            let row = self.own_text(step.choice)?;
            Some(Editable::Row(row.kind, row.id))
        };
        let anyone = || {
            let recipe = self.world.board.recipe(step.choice)?;
            Some(Editable::Row(RowKind::Recipe, recipe))
        };
        match step.manner % 12 {
            0..3 => Some(Editable::Account),
            3 => anyone(),
            _ => own(),
        }
    }

    async fn read_state(&mut self, step: Step, of: Editable) -> Option<State> {
        let call = match of {
            Editable::Account => Call::ReadMe,
            Editable::Row(row, id) => Call::Read { row, id },
        };
        let reply = self.ask_for(step, call, |_| {}).await?;
        let mark = match reply.facts()? {
            Facts::Row(row) => row.mark,
            Facts::Account { mark, .. } => *mark,
            _ => None,
        };
        let (mark, tag) = mark.zip(reply.tag)?;
        let state = State { of, mark, tag };
        if !self.states.contains(&state) {
            if self.states.len() == STATES {
                self.states.remove(0);
            }
            self.states.push(state.clone());
        }
        Some(state)
    }

    /// The present state, or, a fourth of the time, the oldest one that is remembered. Some name it by a
    /// weak tag, as a proxy that compresses would.
    fn chosen_state(&self, step: Step, present: State) -> State {
        let oldest = self.states.iter().find(|state| state.of == present.of);
        let mut state = match step.manner / 72 % 4 {
            0 => oldest.cloned().unwrap_or(present),
            _ => present,
        };
        if (step.manner / 288).is_multiple_of(4) {
            state.tag = format!("W/{}", state.tag);
        }
        state
    }

    /// Without an answer, writes the same again over the same state.
    async fn write(&mut self, step: Step, state: &State, call: Call) {
        for attempt in 0..RETRIES {
            let step = Step {
                replica: step.replica.wrapping_add(attempt),
                ..step
            };
            let named = |asked: &mut Asked| asked.if_match = Some(state.tag.clone());
            let Some(reply) = self.ask_for(step, call.clone(), named).await else {
                return;
            };
            self.learn_of_deletion(&call, &reply);
            if reply.status().is_some() {
                return;
            }
        }
    }

    /// Two tabs write at once, at two replicas.
    async fn write_twice(&mut self, step: Step, state: &State, calls: [Call; 2]) {
        let ask = |tab: u32, call: &Call| {
            let step = Step {
                tab: step.tab.wrapping_add(tab),
                ..step
            };
            let tab_of = self.tabs.get(self.tab(step))?;
            let replica = step.replica.wrapping_add(tab);
            let mut asked = Asked::new(call.clone(), tab_of.number, replica);
            asked.bearer = Some(tab_of.tokens.access.clone());
            asked.if_match = Some(state.tag.clone());
            Some(self.send(asked))
        };
        let Some((one, two)) = ask(0, &calls[0]).zip(ask(1, &calls[1])) else {
            return;
        };
        let (one, two) = join(one, two).await;
        for (call, reply) in calls.iter().zip([one, two]) {
            self.learn_of_deletion(call, &reply);
        }
    }

    fn learn_of_deletion(&mut self, call: &Call, reply: &Reply) {
        let is_deletion = matches!(call, Call::Delete { .. });
        let is_gone = reply.status() == Some(404) || is_deletion && reply.succeeded();
        if let (Call::Delete { row, id, .. } | Call::Edit { row, id, .. }, true) = (call, is_gone) {
            self.forget(*row, *id);
        }
    }
}

impl State {
    fn edit(&self, mark: Mark) -> Call {
        let if_mark = Some(self.mark);
        match self.of {
            Editable::Account => Call::EditMe { mark, if_mark },
            Editable::Row(row, id) => Call::Edit {
                row,
                id,
                mark,
                if_mark,
            },
        }
    }

    fn deletion(&self) -> Option<Call> {
        let Editable::Row(row, id) = self.of else {
            return None;
        };
        let if_mark = Some(self.mark);
        Some(Call::Delete { row, id, if_mark })
    }
}

use std::{
    fs::File,
    io::{self, BufWriter},
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use prove_checker::history::{
    ActorId, Answer, Call, Event, Fault, FaultBegin, FaultEnd, FaultId, Header, Invocation, Jti,
    Micros, Observation, OperationId, Outcome, Reading, Replica, Seen, Writer,
};

use super::Tally;

/// Where everybody records what they do. Events are in the order of their times.
#[derive(Debug)]
pub struct Recorder {
    began: Instant,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    writer: Writer<BufWriter<File>>,
    operations: u64,
    faults: u64,
    tally: Tally,
    failed: Option<io::Error>,
}

/// Who asks, and by which means.
#[derive(Clone, Debug)]
pub struct Sender {
    /// Who.
    pub actor: ActorId,
    /// Which tab of theirs.
    pub tab: u32,
    /// Whom they ask.
    pub replica: Replica,
    /// The access token.
    pub bearer: Option<Jti>,
}

impl Recorder {
    /// Begins a history.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn begin(file: &Path, header: Header, began: Instant) -> io::Result<Self> {
        let writer = Writer::begin(BufWriter::new(File::create(file)?), header)?;
        let state = State {
            writer,
            operations: 0,
            faults: 0,
            tally: Tally::default(),
            failed: None,
        };
        Ok(Self {
            began,
            state: Mutex::new(state),
        })
    }

    /// Records a request that is about to be sent.
    pub fn invoke(&self, sender: Sender, call: Call) -> OperationId {
        let mut state = self.state();
        state.operations += 1;
        let op = OperationId(state.operations);
        state.tally.invoked(&call);
        let at = self.now();
        state.write(&Event::Invoked(Invocation {
            op,
            actor: sender.actor,
            tab: sender.tab,
            replica: sender.replica,
            at,
            bearer: sender.bearer,
            call,
        }));
        op
    }

    /// Records its answer.
    pub fn end(&self, op: OperationId, answer: Answer) {
        let mut state = self.state();
        state.tally.ended(&answer);
        let at = self.now();
        state.write(&Event::Ended(Outcome { op, at, answer }));
    }

    /// Records a fault that is about to be injected.
    pub fn begin_fault(&self, kind: Fault) -> FaultId {
        let mut state = self.state();
        state.faults += 1;
        let fault = FaultId(state.faults);
        state.tally.injected(&kind);
        let at = self.now();
        state.write(&Event::FaultBegin(FaultBegin { fault, at, kind }));
        fault
    }

    /// Records that it is over.
    pub fn end_fault(&self, fault: FaultId) {
        let mut state = self.state();
        let at = self.now();
        state.write(&Event::FaultEnd(FaultEnd { fault, at }));
    }

    /// Records what a replica published, to a question `asked` before.
    pub fn observe(&self, replica: Replica, asked: Micros, seen: Seen) {
        let mut state = self.state();
        let answered = self.now();
        state.write(&Event::Observed(Observation {
            replica,
            asked,
            answered,
            seen,
        }));
    }

    /// Records a line of the final reading.
    pub fn read(&self, reading: Reading) {
        self.state().write(&Event::Read(reading));
    }

    /// The time of the history.
    #[must_use]
    pub fn now(&self) -> Micros {
        Micros(u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX))
    }

    /// Ends the history, and returns what it contains.
    ///
    /// # Errors
    /// If a line could not be written.
    pub fn finish(self) -> io::Result<Tally> {
        let state = self.state.into_inner();
        let state = state.unwrap_or_else(PoisonError::into_inner);
        if let Some(failed) = state.failed {
            return Err(failed);
        }
        state.writer.finish()?;
        Ok(state.tally)
    }

    /// A copy of what was counted so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.state().tally.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn write(&mut self, event: &Event) {
        if let Err(error) = self.writer.write(event) {
            self.failed.get_or_insert(error);
        }
    }
}

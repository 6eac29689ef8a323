use std::{
    io::{self, ErrorKind, Stdout, Write},
    sync::atomic::{AtomicBool, Ordering},
};

/// Whether somebody has stopped reading what this program says.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Standard output, which whoever reads it may close early, as `head` does.
#[derive(Debug)]
pub struct Output(Stdout);

impl Output {
    /// That of this program.
    #[must_use]
    pub fn standard() -> Self {
        Self(io::stdout())
    }

    /// Whether somebody has stopped reading. What failed since has done so because
    /// nobody wanted more of it, and is no failure.
    #[must_use]
    pub fn is_closed() -> bool {
        CLOSED.load(Ordering::Relaxed)
    }
}

impl Write for Output {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.0.write(buffer).inspect_err(note)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().inspect_err(note)
    }
}

fn note(error: &io::Error) {
    if error.kind() == ErrorKind::BrokenPipe {
        CLOSED.store(true, Ordering::Relaxed);
    }
}

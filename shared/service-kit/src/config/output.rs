use std::{
    error::Error,
    fmt,
    io::{self, ErrorKind, Stdout, Write},
    iter::successors,
};

/// Standard output, which its reader may close early, as `head` does.
#[derive(Debug)]
pub struct Output(Stdout);

/// The reader closed the output.
#[derive(Debug)]
struct Closed;

impl Output {
    /// Standard output of this process.
    #[must_use]
    pub fn standard() -> Self {
        Self(io::stdout())
    }

    /// Whether `error` only says that the reader closed the output, which is not a
    /// failure.
    #[must_use]
    pub fn is_closed_by(error: &(dyn Error + 'static)) -> bool {
        let mut chain = successors(Some(error), |error: &&(dyn Error + 'static)| {
            (*error).source()
        });
        chain.any(|error| {
            let io = error.downcast_ref::<io::Error>();
            let inner = io.and_then(|io| io.get_ref()?.downcast_ref::<Closed>());
            error.is::<Closed>() || inner.is_some()
        })
    }
}

impl Write for Output {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.0.write(buffer).map_err(marked)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(marked)
    }
}

/// Marks a broken pipe, because a broken database socket gives the same error.
fn marked(error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::BrokenPipe => io::Error::new(ErrorKind::BrokenPipe, Closed),
        _ => error,
    }
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody reads any more")
    }
}

impl Error for Closed {}

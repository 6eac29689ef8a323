//! Reads and writes the lines.

use std::io::{self, BufRead, Write};

use super::{Event, FORMAT, Header};

/// Writes a history.
#[derive(Debug)]
pub struct Writer<W> {
    out: W,
}

impl<W: Write> Writer<W> {
    /// Writes the header at once.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn begin(out: W, header: Header) -> io::Result<Self> {
        let mut writer = Self { out };
        writer.write(&Event::Header(Box::new(header)))?;
        Ok(writer)
    }

    /// Writes one line.
    ///
    /// # Errors
    /// When the inner writer fails.
    pub fn write(&mut self, event: &Event) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, event)?;
        self.out.write_all(b"\n")
    }

    /// Flushes, and returns the inner writer.
    ///
    /// # Errors
    /// When the inner writer fails.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Why a history cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file fails.
    #[error("the history cannot be read")]
    Io(#[from] io::Error),
    /// A line is not an event.
    #[error("line {line} is not an event")]
    Json {
        line: usize,
        source: serde_json::Error,
    },
    /// The first line is not a header of this format, or a later one is a header.
    #[error("line {line}: a history begins with one header of format {FORMAT}")]
    Header { line: usize },
}

/// Reads the events after the header, one at a time.
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    header: Header,
    line: usize,
    text: String,
}

impl<R: BufRead> Reader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// When there is none.
    pub fn begin(mut input: R) -> Result<Self, ReadError> {
        let (mut text, line) = (String::new(), 1);
        input.read_line(&mut text)?;
        match parse(&text, line)? {
            Event::Header(header) if header.format == FORMAT => Ok(Self {
                input,
                header: *header,
                line,
                text,
            }),
            _ => Err(ReadError::Header { line }),
        }
    }

    /// The first line.
    pub fn header(&self) -> &Header {
        &self.header
    }

    fn next_event(&mut self) -> Result<Option<Event>, ReadError> {
        self.text.clear();
        self.line += 1;
        if self.input.read_line(&mut self.text)? == 0 {
            return Ok(None);
        }
        match parse(&self.text, self.line)? {
            Event::Header(_) => Err(ReadError::Header { line: self.line }),
            event => Ok(Some(event)),
        }
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Event, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_event().transpose()
    }
}

fn parse(text: &str, line: usize) -> Result<Event, ReadError> {
    serde_json::from_str(text).map_err(|source| ReadError::Json { line, source })
}

use std::{
    collections::VecDeque,
    io::{self, Read},
};

/// Passes a file on, and knows on which line each of its bytes is. Lines end with `\n`, `\r\n`
/// or `\r`, as the reader of CSV ends records.
///
/// That reader counts lines too, but from the end of one record to the next: line ends before a
/// record, such as blank lines and the second half of `\r\n`, are not counted yet.
pub(super) struct LineNumbers<R> {
    input: R,
    /// Bytes that were passed on.
    passed: u64,
    /// The bytes of line ends that were passed on but not asked about yet.
    ends: VecDeque<(u64, End)>,
    /// Whether the last byte that was passed on is `\r`.
    after_return: bool,
    /// The line of the last byte that was asked about.
    line: u64,
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    /// The first byte of a line end.
    First,
    /// The `\n` of `\r\n`.
    Second,
}

impl<R> LineNumbers<R> {
    pub(super) fn of(input: R) -> Self {
        Self {
            input,
            passed: 0,
            ends: VecDeque::new(),
            after_return: false,
            line: 1,
        }
    }

    /// The line, counted from one, of the first byte at `offset` or behind it that ends no
    /// line. Offsets must rise from call to call.
    pub(super) fn line_at(&mut self, offset: u64) -> u64 {
        let mut offset = offset;
        while let Some((end, kind)) = self.ends.front().copied().filter(|(end, _)| *end <= offset) {
            self.ends.pop_front();
            if kind == End::First {
                self.line += 1;
            }
            if end == offset {
                offset += 1;
            }
        }
        self.line
    }
}

impl<R: Read> Read for LineNumbers<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        for (offset, byte) in (self.passed..).zip(&buffer[..count]) {
            match byte {
                b'\n' if self.after_return => self.ends.push_back((offset, End::Second)),
                b'\n' | b'\r' => self.ends.push_back((offset, End::First)),
                _ => {}
            }
            self.after_return = *byte == b'\r';
        }
        self.passed += count as u64;
        Ok(count)
    }
}

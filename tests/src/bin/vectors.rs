//! Regenerates the test vectors of token-verifier:
//!
//! ```text
//! cargo run -p end-to-end --bin vectors
//! ```

use std::{fs, io};

use end_to_end::vectors::{folder, generate, texts};

fn main() -> io::Result<()> {
    for (name, text) in generate(&texts(&folder())?) {
        fs::write(folder().join(name), text)?;
    }
    Ok(())
}

//! `check FILE`: checks a history, prints what breaks its promises, and exits with 1 if anything does.
//! `check --copy FILE`: the same, if it was a copy that was read at the end.

use std::{
    env,
    error::Error,
    fs::File,
    io::{BufReader, Write, stdout},
    process::ExitCode,
};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments: Vec<_> = env::args_os().skip(1).collect();
    let is_copy = arguments.first().is_some_and(|first| first == "--copy");
    let [path] = &arguments.split_off(usize::from(is_copy))[..] else {
        return Err("usage: check [--copy] FILE".into());
    };
    let history = BufReader::with_capacity(1 << 20, File::open(path)?);
    let report = if is_copy {
        prove_checker::check_copy(history)?
    } else {
        prove_checker::check(history)?
    };
    write!(stdout(), "{report}")?;
    Ok(ExitCode::from(u8::from(!report.holds())))
}

use std::{collections::BTreeSet, fs, num::NonZero, thread::available_parallelism};

/// Describes the machine of the measurements, without anything secret.
#[must_use]
pub fn describe() -> String {
    let cores = available_parallelism().map_or(1, NonZero::get);
    let model = fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| model(&text));
    let model = model.unwrap_or_else(|| "unknown".to_owned());
    let plural = if cores == 1 { "" } else { "s" };
    format!("{cores} core{plural} ({model})")
}

/// The processor models in `/proc/cpuinfo`.
fn model(cpuinfo: &str) -> Option<String> {
    let names: BTreeSet<_> = cpuinfo
        .lines()
        .filter_map(|line| line.split_once(':'))
        .filter(|(key, _)| key.trim() == "model name")
        .map(|(_, name)| name.trim())
        .collect();
    let names: Vec<_> = names.into_iter().collect();
    (!names.is_empty()).then(|| names.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_of_one_kind_are_named_once() {
        let core = "processor\t: 0\nmodel name\t: EPYC 7\nflags\t: fpu\n\n";
        assert_eq!(model(&core.repeat(2)).as_deref(), Some("EPYC 7"));
        assert_eq!(model("processor\t: 0\n"), None);
    }
}

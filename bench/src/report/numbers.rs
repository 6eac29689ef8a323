use std::time::Duration;

/// Microseconds, with one decimal below 100.
pub(crate) fn micros(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    if micros < 100.0 {
        format!("{micros:.1}")
    } else {
        whole(micros)
    }
}

/// Milliseconds with two decimals.
pub(crate) fn millis(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1e3)
}

/// Mebibytes, rounded up.
pub(crate) fn mebibytes(bytes: u64) -> String {
    format!("{}", bytes.div_ceil(1 << 20))
}

/// The ratio of two times.
pub(crate) fn times(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

/// A whole number with commas between thousands.
pub(crate) fn whole(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_right_precision() {
        assert_eq!(micros(Duration::from_nanos(16_449)), "16.4");
        assert_eq!(micros(Duration::from_nanos(99_900)), "99.9");
        assert_eq!(micros(Duration::from_micros(152)), "152");
        assert_eq!(micros(Duration::from_micros(18_700)), "18,700");
        assert_eq!(millis(Duration::from_micros(8_705)), "8.71");
        assert_eq!(mebibytes(30 << 20), "30");
        assert_eq!(mebibytes((30 << 20) + 1), "31");
    }

    #[test]
    fn thousands_are_separated() {
        for (number, text) in [
            (0.4, "0"),
            (999.0, "999"),
            (1_000.0, "1,000"),
            (1_234_567.0, "1,234,567"),
        ] {
            assert_eq!(whole(number), text);
        }
    }
}

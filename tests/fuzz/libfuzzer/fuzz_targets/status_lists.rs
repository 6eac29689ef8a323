#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz_targets::status_lists::target(data);
});

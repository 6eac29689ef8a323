use super::*;

fn read(file: &[u8]) -> (Vec<Line>, BTreeSet<String>) {
    let mut columns = Columns::default();
    let mut lines = Lines::detect(file, &mut columns).unwrap();
    let mut found = Vec::new();
    while let Some(line) = lines.next(&mut columns) {
        found.push(line.unwrap());
    }
    (found, columns.ignored())
}

fn fields(columns: &[(&'static str, &str)]) -> Fields {
    let mut fields = Fields::default();
    for (column, text) in columns {
        fields.set(column, *text);
    }
    fields
}

#[test]
fn both_formats_say_the_same() {
    let csv = "\u{feff}username,id,shoe,bio\ncook,7,42,\"two\nlines\"\nbaker,,,\n";
    let json = "{\"username\": \"cook\", \"id\": 7, \"shoe\": 42, \"bio\": \"two\\nlines\"}\n\n\
        {\"username\": \"baker\", \"id\": null, \"bio\": \"\"}\n";
    let cook = fields(&[("username", "cook"), ("id", "7"), ("bio", "two\nlines")]);
    let baker = fields(&[("username", "baker")]);
    for (file, numbers) in [(csv, [2, 4]), (json, [1, 3])] {
        let (lines, ignored) = read(file.as_bytes());
        assert_eq!(ignored, BTreeSet::from(["shoe".to_owned()]), "{file}");
        for ((line, number), expected) in lines.into_iter().zip(numbers).zip([&cook, &baker]) {
            assert_eq!(line.number, number, "{file}");
            assert_eq!(line.fields.as_ref(), Ok(expected), "{file}");
        }
    }
}

fn faults(lines: &[Line]) -> Vec<Option<String>> {
    let of_line = |line: &Line| Some(line.fields.as_ref().err()?.to_string());
    lines.iter().map(of_line).collect()
}

#[test]
fn a_bad_line_does_not_keep_others_back() {
    let csv = b"username,id\ncook\n\xff,1\nbaker,2,3\nwaiter,4\n".as_slice();
    let (lines, _) = read(csv);
    let told = |text: &str| Some(text.to_owned());
    let expected = [
        told("has 1 field where the first line has 2"),
        told("is not UTF-8"),
        told("has 3 fields where the first line has 2"),
        None,
    ];
    assert_eq!(faults(&lines), expected);

    let json = b"{\"username\": \"cook\"}\n[]\n{\"username\": [1]}\n{\n\xff\n".as_slice();
    let (lines, _) = read(json);
    let expected = [
        None,
        told("is not a JSON object"),
        told("username must be a string, a number or a boolean"),
        told("is not a JSON object"),
        told("is not a JSON object"),
    ];
    assert_eq!(faults(&lines), expected);
}

#[test]
fn a_file_without_usernames_is_refused_at_once() {
    for file in ["", "name,id\ncook,1\n"] {
        let refused = Lines::detect(file.as_bytes(), &mut Columns::default());
        assert!(matches!(refused, Err(SourceError::NoUsername)), "{file}");
    }
}

#[test]
fn lines_of_csv_are_counted_as_editors_count_them() {
    let lf = "\u{feff}username,bio\n\n\ncook,\"two\nlines\"\nbaker\n\nwaiter,\n";
    for end in ["\n", "\r\n", "\r"] {
        let file = lf.replace('\n', end);
        let (lines, _) = read(file.as_bytes());
        let numbers: Vec<_> = lines.iter().map(|line| line.number).collect();
        assert_eq!(numbers, [4, 6, 8], "{file:?}");
    }
}

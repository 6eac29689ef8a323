use super::*;

fn header() -> Header {
    crate::tiny::header()
}

fn written(events: &[Event]) -> String {
    let mut writer = Writer::begin(Vec::new(), header()).unwrap();
    for event in events {
        writer.write(event).unwrap();
    }
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

fn examples() -> Vec<Event> {
    let replica = Replica {
        service: Service::Recipe,
        index: 1,
    };
    let row = Row {
        kind: RowKind::Comment,
        id: RowId(7),
        owner: AccountId(3),
        on: Some(5),
        mark: Some(Mark(12)),
    };
    vec![
        Event::FaultBegin(FaultBegin {
            fault: FaultId(1),
            at: Micros(10),
            kind: Fault::Clock {
                replica,
                offset_micros: -7_200_000_000,
            },
        }),
        Event::Invoked(Invocation {
            op: OperationId(1),
            actor: ActorId(2),
            tab: 0,
            replica,
            at: Micros(20),
            bearer: Some("a".into()),
            call: Call::Create {
                row: RowKind::Comment,
                on: Some(5),
                mark: Some(Mark(12)),
                idempotency_key: None,
            },
        }),
        Event::Ended(Outcome {
            op: OperationId(1),
            at: Micros(30),
            answer: Answer::Status {
                status: 201,
                facts: Some(Facts::Row(row.clone())),
            },
        }),
        Event::Ended(Outcome {
            op: OperationId(2),
            at: Micros(31),
            answer: Answer::Unknown(UnknownReason::ServerError(503)),
        }),
    ]
}

fn other_examples() -> Vec<Event> {
    let Event::Ended(Outcome { answer, .. }) = &examples()[2] else {
        panic!("it is an outcome");
    };
    let Some(Facts::Row(row)) = answer.facts().cloned() else {
        panic!("it has a row");
    };
    vec![
        Event::FaultEnd(FaultEnd {
            fault: FaultId(1),
            at: Micros(40),
        }),
        Event::Observed(Observation {
            replica: Replica {
                service: Service::Identity,
                index: 0,
            },
            asked: Micros(41),
            answered: Micros(42),
            seen: Seen::Jwks {
                kids: vec!["k".into()],
            },
        }),
        Event::Read(Reading::Thing(Thing::Row(row))),
        Event::Read(Reading::End {
            at: Micros(50),
            complete: vec![Kind::Accounts, Kind::Rows(RowKind::Comment)],
        }),
    ]
}

#[test]
fn what_is_written_is_read() {
    let events = [examples(), other_examples()].concat();
    let text = written(&events);
    assert_eq!(text.lines().count(), events.len() + 1);
    let reader = Reader::begin(text.as_bytes()).unwrap();
    assert_eq!(reader.header(), &header());
    let read: Vec<Event> = reader.map(Result::unwrap).collect();
    assert_eq!(read, events);
}

#[test]
fn a_line_reads_as_people_would_write_it() {
    let text = written(&examples()[3..4]);
    assert_eq!(
        text.lines().last().unwrap(),
        r#"{"ended":{"op":2,"at":31,"answer":{"unknown":{"server_error":503}}}}"#
    );
}

#[test]
fn a_history_begins_with_its_only_header() {
    let text = written(&[]);
    let twice = format!("{text}{text}");
    let mut reader = Reader::begin(twice.as_bytes()).unwrap();
    let error = reader.next().unwrap().unwrap_err();
    assert!(matches!(error, ReadError::Header { line: 2 }), "{error}");
    let none = written(&examples());
    let none = none.split_once('\n').unwrap().1;
    let error = Reader::begin(none.as_bytes()).unwrap_err();
    assert!(matches!(error, ReadError::Header { line: 1 }), "{error}");
    let other = text.replacen("\"format\":1", "\"format\":2", 1);
    assert!(Reader::begin(other.as_bytes()).is_err());
}

#[test]
fn a_broken_line_is_named() {
    let text = format!("{}{{\"invoked\":", written(&examples()));
    let last = Reader::begin(text.as_bytes()).unwrap().last().unwrap();
    let line = examples().len() + 2;
    assert!(matches!(last, Err(ReadError::Json { line: at, .. }) if at == line));
}

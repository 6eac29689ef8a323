use super::*;

#[test]
fn a_network_of_all_is_everybody() {
    for (text, everybody) in [
        ("0.0.0.0/0", true),
        ("10.0.0.0/8, ::/0", true),
        ("10.0.0.0/8", false),
        ("", false),
    ] {
        let proxies: TrustedProxies = text.parse().unwrap();
        assert_eq!(proxies.are_everybody(), everybody, "{text}");
    }
}

/// The client behind `peer` with these header lines, when `10.0.0.0/8` and `fd00::/8`
/// are trusted.
fn client(peer: &str, lines: &[&str]) -> String {
    let proxies: TrustedProxies = "10.0.0.0/8, fd00::/8".parse().unwrap();
    let mut headers = HeaderMap::new();
    for line in lines {
        let value = HeaderValue::from_bytes(line.as_bytes()).unwrap();
        headers.append(FORWARDED_FOR, value);
    }
    let peer = ClientAddress::new(peer.parse().unwrap());
    proxies.client(peer, &headers).ip().to_string()
}

#[test]
fn a_peer_that_is_no_proxy_of_ours_speaks_for_itself() {
    assert_eq!(client("192.0.2.1", &[]), "192.0.2.1");
    assert_eq!(client("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
    assert_eq!(client("::ffff:192.0.2.1", &["10.0.0.1"]), "192.0.2.1");
}

#[test]
fn the_last_address_that_is_not_ours_counts() {
    assert_eq!(client("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
    assert_eq!(
        client("10.0.0.1", &["1.1.1.1, 198.51.100.7"]),
        "198.51.100.7"
    );
    let through_three = ["1.1.1.1, 198.51.100.7, 10.9.9.9, fd00::2"];
    assert_eq!(client("10.0.0.1", &through_three), "198.51.100.7");
    assert_eq!(client("::ffff:10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
}

#[test]
fn several_lines_are_one_list_in_their_order() {
    let lines = ["1.1.1.1", "198.51.100.7, 10.0.0.3", "10.0.0.2"];
    assert_eq!(client("10.0.0.1", &lines), "198.51.100.7");
}

#[test]
fn among_ours_alone_the_first_counts() {
    assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
    assert_eq!(client("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
}

#[test]
fn what_is_no_address_ends_the_walk() {
    for garbage in ["unknown", "1.2.3", "1.2.3.4:x", "_hidden", "[::1", "é"] {
        let line = format!("1.1.1.1, {garbage}, 10.0.0.2");
        assert_eq!(client("10.0.0.1", &[&line]), "10.0.0.2", "{garbage}");
        assert_eq!(client("10.0.0.1", &[garbage]), "10.0.0.1", "{garbage}");
    }
    assert_eq!(client("10.0.0.1", &["", " , ,"]), "10.0.0.1");
    assert_eq!(client("10.0.0.1", &["198.51.100.7, ,"]), "198.51.100.7");
}

#[test]
fn ports_and_brackets_are_tolerated() {
    for (entry, address) in [
        ("198.51.100.7:4711", "198.51.100.7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
    ] {
        assert_eq!(client("10.0.0.1", &[entry]), address);
    }
}

#[test]
fn a_setting_lists_networks_or_addresses() {
    for text in ["", "10.0.0.0/8", "::1", "127.0.0.1, 10.1.2.3/8,fd00::/8"] {
        assert!(text.parse::<TrustedProxies>().is_ok(), "{text}");
    }
    for text in ["localhost", "10.0.0.0/33", "10.0.0.0/8,", "10.0.0"] {
        assert!(text.parse::<TrustedProxies>().is_err(), "{text}");
    }
}

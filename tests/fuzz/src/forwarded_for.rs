//! `X-Forwarded-For`.
//!
//! The address of the peer on the first line, a header on each other line.

use std::{
    net::{IpAddr, SocketAddr},
    sync::LazyLock,
};

use http::{HeaderMap, HeaderName, HeaderValue};
use identity_service::throttle::{ClientAddress, TrustedProxies};

use crate::input::{headers, line};

const NAME: HeaderName = HeaderName::from_static("x-forwarded-for");
const STRANGER: &str = "198.51.100.7";
const PROXY: &str = "10.99.0.1";

static PROXIES: LazyLock<TrustedProxies> =
    LazyLock::new(|| "10.0.0.0/8, fd00::/8".parse().expect("they are networks"));

/// The client is the peer or an address in the header. Who is no proxy of ours speaks for
/// itself alone, and nobody can add anything in front that changes who they are.
pub fn target(data: &[u8]) -> bool {
    let (peer, lines) = line(data);
    let peer = str::from_utf8(peer).ok().and_then(|text| text.parse().ok());
    let (Some(peer), Some(sent)) = (peer, headers(&NAME, lines)) else {
        return false;
    };
    let found = client(peer, &sent);
    let named = found == peer.to_canonical() || addresses(&sent).any(|named| named == found);
    assert!(named, "{found} is nobody");
    if !is_proxy(peer) {
        assert_eq!(found, peer.to_canonical());
        return false;
    }
    if !is_proxy(found) {
        assert_eq!(client(peer, &in_front(&sent)), found, "forged");
        assert_eq!(client(peer, &behind(&sent, PROXY)), found, "one proxy more");
    }
    let through = client(peer, &behind(&sent, STRANGER));
    assert_eq!(through.to_string(), STRANGER);
    true
}

fn client(peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    PROXIES.client(ClientAddress::new(peer), headers).ip()
}

fn is_proxy(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets()[0] == 10,
        IpAddr::V6(address) => address.octets()[0] == 0xfd,
    }
}

/// All addresses in the headers, however they are written.
fn addresses(headers: &HeaderMap) -> impl Iterator<Item = IpAddr> {
    let lines = headers.get_all(&NAME).iter();
    let entries = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    let texts = entries.filter_map(|entry| str::from_utf8(entry.trim_ascii()).ok());
    let address = |text: &str| {
        let bare = text.trim_start_matches('[').trim_end_matches(']');
        let with_port = || Some(text.parse::<SocketAddr>().ok()?.ip());
        bare.parse().ok().or_else(with_port)
    };
    texts.filter_map(address).map(|found| found.to_canonical())
}

/// What a client adds who wants to be somebody else: a line, and an entry before the first one
/// of a proxy.
fn in_front(headers: &HeaderMap) -> HeaderMap {
    let mut lines: Vec<_> = headers.get_all(&NAME).iter().cloned().collect();
    if let Some(first) = lines.first_mut() {
        let forged = [b"203.0.113.9, ", first.as_bytes()].concat();
        *first = HeaderValue::from_bytes(&forged).expect("it was one");
    }
    lines.insert(0, HeaderValue::from_static(STRANGER));
    lines.into_iter().map(|line| (NAME, line)).collect()
}

/// What a proxy appends.
fn behind(headers: &HeaderMap, address: &'static str) -> HeaderMap {
    let mut headers = headers.clone();
    headers.append(NAME, HeaderValue::from_static(address));
    headers
}

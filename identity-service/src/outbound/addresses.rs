use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 networks that are not public unicast, each with the length of its prefix (IANA IPv4
/// Special-Purpose Address Registry, RFC 6890).
const SPECIAL_IPV4: [(Ipv4Addr, u32); 15] = [
    // This network
    (Ipv4Addr::UNSPECIFIED, 8),
    // Private (RFC 1918)
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    // Behind the address translation of a provider (RFC 6598)
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // Link-local, with the metadata services of clouds (RFC 3927)
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    // Of protocols
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    // Relays of 6to4 (RFC 7526)
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    // Documentation (RFC 5737)
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Benchmarks (RFC 2544)
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    // Multicast
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    // Reserved, with the broadcast address
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// IPv6 networks within [`GLOBAL_UNICAST`] that are not public (IANA IPv6 Special-Purpose
/// Address Registry).
const SPECIAL_IPV6: [(Ipv6Addr, u32); 4] = [
    // Of protocols, with Teredo, which embeds IPv4 addresses (RFC 2928, RFC 4380)
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // Documentation (RFC 3849, RFC 9637)
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    // 6to4, which embeds IPv4 addresses (RFC 3056)
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
];

/// What is allocated as global unicast (RFC 4291 §2.4). All else is special or unassigned:
/// loopback, link-local, unique-local and multicast addresses, and those that embed IPv4
/// ones (mapped, compatible, NAT64).
const GLOBAL_UNICAST: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Whether this is the address of one machine on the public internet.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !SPECIAL_IPV4
            .iter()
            .any(|network| is_in_ipv4(address, *network)),
        IpAddr::V6(address) => {
            is_in_ipv6(address, GLOBAL_UNICAST)
                && !SPECIAL_IPV6
                    .iter()
                    .any(|network| is_in_ipv6(address, *network))
        }
    }
}

fn is_in_ipv4(address: Ipv4Addr, (network, length): (Ipv4Addr, u32)) -> bool {
    let differs = address.to_bits() ^ network.to_bits();
    differs.leading_zeros() >= length
}

fn is_in_ipv6(address: Ipv6Addr, (network, length): (Ipv6Addr, u32)) -> bool {
    let differs = address.to_bits() ^ network.to_bits();
    differs.leading_zeros() >= length
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: [&str; 22] = [
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2001:4860:4860::8888",
        "2001:200::",
        "2a00::1",
    ];

    const OTHERS: [&str; 70] = [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.1",
        "127.0.0.53",
        "127.255.255.255",
        "169.254.0.1",
        "169.254.169.254",
        "169.254.170.2",
        "172.16.0.0",
        "172.17.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.0.170",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "192.168.255.255",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.254",
        "255.255.255.255",
        "::",
        "::1",
        "::2",
        // Compatible and mapped
        "::127.0.0.1",
        "::10.0.0.1",
        "::8.8.8.8",
        "::ffff:0.0.0.0",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:192.168.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:127.0.0.1",
        // NAT64
        "64:ff9b::127.0.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::10.0.0.1",
        "100::1",
        // Teredo, ORCHID and benchmarks
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:1ff:ffff::1",
        "2001:db8::1",
        // 6to4
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "2002:808:808::1",
        "3fff::1",
        "3fff:fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fdff::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    ];

    #[test]
    fn public_are_machines_on_the_internet() {
        for text in PUBLIC {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
        for text in OTHERS {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }
}

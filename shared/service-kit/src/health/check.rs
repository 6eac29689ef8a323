use std::{
    io::{self, BufRead, BufReader, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

const PATIENCE: Duration = Duration::from_secs(5);

/// Why the service is not healthy.
#[derive(Debug, thiserror::Error)]
pub enum Unhealthy {
    /// No answer.
    #[error("no answer from {address}")]
    NoAnswer {
        /// Where it should be.
        address: SocketAddr,
        /// The error of the operating system.
        #[source]
        source: io::Error,
    },
    /// It answered that it is not ready.
    #[error("not ready: {0}")]
    NotReady(String),
}

/// Requests `/readyz` from the service that listens on `listen`. Blocks for a few seconds
/// at most.
///
/// # Errors
/// When it does not answer 200.
pub fn ask(listen: SocketAddr) -> Result<(), Unhealthy> {
    let address = reachable(listen);
    let status = status_line(address).map_err(|source| Unhealthy::NoAnswer { address, source })?;
    match status.split(' ').nth(1) {
        Some("200") => Ok(()),
        _ => Err(Unhealthy::NotReady(status)),
    }
}

fn status_line(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}

/// "All addresses" is not an address to connect to.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, thread};

    use super::*;

    fn answering(answer: &'static str) -> SocketAddr {
        let listener = TcpListener::bind("0.0.0.0:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            // Until the caller has read everything and closes.
            let _ = io::copy(&mut stream, &mut io::sink());
        });
        address
    }

    #[test]
    fn only_200_is_healthy() {
        assert!(ask(answering("HTTP/1.1 200 OK\r\n\r\n")).is_ok());
        let not_ready = ask(answering("HTTP/1.1 503 Service Unavailable\r\n\r\n"));
        assert!(
            matches!(not_ready, Err(Unhealthy::NotReady(_))),
            "{not_ready:?}"
        );
    }

    #[test]
    fn all_addresses_means_this_machine() {
        let on = |text: &str| reachable(text.parse().unwrap()).to_string();
        assert_eq!(on("0.0.0.0:8081"), "127.0.0.1:8081");
        assert_eq!(on("[::]:8081"), "[::1]:8081");
        assert_eq!(on("10.0.0.7:8081"), "10.0.0.7:8081");
    }
}

use std::{net::SocketAddr, sync::Arc};

use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use super::{Condition, Turn, Upstream, carry::carry};

/// The way to one program.
#[derive(Debug)]
pub struct Route {
    upstream: Upstream,
    turn: Turn,
    condition: watch::Sender<Condition>,
}

/// An address of the proxy, and the programs that it leads to. New connections go in turn to
/// those that take part, as with a load balancer.
#[derive(Debug)]
pub struct Link {
    address: SocketAddr,
    routes: Arc<[Route]>,
    accepting: JoinHandle<()>,
}

impl Link {
    /// Listens at an address that the system chooses. All programs always take part.
    ///
    /// # Panics
    /// If no port is free.
    pub async fn to(upstreams: impl IntoIterator<Item = Upstream>) -> Self {
        let upstreams = upstreams.into_iter();
        Self::balanced(upstreams.map(|upstream| (upstream, Turn::default()))).await
    }

    /// Listens at an address that the system chooses.
    ///
    /// # Panics
    /// If no port is free.
    pub async fn balanced(upstreams: impl IntoIterator<Item = (Upstream, Turn)>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await;
        let listener = listener.expect("a port is free");
        let address = listener
            .local_addr()
            .expect("a bound socket has an address");
        let routes: Arc<[Route]> = upstreams.into_iter().map(Route::new).collect();
        let accepting = tokio::spawn(accept(listener, Arc::clone(&routes)));
        Self {
            address,
            routes,
            accepting,
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The ways to the programs.
    #[must_use]
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// Changes the condition of all routes.
    pub fn set(&self, condition: Condition) {
        for route in self.routes.iter() {
            route.set(condition);
        }
    }
}

impl Route {
    fn new((upstream, turn): (Upstream, Turn)) -> Self {
        let condition = watch::Sender::new(Condition::Open);
        Self {
            upstream,
            turn,
            condition,
        }
    }

    /// Changes the condition, also for open connections.
    pub fn set(&self, condition: Condition) {
        self.condition.send_replace(condition);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, routes: Arc<[Route]>) {
    let mut next = 0;
    loop {
        // Too many open files: the connection waits in the backlog.
        let Ok((client, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let _ = client.set_nodelay(true);
        let place = Turn::next(routes.iter().map(|route| &route.turn), next);
        next = place + 1;
        let routes = Arc::clone(&routes);
        tokio::spawn(async move {
            let route = &routes[place];
            carry(client, &route.upstream, route.condition.subscribe()).await;
        });
    }
}

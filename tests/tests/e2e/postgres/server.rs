use std::{future::pending, path::PathBuf};

use sea_orm::sqlx::postgres::PgConnectOptions;
use tokio::{
    io::{AsyncRead, AsyncWrite, copy_bidirectional},
    net::{TcpListener, TcpStream, UnixStream},
    sync::watch,
    task::JoinHandle,
};

/// The address of the test server.
#[derive(Clone, Debug)]
pub(super) enum Server {
    Socket { folder: PathBuf, port: u16 },
    Address(String, u16),
}

impl Server {
    pub(super) fn of(options: &PgConnectOptions) -> Self {
        let port = options.get_port();
        match options.get_socket() {
            Some(folder) => Self::Socket {
                folder: folder.clone(),
                port,
            },
            None => Self::Address(options.get_host().to_owned(), port),
        }
    }

    /// Also makes it reachable at another address.
    pub(super) async fn reached_at(&self, address: &str) -> (u16, JoinHandle<()>) {
        self.forwarded_from(address, watch::Sender::new(false).subscribe())
            .await
    }

    /// The same, but once `silence` is true, existing connections stay open and carry
    /// nothing. New connections work.
    pub(super) async fn silenced_by(
        &self,
        silence: watch::Receiver<bool>,
    ) -> (u16, JoinHandle<()>) {
        self.forwarded_from("127.0.0.1", silence).await
    }

    async fn forwarded_from(
        &self,
        address: &str,
        silence: watch::Receiver<bool>,
    ) -> (u16, JoinHandle<()>) {
        let listener = TcpListener::bind((address, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = self.clone();
        let forwarding = tokio::spawn(async move {
            loop {
                let (caller, _) = listener.accept().await.unwrap();
                let (server, mut silence) = (server.clone(), silence.clone());
                let concerned = !*silence.borrow_and_update();
                tokio::spawn(async move {
                    let silent = async {
                        if !concerned || silence.changed().await.is_err() {
                            pending::<()>().await;
                        }
                    };
                    server.forward(caller, silent).await;
                });
            }
        });
        (port, forwarding)
    }

    async fn forward(self, caller: TcpStream, silent: impl Future<Output = ()>) {
        match self {
            Self::Socket { folder, port } => {
                let file = folder.join(format!(".s.PGSQL.{port}"));
                join(caller, UnixStream::connect(file).await.unwrap(), silent).await;
            }
            Self::Address(host, port) => {
                let server = TcpStream::connect((host, port)).await.unwrap();
                join(caller, server, silent).await;
            }
        }
    }
}

async fn join(
    mut caller: TcpStream,
    mut server: impl AsyncRead + AsyncWrite + Unpin,
    silent: impl Future<Output = ()>,
) {
    tokio::select! {
        _ = copy_bidirectional(&mut caller, &mut server) => {}
        // Keeps both connections open.
        () = silent => pending().await,
    }
}

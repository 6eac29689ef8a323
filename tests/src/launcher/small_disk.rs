use std::{
    fs::{self, File},
    io::{self, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::Stdio,
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// Mounts the disk, prints "ready", and keeps it while standard input is open, which is at
/// most as long as the test lives.
const MOUNT: &str = r#"mount -t tmpfs -o size="$1" tmpfs "$2" && echo ready && exec cat"#;

/// A small disk (tmpfs) that a test can fill. Only programs started through `wrapper` see
/// it, because it is mounted in its own namespace. It disappears when this is dropped.
#[derive(Debug)]
pub struct SmallDisk {
    folder: TempDir,
    holder: Child,
}

impl SmallDisk {
    /// A disk of `size`, in the format of mount(8): `16m`.
    ///
    /// # Panics
    /// If neither root nor a user namespace allows that.
    pub async fn new(size: &str) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let mut command = Command::new("unshare");
        command.args(["--mount", "--propagation", "private"]);
        if !is_root() {
            command.arg("--map-root-user");
        }
        command
            .args(["sh", "-c", MOUNT, "sh", size])
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        let mut holder = command.spawn().expect("unshare (util-linux) can be run");
        let output = holder.stdout.take().expect("it is piped");
        let mut said = String::new();
        let read = BufReader::new(output).read_line(&mut said).await;
        read.expect("its output can be read");
        assert_eq!(
            said, "ready\n",
            "a small disk needs root, or unprivileged user namespaces"
        );
        Self { folder, holder }
    }

    /// The command that runs a program with access to the disk.
    #[must_use]
    pub fn wrapper(&self) -> Vec<String> {
        let id = self.holder.id().expect("the disk is still there");
        let mut wrapper = vec!["nsenter".to_owned(), format!("--mount=/proc/{id}/ns/mnt")];
        if !is_root() {
            wrapper.push(format!("--user=/proc/{id}/ns/user"));
            wrapper.push("--preserve-credentials".to_owned());
        }
        wrapper
    }

    /// Its path for those programs.
    #[must_use]
    pub fn inside(&self) -> &Path {
        self.folder.path()
    }

    /// Its path for this process.
    #[must_use]
    pub fn outside(&self) -> PathBuf {
        let id = self.holder.id().expect("the disk is still there");
        let inside = self.folder.path().strip_prefix("/");
        PathBuf::from(format!("/proc/{id}/root")).join(inside.expect("the path is absolute"))
    }

    /// Fills the disk to the last byte.
    pub fn fill(&self) {
        let mut file = File::create(self.filler()).expect("a file can be made");
        for size in [65_536, 4_096, 1] {
            let full = loop {
                if let Err(error) = file.write_all(&vec![0; size]) {
                    break error;
                }
            };
            assert_eq!(full.kind(), io::ErrorKind::StorageFull, "{full}");
        }
    }

    /// Frees the space again.
    pub fn make_room(&self) {
        fs::remove_file(self.filler()).expect("the disk was filled");
    }

    /// Makes it read-only for good. No process may have a file on it open for writing.
    pub async fn allow_no_writes(&self) {
        let wrapper = self.wrapper();
        let remounted = Command::new(&wrapper[0])
            .args(&wrapper[1..])
            .args(["mount", "-o", "remount,ro"])
            .arg(self.inside())
            .status();
        let remounted = remounted.await.expect("nsenter (util-linux) can be run");
        assert!(remounted.success(), "the disk can be mounted again");
    }

    fn filler(&self) -> PathBuf {
        self.outside().join("filler")
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

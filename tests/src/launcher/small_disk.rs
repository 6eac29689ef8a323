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

/// Makes the disk, says so, and keeps it for as long as its input is open: for no
/// longer than the test lives.
const MOUNT: &str = r#"mount -t tmpfs -o size="$1" tmpfs "$2" && echo ready && exec cat"#;

/// A disk of few bytes (tmpfs) that only programs started by way of it see, and that
/// can be filled. It is mounted in a namespace of its own: nothing is left of it when
/// this is dropped.
#[derive(Debug)]
pub struct SmallDisk {
    folder: TempDir,
    holder: Child,
}

impl SmallDisk {
    /// A disk of `size`, as mount(8) writes it: `16m`.
    ///
    /// # Panics
    /// Where neither root nor a user namespace allows that.
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

    /// The command by which a program sees the disk.
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

    /// Where programs see it.
    #[must_use]
    pub fn inside(&self) -> &Path {
        self.folder.path()
    }

    /// Where this process sees it.
    #[must_use]
    pub fn outside(&self) -> PathBuf {
        let id = self.holder.id().expect("the disk is still there");
        let inside = self.folder.path().strip_prefix("/");
        PathBuf::from(format!("/proc/{id}/root")).join(inside.expect("the path is absolute"))
    }

    /// Leaves no byte free.
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

    /// Undoes that.
    pub fn make_room(&self) {
        fs::remove_file(self.filler()).expect("the disk was filled");
    }

    /// Makes it read-only for good. Nobody may have a file of it open to write to.
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

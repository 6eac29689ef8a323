use std::{ffi::OsStr, fs, path::Path};

use tokio::process::{Child, Command};

use super::found_program;

/// Settings before the rest of a configuration: nginx stays in the foreground as a single
/// process.
const PROCESS: &str = "daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log stderr crit;\n";

/// Starts nginx with this configuration, which must have one line that ends in `http {`. It
/// only writes to `folder`, and stops when this is dropped.
///
/// # Panics
/// If nginx is not found and cannot be installed.
#[must_use]
pub fn start_nginx(folder: &Path, configuration: &str) -> Child {
    assert_eq!(configuration.matches("http {\n").count(), 1);
    let scratch = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|of| format!("{of}_temp_path scratch;\n"))
        .concat();
    let configuration = configuration.replace("http {\n", &format!("http {{\n{scratch}"));
    let file = folder.join("nginx.conf");
    fs::write(&file, format!("{PROCESS}{configuration}")).expect("the folder can be written to");
    let arguments = [
        "-p".as_ref(),
        folder.as_os_str(),
        "-c".as_ref(),
        file.as_os_str(),
    ];
    Command::new(found_program(&["nginx-light", "nginx", "/usr/sbin/nginx"]))
        .args::<_, &OsStr>(arguments)
        .kill_on_drop(true)
        .spawn()
        .expect("nginx can be started")
}

//! While their storage fails, the services answer truthfully, and they recover afterwards.

mod account_writes;
mod attempt;
mod content_writes;
mod failing_commit;
mod failing_disk;
mod full_disk;
mod locked;
mod read_only;
mod replaced;
mod under_fault;
mod unreadable;

//! What the services say while their storage fails is true, and they recover.

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

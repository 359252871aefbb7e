//! Instance slots: which of this host's instances a process is, under a lock that dies with it.
//!
//! A transactional id must be unique among the living and the same after a restart. A configured
//! instance is exactly that by the operator's word, which the lock checks for this host; without
//! one the process is `{hostname}-{slot}` with the first slot that nobody holds. The lock is the
//! operating system's, so a killed process gives its slot back and the file it leaves is harmless.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
};

use eos_conf::names;

use crate::{config::RunConfig, error::Error};

/// The most instances of one application that find a slot of their own on one host.
const SLOTS: usize = 1000;

/// Room in a host name for the slot's number: [`names::check_instance`] takes 80 characters.
const HOST_MAX: usize = 70;

/// A claimed instance. Nobody else on this host has it until this value is dropped or the process
/// is gone.
#[derive(Debug)]
pub struct Slot {
    instance: String,
    _lock: File,
}

impl Slot {
    /// The instance's name, a part of its transactional ids.
    pub fn instance(&self) -> &str {
        &self.instance
    }
}

/// Claims the configured instance, or the first free slot of this host.
///
/// # Errors
/// [`Fenced`](crate::error::ErrorKind::Fenced) when the configured instance is running on this host;
/// failed when the lock files cannot be used.
pub fn claim(config: &RunConfig) -> Result<Slot, Error> {
    match &config.instance {
        Some(instance) => claim_named(config, instance),
        None => claim_free(config, &host(&gethostname::gethostname().to_string_lossy())),
    }
}

/// Where lock files live unless the configuration says otherwise: `eos-slots` in the temporary
/// directory of the host, which all its users and services share. (One with a temporary directory of
/// its own does not see the others' slots: it needs an instance name.)
pub fn default_dir() -> PathBuf {
    std::env::temp_dir().join("eos-slots")
}

fn claim_named(config: &RunConfig, instance: &str) -> Result<Slot, Error> {
    match lock(config, instance)? {
        Claim::Mine(lock) => Ok(Slot { instance: instance.to_owned(), _lock: lock }),
        Claim::Taken(owner) => Err(Error::fenced(format_args!(
            "instance `{instance}` of `{}` is already running on this host{owner}: stop that process, or give this one another --instance",
            config.app
        ))),
    }
}

fn claim_free(config: &RunConfig, host: &str) -> Result<Slot, Error> {
    for slot in 0..SLOTS {
        let instance = format!("{host}-{slot}");
        if let Claim::Mine(lock) = lock(config, &instance)? {
            return Ok(Slot { instance, _lock: lock });
        }
    }
    Err(Error::failed(format_args!(
        "all {SLOTS} instance slots of `{}` on this host are taken: name this one with --instance",
        config.app
    )))
}

enum Claim {
    Mine(File),
    /// Who holds it, as a clause; empty when that is not known.
    Taken(String),
}

fn lock(config: &RunConfig, instance: &str) -> Result<Claim, Error> {
    let path = config.slots_dir.join(format!("{}.{instance}.lock", config.app));
    let unusable = |error: io::Error| {
        Error::failed(format_args!(
            "cannot use the lock file {}: {error}; instance slots live in $TMPDIR (else /tmp): point it to a directory on a local disk that you may write to",
            path.display()
        ))
    };
    let mut file = open(&config.slots_dir, &path).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => {
            // For the message of whoever comes second; the lock holds without it.
            let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
            Ok(Claim::Mine(file))
        }
        Err(TryLockError::WouldBlock) => Ok(Claim::Taken(owner(&mut file))),
        Err(TryLockError::Error(error)) => Err(unusable(error)),
    }
}

fn open(dir: &Path, path: &Path) -> io::Result<File> {
    create_shared(dir)?;
    let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    match opened {
        // Another user's file: it can still be asked whether it is locked.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => File::open(path),
        other => other,
    }
}

/// Creates the directory so that every user of the host may have slots in it, but not remove those
/// of others, as in the temporary directory itself.
fn create_shared(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(dir)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Another process may have created it meanwhile as another user: then it has done this.
        let _ = fs::set_permissions(dir, fs::Permissions::from_mode(0o1777));
    }
    Ok(())
}

fn owner(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.rewind().and_then(|()| file.read_to_string(&mut text));
    match (read, text.trim().parse::<u32>()) {
        (Ok(_), Ok(pid)) => format!(" (pid {pid})"),
        _ => String::new(),
    }
}

/// A host's name as it may stand in an instance.
fn host(name: &str) -> String {
    let short: String = name.chars().take(HOST_MAX).collect();
    names::check_instance(&short).map_or_else(|error| error.suggestion, |()| short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(dir: &Path, instance: Option<&str>) -> RunConfig {
        RunConfig {
            app: "orders".into(),
            instance: instance.map(str::to_owned),
            slots_dir: dir.join("eos-slots"),
            transaction_timeout: crate::config::TRANSACTION_TIMEOUT,
            startup_timeout: crate::config::STARTUP_TIMEOUT,
            drain: false,
            create_topics: false,
            accept_lost: false,
            pipelines: Vec::new(),
        }
    }

    #[test]
    fn claims_take_the_first_free_slot_and_a_released_one_is_taken_again() {
        let dir = tempfile::tempdir().unwrap();
        let config = config(dir.path(), None);

        let [first, second] = [claim(&config).unwrap(), claim(&config).unwrap()];
        assert!(first.instance().ends_with("-0"), "{}", first.instance());
        assert!(second.instance().ends_with("-1"), "{}", second.instance());

        drop(first);
        let third = claim(&config).unwrap();
        assert!(third.instance().ends_with("-0"), "{}", third.instance());
    }

    #[test]
    fn a_named_instance_is_refused_to_the_second_with_the_pid_of_the_first() {
        let dir = tempfile::tempdir().unwrap();
        let config = config(dir.path(), Some("a"));

        let first = claim(&config).unwrap();
        let refused = claim(&config).unwrap_err();

        assert_eq!(first.instance(), "a");
        assert_eq!(refused.exit_code(), 3);
        let expected = format!("already running on this host (pid {})", std::process::id());
        assert!(refused.to_string().contains(&expected), "{refused}");

        drop(first);
        assert!(claim(&config).is_ok());
    }

    #[test]
    fn other_applications_and_other_instances_do_not_disturb() {
        let dir = tempfile::tempdir().unwrap();
        let orders = config(dir.path(), Some("a"));
        let payments = RunConfig { app: "payments".into(), ..orders.clone() };
        let other = config(dir.path(), Some("b"));

        let claims = [claim(&orders), claim(&payments), claim(&other)];

        assert!(claims.iter().all(Result::is_ok));
    }

    #[test]
    fn a_host_name_becomes_legal() {
        assert_eq!(host("web-1.example.org"), "web-1.example.org");
        assert_eq!(host("Björns Mac"), "Bj-rns-Mac");
        assert_eq!(host(&"x".repeat(300)).len(), HOST_MAX);
        assert!(!host("").is_empty());
    }
}

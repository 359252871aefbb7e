//! Topics of a run.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use eos_fixture::wait_for;
use rdkafka::{
    admin::{AdminClient, AdminOptions, NewTopic, TopicReplication},
    client::DefaultClientContext,
    consumer::{BaseConsumer, Consumer as _},
};

use crate::{Failure, client};

/// How long a broker may take to create a topic or to delete it.
const SOON: Duration = Duration::from_secs(30);

/// How many partitions a topic has unless a group asks for others.
pub const PARTITIONS: i32 = 4;

/// A name that no other topic, group or transaction has, of this run or another one on this host (the names of
/// instances are locked there).
pub fn fresh(what: &str) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{what}-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Creates a topic with a name of its own, and waits until its leaders answer.
pub fn create(bootstrap: &str, what: &str, partitions: i32) -> Result<String, Failure> {
    let name = fresh(what);
    let new = NewTopic::new(&name, partitions, TopicReplication::Fixed(1));
    let admin = admin(bootstrap)?;
    for answer in block_on(admin.create_topics([&new], &AdminOptions::new()))?? {
        answer.map_err(|(name, code)| format!("creating topic {name}: {code}"))?;
    }
    let reader: BaseConsumer = client::reader(bootstrap).create()?;
    wait_for(SOON, &format!("the leaders of topic {name}"), || {
        (0..partitions).try_for_each(|partition| reader.fetch_watermarks(&name, partition, SOON).map(drop))
    })?;
    Ok(name)
}

/// Deletes a topic, and waits until it is gone: its files must not be removed under the next run.
pub fn delete(bootstrap: &str, name: &str) -> Result<(), Failure> {
    let admin = admin(bootstrap)?;
    for answer in block_on(admin.delete_topics(&[name], &AdminOptions::new()))?? {
        answer.map_err(|(name, code)| format!("deleting topic {name}: {code}"))?;
    }
    wait_for(SOON, &format!("topic {name} to be gone"), || {
        let metadata = admin.inner().fetch_metadata(None, SOON).map_err(|error| error.to_string())?;
        let is_there = metadata.topics().iter().any(|topic| topic.name() == name);
        if is_there { Err("it is still listed".to_owned()) } else { Ok(()) }
    })?;
    Ok(())
}

fn admin(bootstrap: &str) -> Result<AdminClient<DefaultClientContext>, Failure> {
    Ok(client::plain(bootstrap).create()?)
}

fn block_on<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(future))
}

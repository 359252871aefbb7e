//! Reads what came out as a `read_committed` consumer does, and demands every order exactly once, unchanged
//! but for its tier, where its key belongs, and nothing more.

use std::time::Duration;

use eos_runtime::memory::partition_for_key;
use rdkafka::{
    Message as _, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer as _},
    error::KafkaError,
};

use crate::{
    Failure, client,
    job::{self, EnrichedOrder, Tier},
};

/// How long the next record may take.
const SOON: Duration = Duration::from_secs(20);

/// Judges the output of a run over orders 0 to `records`, each of `size` bytes.
///
/// # Errors
/// What is wrong with it, counted, with the first example.
pub fn judge(
    bootstrap: &str,
    topic: &str,
    partitions: i32,
    records: u64,
    size: usize,
) -> Result<(), Failure> {
    let mut config = client::reader(bootstrap);
    // The end of a partition is told with an empty answer, which is not to take its time.
    config.set("enable.partition.eof", "true").set("fetch.wait.max.ms", "10");
    let reader: BaseConsumer = config.create()?;
    let mut list = TopicPartitionList::new();
    for partition in 0..partitions {
        list.add_partition_offset(topic, partition, Offset::Beginning)?;
    }
    reader.assign(&list)?;
    let (mut tally, mut open) = (Tally::new(records, size), partitions);
    while open > 0 {
        match reader.poll(SOON) {
            Some(Ok(message)) => {
                let theirs = message.key().map(|key| partition_for_key(key, partitions));
                if theirs.is_some_and(|partition| partition != message.partition()) {
                    tally.misplaced += 1;
                }
                tally.note(message.key(), message.payload());
            }
            Some(Err(KafkaError::PartitionEOF(_))) => open -= 1,
            Some(Err(error)) => return Err(format!("reading the output {topic}: {error}").into()),
            None => return Err(format!("reading the output {topic}: nothing came for {SOON:?}").into()),
        }
    }
    tally.verdict().map_err(|fault| format!("the output {topic} is wrong: {fault}").into())
}

/// What was seen.
#[derive(Debug)]
struct Tally {
    seen: Vec<u64>,
    records: u64,
    distinct: u64,
    duplicated: u64,
    wrong: u64,
    misplaced: u64,
    size: usize,
    example: Option<String>,
    customer: String,
    order: String,
}

impl Tally {
    fn new(records: u64, size: usize) -> Self {
        Self {
            seen: vec![0; records.div_ceil(64) as usize],
            records,
            distinct: 0,
            duplicated: 0,
            wrong: 0,
            misplaced: 0,
            size,
            example: None,
            customer: String::new(),
            order: String::new(),
        }
    }

    fn note(&mut self, key: Option<&[u8]>, value: Option<&[u8]>) {
        let order: Option<EnrichedOrder<'_>> = value.and_then(|value| serde_json::from_slice(value).ok());
        let right = order.as_ref().filter(|order| self.is_right(key, order));
        let Some(EnrichedOrder { order_id, .. }) = right else {
            self.wrong += 1;
            let shown = || value.map(|value| String::from_utf8_lossy(value).into_owned());
            self.example.get_or_insert_with(|| shown().unwrap_or_else(|| "a record without value".into()));
            return;
        };
        let (word, bit) = ((order_id / 64) as usize, 1 << (order_id % 64));
        if self.seen[word] & bit == 0 {
            self.seen[word] |= bit;
            self.distinct += 1;
        } else {
            self.duplicated += 1;
            self.example.get_or_insert_with(|| format!("order {order_id} is there twice"));
        }
    }

    fn is_right(&mut self, key: Option<&[u8]>, order: &EnrichedOrder<'_>) -> bool {
        job::write_customer(order.order_id, &mut self.customer);
        job::write_order(order.order_id, &self.customer, order.at, self.size, &mut self.order);
        let head = self.order.strip_suffix("\"}").and_then(|text| text.strip_suffix(order.note));
        head.is_some_and(|head| head.ends_with("\"note\":\""))
            && order.order_id < self.records
            && order.customer == self.customer
            && key == Some(self.customer.as_bytes())
            && order.amount_cents == job::amount(order.order_id)
            && order.tier == Tier::of(order.amount_cents)
    }

    fn verdict(mut self) -> Result<(), String> {
        let missing = self.records - self.distinct;
        if missing == 0 && self.duplicated == 0 && self.wrong == 0 && self.misplaced == 0 {
            return Ok(());
        }
        if missing > 0 && self.example.is_none() {
            let lost = (0..self.records).find(|id| self.seen[(id / 64) as usize] & (1 << (id % 64)) == 0);
            self.example = lost.map(|id| format!("order {id} is missing"));
        }
        Err(format!(
            "{missing} missing, {} duplicated, {} that nobody ordered, {} in another partition than their key's, of {} ({})",
            self.duplicated,
            self.wrong,
            self.misplaced,
            self.records,
            self.example.unwrap_or_default()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The verdict on a run over three orders whose output is this, tier spoiled where asked.
    fn verdict(ids: &[u64], spoil: bool) -> Result<(), String> {
        let mut tally = Tally::new(3, 100);
        let (mut customer, mut text) = (String::new(), String::new());
        for id in ids {
            job::write_customer(*id, &mut customer);
            job::write_order(*id, &customer, 7, 100, &mut text);
            let order: job::RawOrder<'_> = serde_json::from_str(&text).expect("an order");
            let mut enriched = order.enrich();
            if spoil {
                enriched.tier = Tier::Gold;
            }
            let value = serde_json::to_vec(&enriched).expect("an enriched order");
            tally.note(Some(customer.as_bytes()), Some(&value));
        }
        tally.verdict()
    }

    #[test]
    fn every_order_once_is_right_in_any_sequence() {
        assert_eq!(verdict(&[2, 0, 1], false), Ok(()));
    }

    #[test]
    fn a_missing_order_is_named() {
        let fault = verdict(&[0, 2], false).expect_err("one is missing");
        assert!(fault.contains("1 missing") && fault.contains("order 1 is missing"), "{fault}");
    }

    #[test]
    fn a_repeated_order_is_named() {
        let fault = verdict(&[0, 1, 1, 2], false).expect_err("one is there twice");
        assert!(fault.contains("1 duplicated") && fault.contains("order 1 is there twice"), "{fault}");
    }

    #[test]
    fn an_order_that_lost_its_note_is_wrong() {
        let (mut tally, mut customer, mut text) = (Tally::new(1, 1024), String::new(), String::new());
        job::write_customer(0, &mut customer);
        job::write_order(0, &customer, 7, 100, &mut text);
        let order: job::RawOrder<'_> = serde_json::from_str(&text).expect("an order");
        let value = serde_json::to_vec(&order.enrich()).expect("an enriched order");
        tally.note(Some(customer.as_bytes()), Some(&value));
        assert!(tally.verdict().is_err_and(|fault| fault.contains("1 that nobody ordered")));
    }

    #[test]
    fn an_order_nobody_gave_or_with_the_wrong_tier_is_wrong() {
        assert!(verdict(&[0, 1, 2, 3], false).is_err_and(|fault| fault.contains("1 that nobody ordered")));
        assert!(verdict(&[0, 1, 2], true).is_err_and(|fault| fault.contains("3 that nobody ordered")));
    }
}

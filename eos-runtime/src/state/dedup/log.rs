//! The packed record: what a transaction accepted in a partition, 16 bytes an identity and its time.
//!
//! ```text
//! version  1 byte: 2
//! secret   16 bytes: keys the hash of all identities of the partition's log
//! count    4 bytes, little endian
//! count times:
//!   identity  16 bytes, little endian
//!   time      milliseconds since the one before (the first: since 0), zigzag, LEB128: 1 to 10 bytes
//! ```

use std::iter::Peekable;

use super::{Identity, Secret};

const VERSION: u8 = 2;

/// Version, secret and count.
const HEAD: usize = 1 + 16 + 4;

/// The largest identity with its time.
const MAX_ENTRY: usize = 16 + 10;

/// A record is no larger than this: about half of what a broker takes by default.
pub(super) const MAX_BYTES: usize = 512 << 10;

/// Appends a record with as many of the entries as one holds, and takes those.
pub(super) fn pack(
    secret: Secret,
    entries: &mut Peekable<impl Iterator<Item = (Identity, i64)>>,
    out: &mut Vec<u8>,
) {
    let start = out.len();
    out.push(VERSION);
    out.extend_from_slice(&secret.0);
    out.extend_from_slice(&[0; 4]);
    let (mut count, mut before) = (0_u32, 0);
    while out.len() - start <= MAX_BYTES - MAX_ENTRY
        && let Some((Identity(identity), time)) = entries.next()
    {
        out.extend_from_slice(&identity.to_le_bytes());
        write_varint(zigzag(time.wrapping_sub(before)), out);
        (count, before) = (count + 1, time);
    }
    out[start + HEAD - 4..start + HEAD].copy_from_slice(&count.to_le_bytes());
}

/// A record of the log that was read to its end, so that it can be taken up as a whole.
pub(super) struct Packed<'a> {
    pub(super) secret: Secret,
    pub(super) count: u32,
    entries: Entries<'a>,
}

impl<'a> Packed<'a> {
    /// Reads a record, or says what is wrong with it.
    pub(super) fn read(value: &'a [u8]) -> Result<Self, String> {
        match value.first() {
            None => return Err("it is empty".to_owned()),
            Some(&VERSION) => {}
            Some(other) => {
                return Err(format!(
                    "it begins with version {other}, where {VERSION} was expected: it is no record of such a \
                     log, or of a newer release"
                ));
            }
        }
        let Some((head, bytes)) = value.split_at_checked(HEAD) else {
            return Err(format!("it ends within its head, after {} bytes", value.len()));
        };
        let (secret, count) = head[1..].split_at(16);
        let secret = Secret(std::array::from_fn(|at| secret[at]));
        let count = u32::from_le_bytes(std::array::from_fn(|at| count[at]));
        let entries = Entries { bytes, left: count, time: 0 };
        let mut all = entries.clone();
        for (number, entry) in all.by_ref().enumerate() {
            entry.map_err(|wrong| format!("identity {} of {count} {wrong}", number + 1))?;
        }
        match all.bytes.len() {
            0 => Ok(Self { secret, count, entries }),
            more => Err(format!("{more} bytes follow its last identity, number {count}")),
        }
    }

    /// Its identities with their times, in the order in which they were accepted.
    pub(super) fn entries(self) -> impl Iterator<Item = (Identity, i64)> {
        self.entries.map_while(Result::ok)
    }
}

#[derive(Clone)]
struct Entries<'a> {
    bytes: &'a [u8],
    left: u32,
    time: i64,
}

impl Iterator for Entries<'_> {
    type Item = Result<(Identity, i64), &'static str>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let Some((identity, rest)) = self.bytes.split_first_chunk() else {
            return Some(Err("is cut off"));
        };
        self.bytes = rest;
        let entry = read_varint(&mut self.bytes).map(|delta| {
            self.time = self.time.wrapping_add(unzigzag(delta));
            (Identity(u128::from_le_bytes(*identity)), self.time)
        });
        Some(entry)
    }
}

fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63) as u64
}

fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

fn write_varint(mut number: u64, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn read_varint(bytes: &mut &[u8]) -> Result<u64, &'static str> {
    let mut number = 0;
    for nth in 0..10 {
        let Some((&byte, rest)) = bytes.split_first() else { return Err("has a time that is cut off") };
        *bytes = rest;
        let bits = u64::from(byte & 0x7f);
        if nth == 9 && bits > 1 {
            return Err("has a time of more than 64 bits");
        }
        number |= bits << (7 * nth);
        if byte & 0x80 == 0 {
            // There is one way to write a number.
            return if byte == 0 && nth > 0 { Err("has a time with needless bytes") } else { Ok(number) };
        }
    }
    Err("has a time that does not end")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: Secret = Secret(*b"0123456789abcdef");

    fn packed(entries: &[(Identity, i64)]) -> Vec<u8> {
        let mut out = Vec::new();
        pack(SECRET, &mut entries.iter().copied().peekable(), &mut out);
        out
    }

    fn read(value: &[u8]) -> Result<Vec<(Identity, i64)>, String> {
        Packed::read(value).map(|packed| packed.entries().collect())
    }

    #[test]
    fn what_was_written_is_read_as_it_was() {
        for times in [
            vec![1_772_431_200_000, 1_772_431_200_001, 1_772_431_199_000],
            vec![0, -1, 1, i64::MAX, i64::MIN, i64::MAX, -64, 63, 64],
            vec![],
        ] {
            let entries: Vec<_> =
                (0_u128..).zip(times).map(|(n, time)| (Identity(u128::MAX - n * 977), time)).collect();
            let value = packed(&entries);
            assert_eq!(read(&value), Ok(entries));
            assert_eq!(Packed::read(&value).map(|packed| packed.secret), Ok(SECRET));
        }
    }

    #[test]
    fn a_key_costs_19_bytes_at_most_where_times_are_within_seconds_of_each_other() {
        let entries: Vec<_> =
            (0..10_000).map(|n| (Identity(n as u128), 1_772_431_200_000 + (n * 7919) % 60_000)).collect();
        let value = packed(&entries);
        assert!(value.len() <= 19 * entries.len() + 32, "{} bytes", value.len());
    }

    #[test]
    fn a_damaged_record_is_an_error_that_says_where() {
        let good = packed(&[(Identity(1), 5), (Identity(2), 1000)]);
        let changed = |at: usize, byte: u8| {
            let mut value = good.clone();
            value[at] = byte;
            value
        };
        let mut endless = good[..HEAD + 16].to_vec();
        endless.extend_from_slice(&[0xff; 26]);
        let mut needless = good.clone();
        *needless.last_mut().expect("it has bytes") |= 0x80;
        needless.push(0);
        for (value, says) in [
            (Vec::new(), "it is empty"),
            (b"{\"order\":1}".to_vec(), "version 123, where 2 was expected"),
            (good[..HEAD - 1].to_vec(), "ends within its head, after 20 bytes"),
            (good[..good.len() - 1].to_vec(), "identity 2 of 2 has a time that is cut off"),
            (good[..good.len() - 3].to_vec(), "identity 2 of 2 is cut off"),
            (changed(HEAD - 4, 3), "identity 3 of 3 is cut off"),
            (changed(HEAD - 4, 1), "18 bytes follow its last identity, number 1"),
            (changed(HEAD - 1, 0xff), "identity 3 of 4278190082 is cut off"),
            (endless, "identity 1 of 2 has a time of more than 64 bits"),
            (needless, "identity 2 of 2 has a time with needless bytes"),
        ] {
            let text = read(&value).expect_err(says);
            assert!(text.contains(says), "{text:?} for {says:?}");
        }
    }

    #[test]
    fn a_record_is_cut_off_nowhere_unnoticed() {
        let good = packed(&(0..50).map(|n| (Identity(n << 100 | n), (n * n) as i64)).collect::<Vec<_>>());
        assert!(read(&good).is_ok());
        for length in 0..good.len() {
            assert!(read(&good[..length]).is_err(), "{length} bytes");
        }
    }
}

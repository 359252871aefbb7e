//! From files to records: every line is checked on its way into its topic.

use std::{
    io::{self, BufRead, BufReader, IsTerminal},
    panic::{AssertUnwindSafe, catch_unwind},
};

use crate::{
    codec::CodecError,
    control::Control,
    error::Error,
    memory::{Memory, PlainRecord},
    spec::GiveUp,
    stage::{PipelineDef, panicked},
};

use super::files::Input;

/// The most lines that go to the broker at once.
const BATCH: usize = 2_000;

/// Feeds one topic from its files, one after the other. An error names file and line; the lines
/// before it were fed. Ends early, with success, when the run stops.
pub(super) fn feed(
    memory: &Memory,
    inputs: Vec<Input>,
    readers: &[PipelineDef],
    control: &Control,
) -> Result<(), Error> {
    let mut batch = Lines::default();
    for Input { topic, name, file } in inputs {
        let unreadable = |error: io::Error| Error::failed(format_args!("cannot read {name}: {error}"));
        let mut source: Box<dyn Source> = if let Some(file) = file {
            Box::new(BufReader::with_capacity(1 << 16, file))
        } else {
            if io::stdin().is_terminal() {
                tracing::info!(
                    "reading topic {topic} from the terminal, a record a line: end it with Ctrl-D"
                );
            }
            Box::new(BufReader::new(io::stdin()))
        };
        let mut reader = Reader { name: &name, number: 0, blank: None };
        let mut line = Vec::new();
        loop {
            line.clear();
            let is_end = source.read_until(b'\n', &mut line).map_err(unreadable)? == 0;
            let checked = if is_end { Ok(()) } else { reader.line(&line, readers, &mut batch) };
            // What stands before a bad line is fed; a stream is not kept waiting for more lines.
            if is_end || checked.is_err() || batch.len() >= BATCH || source.is_dry() {
                batch.send(memory, &topic, &name)?;
            }
            checked?;
            if control.is_stopping() {
                return Ok(());
            }
            if is_end {
                break;
            }
        }
    }
    Ok(())
}

/// A source of lines that knows whether the next one has to be waited for.
trait Source: BufRead {
    fn is_dry(&self) -> bool;
}

impl<R: io::Read> Source for BufReader<R> {
    fn is_dry(&self) -> bool {
        self.buffer().is_empty()
    }
}

/// Where in a file we are, for messages.
struct Reader<'a> {
    name: &'a str,
    number: usize,
    /// A blank line that is fine only if it is the last.
    blank: Option<usize>,
}

impl Reader<'_> {
    fn line(&mut self, line: &[u8], readers: &[PipelineDef], batch: &mut Lines) -> Result<(), Error> {
        self.number += 1;
        let value = line.strip_suffix(b"\n").unwrap_or(line);
        let value = value.strip_suffix(b"\r").unwrap_or(value);
        if let Some(blank) = self.blank {
            return Err(self.bad(blank, "a blank line is no record: remove it"));
        }
        if value.iter().all(u8::is_ascii_whitespace) {
            self.blank = Some(self.number);
            return Ok(());
        }
        let text = std::str::from_utf8(value).map_err(|error| {
            let at = error.valid_up_to() + 1;
            self.bad(self.number, format_args!("byte {at} is not UTF-8: save the file in this encoding"))
        })?;
        batch.push(text.as_bytes(), readers).map_err(|why| self.bad(self.number, why))
    }

    fn bad(&self, number: usize, why: impl std::fmt::Display) -> Error {
        Error::failed(format_args!("{}:{number}: {why}", self.name))
    }
}

/// Lines on their way, keys and values in one buffer.
#[derive(Default)]
struct Lines {
    bytes: Vec<u8>,
    /// The ends of key (if there is one) and value.
    records: Vec<(Option<usize>, usize)>,
}

impl Lines {
    fn len(&self) -> usize {
        self.records.len()
    }

    /// Adds a line with the key that it gives itself, if every pipeline that reads the topic takes it.
    fn push(&mut self, value: &[u8], readers: &[PipelineDef]) -> Result<(), String> {
        let start = self.bytes.len();
        let mut key = None;
        for (nth, def) in readers.iter().enumerate() {
            let before = self.bytes.len();
            // The event's own code: a panic of it is about this line too.
            let read = catch_unwind(AssertUnwindSafe(|| (def.input_key)(value, &mut self.bytes)));
            let read = read.unwrap_or_else(|panic| Err(CodecError::new(panicked(panic.as_ref()).text())));
            let has_key = match read {
                Err(_) if takes_any_line(def) => Ok(false),
                read => read.map_err(|error| {
                    format!(
                        "pipeline `{}` cannot read this line: {}",
                        def.name(),
                        one_line(&error.to_string())
                    )
                }),
            };
            // Only the first reader's key counts.
            match has_key {
                Ok(true) if nth == 0 => key = Some(self.bytes.len()),
                Ok(_) => self.bytes.truncate(before),
                Err(problem) => {
                    self.bytes.truncate(start);
                    return Err(problem);
                }
            }
        }
        self.bytes.extend_from_slice(value);
        self.records.push((key, self.bytes.len()));
        Ok(())
    }

    fn send(&mut self, memory: &Memory, topic: &str, name: &str) -> Result<(), Error> {
        let mut start = 0;
        let records = self.records.iter().map(|&(key, end)| {
            let value = key.unwrap_or(start);
            let record = PlainRecord {
                key: key.map(|key| &self.bytes[start..key]),
                value: Some(&self.bytes[value..end]),
                ..PlainRecord::default()
            };
            start = end;
            record
        });
        memory
            .produce_all(topic, records)
            .map_err(|error| Error::failed(format_args!("cannot feed {name} to topic `{topic}`: {error}")))?;
        self.bytes.clear();
        self.records.clear();
        Ok(())
    }
}

/// Whether a record that is no event is something else than the end of the run.
fn takes_any_line(def: &PipelineDef) -> bool {
    def.spec.on_error().then != GiveUp::Stop
}

/// `serde_json` counts lines within the value, where there is only one.
fn one_line(error: &str) -> String {
    match error.rsplit_once(" at line 1 column ") {
        Some((what, column)) => format!("{what} (column {column})"),
        None => error.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    use super::*;

    #[derive(Debug, Serialize, Deserialize, KafkaEvent)]
    struct Number {
        #[kafka(key)]
        n: i64,
    }

    #[eos_pipeline(input = "numbers", output = "kept", dead_letter = "numbers.dlq")]
    fn keep(number: Number) -> Number {
        number
    }

    #[eos_pipeline(input = "numbers", output = "strict", on_error = retry(1))]
    fn strict(number: Number) -> Number {
        number
    }

    fn fed(text: &[u8], readers: &[PipelineDef]) -> Result<Lines, String> {
        let mut reader = Reader { name: "in.jsonl", number: 0, blank: None };
        let mut batch = Lines::default();
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            reader.line(line, readers, &mut batch).map_err(|error| error.to_string())?;
        }
        Ok(batch)
    }

    fn read(text: &[u8]) -> Result<usize, String> {
        fed(text, &[]).map(|batch| batch.len())
    }

    #[test]
    fn what_every_reader_gives_up_without_stopping_is_a_record_without_a_key() {
        let text = b"{\"n\":7}\nnonsense\n";

        let batch = fed(text, &[keep::pipeline()]).expect("poison has a topic to go to");

        let bytes = b"7{\"n\":7}nonsense";
        assert_eq!(batch.bytes, bytes);
        assert_eq!(batch.records, [(Some(1), 8), (None, bytes.len())]);
        let error = fed(text, &[keep::pipeline(), strict::pipeline()]).err().expect("one of them stops");
        assert!(error.starts_with("in.jsonl:2: pipeline `strict` cannot read this line"), "{error}");
    }

    #[test]
    fn lines_become_records_whatever_ends_them() {
        assert_eq!(read(b"{}\n{}\n"), Ok(2));
        assert_eq!(read(b"{}\r\n{}"), Ok(2));
        assert_eq!(read(b""), Ok(0));
    }

    #[test]
    fn a_blank_line_is_fine_only_at_the_end() {
        assert_eq!(read(b"{}\n\n"), Ok(1));
        assert_eq!(read(b"{}\n\n{}\n"), Err("in.jsonl:2: a blank line is no record: remove it".into()));
    }

    #[test]
    fn bytes_that_are_no_text_are_named() {
        let error = read(b"{}\n{\"a\":\"\xff\"}\n").unwrap_err();
        assert!(error.starts_with("in.jsonl:2: byte 7 is not UTF-8"), "{error}");
    }
}

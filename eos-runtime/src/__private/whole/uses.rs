//! Who does what with which topic.

use crate::{
    event::{EventSpec, same},
    topic::{Contents, TopicSpec},
};

use super::Part;

/// What is done with a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum As {
    /// It is declared by `topics!`.
    Declared,
    Input,
    Output,
    DeadLetter,
    /// The memory of `dedup`.
    Memory,
}

/// A topic, and what one pipeline does with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use {
    /// The pipeline's number; of a declaration, that of the pipeline that names the constant, if one does.
    pub(super) part: usize,
    pub(super) does: As,
    pub(super) topic: &'static str,
    /// The number of the first use of this topic: uses of one topic have one number.
    pub(super) id: usize,
    /// The type of its records, where one is known.
    pub(super) event: Option<&'static EventSpec>,
    /// Of a declaration: what is in the topic.
    pub(super) contents: Option<&'static Contents>,
    hash: u64,
    /// The topic that was found before this one in the same row of [`Rows`].
    next: usize,
}

/// The number of a part, a topic or a use that there is none of.
pub(super) const NONE: usize = usize::MAX;

const NO_USE: Use = Use {
    part: NONE,
    does: As::Declared,
    topic: "",
    id: NONE,
    event: None,
    contents: None,
    hash: 0,
    next: NONE,
};

impl Use {
    const fn new(part: usize, does: As, topic: &'static str, event: Option<&'static EventSpec>) -> Self {
        Self { part, does, topic, event, hash: hash(topic), ..NO_USE }
    }

    const fn declared(part: usize, spec: &'static TopicSpec) -> Self {
        let event = match &spec.contents {
            Contents::Event(event) => Some(event),
            Contents::DeadLetters | Contents::DedupMemory => None,
        };
        Self { contents: Some(&spec.contents), ..Self::new(part, As::Declared, spec.name, event) }
    }
}

/// How many uses there are.
pub const fn uses(parts: &[Part], declared: &[TopicSpec]) -> usize {
    let mut count = declared.len();
    let mut nth = 0;
    while nth < parts.len() {
        count += constants(&parts[nth]) + of_part(&parts[nth]);
        nth += 1;
    }
    count
}

/// How many topics a part names by a constant.
const fn constants(part: &Part) -> usize {
    if part.spec.is_refused() { 0 } else { part.spec.topics.len() }
}

/// How many uses a part has.
const fn of_part(part: &Part) -> usize {
    let spec = part.spec;
    if spec.is_refused() {
        return 0;
    }
    let memory = matches!(spec.dedup, Some(dedup) if dedup.topic.is_some());
    1 + outputs(part) + spec.dead_letter.is_some() as usize + memory as usize
}

/// How many outputs have a name.
const fn outputs(part: &Part) -> usize {
    match part.spec.outputs.len() {
        0 if part.topics.are_named() => part.topics.count(),
        written => written,
    }
}

/// All uses: declarations, then those of each part.
pub(super) const fn fill<const USES: usize>(
    parts: &'static [Part],
    declared: &'static [TopicSpec],
) -> [Use; USES] {
    let mut uses = [NO_USE; USES];
    let mut rows: Rows = [NONE; ROWS];
    let mut at = 0;
    let mut nth = 0;
    while nth < declared.len() {
        at = put(&mut uses, &mut rows, at, Use::declared(NONE, &declared[nth]));
        nth += 1;
    }
    let mut part = 0;
    while part < parts.len() {
        let mut nth = 0;
        while nth < constants(&parts[part]) {
            at = put(&mut uses, &mut rows, at, Use::declared(part, &parts[part].spec.topics[nth]));
            nth += 1;
        }
        part += 1;
    }
    let mut part = 0;
    while part < parts.len() {
        if !parts[part].spec.is_refused() {
            at = fill_part(&mut uses, &mut rows, at, part, &parts[part]);
        }
        part += 1;
    }
    uses
}

const fn fill_part(uses: &mut [Use], rows: &mut Rows, mut at: usize, part: usize, of: &Part) -> usize {
    let spec = of.spec;
    at = put(uses, rows, at, Use::new(part, As::Input, spec.input, Some(of.event)));
    let fits = spec.outputs.is_empty() || spec.outputs.len() == of.topics.count();
    let mut nth = 0;
    while nth < outputs(of) {
        let event = if fits { Some(of.topics.position(nth).event) } else { None };
        let named =
            if spec.outputs.is_empty() { of.topics.position(nth).topic } else { Some(spec.outputs[nth]) };
        let topic = match named {
            Some(topic) => topic,
            None => "",
        };
        at = put(uses, rows, at, Use::new(part, As::Output, topic, event));
        nth += 1;
    }
    if let Some(topic) = spec.dead_letter {
        at = put(uses, rows, at, Use::new(part, As::DeadLetter, topic, None));
    }
    if let Some(dedup) = spec.dedup
        && let Some(topic) = dedup.topic
    {
        at = put(uses, rows, at, Use::new(part, As::Memory, topic, None));
    }
    at
}

/// Topics by the last bits of their hash: of each row the one that was found last.
type Rows = [usize; ROWS];
const ROWS: usize = 256;

/// Puts a use at its place, with the number of its topic.
const fn put(uses: &mut [Use], rows: &mut Rows, at: usize, new: Use) -> usize {
    let row = new.hash as usize % ROWS;
    let mut id = rows[row];
    while id != NONE && !(uses[id].hash == new.hash && same(uses[id].topic, new.topic)) {
        id = uses[id].next;
    }
    if id == NONE {
        uses[at] = Use { id: at, next: rows[row], ..new };
        rows[row] = at;
    } else {
        uses[at] = Use { id, ..new };
    }
    at + 1
}

/// FNV-1a, of 64 bits: most names are told apart by a comparison of two numbers.
const fn hash(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut nth = 0;
    while nth < bytes.len() {
        hash = (hash ^ bytes[nth] as u64).wrapping_mul(0x0100_0000_01b3);
        nth += 1;
    }
    hash
}

/// Where the uses of each part begin.
pub(super) const fn starts_of<const N: usize>(parts: &[Part], uses: &[Use]) -> [usize; N] {
    let mut starts = [uses.len(); N];
    let mut at = uses.len();
    let mut nth = N;
    while nth > 0 {
        nth -= 1;
        at -= of_part(&parts[nth]);
        starts[nth] = at;
    }
    starts
}

/// The number of each part's input topic.
pub(super) const fn inputs_of<const N: usize>(uses: &[Use]) -> [usize; N] {
    let mut inputs = [NONE; N];
    let mut at = 0;
    while at < uses.len() {
        if matches!(uses[at].does, As::Input) {
            inputs[uses[at].part] = uses[at].id;
        }
        at += 1;
    }
    inputs
}

/// By a topic's number, the use that says of which type its records are: its declaration, else the first who
/// writes it, else the first who reads it.
pub(super) const fn owners_of<const USES: usize>(uses: &[Use; USES]) -> [usize; USES] {
    let mut owners = [NONE; USES];
    let mut at = 0;
    while at < USES {
        let id = uses[at].id;
        if is_typed(&uses[at]) && (owners[id] == NONE || is_before(&uses[at], &uses[owners[id]])) {
            owners[id] = at;
        }
        at += 1;
    }
    owners
}

/// Whether it says of which type the topic's records are. Bytes are of any.
pub(super) const fn is_typed(one: &Use) -> bool {
    matches!(one.event, Some(event) if !event.path.is_empty())
}

const fn is_before(one: &Use, other: &Use) -> bool {
    matches!((one.does, other.does), (As::Declared | As::Output, As::Input) | (As::Declared, As::Output))
}

//! The job of `enrich_orders` as one writes it by hand over rdkafka: rightly, or wrongly in exactly one way.
//! The referee must find what is wrong.
//!
//! `wrong_worker HOW --bootstrap .. --group .. --input .. --output .. [--crash-in BATCH] [--abort-in BATCH]`
//! reads its input to the end in batches of equal size, and ends.

#![allow(clippy::disallowed_types, clippy::disallowed_methods)] // hand-written is the point

mod arguments;
mod input;
mod order;
mod plain;
mod transactional;

use arguments::{Arguments, How};

fn main() {
    let arguments = Arguments::parse(std::env::args().skip(1));
    match arguments.how {
        How::AtLeastOnce | How::OffsetsBeforeOutput => plain::run(&arguments),
        How::Right | How::NoRewind | How::ReadUncommitted | How::Reordering => transactional::run(&arguments),
    }
}

//! Flows of every shape, each beside the function that does the same.

#![allow(dead_code)] // each test file uses its part

use eos_runtime::{prelude::*, stage::PipelineDef};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, KafkaEvent)]
pub(crate) struct Order {
    #[kafka(key)]
    pub customer: String,
    pub cents: i64,
    pub lines: Vec<i64>,
}

#[derive(Debug, Deserialize, KafkaEvent)]
pub(crate) struct Head<'a> {
    customer: &'a str,
    cents: i64,
}

#[derive(Debug, Serialize, KafkaEvent)]
pub(crate) struct Note<'a> {
    #[kafka(key)]
    customer: &'a str,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, KafkaEvent)]
pub(crate) struct Line {
    #[kafka(key)]
    customer: String,
    cents: i64,
}

#[derive(Debug, KafkaEvent)]
pub(crate) enum Sorted {
    #[kafka(topic = "cheap")]
    Cheap(Line),
    #[kafka(topic = "dear")]
    Dear(Order),
}

pub(crate) const ORDERS: [&str; 5] = [
    r#"{"customer":"c-1","cents":5,"lines":[2,3]}"#,
    r#"{"customer":"c-2","cents":-1,"lines":[-1]}"#,
    r#"{"customer":"c-3","cents":900,"lines":[]}"#,
    r#"{"customer":"c-4","cents":70,"lines":[70,0,-7,7]}"#,
    r#"{"customer":"c-1","cents":30,"lines":[10,20]}"#,
];

/// The state of those that take one.
pub(crate) struct Discount(pub i64);

fn line(customer: &str, cents: i64) -> Line {
    Line { customer: customer.into(), cents }
}

fn checked(order: Order) -> Result<Order, Reject> {
    if order.cents < -100 { Err(Reject::because("far too little")) } else { Ok(order) }
}

eos_runtime::pipeline! {
    pub(crate) copied: from "raw" as Order => to "orders";

    filtered:
        from "raw" as Order
        => filter |order| order.cents > 0
        => filter |Order { lines, .. }| !lines.is_empty()
        => to "orders";

    mapped(discount: State<Discount>):
        from "raw" as Order
        => map |order| checked(order)?
        => map |Order { customer, cents, .. }| Line { customer, cents: cents - discount.0 }
        => filter |line| line.cents > 0
        => to "lines";

    borrowing:
        from "raw" as Head<'_>
        => filter |order| order.cents > 0
        => map |order| Note { customer: order.customer }
        => to "notes";

    pub(crate) inspected:
        from "raw" as Order
        => inspect |order| assert!(order.cents < 1_000)
        => to "orders";

    several:
        from "raw" as Order
        => flat_map |order| order.lines.iter().map(|&cents| line(&order.customer, cents))
        => to "lines";

    several_of_some:
        from "raw" as Order
        => filter |order| order.cents != 5
        => flat_map |order| order.lines.iter().map(|&cents| (&order.customer, cents))
        => filter |(_, cents)| *cents != 0
        => map |(customer, cents)| line(customer, i64::from(i32::try_from(cents)?))
        => to "lines";

    nested:
        from "raw" as Order
        => flat_map |order| [order.clone(), order]
        => flat_map |order| order.lines.into_iter().map(move |cents| line(&order.customer, cents))
        => filter |line| line.cents > 2
        => to "lines";

    branched:
        from "raw" as Order
        => branch {
            |order| order.cents > 500 => map |order| line(&order.customer, 500) => "large",
            |order| order.cents < 0 => "refunds",
            |order| order.cents < 10 => map |order| line(&order.customer, order.cents) => "large",
        };

    branched_of_several:
        from "raw" as Order
        => flat_map |order| order.lines.iter().map(|&cents| line(&order.customer, cents))
        => branch {
            |line| line.cents > 50 => "large",
            |line| line.cents < 0 => map |line| Order { customer: line.customer, cents: line.cents, lines: vec![] } => "refunds",
            _ => "lines",
        };

    sorted:
        from "raw" as Order
        => map |order| if order.cents > 50 { Sorted::Dear(order) } else { Sorted::Cheap(line(&order.customer, 1)) }
        => to _;

    pub(crate) ten_ways:
        from "raw" as Order
        => branch {
            |order| order.cents == 5 => "ways-0",
            |order| order.cents == 6 => "ways-1",
            |order| order.cents == 7 => "ways-2",
            |order| order.cents == 8 => "ways-3",
            |order| order.cents == 9 => "ways-4",
            |order| order.cents == 70 => "ways-5",
            |order| order.cents == 71 => "ways-6",
            |order| order.cents == 72 => "ways-7",
            |order| order.cents == -1 => map |order| line(&order.customer, 8) => "ways-8",
            _ => "ways-9",
        };

    async waited(discount: State<Discount>, meta: Meta):
        from "raw" as Head<'_>
        => filter |order| std::future::ready(order.cents > discount.0 - meta.offset.signum()).await
        => map |order| Note { customer: std::future::ready(order.customer).await }
        => to "notes";

    async waited_for_several:
        from "raw" as Order
        => flat_map |order| order.lines.iter().map(|&cents| line(&order.customer, cents))
        => map |line| std::future::ready(line).await
        => branch {
            |line| std::future::ready(line.cents > 50).await => "large",
            _ => "lines",
        };

    pub(crate) split(discount: State<Discount>):
        from "raw" as Order
        => filter |order| order.cents > discount.0
        => through "wanted" as split_lines: Order
        => flat_map |order| order.lines.iter().map(|&cents| line(&order.customer, cents))
        => filter |line| line.cents != 0
        => through "lines" as split_sorted: Line
        => branch { |line| line.cents < 0 => "refunds", _ => "large" };
}

/// What each of those is as a function, under the same name.
mod by_hand {
    use super::*;

    #[eos_pipeline(input = "raw", output = "orders")]
    fn copied(order: Order) -> Order {
        order
    }

    #[eos_pipeline(input = "raw", output = "orders")]
    fn filtered(order: Order) -> Option<Order> {
        (order.cents > 0 && !order.lines.is_empty()).then_some(order)
    }

    #[eos_pipeline(input = "raw", output = "lines")]
    fn mapped(order: Order, discount: State<Discount>) -> Result<Option<Line>, Reject> {
        let Order { customer, cents, .. } = checked(order)?;
        let line = Line { customer, cents: cents - discount.0 };
        Ok((line.cents > 0).then_some(line))
    }

    #[eos_pipeline(input = "raw", output = "notes")]
    fn borrowing(order: Head<'_>) -> Option<Note<'_>> {
        (order.cents > 0).then_some(Note { customer: order.customer })
    }

    #[eos_pipeline(input = "raw", output = "lines")]
    fn several(order: Order) -> Vec<Line> {
        order.lines.iter().map(|&cents| line(&order.customer, cents)).collect()
    }

    #[eos_pipeline(input = "raw", output = "lines")]
    fn several_of_some(order: Order) -> Vec<Line> {
        let all = if order.cents == 5 { Vec::new() } else { several(order) };
        all.into_iter().filter(|line| line.cents != 0).collect()
    }

    #[eos_pipeline(input = "raw", output = "lines")]
    fn nested(order: Order) -> Vec<Line> {
        let all = [several(order.clone()), several(order)].concat();
        all.into_iter().filter(|line| line.cents > 2).collect()
    }

    #[eos_pipeline(input = "raw", output = ["large", "refunds"])]
    fn branched(order: Order) -> (Option<Line>, Option<Order>) {
        match order.cents {
            501.. => (Some(line(&order.customer, 500)), None),
            ..0 => (None, Some(order)),
            0..10 => (Some(line(&order.customer, order.cents)), None),
            _ => (None, None),
        }
    }

    #[eos_pipeline(input = "raw", output = ["large", "refunds", "lines"])]
    fn branched_of_several(order: Order) -> Vec<(Option<Line>, Option<Order>, Option<Line>)> {
        let sorted = several(order).into_iter().map(|line| match line.cents {
            51.. => (Some(line), None, None),
            ..0 => (None, Some(Order { customer: line.customer, cents: line.cents, lines: vec![] }), None),
            _ => (None, None, Some(line)),
        });
        sorted.collect()
    }

    #[eos_pipeline(input = "raw")]
    fn sorted(order: Order) -> Sorted {
        if order.cents > 50 { Sorted::Dear(order) } else { Sorted::Cheap(line(&order.customer, 1)) }
    }

    #[eos_pipeline(input = "raw", output = "notes")]
    async fn waited(order: Head<'_>, discount: State<Discount>, meta: Meta) -> Option<Note<'_>> {
        let is_wanted = std::future::ready(order.cents > discount.0 - meta.offset.signum()).await;
        is_wanted.then_some(Note { customer: order.customer })
    }

    #[eos_pipeline(input = "raw", output = ["large", "lines"])]
    async fn waited_for_several(order: Order) -> Vec<(Option<Line>, Option<Line>)> {
        let all = std::future::ready(several(order)).await;
        all.into_iter()
            .map(|line| if line.cents > 50 { (Some(line), None) } else { (None, Some(line)) })
            .collect()
    }

    pub(super) fn all() -> Vec<PipelineDef> {
        vec![
            copied::pipeline(),
            filtered::pipeline(),
            mapped::pipeline(),
            borrowing::pipeline(),
            several::pipeline(),
            several_of_some::pipeline(),
            nested::pipeline(),
            branched::pipeline(),
            branched_of_several::pipeline(),
            sorted::pipeline(),
            waited::pipeline(),
            waited_for_several::pipeline(),
        ]
    }
}

/// Each flow that has one, and its function.
pub(crate) fn pairs() -> impl Iterator<Item = (PipelineDef, PipelineDef)> {
    let flows = [
        copied::pipeline(),
        filtered::pipeline(),
        mapped::pipeline(),
        borrowing::pipeline(),
        several::pipeline(),
        several_of_some::pipeline(),
        nested::pipeline(),
        branched::pipeline(),
        branched_of_several::pipeline(),
        sorted::pipeline(),
        waited::pipeline(),
        waited_for_several::pipeline(),
    ];
    flows.into_iter().zip(by_hand::all())
}

//! Payments as they come from an unreliable sender: some of them again, some of them broken.

use eos_fixture::Random;

const LINES: usize = 1_000;
/// Of a hundred lines so many are one of the last ones again.
const AGAIN: u64 = 20;
/// How far back a payment that comes again lies at most.
const NEAR: u64 = 150;
/// Of a thousand new payments so many cannot be read, and so many cannot be booked.
const UNREADABLE: u64 = 25;
const UNBOOKABLE: u64 = 25;

/// 2025-03-03T06:00:00Z, a Monday, in milliseconds.
const OPENING: u64 = 1_740_981_600_000;

const ACCOUNTS: u64 = 120;
const CURRENCIES: [&str; 4] = ["EUR", "GBP", "DKK", "SEK"];
const PAYEES: [&str; 8] = [
    "Stadtwerke",
    "Rail Europe",
    "Boulangerie Petit",
    "Kaffebaren",
    "Hotel Miramar",
    "Book Exchange",
    "Fahrradladen am Park",
    "Cinema Odeon",
];

/// Lines of `payments`.
pub(crate) fn payments() -> String {
    let mut random = Random::new(0x000_9A13_E275);
    let (mut id, mut made_at) = (70_001, OPENING);
    let mut lines: Vec<String> = Vec::new();
    while lines.len() < LINES {
        if !lines.is_empty() && random.below(100) < AGAIN {
            let back = 1 + random.below(NEAR.min(lines.len() as u64)) as usize;
            lines.push(lines[lines.len() - back].clone());
            continue;
        }
        id += 1 + random.below(3);
        made_at += 1 + random.below(20_000);
        let fate = random.below(1_000);
        let is_bookable = fate >= UNREADABLE + UNBOOKABLE;
        let cents = 100 + random.below(40_000) as i64;
        let line = format!(
            "{{\"payment_id\":{id},\"account\":\"a-{:04}\",\"amount_cents\":{},\"currency\":\"{}\",\"payee\":\"{}\",\
             \"made_at_ms\":{made_at}}}",
            1 + random.below(ACCOUNTS),
            if is_bookable || fate < UNREADABLE { cents } else { -cents },
            random.pick(&CURRENCIES),
            random.pick(&PAYEES),
        );
        // Cut off on its way.
        let end = if fate < UNREADABLE { line.len() / 2 } else { line.len() };
        lines.push(line[..end].to_owned());
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_fifth_comes_again_and_a_few_are_broken() {
        // Given the payments, when they are generated.
        let text = payments();

        // Then there are as many as the example counts on,
        let lines: Vec<&str> = text.lines().collect();
        let distinct: BTreeSet<&str> = lines.iter().copied().collect();
        assert_eq!(lines.len(), LINES);
        assert!((170..230).contains(&(lines.len() - distinct.len())), "{} distinct", distinct.len());
        // of which some cannot be read and some cannot be booked, also twice,
        let unreadable = |line: &&&str| !line.ends_with('}');
        let unbookable = |line: &&&str| line.contains("\"amount_cents\":-") && line.ends_with('}');
        for broken in [&unreadable as &dyn Fn(&&&str) -> bool, &unbookable] {
            let all = lines.iter().filter(|line| broken(line)).count();
            let different = distinct.iter().filter(|line| broken(line)).count();
            assert!((5..30).contains(&different) && all > different, "{different} of {all}");
        }
        // and each number has one payment, so that whoever has seen the number has seen the payment.
        let number = |line: &&&str| line.split(',').next().map(str::to_owned);
        let readable = distinct.iter().filter(|line| line.ends_with('}'));
        let numbers: BTreeSet<_> = readable.clone().map(|line| number(&line)).collect();
        assert_eq!(numbers.len(), readable.count());
        assert!(!text.contains('\\') && text.len() < 200_000);
    }
}

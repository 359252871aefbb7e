//! A small shop for keyboards and what goes with them: its customers, its catalogue, its orders.
//!
//! The texts below hold nothing that JSON would escape, so lines are written by `format!`.

use eos_fixture::Random;

const CUSTOMERS: usize = 150;
const RAW_ORDERS: u64 = 1_500;
const PLACED_ORDERS: u64 = 1_100;

/// 2025-03-03T06:00:00Z, a Monday, in milliseconds.
const OPENING: u64 = 1_740_981_600_000;

const FIRST_NAMES: [&str; 20] = [
    "Ada",
    "Björn",
    "Chloé",
    "Daniel",
    "Elif",
    "Francesca",
    "Grzegorz",
    "Hanna",
    "Ines",
    "Jakub",
    "Katarína",
    "Lars",
    "Marta",
    "Niamh",
    "Oskar",
    "Paula",
    "Rafael",
    "Søren",
    "Tomáš",
    "Zoë",
];
const LAST_NAMES: [&str; 20] = [
    "Almeida",
    "Bernard",
    "Conti",
    "Dvořák",
    "Eriksson",
    "Fischer",
    "García",
    "Horváth",
    "Ivanova",
    "Jansen",
    "Kowalska",
    "Lindqvist",
    "Müller",
    "Nielsen",
    "O'Brien",
    "Petit",
    "Rossi",
    "Schneider",
    "Taylor",
    "Wagner",
];
/// Street, first digits of the post code, city, country, currency.
const PLACES: [[&str; 5]; 12] = [
    ["Lindenstraße", "10", "Berlin", "DE", "EUR"],
    ["Am Alten Markt", "50", "Köln", "DE", "EUR"],
    ["Rue des Tanneurs", "69", "Lyon", "FR", "EUR"],
    ["Calle Mayor", "28", "Madrid", "ES", "EUR"],
    ["Via Garibaldi", "20", "Milano", "IT", "EUR"],
    ["Keizersgracht", "10", "Amsterdam", "NL", "EUR"],
    ["Ulica Długa", "80", "Gdańsk", "PL", "PLN"],
    ["Storgatan", "41", "Göteborg", "SE", "SEK"],
    ["Nørregade", "11", "København", "DK", "DKK"],
    ["Mill Lane", "CB", "Cambridge", "GB", "GBP"],
    ["Capel Street", "D0", "Dublin", "IE", "EUR"],
    ["Rua do Carmo", "12", "Lisboa", "PT", "EUR"],
];
/// Stock keeping unit, price in cents, and how often it is bought.
const CATALOGUE: [(&str, u64, u64); 16] = [
    ("KB-TKL-87", 8_999, 12),
    ("KB-FULL-104", 10_999, 9),
    ("KB-SPLIT-60", 18_900, 4),
    ("KB-NUM-21", 3_499, 5),
    ("SW-LINEAR-70", 2_450, 10),
    ("SW-TACTILE-70", 2_650, 9),
    ("SW-SAMPLE-9", 990, 14),
    ("CAP-PBT-DE", 4_999, 6),
    ("CAP-PBT-UK", 4_999, 3),
    ("CAP-BLANK", 3_999, 3),
    ("MAT-DESK-90", 2_999, 8),
    ("REST-WOOD-TKL", 3_299, 5),
    ("CBL-COIL-C", 1_899, 7),
    ("CBL-USBC-2M", 899, 15),
    ("LUBE-205G0", 1_250, 4),
    ("PULLER", 499, 6),
];

/// Lines of `raw-orders`: what a customer ordered.
pub(crate) fn raw_orders() -> String {
    orders(0x0005_EED0_F0AD, RAW_ORDERS, 1_001, |order| {
        let Order { id, customer, items, total, placed_at } = order;
        format!(
            "{{\"customer\":\"{}\",\"order_id\":{id},\"amount_cents\":{total},\"currency\":\"{}\",\
             \"placed_at_ms\":{placed_at},\"items\":[{items}]}}\n",
            customer.id, customer.currency
        )
    })
}

/// Lines of `placed-orders`: an order with all that must be known to charge, pack and announce it.
pub(crate) fn placed_orders() -> String {
    orders(0x0009_1ACE_D0AD, PLACED_ORDERS, 500_001, |order| {
        let Order { id, customer, items, total, placed_at } = order;
        let Customer { id: customer, name, email, street, postcode, city, country, currency } = customer;
        format!(
            "{{\"order_id\":{id},\"customer\":\"{customer}\",\"email\":\"{email}\",\"ship_to\":{{\"name\":\"{name}\",\
             \"street\":\"{street}\",\"postcode\":\"{postcode}\",\"city\":\"{city}\",\"country\":\"{country}\"}},\
             \"lines\":[{items}],\"total_cents\":{total},\"currency\":\"{currency}\",\"placed_at_ms\":{placed_at}}}\n"
        )
    })
}

struct Order<'a> {
    id: u64,
    customer: &'a Customer,
    /// The elements of a JSON array.
    items: String,
    total: u64,
    placed_at: u64,
}

/// Some customers order often and most seldom: the n-th has the weight 1/n (Zipf).
fn orders(seed: u64, count: u64, first_id: u64, line: impl Fn(&Order<'_>) -> String) -> String {
    let mut random = Random::new(seed);
    let customers = customers();
    let weights: Vec<u64> = (1..=CUSTOMERS as u64).map(|rank| 1_000_000 / rank).collect();
    let (mut id, mut placed_at) = (first_id, OPENING);
    (0..count)
        .map(|_| {
            let customer = &customers[random.weighted(&weights)];
            let (items, total) = items(&mut random);
            placed_at += 1 + random.below(80_000);
            let line = line(&Order { id, customer, items, total, placed_at });
            id += 1 + random.below(3); // numbers of carts that were never ordered are left out
            line
        })
        .collect()
}

/// One to four different articles, mostly one of each, and what they cost together.
fn items(random: &mut Random) -> (String, u64) {
    let popularity = CATALOGUE.map(|(_, _, weight)| weight);
    let mut chosen: Vec<usize> = Vec::new();
    for _ in 0..=random.weighted(&[50, 30, 14, 6]) {
        let article = random.weighted(&popularity);
        if !chosen.contains(&article) {
            chosen.push(article);
        }
    }
    let mut total = 0;
    let items: Vec<String> = chosen
        .into_iter()
        .map(|article| {
            let (sku, unit_cents, _) = CATALOGUE[article];
            let qty = 1 + random.weighted(&[80, 13, 5, 2]) as u64;
            total += qty * unit_cents;
            format!("{{\"sku\":\"{sku}\",\"qty\":{qty},\"unit_cents\":{unit_cents}}}")
        })
        .collect();
    (items.join(","), total)
}

struct Customer {
    id: String,
    name: String,
    email: String,
    street: String,
    postcode: String,
    city: &'static str,
    country: &'static str,
    currency: &'static str,
}

/// The same people in every file, in the order of how often they buy.
fn customers() -> Vec<Customer> {
    let mut random = Random::new(0x00C0_57A3);
    let mut numbers: Vec<usize> = (1..=CUSTOMERS).collect();
    (0..CUSTOMERS)
        .map(|_| {
            let number = numbers.swap_remove(random.below(numbers.len() as u64) as usize);
            let (first, last) = (random.pick(&FIRST_NAMES), random.pick(&LAST_NAMES));
            let [street, area, city, country, currency] = *random.pick(&PLACES);
            Customer {
                id: format!("c-{number:04}"),
                name: format!("{first} {last}"),
                email: format!("{}{number}@example.com", plain(first)),
                street: format!("{street} {}", 1 + random.below(140)),
                postcode: format!("{area}{:03}", random.below(1_000)),
                city,
                country,
                currency,
            }
        })
        .collect()
}

/// A name as it stands in an e-mail address.
fn plain(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .map(|letter| match letter {
            'á' => 'a',
            'é' | 'ë' => 'e',
            'í' => 'i',
            'ö' | 'ø' => 'o',
            'š' => 's',
            other => other,
        })
        .collect()
}

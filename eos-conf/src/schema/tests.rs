//! Schemas are written, read back and compared.

use super::*;

fn field(name: &str, ty: Type) -> Field {
    let required = !matches!(ty, Type::Optional(_));
    Field {
        name: name.to_owned(),
        read_as: vec![name.to_owned()],
        ty,
        required,
        written: Written::Always,
        flatten: false,
    }
}

fn u64() -> Type {
    Type::Int { signed: false, bits: 64 }
}

fn optional(ty: Type) -> Type {
    Type::Optional(Box::new(ty))
}

fn schema(shape: Shape) -> Schema {
    Schema {
        event: "Order".into(),
        codec: "Json".into(),
        key: vec!["customer".into()],
        dedup: vec!["order_id".into()],
        timestamp: vec![],
        headers: vec![],
        serde: vec![],
        closed: false,
        shape,
    }
}

/// An order with `more` fields.
fn order(more: impl IntoIterator<Item = Field>) -> Schema {
    let mut fields = vec![field("customer", Type::Text), field("order_id", u64())];
    fields.extend(more);
    schema(Shape::One(Content::Fields(fields)))
}

fn variant(name: &str, content: Content) -> Variant {
    Variant { name: name.to_owned(), read_as: vec![name.to_owned()], written: true, other: false, content }
}

fn change(tagging: Tagging, variants: Vec<Variant>) -> Schema {
    Schema { key: vec![], dedup: vec![], ..schema(Shape::Enum { tagging, variants }) }
}

/// Which compatibilities the change keeps.
fn keeps(old: &Schema, new: &Schema) -> Vec<&'static str> {
    let keeps = |mode: &Compatibility| old.breaches(new, *mode).is_empty();
    Compatibility::ALL.into_iter().filter(keeps).map(Compatibility::word).collect()
}

const ALL: [&str; 3] = ["backward", "forward", "full"];

fn messages(old: &Schema, new: &Schema) -> Vec<String> {
    old.breaches(new, Compatibility::Full).iter().map(ToString::to_string).collect()
}

#[test]
fn a_field_is_a_line() {
    let mut schema = order([Field {
        written: Written::Unless("Option::is_none".into()),
        ..field("note", optional(Type::Text))
    }]);
    schema.headers = vec!["trace-id".into()];
    assert_eq!(
        schema.to_json(),
        r#"{
  "version": 1,
  "event": "Order",
  "codec": "Json",
  "key": ["customer"],
  "dedup": ["order_id"],
  "headers": ["trace-id"],
  "fields": [
    {"name": "customer", "type": "text", "required": true},
    {"name": "order_id", "type": "u64", "required": true},
    {"name": "note", "type": {"optional": "text"}, "required": false, "written": "unless Option::is_none"}
  ]
}
"#
    );
}

#[test]
fn what_is_written_is_read_back() {
    let types = [
        Type::Null,
        Type::Bool,
        Type::Char,
        Type::BorrowedText,
        Type::Int { signed: true, bits: 128 },
        Type::Float { bits: 32 },
        Type::List(Box::new(optional(Type::Text))),
        Type::Array(Box::new(u64()), "N".into()),
        Type::Map(Box::new(Type::Text), Box::new(Type::Named("Vec2<f32>".into()))),
        Type::Tuple(vec![Type::Text, Type::Opaque("with = \"hex\"".into())]),
    ];
    let fields: Vec<Field> =
        types.iter().enumerate().map(|(nth, ty)| field(&format!("f{nth}"), ty.clone())).collect();
    let odd = Field {
        written: Written::Never,
        read_as: vec![],
        flatten: true,
        required: false,
        ..field("odd", Type::Text)
    };
    let full = Schema {
        timestamp: vec!["at".into()],
        headers: vec!["trace \"id\"".into()],
        serde: vec!["from = \"Other\"".into()],
        closed: true,
        ..order(fields.clone().into_iter().chain([odd]))
    };
    let variants = vec![
        variant("Placed", Content::Fields(fields)),
        Variant { written: false, read_as: vec!["a".into(), "b".into()], ..variant("Old", Content::Unit) },
        Variant { other: true, ..variant("Newtype", Content::Value(Type::Tuple(vec![]))) },
        variant("Empty", Content::Fields(vec![])),
    ];
    let taggings = [
        Tagging::External,
        Tagging::Internal("type".into()),
        Tagging::Adjacent("t".into(), "c".into()),
        Tagging::Untagged,
    ];
    let enums = taggings.into_iter().map(|tagging| change(tagging, variants.clone()));
    let structs =
        [Content::Unit, Content::Value(u64()), Content::Fields(vec![])].map(|it| schema(Shape::One(it)));
    for schema in enums.chain(structs).chain([full]) {
        let text = schema.to_json();
        assert_eq!(Schema::from_json(&text).as_ref(), Ok(&schema), "{text}");
    }
}

#[test]
fn what_is_not_understood_is_refused() {
    let text = order([]).to_json();
    for (from, to, expected) in [
        ("\"required\": true}", "\"required\": true", "broken JSON"),
        ("\"version\": 1", "\"version\": 2", "this version of eos-runtime knows 1 only"),
        ("\"version\": 1,", "", "the file has no `version`"),
        ("\"text\"", "\"txt\"", "`\"txt\"` is no type"),
        ("\"text\"", "{\"optional\": 1}", "a type: expected an object, found `1`"),
        ("\"text\"", "{\"map\": [\"text\"]}", "is no type"),
        ("\"text\"", "{}", "`{}` is no type"),
        ("\"text\"", "[]", "a type: expected an object"),
        ("\"codec\"", "\"format\"", "the file has no `codec`"),
        ("\"codec\"", "\"colour\": 1, \"codec\"", "has a word that is not known: `colour`"),
        (
            "\"required\": true",
            "\"required\": 1",
            "the field `customer`: expected \"required\": true, found `1`",
        ),
        ("\"required\": true", "\"requird\": true", "a field has no `required`"),
        ("[\"customer\"]", "\"customer\"", "`key`: expected a list"),
        ("[\"customer\"]", "[7]", "`key`: expected a text, found `7`"),
    ] {
        assert!(text.contains(from), "{from}");
        let error = Schema::from_json(&text.replacen(from, to, 1)).expect_err(to).to_string();
        assert!(error.contains(expected), "{to}: {error}");
    }
}

#[test]
fn the_table_of_changes() {
    let extra = || field("amount", Type::Int { signed: true, bits: 32 });
    let with = |change: fn(&mut Field)| {
        let mut extra = extra();
        change(&mut extra);
        order([extra])
    };
    let wide = with(|it| it.ty = Type::Int { signed: true, bits: 64 });
    let absent_is_fine = with(|it| it.required = false);
    let nullable = with(|it| {
        it.ty = optional(it.ty.clone());
        it.required = false;
    });
    let left_out = with(|it| it.written = Written::Unless("is_zero".into()));
    let alias = with(|it| {
        it.read_as = vec!["cents".into(), "amount".into()];
        it.name = "cents".into();
    });
    let (none, plain) = (order([]), order([extra()]));
    for (what, old, new, expected) in [
        ("nothing", &plain, &plain, &ALL[..]),
        ("a required field comes", &none, &plain, &["forward"]),
        ("a required field goes", &plain, &none, &["backward"]),
        ("a field with a default comes", &none, &absent_is_fine, &ALL),
        ("a field with a default goes", &absent_is_fine, &none, &ALL),
        ("an option comes", &none, &nullable, &ALL),
        ("an option goes", &nullable, &none, &ALL),
        ("a default is added", &plain, &absent_is_fine, &ALL),
        ("a default is taken away", &absent_is_fine, &plain, &ALL),
        ("a value may be null", &plain, &nullable, &["backward"]),
        ("a value may not be null any more", &nullable, &plain, &["forward"]),
        ("a value may be left out", &plain, &left_out, &["backward"]),
        ("an integer gets wider", &plain, &wide, &["backward"]),
        ("an integer gets narrower", &wide, &plain, &["forward"]),
        ("a name changes, the old one is still read", &plain, &alias, &["backward"]),
    ] {
        assert_eq!(keeps(old, new), expected, "{what}");
        assert_eq!(old.differences(new).is_empty(), what == "nothing", "{what}");
    }
}

#[test]
fn a_type_reads_what_it_holds() {
    let int = |signed, bits| Type::Int { signed, bits };
    let list = |ty| Type::List(Box::new(ty));
    let array = |ty, length: &str| Type::Array(Box::new(ty), length.into());
    let map = |key, value| Type::Map(Box::new(key), Box::new(value));
    let named = |name: &str| Type::Named(name.into());
    for (reader, writer, reads) in [
        (int(false, 64), int(false, 32), true),
        (int(false, 32), int(false, 64), false),
        (int(true, 64), int(false, 32), true),
        (int(true, 32), int(false, 32), false),
        (int(false, 64), int(true, 8), false),
        (Type::Float { bits: 64 }, int(true, 32), true),
        (Type::Float { bits: 64 }, int(true, 64), false),
        (Type::Float { bits: 64 }, Type::Float { bits: 32 }, true),
        (Type::Float { bits: 32 }, Type::Float { bits: 64 }, false),
        (int(true, 64), Type::Float { bits: 32 }, false),
        (Type::Text, Type::Char, true),
        (Type::Char, Type::Text, false),
        (Type::Text, Type::BorrowedText, true),
        (Type::BorrowedText, Type::BorrowedText, true),
        (Type::BorrowedText, Type::Text, false),
        (Type::BorrowedText, Type::Char, false),
        (optional(Type::Text), Type::Null, true),
        (optional(int(true, 64)), optional(int(true, 8)), true),
        (list(int(true, 64)), list(int(true, 8)), true),
        (list(Type::Text), array(Type::Text, "4"), true),
        (list(Type::Text), Type::Tuple(vec![Type::Text, Type::Bool]), false),
        (array(Type::Text, "4"), array(Type::Text, "4"), true),
        (array(Type::Text, "4"), array(Type::Text, "5"), false),
        (array(Type::Text, "4"), list(Type::Text), false),
        (map(Type::Text, u64()), map(Type::Text, int(false, 8)), true),
        (map(Type::Text, u64()), map(Type::Text, Type::Text), false),
        (Type::Tuple(vec![u64()]), Type::Tuple(vec![int(false, 8)]), true),
        (Type::Tuple(vec![u64()]), Type::Tuple(vec![u64(), u64()]), false),
        (named("Money"), named("Money"), true),
        (named("Money"), named("Cents"), false),
        (Type::Opaque("with = a".into()), u64(), false),
    ] {
        assert_eq!(reader.reads(&writer), reads, "{reader} reads {writer}");
    }
}

#[test]
fn variants_must_be_known_to_readers() {
    let tag = || Tagging::Internal("type".into());
    let placed = || variant("Placed", Content::Fields(vec![field("id", u64())]));
    let gone = || variant("Gone", Content::Unit);
    let rest = || Variant { other: true, written: false, ..variant("Rest", Content::Unit) };
    let one = change(tag(), vec![placed()]);
    let two = change(tag(), vec![placed(), gone()]);
    let open = change(tag(), vec![placed(), rest()]);
    let open_two = change(tag(), vec![placed(), gone(), rest()]);
    let other_content = change(tag(), vec![variant("Placed", Content::Value(u64()))]);

    assert_eq!(keeps(&one, &two), ["backward"], "a variant comes");
    assert_eq!(keeps(&two, &one), ["forward"], "a variant goes");
    assert_eq!(keeps(&open, &open_two), ALL, "readers know what to do with one that they do not know");
    for tagging in [Tagging::External, Tagging::Adjacent("t".into(), "c".into())] {
        let open = change(tagging.clone(), vec![placed(), rest()]);
        let sent = variant("Sent", Content::Fields(vec![field("id", u64())]));
        let open_three = change(tagging, vec![placed(), gone(), sent, rest()]);
        let messages = messages(&open, &open_three);
        assert_eq!(messages.len(), 1, "one without content is taken: {messages:?}");
        assert!(messages[0].starts_with("the variant `Sent` is new"), "{messages:?}");
        assert!(messages[0].contains("`#[serde(other)]` does not take it"), "{messages:?}");
    }
    assert_eq!(keeps(&one, &change(Tagging::External, vec![placed()])), [""; 0], "another tag");
    assert_eq!(keeps(&one, &other_content), [""; 0], "another form");
    let swapped = |tagging: fn() -> Tagging| {
        keeps(&change(tagging(), vec![placed(), gone()]), &change(tagging(), vec![gone(), placed()]))
    };
    assert_eq!(swapped(|| Tagging::External), ALL, "the order of variants means nothing");
    assert_eq!(swapped(|| Tagging::Untagged), [""; 0], "but where they are tried in turn");
}

#[test]
fn key_and_identity_stay_whatever_the_compatibility() {
    let old = order([]);
    let further_key = Schema { key: vec!["customer".into(), "order_id".into()], ..order([]) };
    let no_dedup = Schema { dedup: vec![], ..order([]) };
    let retyped = schema(Shape::One(Content::Fields(vec![
        field("customer", u64()),
        field("order_id", Type::Int { signed: true, bits: 64 }),
    ])));
    assert_eq!(keeps(&old, &further_key), [""; 0]);
    assert_eq!(keeps(&old, &no_dedup), [""; 0]);
    for mode in Compatibility::ALL {
        let places: Vec<Place> =
            old.breaches(&retyped, mode).into_iter().map(|breach| breach.place).collect();
        let of = |name: &str| Place::Field { variant: None, name: name.into() };
        assert!(places.contains(&of("customer")), "{mode:?}");
        assert_eq!(
            places.iter().filter(|place| **place == of("customer")).count(),
            1,
            "one mistake, one message"
        );
    }
}

#[test]
fn the_timestamp_stays_whatever_the_compatibility() {
    let at = |name: &str| field(name, Type::Int { signed: true, bits: 64 });
    let stamped = |by: &[&str]| Schema {
        timestamp: by.iter().map(|name| (*name).to_owned()).collect(),
        ..order([at("placed_at"), at("paid_at")])
    };
    for (old, new, what) in [
        (stamped(&[]), stamped(&["paid_at"]), "the timestamp is `[\"paid_at\"]`, and there was none"),
        (stamped(&["paid_at"]), stamped(&[]), "the timestamp was `[\"paid_at\"]`, and there is none"),
        (
            stamped(&["paid_at"]),
            stamped(&["placed_at"]),
            "the timestamp is `[\"placed_at\"]`, and was `[\"paid_at\"]`",
        ),
    ] {
        for mode in Compatibility::ALL {
            let breaches = old.breaches(&new, mode);
            assert_eq!(breaches.len(), 1, "{mode:?}: {breaches:?}");
            assert_eq!(breaches[0].place, Place::Timestamp);
            let message = breaches[0].to_string();
            assert!(message.starts_with(&format!("{what}, which is never compatible: windows")), "{message}");
        }
    }
}

#[test]
fn the_timestamp_is_that_of_each_variant() {
    let with = |name: &str, time: &str| variant(name, Content::Fields(vec![field(time, u64())]));
    let stamped = |variants: Vec<Variant>, by: &[&str]| Schema {
        timestamp: by.iter().map(|name| (*name).to_owned()).collect(),
        ..change(Tagging::Internal("type".into()), variants)
    };
    let one = || stamped(vec![with("Placed", "at")], &["at"]);
    let two = || stamped(vec![with("Placed", "at"), with("Paid", "paid_at")], &["at", "paid_at"]);
    let swapped = stamped(vec![with("Paid", "paid_at"), with("Placed", "at")], &["paid_at", "at"]);
    let unmarked = stamped(vec![with("Placed", "at"), with("Paid", "paid_at")], &["at"]);

    assert_eq!(keeps(&one(), &two()), ["backward"], "a variant that comes has a time of its own");
    assert_eq!(keeps(&two(), &one()), ["forward"], "and takes it away");
    assert_eq!(keeps(&two(), &swapped), ALL, "the order of variants means nothing");
    let messages = messages(&two(), &unmarked);
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(
        messages[0].starts_with("the timestamp of the variant `Paid` was `[\"paid_at\"]`, and there is none")
    );
}

#[test]
fn a_timestamp_under_another_name_is_one_mistake() {
    let stamped = |name: &str| Schema { timestamp: vec![name.into()], ..order([field(name, u64())]) };
    let messages = messages(&stamped("at"), &stamped("placed_at"));
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(messages[0].starts_with("`placed_at` was `at`"), "{messages:?}");
}

#[test]
fn an_alias_keeps_what_the_field_is_for_the_record() {
    let marked = |name: &str, read_as: &[&str]| {
        let read_as = read_as.iter().map(|name| (*name).to_owned()).collect();
        let one = Field { read_as, ..field(name, u64()) };
        let by = || vec![name.to_owned()];
        Schema { key: by(), dedup: by(), timestamp: by(), ..order([one]) }
    };
    assert_eq!(keeps(&marked("at", &["at"]), &marked("placed_at", &["placed_at", "at"])), ["backward"]);
}

#[test]
fn a_header_is_there_as_long_as_somebody_may_read_it() {
    let with = |names: &[&str]| Schema {
        headers: names.iter().map(|name| (*name).to_owned()).collect(),
        ..order([])
    };
    assert_eq!(keeps(&with(&[]), &with(&["trace"])), ALL, "one that comes");
    assert_eq!(keeps(&with(&["trace"]), &with(&[])), ["backward"], "one that goes");
    assert_eq!(keeps(&with(&["trace"]), &with(&["trace-id"])), ["backward"], "another name");
    assert_eq!(keeps(&with(&["trace", "shop"]), &with(&["shop", "trace"])), ALL, "another order");
    assert_eq!(
        messages(&with(&["trace"]), &with(&["trace-id"])),
        [
            "the header `trace-id` was `trace`, which breaks forward compatibility: readers that are not updated yet \
             fail on new records;\nkeep the name of the header, or write a new event type with a topic of its own"
        ]
    );
    let gone = messages(&with(&["trace", "shop"]), &with(&[]));
    assert_eq!(gone.len(), 2, "{gone:?}");
    assert!(gone[0].starts_with("the header `trace` is not written any more"), "{gone:?}");
}

#[test]
fn a_message_says_what_changed_whom_it_hurts_and_what_to_do() {
    let old = order([field("amount", u64())]);
    assert_eq!(
        messages(&old, &order([field("amount", Type::Text)])),
        [
            "`amount` is `text`, and was `u64`, which breaks backward and forward compatibility: new readers fail \
             on records that were written before, and readers that are not updated yet fail on new ones;\nkeep its \
             type, and add the new form as another field that is optional, or write a new event type with a topic of its own"
        ]
    );
    assert_eq!(
        messages(&old, &order([field("cents", u64())])),
        [
            "`cents` was `amount`, which breaks backward and forward compatibility: new readers fail on records \
             that were written before, and readers that are not updated yet fail on new ones;\na field is known by \
             its name in JSON: write `#[serde(rename = \"amount\")]` on it, or write a new event type with a topic of its own"
        ]
    );
    assert_eq!(
        messages(&old, &Schema { key: vec!["order_id".into()], ..old.clone() }),
        [
            "the key is `[\"order_id\"]`, and was `[\"customer\"]`, which is never compatible: records of one key \
             would lie on two partitions without an order between them, and what is remembered by key would not \
             be found;\nkeep it, or write a new event type with a topic of its own"
        ]
    );
}

#[test]
fn a_borrowed_text_is_the_same_key_and_reads_less() {
    let borrowed = schema(Shape::One(Content::Fields(vec![
        field("customer", Type::BorrowedText),
        field("order_id", u64()),
    ])));
    assert_eq!(keeps(&order([]), &borrowed), ["forward"]);
    assert_eq!(keeps(&borrowed, &order([])), ["backward"]);
    let messages = messages(&order([]), &borrowed);
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(messages[0].starts_with("`customer` is `borrowed text`, and was `text`"), "{messages:?}");
    assert!(messages[0].contains("have readers take `Cow<'_, str>`"), "{messages:?}");
}

#[test]
fn a_key_field_under_another_name_is_one_mistake() {
    let mut new =
        schema(Shape::One(Content::Fields(vec![field("client", Type::Text), field("order_id", u64())])));
    new.key = vec!["client".into()];
    let messages = messages(&order([]), &new);
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(messages[0].starts_with("`client` was `customer`"), "{messages:?}");
}

#[test]
fn what_cannot_be_seen_must_not_change() {
    let flat = |ty: &str| Field { flatten: true, required: false, ..field("rest", Type::Named(ty.into())) };
    let opaque = |text: &str| order([field("at", Type::Opaque(text.into()))]);
    assert_eq!(keeps(&order([flat("A")]), &order([flat("A")])), ALL);
    assert_eq!(keeps(&order([flat("A")]), &order([flat("B")])), [""; 0]);
    assert_eq!(keeps(&order([]), &order([flat("A")])), [""; 0]);
    assert_eq!(keeps(&opaque("with = a"), &opaque("with = b")), [""; 0]);
    assert_eq!(keeps(&order([]), &Schema { serde: vec!["from = \"X\"".into()], ..order([]) }), [""; 0]);
    assert_eq!(keeps(&order([]), &Schema { codec: "Avro".into(), ..order([]) }), [""; 0]);
}

#[test]
fn what_is_only_read_hurts_nobody_as_long_as_it_stays() {
    let only_read = || Field { written: Written::Never, ..field("amount", u64()) };
    let more = || field("note", optional(Type::Text));
    assert_eq!(keeps(&order([only_read()]), &order([only_read(), more()])), ALL);
    assert_eq!(keeps(&order([]), &order([only_read()])), ["forward"]);
}

#[test]
fn readers_that_refuse_what_they_do_not_know() {
    let closed = |schema: Schema| Schema { closed: true, ..schema };
    let more = || order([field("note", optional(Type::Text))]);
    assert_eq!(keeps(&closed(order([])), &closed(more())), ["backward"]);
    assert_eq!(keeps(&closed(more()), &closed(order([]))), ["forward"]);
}

mod files {
    use std::fs;

    use super::*;

    #[test]
    fn a_schema_is_written_once_and_found_again() {
        let package = tempfile::tempdir().expect("a directory");
        let file = File::new(package.path(), "schemas/shop/order.json").expect("a path");
        let find = |schema: &Schema| file.compare(schema, Compatibility::Full).expect("it can be read");
        assert_eq!(find(&order([])), Found::Missing);

        file.write(&order([])).expect("it can be written");

        assert_eq!(find(&order([])), Found::Same);
        assert!(
            matches!(find(&order([field("note", optional(Type::Text))])), Found::Compatible(lines) if lines.len() == 1)
        );
        assert!(
            matches!(find(&order([field("note", Type::Text)])), Found::Incompatible(breaches) if breaches.len() == 1)
        );
        assert_eq!(find(&Schema { event: "Payment".into(), ..order([]) }), Found::Foreign("Order".into()));
        let left = fs::read_dir(package.path().join("schemas/shop")).expect("a directory").count();
        assert_eq!(left, 1, "nothing is left beside it");
        fs::write(package.path().join("schemas/shop/order.json"), "{").expect("a file");
        assert!(matches!(find(&order([])), Found::Unreadable(_)));
    }

    #[test]
    fn how_a_file_is_laid_out_does_not_matter() {
        let package = tempfile::tempdir().expect("a directory");
        let text = order([]).to_json().replace('\n', "\r\n").replace(": ", " :  ");
        fs::write(package.path().join("order.json"), text).expect("a file");
        let file = File::new(package.path(), "order.json").expect("a path");
        assert_eq!(file.compare(&order([]), Compatibility::Full), Ok(Found::Same));
    }

    #[test]
    fn no_path_leads_out_of_the_package() {
        for path in [
            "",
            "/etc/order.json",
            "../order.json",
            "a/../../order.json",
            "./order.json",
            "a\\b.json",
            "order.txt",
            "json",
        ] {
            let refused = File::check_path(path).expect_err(path);
            assert!(refused.contains("`schemas/order.json`"), "{refused}");
        }
        assert_eq!(File::check_path("schemas/shop/order.json"), Ok(()));
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out_of_the_package() {
        let (package, outside) = (tempfile::tempdir().expect("one"), tempfile::tempdir().expect("another"));
        std::os::unix::fs::symlink(outside.path(), package.path().join("schemas")).expect("a link");
        let file = File::new(package.path(), "schemas/new/order.json").expect("a path");
        let refused = file.write(&order([])).expect_err("it leads out");
        assert!(refused.contains("a link leads out of the package"), "{refused}");
        assert_eq!(fs::read_dir(outside.path()).expect("a directory").count(), 0);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_said() {
        let package = tempfile::tempdir().expect("a directory");
        fs::create_dir(package.path().join("order.json")).expect("a directory in its place");
        let file = File::new(package.path(), "order.json").expect("a path");
        let error = file.compare(&order([]), Compatibility::Full).expect_err("a directory is no file");
        assert!(error.starts_with("cannot read `order.json`"), "{error}");
        assert!(
            file.write(&order([]))
                .expect_err("nor can it be written")
                .starts_with("cannot write `order.json`")
        );
        assert_eq!(
            fs::read_dir(package.path()).expect("a directory").count(),
            1,
            "nothing is left beside it"
        );
    }
}

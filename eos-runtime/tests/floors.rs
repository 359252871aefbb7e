//! The house has floors, and a `use` may only point down: see docs/design.md.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Each room of `src/` and its floor. A new room must be put somewhere here.
const FLOORS: &[(u8, &[&str])] = &[
    (
        1,
        &[
            "clock", "codec", "config", "control", "error", "event", "failure", "mutant", "outbox", "record",
            "spec", "topic",
        ],
    ),
    (2, &["broker"]),
    (3, &["state"]),
    (4, &["stage"]),
    (5, &["engine"]),
    (6, &["kafka", "memory"]),
    (
        7,
        &[
            "__private",
            "app",
            "cli",
            "dlq",
            "preflight",
            "run",
            "settings",
            "slot",
            "start",
            "summary",
            "testing",
            "watch",
        ],
    ),
];

/// The brokers stand beside the engine, not on it: they know the ports and plain data only.
const ONLY_FLOORS_ONE_AND_TWO: &[&str] = &["kafka", "memory"];

#[test]
fn every_use_points_down() {
    let floors = floors();
    let mut wrong = Vec::new();
    for (room, file, text) in sources() {
        let Some(&floor) = floors.get(room.as_str()) else {
            wrong.push(format!("{}: the room `{room}` stands on no floor", file.display()));
            continue;
        };
        for target in rooms_named(&text) {
            let Some(&below) = floors.get(target.as_str()) else { continue };
            let reach = if ONLY_FLOORS_ONE_AND_TWO.contains(&room.as_str()) { 2 } else { floor };
            if target != room && below > reach {
                wrong.push(format!(
                    "{}: floor {floor} (`{room}`) reaches up to floor {below} (`{target}`)",
                    file.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn librdkafka_is_named_in_one_room_only() {
    let outside: Vec<_> = sources()
        .into_iter()
        .filter(|(room, _, text)| {
            room != "kafka" && (text.contains("rdkafka::") || text.contains("rdkafka_sys"))
        })
        .map(|(_, file, _)| file)
        .collect();
    assert!(outside.is_empty(), "rdkafka belongs to kafka/: {outside:?}");
}

#[test]
fn the_unsafe_room_is_the_only_one() {
    let unsafe_files: Vec<_> = sources()
        .into_iter()
        .filter(|(_, _, text)| {
            text.contains("unsafe {") || text.contains("unsafe impl") || text.contains("unsafe fn")
        })
        .map(|(_, file, _)| file)
        .filter(|file| !file.starts_with("kafka/ffi"))
        .collect();
    assert!(unsafe_files.is_empty(), "unsafe code belongs to kafka/ffi: {unsafe_files:?}");
}

fn floors() -> BTreeMap<&'static str, u8> {
    FLOORS.iter().flat_map(|(floor, rooms)| rooms.iter().map(|room| (*room, *floor))).collect()
}

/// Room, file and code (without comments) of every file but `lib.rs`, which names them all, and the
/// `tests.rs` of a room, which may look at it from above.
fn sources() -> Vec<(String, PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&src, &mut files);
    assert!(files.len() > 20, "the sources were found");
    let read = |file: PathBuf| {
        let text = fs::read_to_string(&file).expect("a source file can be read");
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let inside = file.strip_prefix(&src).expect("it lies in src");
        let first = inside.components().next().expect("it has a name").as_os_str().to_string_lossy();
        (first.trim_end_matches(".rs").to_owned(), inside.to_owned(), code.join("\n"))
    };
    files
        .into_iter()
        .map(read)
        .filter(|(room, file, _)| room != "lib" && !file.ends_with("tests.rs"))
        .collect()
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("src can be listed") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The rooms that `crate::room` paths and `use crate::{room::.., ..}` lists name.
fn rooms_named(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut word = String::new();
            let mut fresh = true;
            for letter in list.chars() {
                match letter {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => fresh = true,
                    letter if depth == 0 && fresh && (letter.is_alphanumeric() || letter == '_') => {
                        word.push(letter);
                        continue;
                    }
                    _ => {}
                }
                if !word.is_empty() {
                    rooms.push(std::mem::take(&mut word));
                    fresh = false;
                }
            }
            rooms.extend(Some(word).filter(|word| !word.is_empty()));
        } else {
            rooms
                .push(rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect());
        }
    }
    rooms
}

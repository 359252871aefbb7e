//! Where to run: which of the two brokers, and what an embedded one is fed with.

use crate::settings::{Origin, Plan, Problems, Said};

use super::{
    args::PlaceArgs,
    embedded::{Embedded, Files},
    layers::{Layers, Name, pairs},
};

pub(super) const BOOTSTRAP: Name = Name("bootstrap", "--bootstrap", "EOS_BOOTSTRAP");
const EMBEDDED: Name = Name("embedded", "--embedded", "EOS_EMBEDDED");
const IN: Name = Name("inputs", "--in", "EOS_IN");
const OUT: Name = Name("outputs", "--out", "EOS_OUT");
const PARTITIONS: Name = Name("partitions", "--partitions", "EOS_PARTITIONS");

const PARTITIONS_MAX: usize = 1000;

pub(super) enum Place {
    Kafka(String),
    Embedded(Embedded),
}

/// The place, if what was said about it is right.
pub(super) fn read(
    layers: &Layers<'_>,
    args: &PlaceArgs,
    plan: &Plan,
    problems: &mut Problems,
) -> Option<Place> {
    let bootstrap = layers.text(BOOTSTRAP, args.bootstrap.as_deref());
    let embedded = args.embedded.then(|| layers.origin(EMBEDDED));
    match (bootstrap, embedded) {
        (None, None) => {
            problems.add("say where to run: --bootstrap HOST:PORT for a Kafka cluster, or --embedded for a broker inside this process");
            None
        }
        (Some(servers), Some(origin)) if is_command_line(servers.origin) == is_command_line(origin) => {
            problems.add(format_args!("{} and {origin} contradict each other: keep one", servers.origin));
            None
        }
        (Some(servers), embedded) if embedded.is_none() || is_command_line(servers.origin) => {
            kafka(layers, args, &servers, problems)
        }
        _ => self::embedded(layers, args, plan, problems),
    }
}

fn is_command_line(origin: Origin) -> bool {
    matches!(origin, Origin::CommandLine(_))
}

fn kafka(
    layers: &Layers<'_>,
    args: &PlaceArgs,
    servers: &Said<String>,
    problems: &mut Problems,
) -> Option<Place> {
    let is_said = [!args.inputs.is_empty(), !args.outputs.is_empty(), args.partitions.is_some()];
    for (name, _) in [IN, OUT, PARTITIONS].into_iter().zip(is_said).filter(|(_, is_said)| *is_said) {
        problems.add(format_args!(
            "{}: goes with --embedded only; on a cluster, records come from its topics and stay there",
            layers.origin(name)
        ));
    }
    cluster(servers, problems).map(Place::Kafka)
}

/// The address of a cluster, if it is one.
pub(super) fn cluster(servers: &Said<String>, problems: &mut Problems) -> Option<String> {
    let checked = servers.value.split(',').map(str::trim).try_for_each(server);
    problems.keep(checked.map_err(|problem| format!("{}: {problem}", servers.origin)))?;
    Some(servers.value.clone())
}

fn server(server: &str) -> Result<(), String> {
    match server.rsplit_once(':') {
        _ if server.is_empty() => Err("a server's name is empty: write HOST:PORT[,HOST:PORT]".into()),
        Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0) => Ok(()),
        Some((host, port)) if !host.is_empty() => {
            Err(format!("`{port}` is no port: write `{host}:9092`, or where your brokers listen"))
        }
        _ => Err(format!("`{server}` has no port: write `{}:9092`", server.trim_matches(':'))),
    }
}

fn embedded(layers: &Layers<'_>, args: &PlaceArgs, plan: &Plan, problems: &mut Problems) -> Option<Place> {
    let partitions = layers.number(PARTITIONS, args.partitions.as_deref(), problems);
    if let Some(said) = &partitions
        && !(1..=PARTITIONS_MAX).contains(&said.value)
    {
        problems.add(format_args!(
            "{}: {} partitions do not work: write 1 to {PARTITIONS_MAX}",
            said.origin, said.value
        ));
    }
    let inputs = pairs(layers.replaced(IN, &args.inputs), "TOPIC=FILE or TOPIC=-", problems);
    let outputs = pairs(layers.replaced(OUT, &args.outputs), "TOPIC=FILE or TOPIC=-", problems);
    let files = Files::check(&inputs, &outputs, plan, problems)?;
    Some(Place::Embedded(Embedded::new(files, partitions.map(|said| said.value))))
}

#[cfg(test)]
mod tests {
    use super::server;

    #[test]
    fn servers_have_a_host_and_a_port() {
        for good in ["localhost:9092", "10.0.0.1:19092", "[::1]:9092"] {
            assert_eq!(server(good), Ok(()), "{good}");
        }
        for (bad, hint) in [
            ("localhost", "write `localhost:9092`"),
            ("localhost:", "write `localhost:9092`"),
            ("localhost:kafka", "`kafka` is no port"),
            ("localhost:99999", "`99999` is no port"),
            (":9092", "has no port"),
            ("", "HOST:PORT"),
        ] {
            let problem = server(bad).unwrap_err();
            assert!(problem.contains(hint), "{bad}: {problem}");
        }
    }
}

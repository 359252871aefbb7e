//! Who gets which partitions: computed by the group's leader, a client, from what every member
//! said when it joined.

use std::collections::{BTreeMap, BTreeSet};

/// How a group shares its partitions (`partition.assignment.strategy`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// Runs of neighbours, by member. Eager: everybody gives all up before each rebalance.
    Range,
    /// One by one, in turn. Eager.
    RoundRobin,
    /// Balanced, and members keep what they have. Cooperative (KIP-429): only what moves is given
    /// up, and it is handed on in a second rebalance.
    CooperativeSticky,
}

impl Strategy {
    /// By its name in Kafka's clients; of several the first, as a group of such members would agree.
    pub(super) fn named(names: &str) -> Option<Self> {
        match names.split(',').next()?.trim() {
            "range" => Some(Self::Range),
            "roundrobin" => Some(Self::RoundRobin),
            "cooperative-sticky" => Some(Self::CooperativeSticky),
            _ => None,
        }
    }

    /// Whether members give everything up before they join again.
    pub(super) fn is_eager(self) -> bool {
        self != Self::CooperativeSticky
    }
}

/// What a member says when it joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// How it wants partitions shared.
    pub strategy: Strategy,
    /// The topic it reads.
    pub topic: String,
    /// What it holds, for sticky strategies.
    pub owned: Vec<i32>,
    /// Since which generation it holds it: of two who claim a partition the later one is right.
    pub generation: i32,
}

/// A member as the leader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinedMember {
    /// The member id.
    pub id: String,
    /// `group.instance.id`.
    pub instance: Option<String>,
    /// What it said when it joined.
    pub subscription: Subscription,
}

/// The partitions of each member. `partitions` tells how many a topic has.
pub(super) fn assign(
    members: &[JoinedMember],
    partitions: impl Fn(&str) -> i32,
) -> BTreeMap<String, Vec<i32>> {
    let mut topics: BTreeMap<&str, Vec<&JoinedMember>> = BTreeMap::new();
    for member in members {
        topics.entry(&member.subscription.topic).or_default().push(member);
    }
    let mut assignment = BTreeMap::new();
    for (topic, mut readers) in topics {
        // Static members keep their place in the order across restarts (KIP-345).
        readers.sort_by(|a, b| (&a.instance, &a.id).cmp(&(&b.instance, &b.id)));
        let shares = match readers[0].subscription.strategy {
            Strategy::Range => range(readers.len(), partitions(topic)),
            Strategy::RoundRobin => round_robin(readers.len(), partitions(topic)),
            Strategy::CooperativeSticky => sticky(&readers, partitions(topic)),
        };
        assignment.extend(readers.iter().map(|reader| reader.id.clone()).zip(shares));
    }
    assignment
}

fn range(readers: usize, partitions: i32) -> Vec<Vec<i32>> {
    let mut next = 0;
    quotas(readers, partitions)
        .map(|quota| {
            let first = next;
            next += quota;
            (first..next).collect()
        })
        .collect()
}

fn round_robin(readers: usize, partitions: i32) -> Vec<Vec<i32>> {
    (0..readers as i32).map(|reader| (reader..partitions).step_by(readers).collect()).collect()
}

/// Everybody keeps what it holds up to its fair share; what is left goes to whoever has least. A
/// partition that its holder still has to give up is handed to nobody in this round.
fn sticky(readers: &[&JoinedMember], partitions: i32) -> Vec<Vec<i32>> {
    let holders = holders(readers, partitions);
    let mut shares: Vec<BTreeSet<i32>> = vec![BTreeSet::new(); readers.len()];
    for (partition, holder) in &holders {
        shares[*holder].insert(*partition);
    }
    let mut quotas: Vec<usize> = quotas(readers.len(), partitions).map(|quota| quota as usize).collect();
    // Those who hold most get the larger quotas, so that the fewest partitions move.
    let mut order: Vec<usize> = (0..readers.len()).collect();
    order.sort_by_key(|&reader| (std::cmp::Reverse(shares[reader].len()), reader));
    let ranked = order.iter().copied().zip(std::mem::take(&mut quotas)).collect::<BTreeMap<_, _>>();
    for (reader, share) in shares.iter_mut().enumerate() {
        while share.len() > ranked[&reader] {
            share.pop_last();
        }
    }
    let kept: BTreeSet<i32> = shares.iter().flatten().copied().collect();
    for partition in (0..partitions).filter(|partition| !kept.contains(partition)) {
        let needy = order.iter().copied().filter(|reader| shares[*reader].len() < ranked[reader]);
        if let Some(reader) = needy.min_by_key(|reader| shares[*reader].len()) {
            shares[reader].insert(partition);
        }
    }
    for (reader, share) in shares.iter_mut().enumerate() {
        share.retain(|partition| holders.get(partition).is_none_or(|holder| *holder == reader));
    }
    shares.into_iter().map(|share| share.into_iter().collect()).collect()
}

/// Who holds each partition: of several who claim it, the one of the latest generation; nobody when
/// two of one generation do.
fn holders(readers: &[&JoinedMember], partitions: i32) -> BTreeMap<i32, usize> {
    let mut holders = BTreeMap::new();
    for partition in 0..partitions {
        let mut claims: Vec<(i32, usize)> = readers
            .iter()
            .enumerate()
            .filter(|(_, reader)| reader.subscription.owned.contains(&partition))
            .map(|(number, reader)| (reader.subscription.generation, number))
            .collect();
        claims.sort_unstable();
        let disputed = claims.len() > 1 && claims[claims.len() - 2].0 == claims[claims.len() - 1].0;
        if let Some((_, holder)) = claims.last().filter(|_| !disputed) {
            holders.insert(partition, *holder);
        }
    }
    holders
}

/// Fair shares, the larger ones first.
fn quotas(readers: usize, partitions: i32) -> impl Iterator<Item = i32> {
    let readers = readers as i32;
    (0..readers).map(move |reader| partitions / readers + i32::from(reader < partitions % readers))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(id: &str, strategy: Strategy, owned: &[i32], generation: i32) -> JoinedMember {
        let subscription = Subscription { strategy, topic: "in".into(), owned: owned.to_vec(), generation };
        JoinedMember { id: id.into(), instance: None, subscription }
    }

    fn shares(members: &[JoinedMember], partitions: i32) -> Vec<Vec<i32>> {
        assign(members, |_| partitions).into_values().collect()
    }

    #[test]
    fn range_gives_runs_and_the_first_get_more() {
        let members = ["a", "b", "c"].map(|id| member(id, Strategy::Range, &[], -1));

        assert_eq!(shares(&members, 7), [vec![0, 1, 2], vec![3, 4], vec![5, 6]]);
        assert_eq!(shares(&members, 2), [vec![0], vec![1], vec![]]);
    }

    #[test]
    fn round_robin_takes_turns() {
        let members = ["a", "b"].map(|id| member(id, Strategy::RoundRobin, &[], -1));

        assert_eq!(shares(&members, 5), [vec![0, 2, 4], vec![1, 3]]);
    }

    #[test]
    fn sticky_moves_only_what_it_must_and_hands_it_on_in_the_second_round() {
        let strategy = Strategy::CooperativeSticky;
        let first = [member("a", strategy, &[0, 1, 2, 3], 1), member("b", strategy, &[], -1)];
        assert_eq!(shares(&first, 4), [vec![0, 1], vec![]], "b waits until a has given up");

        let second = [member("a", strategy, &[0, 1], 2), member("b", strategy, &[], 2)];
        assert_eq!(shares(&second, 4), [vec![0, 1], vec![2, 3]]);
    }

    #[test]
    fn sticky_believes_the_later_generation() {
        let strategy = Strategy::CooperativeSticky;
        let members = [member("a", strategy, &[0, 1], 1), member("b", strategy, &[0, 1], 4)];

        assert_eq!(shares(&members, 2), [vec![], vec![0]], "b gives 1 up before a gets it");
    }

    #[test]
    fn sticky_shares_are_balanced_and_disjoint_whatever_was_held() {
        for seed in 0..500_u64 {
            let mut random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
            let mut draw = |below: u64| {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                random % below
            };
            let partitions = draw(9) as i32 + 1;
            let mut members: Vec<_> = (0..=draw(4))
                .map(|id| {
                    let owned: Vec<i32> = (0..partitions).filter(|_| draw(2) == 0).collect();
                    member(&id.to_string(), Strategy::CooperativeSticky, &owned, draw(3) as i32)
                })
                .collect();
            // Two rounds settle it: in the first, partitions are given up.
            for round in 0..3 {
                let assigned = assign(&members, |_| partitions);
                for member in &mut members {
                    member.subscription.owned.clone_from(&assigned[&member.id]);
                    member.subscription.generation = 10 + round;
                }
            }
            let mut all: Vec<i32> =
                members.iter().flat_map(|member| member.subscription.owned.clone()).collect();
            all.sort_unstable();
            assert_eq!(all, (0..partitions).collect::<Vec<_>>(), "seed {seed}");
            let sizes = members.iter().map(|member| member.subscription.owned.len());
            assert!(sizes.clone().max().unwrap() - sizes.min().unwrap() <= 1, "seed {seed}");
        }
    }
}

//! The memories of a worker's partitions. Records of one partition come one after the other: it is looked for once.

use super::partition::Partition;

#[derive(Default)]
pub(super) struct Partitions {
    /// In the order of their numbers.
    all: Vec<(i32, Partition)>,
    /// The place of the one that was asked for last.
    last: usize,
}

impl Partitions {
    #[inline]
    pub(super) fn get(&self, number: i32) -> Option<&Partition> {
        self.find(number).ok().map(|place| &self.all[place].1)
    }

    pub(super) fn get_mut(&mut self, number: i32) -> Option<&mut Partition> {
        self.find(number).ok().map(|place| &mut self.all[place].1)
    }

    /// An empty one, if it is not there.
    #[inline]
    pub(super) fn get_or_add(&mut self, number: i32) -> &mut Partition {
        self.last = self.find(number).unwrap_or_else(|place| {
            self.all.insert(place, (number, Partition::default()));
            place
        });
        &mut self.all[self.last].1
    }

    pub(super) fn remove(&mut self, number: i32) {
        if let Ok(place) = self.find(number) {
            self.all.remove(place);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (i32, &Partition)> {
        self.all.iter().map(|(number, partition)| (*number, partition))
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (i32, &mut Partition)> {
        self.all.iter_mut().map(|(number, partition)| (*number, partition))
    }

    /// Its place, or where it would be.
    #[inline]
    fn find(&self, number: i32) -> Result<usize, usize> {
        match self.all.get(self.last) {
            Some((last, _)) if *last == number => Ok(self.last),
            _ => self.all.binary_search_by_key(&number, |(number, _)| *number),
        }
    }
}

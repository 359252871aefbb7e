//! See the package's description; filled in below.

//! The few marks that the plots are made of, as SVG text.
//!
//! By hand, since a library of plots writes fixed colours, and these pages are read in light and in dark: the
//! colours are classes here, and the reader's preference chooses among two sets of them.

use std::fmt::Write as _;

/// Fonts are the reader's own; nothing is fetched.
const STYLE: &str = "\
text{font:13px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:#1f2328}\
.title{font-size:15px;font-weight:600}\
.small{font-size:11px;fill:#59636e}\
.paper{fill:#ffffff}\
.grid{stroke:#d1d9e0}\
.whisker{stroke:#1f2328;stroke-width:1.5}\
.span{stroke:#8c959f;stroke-width:3}\
.ours{fill:#0969da}.other{fill:#8c959f}.broker{fill:#bc4c00}\
.s0{fill:#0969da;stroke:#0969da}.s1{fill:#bc4c00;stroke:#bc4c00}.s2{fill:#1a7f37;stroke:#1a7f37}\
.s3{fill:#8250df;stroke:#8250df}.s4{fill:#bf3989;stroke:#bf3989}.s5{fill:#9a6700;stroke:#9a6700}\
.s6{fill:#1b7c83;stroke:#1b7c83}.s7{fill:#59636e;stroke:#59636e}\
path{fill:none!important;stroke-width:2}\
@media(prefers-color-scheme:dark){\
text{fill:#e6edf3}.small{fill:#9198a1}.paper{fill:#0d1117}.grid{stroke:#3d444d}.whisker{stroke:#e6edf3}\
.ours{fill:#4493f8}.broker{fill:#f0883e}\
.s0{fill:#4493f8;stroke:#4493f8}.s1{fill:#f0883e;stroke:#f0883e}.s2{fill:#3fb950;stroke:#3fb950}\
.s3{fill:#ab7df8;stroke:#ab7df8}.s4{fill:#db61a2;stroke:#db61a2}.s5{fill:#d29922;stroke:#d29922}\
.s6{fill:#39c5cf;stroke:#39c5cf}.s7{fill:#9198a1;stroke:#9198a1}\
}";

/// How many series have a colour of their own: the classes `s0` and on.
pub(super) const SERIES: usize = 8;

/// Where a text stands to its point.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing: marks in the order in which they cover each other.
#[derive(Debug)]
pub(super) struct Drawing {
    width: f64,
    height: f64,
    title: String,
    marks: String,
}

// Writing to a String cannot fail: the results of `write!` below say nothing.
impl Drawing {
    pub(super) fn new(width: f64, height: f64, title: &str) -> Self {
        let mut drawing = Self { width, height, title: escape(title), marks: String::new() };
        drawing.bar((0.0, 0.0), (width, height), "paper");
        drawing.text((16.0, 26.0), Anchor::Start, "title", title);
        drawing
    }

    pub(super) fn text(&mut self, (x, y): (f64, f64), anchor: Anchor, class: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let text = escape(text);
        let _ = writeln!(
            self.marks,
            r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}" class="{class}">{text}</text>"#
        );
    }

    pub(super) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &str) {
        let _ = writeln!(
            self.marks,
            r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" class="{class}"/>"#
        );
    }

    pub(super) fn bar(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), class: &str) {
        let _ = writeln!(
            self.marks,
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" class="{class}"/>"#
        );
    }

    pub(super) fn dot(&mut self, (x, y): (f64, f64), class: &str) {
        let _ = writeln!(self.marks, r#"<circle cx="{x:.1}" cy="{y:.1}" r="4.5" class="{class}"/>"#);
    }

    pub(super) fn path(&mut self, points: &[(f64, f64)], class: &str) {
        let mut way = String::new();
        for (at, (x, y)) in points.iter().enumerate() {
            let _ = write!(way, "{}{x:.1} {y:.1}", if at == 0 { 'M' } else { 'L' });
        }
        let _ = writeln!(self.marks, r#"<path d="{way}" class="{class}"/>"#);
    }

    pub(super) fn finish(self) -> String {
        let Self { width, height, title, marks } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\">\n<title>{title}</title>\n<style>{STYLE}</style>\n{marks}</svg>\n"
        )
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

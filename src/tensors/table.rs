// SPDX-License-Identifier: Apache-2.0
//! Figures in columns.

/// Names of more characters are cut in the middle.
const LONGEST: usize = 64;

/// Lines of cells under headings: the first and the last column to the left, the others to the
/// right.
pub fn lines(headings: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|r| r[column].chars().count());
        cells.max().unwrap_or(0).max(headings[column].len())
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut text = String::new();
        for (column, (cell, width)) in cells.zip(&widths).enumerate() {
            if column == 0 {
                text += &format!("{cell:width$}");
            } else if column + 1 == widths.len() {
                text += &format!("  {cell}");
            } else {
                text += &format!("  {cell:>width$}");
            }
        }
        text.trim_end().to_owned()
    };
    let mut text = line(&mut headings.iter().copied());
    for row in rows {
        text.push('\n');
        text += &line(&mut row.iter().map(String::as_str));
    }
    text
}

/// A name for a cell: without control characters, and not too long.
pub fn name(name: &str) -> String {
    let text: Vec<char> = name.escape_debug().collect();
    if text.len() <= LONGEST {
        return text.into_iter().collect();
    }
    let half = (LONGEST - 1) / 2;
    let start = text[..half].iter();
    start
        .chain(&['…'])
        .chain(&text[text.len() - half..])
        .collect()
}

/// A number of any size in four figures.
pub fn small(value: f64) -> String {
    if value == 0.0 {
        "0".to_owned()
    } else if (1e-3..1e5).contains(&value) {
        let digits = (3 - value.log10().floor() as i32).max(0) as usize;
        format!("{value:.digits$}")
    } else {
        format!("{value:.3e}")
    }
}

/// Decibels for a cell.
pub fn decibels(db: f64) -> String {
    if db.is_finite() {
        format!("{db:.2} dB")
    } else {
        "exact".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let rows = [
            vec!["a".to_owned(), "1".to_owned(), "x".to_owned()],
            vec!["long".to_owned(), "100".to_owned(), "yy".to_owned()],
        ];
        assert_eq!(
            lines(&["name", "n", "why"], &rows),
            "name    n  why\na       1  x\nlong  100  yy"
        );
        assert_eq!(name("a\u{1b}b"), "a\\u{1b}b");
        assert_eq!(name(&"x".repeat(100)).chars().count(), 63);
        assert_eq!(
            [0.0, 0.012345, 12.0, 1e-9].map(small),
            ["0", "0.01235", "12.00", "1.000e-9"]
        );
    }
}

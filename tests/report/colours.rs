//! The colors of the style sheet: every text has enough contrast to its background, in light and in dark mode.

use std::collections::BTreeMap;

const STYLE: &str = include_str!("../../templates/report/style.css");

// What WCAG 2.2 asks of text (1.4.3) and of graphics (1.4.11).
const TEXT: f64 = 4.5;
const GRAPHICS: f64 = 3.0;

/// The possible backgrounds of text whose rule sets none.
const SURFACES: [&str; 2] = ["--paper", "--panel"];

/// The variables of the light and of the dark scheme.
fn schemes() -> [BTreeMap<&'static str, &'static str>; 2] {
    let blocks: Vec<&str> = STYLE
        .match_indices(":root {")
        .map(|(at, _)| STYLE[at..].split_once('}').unwrap().0)
        .collect();
    let [light, dark] = blocks.as_slice() else {
        panic!("two schemes")
    };
    let light = variables(light);
    let mut both = light.clone();
    both.extend(variables(dark));
    assert_eq!(both.len(), light.len(), "a colour of the dark scheme alone");
    [light, both]
}

fn variables(block: &'static str) -> BTreeMap<&'static str, &'static str> {
    let lines = block
        .lines()
        .filter_map(|line| line.trim().strip_suffix(';')?.split_once(": "));
    lines.filter(|(name, _)| name.starts_with("--")).collect()
}

/// The luminance of `#rrggbb` (WCAG 2.2, relative luminance).
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        match value <= 0.04045 {
            true => value / 12.92,
            false => ((value + 0.055) / 1.055).powf(2.4),
        }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Every text color with its possible backgrounds, from the rules of the style sheet.
fn pairs() -> Vec<(&'static str, &'static str)> {
    let mut pairs = Vec::new();
    for rule in STYLE.split('}') {
        let Some((_, body)) = rule.rsplit_once('{') else {
            continue;
        };
        let of = |property: &str| {
            let declarations = body
                .split(';')
                .filter_map(|declaration| declaration.trim().split_once(": "));
            let mut values = declarations
                .filter(|(name, _)| *name == property)
                .map(|(_, value)| value);
            values.find_map(|value| value.strip_prefix("var(")?.strip_suffix(')'))
        };
        let Some(ink) = of("color") else { continue };
        match of("background") {
            Some(paper) => pairs.push((ink, paper)),
            None => pairs.extend(SURFACES.map(|paper| (ink, paper))),
        }
    }
    assert!(pairs.len() > 10, "{pairs:?}");
    pairs
}

#[test]
fn the_formula_is_that_of_wcag() {
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
    // A pair of the W3C's own: #767676 is the lightest grey that passes on white.
    assert!(contrast("#767676", "#ffffff") >= 4.5);
    assert!(contrast("#777777", "#ffffff") < 4.5);
}

#[test]
fn every_text_stands_out() {
    let texts = pairs().into_iter().map(|(ink, paper)| (ink, paper, TEXT));
    // The words of the drawing use `fill`, not `color`; its bars are graphics.
    let drawn = [
        ("--ink", "--paper", TEXT),
        ("--quiet", "--paper", TEXT),
        ("--ink", "--panel", TEXT),
        ("--runs", "--stopped", GRAPHICS),
        ("--runs", "--paper", GRAPHICS),
        ("--error-ink", "--panel", GRAPHICS),
        ("--warning-ink", "--panel", GRAPHICS),
    ];
    let all: Vec<_> = texts.chain(drawn).collect();
    for (scheme, colours) in ["light", "dark"].into_iter().zip(schemes()) {
        for (ink, paper, least) in &all {
            let found = contrast(colours[ink], colours[paper]);
            assert!(found >= *least, "{scheme}: {ink} on {paper} has {found:.2}");
        }
    }
}

//! The name of a resource → its segments, for every function that joins them.

use arcstr::ArcStr;

use crate::expression::{Expression, Part};

/// The `count` segments of a name; `None` if the end of one is not known.
pub(in crate::arm) fn segments(name: &Expression, count: usize) -> Option<Vec<Expression>> {
    let mut segments: Vec<Expression> = match name {
        _ if count == 1 => return Some(vec![name.clone()]),
        Expression::String(text) => text
            .split('/')
            .map(|text| Expression::String(text.into()))
            .collect(),
        Expression::Interpolation(parts) => joined(parts.iter().map(|part| match part {
            Part::Text(text) => Piece::Text(text),
            Part::Value(Expression::String(text)) => Piece::Text(text),
            Part::Value(value) => Piece::Value(value),
        })),
        Expression::Call { name, arguments, .. } if name == "concat" => {
            joined(arguments.iter().map(|argument| match argument {
                Expression::String(text) => Piece::Text(text),
                value => Piece::Value(value),
            }))
        }
        _ => return None,
    };
    segments.shrink_to_fit();
    (segments.len() == count).then_some(segments)
}

/// A part of a name.
enum Piece<'n> {
    Text(&'n str),
    Value(&'n Expression),
}

fn joined<'n>(pieces: impl Iterator<Item = Piece<'n>>) -> Vec<Expression> {
    let mut segments: Vec<Vec<Part>> = vec![Vec::new()];
    for piece in pieces {
        match piece {
            Piece::Value(value) => add(&mut segments, Part::Value(value.clone())),
            Piece::Text(text) => {
                for (index, part) in text.split('/').enumerate() {
                    if index > 0 {
                        segments.push(Vec::new());
                    }
                    if !part.is_empty() {
                        add(&mut segments, Part::Text(part.into()));
                    }
                }
            }
        }
    }
    segments.into_iter().map(segment).collect()
}

fn add(segments: &mut [Vec<Part>], part: Part) {
    match (segments.last_mut(), part) {
        (Some(last), Part::Text(more)) => match last.last_mut() {
            Some(Part::Text(text)) => text.push_str(&more),
            _ => last.push(Part::Text(more)),
        },
        (Some(last), value) => last.push(value),
        (None, _) => {}
    }
}

fn segment(mut parts: Vec<Part>) -> Expression {
    match (parts.pop(), parts.is_empty()) {
        (None, _) => Expression::String(ArcStr::new()),
        (Some(Part::Text(text)), true) => Expression::String(text.into()),
        (Some(Part::Value(value)), true) => value,
        (Some(last), false) => {
            parts.push(last);
            Expression::Interpolation(parts)
        }
    }
}

/// The segments of a name behind one another with slashes between them.
pub(in crate::arm) fn full(segments: &[Expression]) -> Expression {
    if let [only] = segments {
        return only.clone();
    }
    let literals: Option<Vec<&str>> = segments
        .iter()
        .map(|segment| match segment {
            Expression::String(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    if let Some(literals) = literals {
        return Expression::String(literals.join("/").into());
    }
    let mut parts = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        if index > 0 {
            parts.push(Part::Text("/".into()));
        }
        parts.push(Part::Value(segment.clone()));
    }
    Expression::Interpolation(parts)
}

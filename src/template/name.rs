//! The name of a resource → its segments, whichever function joins them.

use super::expression::{Constants, call, inside, literal, string};

/// The segments of a name. One that is not constant is its expression, in brackets.
pub(super) fn segments(name: &str, constants: &Constants<'_>) -> Vec<String> {
    let Some(expression) = inside(name) else {
        return literal(name).split('/').map(str::to_owned).collect();
    };
    let pieces = match call(expression) {
        Some((function, arguments)) if function.eq_ignore_ascii_case("concat") => Some(joined(&arguments)),
        Some((function, arguments)) if function.eq_ignore_ascii_case("format") => formatted(&arguments),
        _ => None,
    };
    match pieces {
        Some(pieces) => pieces.iter().map(|pieces| segment(pieces)).collect(),
        None => match constants.resolved(name) {
            Some(text) if text.contains('/') => text.split('/').map(str::to_owned).collect(),
            _ => vec![name.to_owned()],
        },
    }
}

/// A part of a segment.
#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    Expression(String),
}

/// `concat(parameters('workspace'), '/', 'ana')`.
fn joined(arguments: &[&str]) -> Vec<Vec<Piece>> {
    let mut segments: Vec<Vec<Piece>> = vec![Vec::new()];
    for argument in arguments {
        match string(argument) {
            Some(text) => add_text(&mut segments, &text),
            None => add(&mut segments, Piece::Expression((*argument).to_owned())),
        }
    }
    segments
}

/// `format('{0}/{1}', parameters('workspace'), 'ana')`.
fn formatted(arguments: &[&str]) -> Option<Vec<Vec<Piece>>> {
    let (format, values) = arguments.split_first()?;
    let format = string(format)?;
    let mut segments: Vec<Vec<Piece>> = vec![Vec::new()];
    let mut rest = format.as_str();
    while let Some((text, after)) = rest.split_once('{') {
        let (number, after) = after.split_once('}')?;
        add_text(&mut segments, text);
        let value = values.get(number.parse::<usize>().ok()?)?;
        match string(value) {
            Some(text) => add_text(&mut segments, &text),
            None => add(&mut segments, Piece::Expression((*value).to_owned())),
        }
        rest = after;
    }
    add_text(&mut segments, rest);
    Some(segments)
}

fn add_text(segments: &mut Vec<Vec<Piece>>, text: &str) {
    for (index, part) in text.split('/').enumerate() {
        if index > 0 {
            segments.push(Vec::new());
        }
        if !part.is_empty() {
            add(segments, Piece::Text(part.to_owned()));
        }
    }
}

fn add(segments: &mut [Vec<Piece>], piece: Piece) {
    if let Some(last) = segments.last_mut() {
        last.push(piece);
    }
}

fn segment(pieces: &[Piece]) -> String {
    match pieces {
        [Piece::Expression(only)] => format!("[{only}]"),
        pieces if pieces.iter().all(|piece| matches!(piece, Piece::Text(_))) => {
            let texts = pieces.iter().map(|piece| match piece {
                Piece::Text(text) | Piece::Expression(text) => text.as_str(),
            });
            texts.collect()
        }
        pieces => {
            let parts: Vec<String> = pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => format!("'{}'", text.replace('\'', "''")),
                    Piece::Expression(expression) => expression.clone(),
                })
                .collect();
            format!("[concat({})]", parts.join(", "))
        }
    }
}

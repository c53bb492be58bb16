//! Patterns with stars, of files and of policies.

/// Whether a text is like a pattern, in which `*` is any text.
#[must_use]
pub fn is_like(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.split_once(part) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Whether a path is as a pattern says, in which `*` is any part of a name and `**` any folders.
#[must_use]
pub fn matches_path(path: &str, pattern: &str) -> bool {
    let path: Vec<&str> = path.split('/').filter(|part| *part != ".").collect();
    let mut pattern: Vec<&str> = pattern.split('/').filter(|part| *part != ".").collect();
    // Several of them in a row say the same as one, and take the time of as many.
    pattern.dedup_by(|next, before| *before == "**" && *next == "**");
    matches_parts(&path, &pattern)
}

fn matches_parts(path: &[&str], pattern: &[&str]) -> bool {
    match (path.split_first(), pattern.split_first()) {
        (None, None) => true,
        (_, Some((&"**", rest))) => {
            matches_parts(path, rest)
                || path
                    .split_first()
                    .is_some_and(|(_, path)| matches_parts(path, pattern))
        }
        (Some((name, path)), Some((wanted, pattern))) => {
            is_like(name, wanted) && matches_parts(path, pattern)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text() {
        for (name, pattern, is) in [
            ("job.yml", "*.yml", true),
            ("job.yaml", "*.yml", false),
            ("job.yml", "job.yml", true),
            ("train-job-2.yml", "train-*-*.yml", true),
            ("train.yml", "train*n.yml", false),
            ("aXbXc", "a*b*c", true),
            ("ab", "a*b*b", false),
            ("", "*", true),
        ] {
            assert_eq!(is_like(name, pattern), is, "{name} {pattern}");
        }
    }

    #[test]
    fn two_stars_are_any_folders() {
        for (path, pattern, is) in [
            ("policies/a.json", "policies/*.json", true),
            ("policies/deep/a.json", "policies/*.json", false),
            ("policies/deep/a.json", "policies/**/*.json", true),
            ("policies/a.json", "./policies/**/**/*.json", true),
            ("a.json", "**", true),
        ] {
            assert_eq!(matches_path(path, pattern), is, "{path} {pattern}");
        }
    }
}

//! Secrets that a program passes to a function: `AzureKeyCredential("…")`, `auth=("ana", "…")`, and values behind the name of one:
//! `conf.set("fs.azure.account.oauth2.client.secret", "…")`.

use super::names::{self, Evidence};
use super::value::could_be_secret;
use super::{SecretFound, run};

/// What comes before the arguments, and which of them is the secret, from 0.
const CALLS: &[(&str, usize)] = &[
    // https://learn.microsoft.com/python/api/azure-core/azure.core.credentials
    ("AzureKeyCredential(", 0),
    ("AzureSasCredential(", 0),
    ("AzureNamedKeyCredential(", 1),
    // https://learn.microsoft.com/python/api/msrest/msrest.authentication.cognitiveservicescredentials
    ("CognitiveServicesCredentials(", 0),
    // https://learn.microsoft.com/python/api/azure-identity/azure.identity.clientsecretcredential
    ("ClientSecretCredential(", 2),
    // https://requests.readthedocs.io/en/latest/user/authentication/
    ("HTTPBasicAuth(", 1),
    ("HTTPDigestAuth(", 1),
    // https://docs.python.org/3/library/smtplib.html#smtplib.SMTP.login
    (".login(", 1),
    // https://cryptography.io/en/latest/fernet/
    ("Fernet(", 0),
    // https://docs.cohere.com/reference/about
    ("cohere.Client(", 0),
    ("cohere.ClientV2(", 0),
    ("auth=(", 1),
    ("auth = (", 1),
];

/// What comes before a name and its value.
const SETTERS: &[&str] = &[
    "set(",
    "config(",
    "putenv(",
    "setenv(",
    "setdefault(",
    "setProperty(",
    "option(",
    "define(",
];

/// Adds the secrets among the arguments of functions that take one.
pub(super) fn calls(text: &str, found: &mut Vec<SecretFound>) {
    for open in memchr::memchr_iter(b'(', text.as_bytes()) {
        let head = text.get(..=open).unwrap_or_default();
        if SETTERS.iter().any(|setter| head.ends_with(setter)) {
            found.extend(named(text, open + 1));
        }
        let Some((_, number)) = CALLS.iter().find(|(call, _)| head.ends_with(call)) else {
            continue;
        };
        let Some(range) = argument(text, open + 1, *number) else {
            continue;
        };
        if could_be_secret(text.get(range.clone()).unwrap_or_default(), Evidence::Password) {
            found.push(SecretFound {
                range,
                what: "password or key",
            });
        }
    }
}

/// The second argument, if the first is the name of a secret.
fn named(text: &str, start: usize) -> Option<SecretFound> {
    let (what, evidence) = names::kind_of(text.get(string(text, start)?)?)?;
    let range = argument(text, start, 1)?;
    could_be_secret(text.get(range.clone())?, evidence).then_some(SecretFound { range, what })
}

/// The inside of the argument with this number, if it is a string.
fn argument(text: &str, start: usize, number: usize) -> Option<std::ops::Range<usize>> {
    let mut at = start;
    for _ in 0..number {
        at = match string(text, at) {
            Some(string) => string.end + 1,
            None => at,
        };
        at = run(text, at, |c| !",()\n".contains(c)).end;
        text.get(at..)?.strip_prefix(',')?;
        at += 1;
    }
    string(text, at)
}

/// The inside of the string that begins at the byte `at`, after white space, backslashes and the mark of Python's bytes.
fn string(text: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let quote = run(text, at, |c| c == ' ' || c == '\\').end;
    let quote =
        quote + usize::from(text.get(quote..)?.starts_with("b'") || text.get(quote..)?.starts_with("b\""));
    let sign = text
        .get(quote..)?
        .chars()
        .next()
        .filter(|sign| matches!(sign, '"' | '\''))?;
    Some(run(text, quote + 1, |c| c != sign && c != '\\' && c != '\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        calls(text, &mut found);
        found.into_iter().filter_map(|one| text.get(one.range)).collect()
    }

    #[test]
    fn the_argument_that_is_secret_is_found() {
        for text in [
            "AzureKeyCredential('Kiefer_Wolke8')",
            "requests.get(u, auth=(\"ana\", \"Kiefer_Wolke8\"))",
            "auth=(user, \\\"Kiefer_Wolke8\\\")",
            "ClientSecretCredential(tenant, 'client', 'Kiefer_Wolke8')",
            "Fernet(b'Kiefer_Wolke8')",
            "s.login('ana@example.org', 'Kiefer_Wolke8')",
            "define('DB_PASSWORD', 'Kiefer_Wolke8')",
            "spark.conf.set(\"javax.jdo.option.ConnectionPassword\", \"Kiefer_Wolke8\")",
        ] {
            assert_eq!(hidden(text), ["Kiefer_Wolke8"], "{text}");
        }
    }

    #[test]
    fn other_arguments_are_none() {
        for text in [
            "AzureKeyCredential(os.environ['KEY'])",
            "AzureKeyCredential(key)",
            "auth=('ana', password)",
            "auth=('ana', '')",
            "print('Kiefer_Wolke8')",
            "conf.set('spark.app.name', 'Kiefer_Wolke8')",
            "conf.set('db.password', password)",
        ] {
            assert_eq!(hidden(text), [""; 0], "{text}");
        }
    }
}

//! Values of a template → what they come to, loops of their members included.

use arcstr::ArcStr;

use super::super::read::script;
use super::super::script::{Script, ScriptForm};
use super::super::value::{Kept, Key, Object, Value};
use super::state::Scope;

/// A loop makes so many items at most, as the resource manager has it.
pub(super) const MOST_ROUNDS: i64 = 800;

/// What a round of a loop weighs at least.
const ROUND: usize = 256;

impl Scope<'_, '_> {
    pub(super) fn value(&self, value: &Value) -> Value {
        match value {
            Value::Expression(expression) => self.settled(expression),
            Value::Array(items) => Value::Array(items.iter().map(|item| self.value(item)).collect()),
            Value::Object(object) => Value::Object(self.object(object)),
            Value::Kept(kept) => match self.settled(&Kept::condition()) {
                Value::Boolean(true) => self.settled(&kept.existing()),
                Value::Boolean(false) => self.value(&kept.value),
                _ => Kept {
                    existing: kept.existing.clone(),
                    value: self.value(&kept.value),
                }
                .into(),
            },
            // A variable that shows its lines is the template's; what is deployed is the text.
            Value::Script(script) => Script {
                text: script.text.clone(),
                form: ScriptForm::Base64,
            }
            .into(),
            Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Float(_) | Value::String(_) => {
                value.clone()
            }
        }
    }

    /// The members of an object; each loop becomes the member that it makes. A script whose data is known then is put in its
    /// place.
    pub(super) fn object(&self, object: &Object) -> Object {
        if is_settled_object(object) {
            return object.clone();
        }
        let mut settled = Object::with_room(object.len());
        for (key, value) in object.iter() {
            match (key, value) {
                (Key::Word("copy"), Value::Array(loops)) => {
                    for one in loops {
                        self.add_loop(one, &mut settled);
                    }
                }
                _ => settled.insert(self.key(key), self.value(value)),
            }
        }
        script::put_into(&mut settled, &Object::new());
        settled
    }

    fn key(&self, key: &Key) -> Key {
        let Key::Expression(expression) = key else {
            return key.clone();
        };
        match self.settled(expression) {
            Value::String(name) => Key::Name(name),
            Value::Expression(open) => Key::Expression(open),
            _ => key.clone(),
        }
    }

    /// Adds the member that a loop makes; one that is not known stays a loop.
    fn add_loop(&self, one: &Value, settled: &mut Object) {
        let Value::Object(members) = one else { return };
        let name = match members
            .get_alike("name")
            .map(|name| self.with_values().value(name))
        {
            Some(Value::String(name)) => name,
            _ => ArcStr::new(),
        };
        let count = members.get_alike("count").unwrap_or(&Value::Null);
        let items = self.rounds_of(&name, count);
        match (items, members.get_alike("input")) {
            (Some(count), Some(input)) => {
                let items = (0..count)
                    .take_while(|_| self.frame.run.has_room(ROUND, &self.pointer, None))
                    .map(|index| self.within(&name, index, false).value(input));
                let items = items.collect();
                settled.insert(Key::Name(name), Value::Array(items));
            }
            _ => {
                settled.insert(Key::Word("copy"), Value::Array(vec![one.clone()]));
            }
        }
    }

    /// The variable that a loop of the variables makes.
    pub(super) fn loop_of(&self, variables: &Object, name: &str) -> Option<Value> {
        let Some(Value::Array(loops)) = variables.get("copy") else {
            return None;
        };
        let is_named = |one: &&Value| match one {
            Value::Object(members) => {
                matches!(members.get_alike("name"), Some(Value::String(found)) if found.eq_ignore_ascii_case(name))
            }
            _ => false,
        };
        let mut made = Object::new();
        self.add_loop(loops.iter().find(is_named)?, &mut made);
        made.get_alike(name).cloned()
    }

    /// How many rounds a loop has, if that is known; a note where it is not.
    pub(super) fn rounds_of(&self, name: &str, count: &Value) -> Option<i64> {
        let counts = &self.frame.run.counts;
        let was_counting = counts.replace(true);
        let written = match count {
            Value::Expression(count) => Some(count.to_arm()),
            Value::Integer(count) => Some(count.to_string()),
            _ => None,
        };
        let count = self.with_values().value(count);
        counts.set(was_counting);
        match count {
            Value::Integer(count) if (0..=MOST_ROUNDS).contains(&count) => Some(count),
            Value::Integer(rounds) => {
                let message = format!("the loop `{name}` has {rounds} rounds, and Azure takes {MOST_ROUNDS}");
                self.frame.run.exceeded(&self.pointer, message, written);
                None
            }
            _ => {
                self.note(format!(
                    "the loop `{name}` has a count that is known at deployment only"
                ));
                None
            }
        }
    }
}

/// Whether settling an object gives the object itself, which then stays shared: there is no expression in it, no loop and no script that
/// is still to be read. That is so of nearly all.
fn is_settled_object(object: &Object) -> bool {
    !script::is_closed(object) && object.iter().all(|(key, value)| is_settled_member(key, value))
}

fn is_settled_member(key: &Key, value: &Value) -> bool {
    match key {
        Key::Expression(_) => false,
        Key::Word("copy") if matches!(value, Value::Array(_)) => false,
        Key::Word(_) | Key::Name(_) => is_settled(value),
    }
}

fn is_settled(value: &Value) -> bool {
    match value {
        Value::Expression(_) | Value::Kept(_) => false,
        Value::Script(script) => script.form == ScriptForm::Base64,
        Value::Object(object) => is_settled_object(object),
        Value::Array(items) => items.iter().all(is_settled),
        Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Float(_) | Value::String(_) => true,
    }
}

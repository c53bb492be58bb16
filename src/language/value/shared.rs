//! The schemas that several keys share: `value.schema.json`.

use serde_json::Value as Json;

use crate::language::json_schema::parsed;

const VALUES: &str = r##"{
    "description": "Types that several tables use: references to parameters, expressions, durations, days and times.",
    "$defs": {
        "reference": {
            "description": "A value that is not known until deployment: a parameter of the template, or an expression that Azure evaluates. Exactly one of `param` and `expr`.",
            "type": "object",
            "properties": {
                "param": {
                    "description": "Name of a parameter declared in `[parameters]`.",
                    "type": "string",
                    "minLength": 1,
                    "examples": ["adminObjectId"]
                },
                "expr": {
                    "description": "An expression in Bicep syntax, written to both output languages: operators, interpolation, functions, safe access (`.?`, `[?…]`), `!`, lambdas and spread; in what becomes a property of a compute `this.exists()` and `this.existingResource()` too. armlet checks its functions, their arguments and its parameters.",
                    "type": "string",
                    "minLength": 1,
                    "x-rule": "invalid-expression",
                    "examples": ["subscription().tenantId", "'${prefix}-identity'"]
                }
            },
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": false,
            "x-instead": {"parameter": "param", "parameters": "param"},
            "x-hint": {
                "expression": "write `expr` for an expression in Bicep's syntax; a cron expression is the value itself, without a table"
            },
            "examples": [{"param": "adminObjectId"}, {"expr": "subscription().tenantId"}]
        },
        "text": {
            "description": "A string, or a reference.",
            "x-free-text": true,
            "if": {"type": "object"},
            "then": {"$ref": "value.schema.json#/$defs/reference"},
            "else": {"type": "string"}
        },
        "text_map": {
            "description": "A table of strings, of which you choose the keys; or a reference to a whole table.",
            "type": "object",
            "if": {"maxProperties": 1, "anyOf": [{"required": ["param"]}, {"required": ["expr"]}]},
            "then": {"$ref": "value.schema.json#/$defs/reference"},
            "else": {"additionalProperties": {"$ref": "value.schema.json#/$defs/text"}}
        },
        "duration": {
            "description": "A duration: `\"30m\"`, `\"1h30m\"`, `\"120s\"`, `\"3d\"`, or ISO 8601 (`\"PT30M\"`).",
            "type": "string",
            "pattern": "^(([0-9]+(\\.[0-9]+)?[dhms])+|P(?=[0-9T])([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+(\\.[0-9]+)?S)?)?)$",
            "x-rule": "invalid-duration",
            "x-expected": "a duration such as `\"30m\"`",
            "examples": ["30m", "1h30m", "120s", "PT30M"]
        },
        "timeout": {
            "description": "A duration, or as the service reads it a decimal number with or without a unit: `\"20m\"`, `\"1.5h\"`, `\"900\"` (seconds).",
            "type": "string",
            "pattern": "^([0-9]+(\\.[0-9]+)?[dhms]?|([0-9]+(\\.[0-9]+)?[dhms])+|P(?=[0-9T])([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+(\\.[0-9]+)?S)?)?)$",
            "x-rule": "invalid-duration",
            "x-expected": "a duration such as `\"20m\"`",
            "examples": ["20m", "1.5h", "900"]
        },
        "guid": {
            "description": "A GUID: 32 hexadecimal digits in five groups.",
            "type": "string",
            "pattern": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
            "x-rule": "invalid-guid",
            "x-source": "Azure/bicep-types-az, Microsoft.MachineLearningServices/workspaces/computes",
            "examples": ["00000000-0000-0000-0000-000000000000"]
        },
        "time_zone": {
            "description": "A time zone, as an IANA or Windows name.",
            "type": "string",
            "minLength": 1,
            "x-rule": "unknown-time-zone",
            "examples": ["Europe/Madrid", "Romance Standard Time", "UTC"]
        },
        "start_time": {
            "description": "A local date and time without an offset: `2026-01-05T09:00:00`.",
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2})?$",
            "x-rule": "invalid-start-time",
            "x-expected": "a local date and time such as `2026-01-05T09:00:00`",
            "examples": ["2026-01-05T09:00:00"]
        },
        "cron": {
            "description": "Five cron fields: minute, hour, day of month, month, day of week (Sunday is 0).",
            "type": "string",
            "pattern": "^\\s*\\S+(\\s+\\S+){4}\\s*$",
            "x-rule": "invalid-cron",
            "x-source": "Create a compute instance (Microsoft Learn)",
            "examples": ["0 18 * * 1-5"]
        },
        "days": {
            "description": "Days of the week: `\"Mon-Thu\"`, `\"Fri\"`, `\"Mon,Wed\"`, or an array of short or full day names.",
            "if": {"type": "array"},
            "then": {
                "items": {
                    "type": "string",
                    "pattern": "^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)(-(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday))?$",
                    "x-rule": "invalid-days"
                }
            },
            "else": {
                "type": "string",
                "pattern": "^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)(-(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday))?( *, *(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)(-(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday))?)*$",
                "x-rule": "invalid-days"
            },
            "x-expected": "days such as `\"Mon-Thu\"`",
            "examples": ["Mon-Thu", "Fri", ["Mon", "Wed"]]
        },
        "time_of_day": {
            "description": "A time of day on the 24-hour clock: `\"09:00\"`.",
            "type": "string",
            "pattern": "^([01]?[0-9]|2[0-3]):[0-5][0-9]$",
            "x-rule": "invalid-time-of-day",
            "x-expected": "a time of day such as `\"09:00\"`",
            "examples": ["09:00", "18:30"]
        }
    }
}"##;

/// The schema file.
pub(in crate::language) fn described() -> Json {
    parsed(VALUES)
}

#!/usr/bin/env python3
"""What ARM's engine deploys of a template: the source of `foreign/*/expected.json`.

    python3 tests/import/evaluate.py                # writes every expected.json
    python3 tests/import/evaluate.py --check        # exit 1 if one of them is not what this gives
    python3 tests/import/evaluate.py --against DIR  # compares with DIR/*.json and DIR/*.deployed.json of Microsoft's engine

It follows the documentation of ARM templates and knows nothing of armlet. It has only the functions that the cases use. What
hangs on a parameter without a value stays the expression that the template has.
"""

import base64
import json
import pathlib
import re
import sys
import uuid

HERE = pathlib.Path(__file__).parent
SUBSCRIPTION = "00000000-0000-4000-8000-00000000aaaa"
TENANT = "00000000-0000-4000-8000-00000000bbbb"
GROUP = "rg-lab"
REGION = "westeurope"
COMPUTES = "microsoft.machinelearningservices/workspaces/computes"


class Unknown(Exception):
    """A value that only the deployment knows."""


# --- JSON as ARM takes it --------------------------------------------------------------------------------------------


def read_json(path):
    """JSON with comments and with strings over several lines, as the tools of ARM read it."""
    text = path.read_bytes()
    text = text.decode("utf-16") if text[:2] in (b"\xff\xfe", b"\xfe\xff") else text.decode("utf-8-sig")
    token = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.S)
    plain = token.sub(lambda found: found[0].replace("\r", "").replace("\n", "\\n") if found[0][0] == '"' else "", text)
    return json.loads(plain)


# --- expressions -----------------------------------------------------------------------------------------------------

TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|(-?\d+)|([A-Za-z_][\w.]*?\w*)(?=\s*\()|(\.\?|[.()\[\],?])|([\w$@-]+))")


class Parser:
    def __init__(self, text):
        self.tokens, at = [], 0
        while at < len(text.rstrip()):
            found = TOKEN.match(text, at)
            if not found:
                raise ValueError(f"no token at {at} of {text!r}")
            kind = found.lastindex
            self.tokens.append((kind, found[kind]))
            at = found.end()
        self.at = 0

    def peek(self):
        return self.tokens[self.at][1] if self.at < len(self.tokens) else None

    def take(self, expected=None):
        token = self.tokens[self.at]
        if expected is not None and token[1] != expected:
            raise ValueError(f"expected {expected!r}, found {token[1]!r}")
        self.at += 1
        return token

    def expression(self):
        kind, text = self.take()
        if kind == 1:
            tree = ("literal", text[1:-1].replace("''", "'"))
        elif kind == 2:
            tree = ("literal", int(text))
        else:
            self.take("(")
            arguments = []
            while self.peek() != ")":
                arguments.append(self.expression())
                if self.peek() == ",":
                    self.take()
            self.take(")")
            tree = ("call", text, arguments)
        return self.accesses(tree)

    def accesses(self, tree):
        while self.peek() in (".", ".?", "["):
            if self.take()[1] == "[":
                tree = ("index", tree, self.expression())
                self.take("]")
            else:
                tree = ("index", tree, ("literal", self.take()[1]))
        return tree


def parse(text):
    parser = Parser(text)
    tree = parser.expression()
    if parser.peek() is not None:
        raise ValueError(f"more after the expression: {text!r}")
    return tree


# --- functions -------------------------------------------------------------------------------------------------------


def text_of(value):
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, (dict, list)):
        return json.dumps(value, separators=(",", ":"))
    return "" if value is None else str(value)


def concat(*parts):
    return sum(parts, []) if isinstance(parts[0], list) else "".join(text_of(part) for part in parts)


def form(pattern, *values):
    def one(found):
        number, _, code = found[1].partition(":")
        value = values[int(number)]
        return f"{value:0{int(code[1:] or 1)}d}" if code[:1] == "D" else text_of(value)

    return re.sub(r"\{(\d+(?::\w+)?)\}", one, pattern)


def union(first, *others):
    if isinstance(first, list):
        merged = list(first)
        for other in others:
            merged += [item for item in other if item not in merged]
        return merged
    merged = dict(first)
    for other in others:
        for key, value in other.items():
            deep = isinstance(value, dict) and isinstance(merged.get(key), dict)
            merged[key] = union(merged[key], value) if deep else value
    return merged


def contains(whole, part):
    if isinstance(whole, dict):
        return part.lower() in (key.lower() for key in whole)
    return part in whole


def member(whole, key):
    if isinstance(whole, list):
        return whole[key]
    for name, value in whole.items():
        if name.lower() == key.lower():
            return value
    raise KeyError(key)


def try_get(whole, *keys):
    for key in keys:
        try:
            whole = member(whole, key)
        except (KeyError, IndexError, AttributeError, TypeError):
            return None
    return whole


def range_of(start, count):
    return list(range(start, start + count))


def mask(value):
    return value & 0xFFFFFFFF


def turn(value, by):
    return mask(value << by | value >> (32 - by))


def mixed(value):
    value = mask((value ^ value >> 16) * 0x85EBCA6B)
    value = mask((value ^ value >> 13) * 0xC2B2AE35)
    return value ^ value >> 16


def unique_string(*parts):
    """Microsoft's relative of MurmurHash3, as the engine shows it."""
    data = "-".join(parts).encode()
    first, second = 0x239B961B, 0xAB0E9789
    h1 = h2 = 0
    whole = len(data) // 8 * 8
    for at in range(0, whole, 8):
        k1 = int.from_bytes(data[at : at + 4], "little")
        k2 = int.from_bytes(data[at + 4 : at + 8], "little")
        h1 ^= mask(turn(mask(k1 * first), 15) * second)
        h1 = mask(mask(turn(h1, 19) + h2) * 5 + 0x561CCD1B)
        h2 ^= mask(turn(mask(k2 * second), 17) * first)
        h2 = mask(mask(turn(h2, 13) + h1) * 5 + 0x0BCAA747)
    tail = data[whole:]
    if len(tail) > 4:
        h2 ^= mask(turn(mask(int.from_bytes(tail[4:], "little") * second), 17) * first)
    if tail:
        h1 ^= mask(turn(mask(int.from_bytes(tail[:4], "little") * first), 15) * second)
    h1, h2 = h1 ^ len(data), h2 ^ len(data)
    h1 = mask(h1 + h2)
    h2 = mask(h2 + h1)
    h1, h2 = mixed(h1), mixed(h2)
    h1 = mask(h1 + h2)
    h2 = mask(h2 + h1)
    value = h2 << 32 | h1
    return "".join("abcdefghijklmnopqrstuvwxyz234567"[value >> shift & 31] for shift in range(59, -1, -5)) + (
        "abcdefghijklmnopqrstuvwxyz234567"[(value & 15) << 1]
    )


def guid(*parts):
    return str(uuid.uuid5(uuid.UUID("11fb06fb-712d-4ddd-98c7-e71bbd588830"), "-".join(parts)))


FUNCTIONS = {
    "add": lambda a, b: a + b,
    "array": lambda a: a if isinstance(a, list) else [a],
    "base64": lambda a: base64.b64encode(a.encode()).decode(),
    "base64tostring": lambda a: base64.b64decode(a).decode(),
    "bool": lambda a: a.lower() == "true" if isinstance(a, str) else bool(a),
    "concat": concat,
    "contains": contains,
    "createarray": lambda *a: list(a),
    "createobject": lambda *a: dict(zip(a[::2], a[1::2])),
    "div": lambda a, b: int(a / b),
    "empty": lambda a: a is None or len(a) == 0,
    "endswith": lambda a, b: a.lower().endswith(b.lower()),
    "equals": lambda a, b: a == b and isinstance(a, bool) == isinstance(b, bool),
    "false": lambda: False,
    "first": lambda a: a[0] if a else "" if a == "" else None,
    "format": form,
    "greater": lambda a, b: a > b,
    "greaterorequals": lambda a, b: a >= b,
    "guid": guid,
    "int": int,
    "items": lambda a: [{"key": key, "value": a[key]} for key in sorted(a, key=str.lower)],
    "join": lambda a, b: b.join(text_of(item) for item in a),
    "json": json.loads,
    "last": lambda a: a[-1] if a else "" if a == "" else None,
    "length": len,
    "less": lambda a, b: a < b,
    "lessorequals": lambda a, b: a <= b,
    "max": lambda *a: max(a[0] if isinstance(a[0], list) else a),
    "min": lambda *a: min(a[0] if isinstance(a[0], list) else a),
    "mod": lambda a, b: a - b * int(a / b),
    "mul": lambda a, b: a * b,
    "not": lambda a: not a,
    "null": lambda: None,
    "padleft": lambda a, width, fill=" ": text_of(a).rjust(width, fill),
    "range": range_of,
    "replace": lambda a, b, c: a.replace(b, c),
    "skip": lambda a, b: a[b:],
    "split": lambda a, b: re.split("|".join(map(re.escape, b if isinstance(b, list) else [b])), a),
    "startswith": lambda a, b: a.lower().startswith(b.lower()),
    "string": text_of,
    "sub": lambda a, b: a - b,
    "substring": lambda a, start, length=None: a[start:] if length is None else a[start : start + length],
    "take": lambda a, b: a[:b],
    "tolower": str.lower,
    "toupper": str.upper,
    "trim": str.strip,
    "true": lambda: True,
    "tryget": try_get,
    "union": union,
    "uniquestring": unique_string,
}


def identifier(base, type_and_names):
    kind, *names = type_and_names
    provider, *types = kind.split("/")
    return f"{base}/providers/{provider}" + "".join(f"/{one}/{name}" for one, name in zip(types, names))


class Scope:
    """A template with its parameters, and where it is deployed to."""

    def __init__(self, template, parameters, group, deployed, name="armlet", outer=None):
        self.template, self.group, self.deployed, self.name = template, group, deployed, name
        self.given = {key.lower(): value for key, value in parameters.items()}
        self.declared = {key.lower(): self.typed(value) for key, value in template.get("parameters", {}).items()}
        self.variables = dict(template.get("variables", {}))
        self.users = {
            f"{space['namespace']}.{name}".lower(): function
            for space in template.get("functions", [])
            for name, function in space["members"].items()
        }
        self.indexes, self.locals, self.outer = [], {}, outer
        for copy in self.variables.pop("copy", []):
            self.variables[copy["name"]] = Copied(copy)

    # values

    def value(self, value, strict=False):
        if isinstance(value, str):
            return self.text(value, strict)
        if isinstance(value, list):
            return [self.value(item, strict) for item in value]
        if isinstance(value, dict):
            made = {}
            for key, item in value.items():
                if key == "copy" and isinstance(item, list) and all("input" in one for one in item):
                    for copy in item:
                        made[copy["name"]] = self.copied(copy, strict)
                else:
                    made[self.text(key, True)] = self.value(item, strict)
            return made
        return value

    def copied(self, copy, strict=False):
        count = self.value(copy["count"], True)
        made = []
        for index in range(count):
            self.indexes.append((copy["name"], index))
            made.append(self.value(copy.get("input"), strict))
            self.indexes.pop()
        return made

    def text(self, text, strict):
        if not (text.startswith("[") and text.endswith("]")):
            return text
        if text.startswith("[["):
            return text[1:]
        try:
            return self.run(parse(text[1:-1]))
        except Unknown:
            if strict:
                raise
            return text

    def run(self, tree):
        if tree[0] == "literal":
            return tree[1]
        if tree[0] == "index":
            whole, key = self.run(tree[1]), self.run(tree[2])
            if tree[1][:2] == ("call", "resourceGroup") and key not in whole:
                raise Unknown(key)
            return member(whole, key)
        name, arguments = tree[1].lower(), tree[2]
        lazy = {"if": self.choose, "and": self.all_of, "or": self.any_of, "coalesce": self.coalesce}
        if name in lazy:
            return lazy[name](arguments)
        if name == "lambda" or name in ("map", "filter"):
            return self.lambdas(name, arguments)
        values = [self.run(argument) for argument in arguments]
        if name in self.users:
            return self.user(self.users[name], values)
        own = getattr(self, "f_" + name, None)
        if own:
            return own(*values)
        if name.startswith("list") or name in ("newguid", "utcnow", "target", "environment"):
            raise Unknown(name)
        return FUNCTIONS[name](*values)

    def choose(self, arguments):
        return self.run(arguments[1 if self.run(arguments[0]) else 2])

    def all_of(self, arguments):
        return all(self.run(argument) for argument in arguments)

    def any_of(self, arguments):
        return any(self.run(argument) for argument in arguments)

    def coalesce(self, arguments):
        for argument in arguments:
            value = self.run(argument)
            if value is not None:
                return value
        return None

    def lambdas(self, name, arguments):
        items = self.run(arguments[0])
        variable, body = self.run(arguments[1][2][0]), arguments[1][2][-1]
        made = []
        for item in items:
            self.locals[variable] = item
            value = self.run(body)
            if name == "map":
                made.append(value)
            elif value:
                made.append(item)
        return made

    def user(self, function, values):
        names = [parameter["name"] for parameter in function.get("parameters", [])]
        inner = Scope({"parameters": {name: {} for name in names}}, dict(zip(names, values)), self.group, [])
        return inner.value(function["output"]["value"], True)

    def f_lambdavariables(self, name):
        return self.locals[name]

    def typed(self, declaration):
        """A declaration with what the types say that it refers to."""
        reference = declaration.get("$ref")
        if not reference:
            return declaration
        found = self.template
        for segment in reference.removeprefix("#/").split("/"):
            found = found[segment]
        return {**self.typed(found), **declaration}

    def f_parameters(self, name):
        key = name.lower()
        # Null is no value: the default holds (Azure/bicep, pull request 11532).
        if self.given.get(key) is not None:
            value = self.given[key]
        elif "defaultValue" in self.declared.get(key, {}):
            value = self.value(self.declared[key]["defaultValue"], True)
        elif self.declared.get(key, {}).get("nullable"):
            return None
        else:
            raise Unknown(name)
        # What is secret is shown by nobody; whether it is empty may decide what is deployed.
        secure = self.declared.get(key, {}).get("type", "").lower() in ("securestring", "secureobject")
        if value is UNKNOWN or secure and value:
            raise Unknown(name)
        return value

    def f_variables(self, name):
        value = {key.lower(): value for key, value in self.variables.items()}[name.lower()]
        kept, self.indexes = self.indexes, []
        try:
            return self.copied(value.copy, True) if isinstance(value, Copied) else self.value(value, True)
        finally:
            self.indexes = kept

    def f_copyindex(self, name=None, offset=0):
        if isinstance(name, int):
            name, offset = None, name
        for loop, index in reversed(self.indexes):
            if name is None or loop.lower() == name.lower():
                return index + offset
        raise KeyError(name)

    def f_resourcegroup(self):
        return {"id": self.f_resourcegroup_id(), "name": self.group, "location": REGION}

    def f_resourcegroup_id(self):
        return f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{self.group}"

    def f_subscription(self):
        return {"id": f"/subscriptions/{SUBSCRIPTION}", "subscriptionId": SUBSCRIPTION, "tenantId": TENANT}

    def f_tenant(self):
        return {"tenantId": TENANT}

    def f_deployment(self):
        return {"name": self.name}

    def f_resourceid(self, *values):
        at = next(index for index, value in enumerate(values) if "/" in value)
        group = values[at - 1] if at else self.group
        subscription = values[at - 2] if at > 1 else SUBSCRIPTION
        return identifier(f"/subscriptions/{subscription}/resourceGroups/{group}", values[at:])

    def f_subscriptionresourceid(self, *values):
        at = next(index for index, value in enumerate(values) if "/" in value)
        return identifier(f"/subscriptions/{values[0] if at else SUBSCRIPTION}", values[at:])

    def f_extensionresourceid(self, base, *values):
        return identifier(base, values)

    def f_reference(self, name, *_):
        outputs = self.modules().get(name.split("/")[-1].lower())
        if outputs is None:
            raise Unknown(name)
        return {"outputs": outputs}

    def modules(self):
        return self.outer.modules() if self.outer else self.__dict__.setdefault("named", {})

    # resources

    def deploy(self, resources=None, parents=(), kind=""):
        resources = self.template["resources"] if resources is None else resources
        pairs = resources.items() if isinstance(resources, dict) else [(None, resource) for resource in resources]
        for symbol, resource in pairs:
            if resource.get("existing"):
                continue
            copy = resource.get("copy")
            count = self.value(copy["count"], True) if copy else 1
            for index in range(count):
                if copy:
                    self.indexes.append((copy["name"], index))
                self.one(symbol, resource, parents, kind)
                if copy:
                    self.indexes.pop()

    def one(self, symbol, resource, parents, kind):
        if not self.condition(resource.get("condition", True)):
            return
        type_of = f"{kind}/{resource['type']}" if kind else resource["type"]
        name = self.value(resource["name"])
        names = [*parents, name]
        if type_of.lower() == "microsoft.resources/deployments":
            self.nested(symbol, resource, name)
        else:
            self.deployed.append(self.body(resource, type_of, "/".join(names)))
        self.deploy(resource.get("resources", []), names, type_of)

    def condition(self, condition):
        try:
            return self.value(condition, True)
        except Unknown:
            return True

    def body(self, resource, type_of, name):
        body = {"type": type_of, "name": name, "group": self.group}
        for key in ("location", "tags", "identity", "sku", "kind", "scope", "properties"):
            if key in resource:
                value = self.value(resource[key])
                if value is not None:
                    body[key] = value
        return body

    def nested(self, symbol, resource, name):
        properties = resource["properties"]
        if "template" not in properties:
            self.deployed.append({"type": "linked", "name": name})
            return
        group = self.value(resource.get("resourceGroup", self.group))
        inner = properties.get("expressionEvaluationOptions", {}).get("scope", "outer").lower() == "inner"
        template = properties["template"]
        if inner:
            given = {key: self.argument(value) for key, value in properties.get("parameters", {}).items()}
            scope = Scope(template, given, group, self.deployed, name)
        else:
            scope = self
            kept, self.group = self.group, group
        scope.deploy(template["resources"])
        if not inner:
            self.group = kept
        outputs = {}
        for key, output in template.get("outputs", {}).items():
            value = scope.value(output["value"])
            outputs[key] = {"value": value}
        self.modules()[name.lower()] = outputs
        if symbol:
            self.modules()[symbol.lower()] = outputs

    def argument(self, value):
        if isinstance(value, str):
            value = self.value(value, True)
        if "value" not in value:
            return UNKNOWN
        try:
            return self.value(value["value"], True)
        except Unknown:
            return UNKNOWN


class Copied:
    def __init__(self, copy):
        self.copy = copy


UNKNOWN = object()


def values_of(path):
    """The values of a JSON parameter file; a reference to a vault has none here."""
    content = read_json(path)
    content = content.get("parameters", content)
    return {key: entry.get("value", UNKNOWN) for key, entry in content.items()}


def deploy(template, parameters):
    deployed = []
    Scope(template, parameters, GROUP, deployed).deploy()
    return deployed


# --- the cases -------------------------------------------------------------------------------------------------------


def computes(template, parameters):
    bodies = []
    for body in deploy(template, parameters):
        if body["type"].lower() == COMPUTES:
            body = {key: value for key, value in body.items() if key != "type"}
            if body["group"] == GROUP:
                del body["group"]
            bodies.append(body)
    return bodies


def expected(folder):
    """The bodies by file and parameter file."""
    made = {}
    report = read_json(folder / "expected.report.json")
    for template, files in report["deployments"].items():
        content = read_json(folder / template)
        for file in files:
            values = values_of(folder / file) if file else {}
            made[f"{template} {file}".strip()] = computes(content, values)
    return made


def write(check):
    stale = 0
    for report in sorted(HERE.glob("foreign*/*/expected.report.json")):
        folder = report.parent
        if not read_json(report).get("deployments") or "by_hand" in read_json(report):
            continue
        try:
            text = json.dumps(expected(folder), indent=2, ensure_ascii=False) + "\n"
        except Exception as error:
            sys.exit(f"{folder.name}: {type(error).__name__}: {error}")
        path = folder / "expected.json"
        if check and path.read_text(encoding="utf-8") != text:
            print(f"{path} is not what the template gives")
            stale = 1
        elif not check:
            path.write_text(text, encoding="utf-8")
    return stale


def against(folder):
    """Compares with what Microsoft's engine deployed of the same templates."""
    wrong = compared = 0
    for file in sorted(folder.glob("*.deployed.json")):
        name, case = file.name.split(".")[:2]
        template = read_json(folder / f"{name}.json")
        values = folder / f"{name}.{case}.parameters.json"
        ours = deploy(template, values_of(values) if values.exists() else {})
        theirs = json.loads(file.read_text(encoding="utf-8"))["predictedResources"]
        groups = "Microsoft.Resources/resourceGroups"
        ours = [resource for resource in ours if resource["type"] != groups]
        theirs = [resource for resource in theirs if resource["type"] != groups]
        for resource in theirs:
            resource["group"] = resource["id"].split("/")[4]
            del resource["id"], resource["apiVersion"]
        key = lambda resource: (resource["type"], resource["name"])
        ours, theirs = sorted(ours, key=key), sorted(theirs, key=key)
        compared += len(theirs)
        for left, right in zip(ours, theirs):
            if left != right:
                wrong += 1
                print(f"{name}.{case}\n  here   {json.dumps(left)}\n  engine {json.dumps(right)}")
        if len(ours) != len(theirs):
            wrong += 1
            print(f"{name}.{case}: {len(ours)} resources here, {len(theirs)} in the engine")
    print(f"{compared} resources of Microsoft's engine, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    if "--against" in sys.argv:
        sys.exit(against(pathlib.Path(sys.argv[sys.argv.index("--against") + 1])))
    sys.exit(write("--check" in sys.argv))

#!/usr/bin/env python3
"""Compares armlet with Microsoft's Python library on random computes.

Each compute is described twice from the same random values: as an entity of azure-ai-ml, which turns it into the body of
its REST request, and as TOML, which armlet turns into a template. Half of the values stand behind parameters. The bodies
must be equal, except for the differences that `DIFFERENCES` lists with their reasons; each of these is counted, and one
that never occurs fails the comparison, because then its reason is out of date.

    python3 -m venv target/azure-ai-ml && target/azure-ai-ml/bin/pip install azure-ai-ml==1.35.2
    cargo build --release
    target/azure-ai-ml/bin/python tests/azure_ai_ml/compare.py --armlet target/release/armlet

No network is used: `_to_rest_object` builds the body without sending it. Exit status 1 if a difference is not listed.
"""

import argparse
import collections
import json
import logging
import os
import random
import re
import subprocess
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

from azure.ai.ml import entities as sdk  # noqa: E402

SUBSCRIPTION = "00000000-0000-4000-8000-00000000000a"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-team"
SIZES = ["Standard_D4ads_v5", "Standard_E4ds_v5", "Standard_NC4as_T4_v3", "Standard_NC24ads_A100_v4", "Standard_D2ads_v5"]
# An IANA zone and the Windows name that CLDR gives it (windowsZones.xml, territory 001 or the country's own).
ZONES = {
    "Europe/Madrid": "Romance Standard Time",
    "Europe/Berlin": "W. Europe Standard Time",
    "America/New_York": "Eastern Standard Time",
    "Asia/Kolkata": "India Standard Time",
    "Asia/Tokyo": "Tokyo Standard Time",
    "UTC": "UTC",
}
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
# The public half of a key that was made for this file and thrown away.
SSH_KEY = (
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCn0it/evkLn+5wV4Qz2rPI/A4G0jzJS2QTg/O/14fbmvLXtun3FnS/GPoAC6no"
    "HqEUr2n9Proo0UUPDO3jj1uktFWHf6eaWayuaU+oTmyGV68GLjzjNL7flgaYGuMCFe55gU9RqRN48lhANILf/XRzqtzO2mkKKSgM"
    "0k/it1DJDmemyJa/swKL4umDZ+Fr+2Ox0yJ9mly26AcUWteIkoXVhBUjY7XoCSlqo7+DvMgeu9vahjWsXHPNA1b4k873gksB4MKu"
    "2SHjhaviDudfXI78ue6MKXSrAEQU0JqQpnJKXtM/av9JyMJO3rEHfBR+9a0i6X7raPn1tRzhhvPrjqdX team@example.com"
)

# What differs on purpose. A row: name, what is compared away, why.
DIFFERENCES = {
    "triggerType inside cron and recurrence": "a discriminator of the library's own; no REST version has it there",
    "previews always sent": "enableRootAccess, releaseQuotaOnStop and enableOSPatching are in no stable version",
    "applicationSharingPolicy always Shared": "the service's default, which armlet leaves to the service",
    "computeInstanceAuthorizationType always personal": "armlet writes it with an assigned user, where the service wants it",
    "enableSSO and enableNodePublicIp always true": "the service's defaults, which armlet leaves to the service",
    "NotSpecified written": "the service's default for remoteLoginPortPublicAccess, which armlet leaves to the service",
    "words in lower case": "state, frequency and week days: REST's enumerations are in title case",
    "PT2M for 120 seconds": "the same duration; armlet writes whole seconds for a cluster, as some policies parse them",
    "type of a custom application": "no REST version has it beside the image's own type",
    "location of a cluster": "armlet writes computeLocation and keeps the workspace's region in the envelope (facts 3.3)",
}


class Definition:
    """TOML of some computes, and the parameters that stand for half of their values."""

    def __init__(self, rng, share):
        self.rng = rng
        self.share = share
        self.parameters = []
        self.tables = []
        self.secret = False

    def value(self, value, kind=None):
        """The TOML of a value, or a reference to a parameter that has it as its default."""
        text = toml(value)
        if self.rng.random() >= self.share or len(self.parameters) >= 240:
            return text
        name = f"p{len(self.parameters)}"
        kind = kind or {bool: "bool", int: "int", str: "string", dict: "object"}[type(value)]
        where = f'type = "{kind}"\ndescription = "A value."\ndefault = {text}'
        self.parameters.append(f"[parameters.{name}]\n{where}\n")
        return f'{{ param = "{name}" }}'

    def text(self):
        head = '[workspace]\nname = "mlw-team"\n\n[output]\nemit = ["arm"]\n'
        if self.secret:
            self.parameters.append('[parameters.password]\ndescription = "Password."\nsecure = true\n')
        return head + "\n" + "\n".join(self.parameters) + "\n" + "\n".join(self.tables)


def toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{toml(key)} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=True)
    return str(value)


def some(rng, chance=0.5):
    return rng.random() < chance


def word(rng, length=8):
    return "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(length))


def guid(rng):
    digits = "".join(rng.choice("0123456789abcdef") for _ in range(32))
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def tags(rng):
    texts = ["vision", "42", "it's", "[x]", "a b", "ü", "{{x}}", "${x}", '"q"', "''"]
    return {f"{word(rng, 4)}{n}": rng.choice(texts) for n in range(rng.randint(1, 4))}


def common(rng, definition, lines):
    """Description, tags and identity: what every kind has. Returns the library's arguments."""
    arguments = {}
    if some(rng):
        arguments["description"] = f"Compute of {word(rng)}"
        lines.append(f"description = {definition.value(arguments['description'])}")
    if some(rng):
        arguments["tags"] = tags(rng)
        lines.append(f"tags = {definition.value(arguments['tags'])}")
    if some(rng, 0.4):
        arguments["identity"] = identity(rng, definition, lines)
    return arguments


def identity(rng, definition, lines):
    if some(rng):
        lines.append('identity = "system"')
        return sdk.IdentityConfiguration(type="system_assigned")
    provider = "Microsoft.ManagedIdentity/userAssignedIdentities"
    ids = [f"{GROUP}/providers/{provider}/id-{word(rng)}" for _ in range(rng.randint(1, 2))]
    both = some(rng, 0.3)
    system = "system = true, " if both else ""
    lines.append(f"identity = {{ {system}user = {toml(ids)} }}")
    kind = "system_assigned,user_assigned" if both else "user_assigned"
    users = [sdk.ManagedIdentityConfiguration(resource_id=resource) for resource in ids]
    return sdk.IdentityConfiguration(type=kind, user_assigned_identities=users)


def network(rng, definition, lines):
    """A subnet by its id; the library wants the id in `subnet` after its names are resolved."""
    if not some(rng, 0.3):
        return None
    subnet = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet-{word(rng, 4)}/subnets/snet-{word(rng, 4)}"
    lines.append(f"subnet = {definition.value(subnet)}")
    return subnet


def instance(rng, name, definition):
    lines = [f"[instance.{name}]"]
    size = rng.choice(SIZES)
    lines.append(f"size = {definition.value(size)}")
    arguments = common(rng, definition, lines)
    if some(rng, 0.7):
        minutes = rng.choice([15, 30, 60, 90, 1440, 4320])
        arguments["idle_time_before_shutdown_minutes"] = minutes
        spelling = rng.choice([f"{minutes}m", f"PT{minutes}M"])
        lines.append(f"idle_time_before_shutdown = {definition.value(spelling)}")
    assigned = some(rng)
    if assigned:
        user, tenant = guid(rng), guid(rng)
        arguments["create_on_behalf_of"] = sdk.AssignedUserConfiguration(user_object_id=user, user_tenant_id=tenant)
        who = f"object_id = {definition.value(user)}, tenant_id = {definition.value(tenant)}"
        lines.append(f"assigned_user = {{ {who} }}")
    subnet = network(rng, definition, lines)
    if some(rng, 0.3):
        arguments["enable_node_public_ip"] = subnet is None or some(rng)
        lines.append(f"enable_node_public_ip = {definition.value(arguments['enable_node_public_ip'])}")
    if not assigned and some(rng, 0.3):
        lines.append(f"ssh = {{ {instance_ssh(rng, definition, arguments)} }}")
    if some(rng, 0.3) and not assigned:
        arguments["enable_sso"] = some(rng)
        lines.append(f"enable_sso = {definition.value(arguments['enable_sso'])}")
    tables = []
    scripts(rng, name, definition, tables, arguments)
    schedules(rng, name, definition, tables, arguments)
    applications(rng, name, definition, tables, arguments)
    definition.tables.append("\n".join(lines + tables) + "\n")
    entity = sdk.ComputeInstance(name=name, size=size, **arguments)
    return with_subnet(entity, subnet)


def with_subnet(entity, subnet):
    if subnet:
        entity.network_settings = sdk.NetworkSettings(subnet=subnet)
        entity._set_full_subnet_name(SUBSCRIPTION, "rg-team")
    return entity


def instance_ssh(rng, definition, arguments):
    key, access = SSH_KEY, some(rng)
    arguments["ssh_settings"] = sdk.ComputeInstanceSshSettings(ssh_key_value=key)
    arguments["ssh_public_access_enabled"] = access
    return f"public_key = {definition.value(key)}, public_access = {definition.value(access)}"


def scripts(rng, name, definition, tables, arguments):
    made = {}
    for kind in ["creation_script", "startup_script"]:
        if not some(rng, 0.3):
            continue
        path, minutes = f"Users/{word(rng)}/setup.sh", rng.randint(1, 25)
        words = [word(rng, 4) for _ in range(rng.randint(1, 3))]
        made[kind] = sdk.ScriptReference(path=path, command=" ".join(words), timeout_minutes=minutes)
        tables.append(f"\n[instance.{name}.{kind}]\npath = {definition.value(path)}")
        tables.append(f"arguments = {toml(words)}\ntimeout = {definition.value(f'{minutes}m')}")
    if made:
        arguments["setup_scripts"] = sdk.SetupScripts(**made)


def schedules(rng, name, definition, tables, arguments):
    entries = [schedule(rng, name, definition, tables) for _ in range(rng.choice([0, 0, 1, 2, 4]))]
    if entries:
        arguments["schedules"] = sdk.ComputeSchedules(compute_start_stop=entries)


def schedule(rng, name, definition, tables):
    zone, windows = rng.choice(list(ZONES.items()))
    action, state = rng.choice(["start", "stop"]), rng.choice(["enabled", "disabled"])
    lines = [f"\n[[instance.{name}.schedules]]", f'action = "{action}"', f"state = {definition.value(state)}"]
    lines.append(f"time_zone = {definition.value(zone)}")
    start = None
    if some(rng, 0.3):
        start = "2027-01-04T08:00:00"
        lines.append(f'start_time = "{start}"')
    if some(rng):
        cron = f"{rng.randint(0, 59)} {rng.randint(0, 23)} * * {rng.choice(['*', '1-5', '1,3', '6'])}"
        lines.append(f"cron = {definition.value(cron)}")
        trigger = sdk.CronTrigger(expression=cron, time_zone=windows, start_time=start)
    else:
        trigger = recurrence(rng, definition, lines, windows, start)
    tables.append("\n".join(lines))
    return sdk.ComputeStartStopSchedule(action=action.capitalize(), state=state, trigger=trigger)


def recurrence(rng, definition, lines, zone, start):
    frequency = rng.choice(["day", "week"])
    hours, minutes = sorted(rng.sample(range(24), 2)), sorted(rng.sample(range(60), 2))
    days = rng.sample(DAYS, rng.randint(1, 3)) if frequency == "week" else None
    interval = rng.randint(1, 3)
    lines += [f"frequency = {toml(frequency)}", f"interval = {definition.value(interval)}"]
    lines += [f"hours = {hours}", f"minutes = {minutes}"]
    if days:
        days.sort(key=DAYS.index)
        lines.append(f"week_days = {toml(days)}")
    pattern = sdk.RecurrencePattern(hours=hours, minutes=minutes, week_days=days and [day.lower() for day in days])
    return sdk.RecurrenceTrigger(
        frequency=frequency, interval=interval, schedule=pattern, time_zone=zone, start_time=start
    )


def applications(rng, name, definition, tables, arguments):
    made = []
    for number in range(rng.choice([0, 0, 0, 1, 2])):
        port = rng.randint(1025, 60000) + number
        reference, variables = f"ghcr.io/{word(rng)}/{word(rng)}:1.{number}", {word(rng, 4).upper(): word(rng)}
        source, target = f"/home/azureuser/{word(rng)}", f"/mnt/{word(rng)}"
        application = f"app-{word(rng, 4)}{number}"
        made.append(
            sdk.CustomApplications(
                name=application,
                image=sdk.ImageSettings(reference=reference),
                endpoints=[sdk.EndpointsSettings(target=port, published=port)],
                environment_variables=variables,
                bind_mounts=[sdk.VolumeSettings(source=source, target=target)],
            )
        )
        tables.append(
            f"\n[[instance.{name}.custom_applications]]\nname = {definition.value(application)}\n"
            f"image = {{ reference = {definition.value(reference)} }}\n"
            f"endpoints = [{{ target = {definition.value(port)}, published = {definition.value(port)} }}]\n"
            f"environment_variables = {toml(variables)}\n"
            f"bind_mounts = [{{ source = {definition.value(source)}, target = {definition.value(target)} }}]"
        )
    if made:
        arguments["custom_applications"] = made


def cluster(rng, name, definition):
    lines = [f"[cluster.{name}]"]
    size, tier = rng.choice(SIZES), rng.choice(["dedicated", "low_priority"])
    least = rng.randint(0, 3)
    most = least + rng.randint(1, 20)
    seconds = rng.choice([60, 120, 600, 1800, 5400])
    lines.append(f"size = {definition.value(size)}\ntier = {definition.value(tier)}")
    lines.append(f"min_instances = {definition.value(least)}\nmax_instances = {definition.value(most)}")
    spelling = rng.choice([f"{seconds}s", f"PT{seconds}S"])
    lines.append(f"idle_time_before_scale_down = {definition.value(spelling)}")
    arguments = common(rng, definition, lines)
    subnet = network(rng, definition, lines)
    if some(rng, 0.3):
        arguments["enable_node_public_ip"] = subnet is None or some(rng)
        lines.append(f"enable_node_public_ip = {definition.value(arguments['enable_node_public_ip'])}")
    if some(rng, 0.3):
        user, key, access = f"user{word(rng, 4)}", SSH_KEY, rng.choice([True, False])
        arguments["ssh_settings"] = sdk.AmlComputeSshSettings(admin_username=user, ssh_key_value=key)
        arguments["ssh_public_access_enabled"] = access
        shown = f'admin_username = {definition.value(user)}, public_key = {definition.value(key)}'
        lines.append(f"ssh = {{ {shown}, public_access = {definition.value(access)} }}")
    if some(rng, 0.2):
        arguments["location"] = rng.choice(["westus", "northeurope"])
        lines.append(f"location = {definition.value(arguments['location'])}")
    definition.tables.append("\n".join(lines) + "\n")
    entity = sdk.AmlCompute(
        name=name, size=size, tier=tier, min_instances=least, max_instances=most,
        idle_time_before_scale_down=seconds, **arguments,
    )
    return with_subnet(entity, subnet)


def spark(rng, name, definition):
    resource = f"{GROUP}/providers/Microsoft.Synapse/workspaces/syn{word(rng, 4)}/bigDataPools/pool{word(rng, 4)}"
    lines = [f'[attached.{name}]\ntype = "synapse_spark"\nresource_id = {definition.value(resource)}']
    arguments = common(rng, definition, lines)
    definition.tables.append("\n".join(lines) + "\n")
    return sdk.SynapseSparkCompute(name=name, resource_id=resource, **arguments)


def virtual_machine(rng, name, definition):
    resource = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm-{word(rng, 4)}"
    user, port = f"user{word(rng, 4)}", rng.choice([22, 2222])
    lines = [f'[attached.{name}]\ntype = "virtual_machine"\nresource_id = {definition.value(resource)}']
    definition.secret = True
    shown = f"admin_username = {definition.value(user)}, port = {definition.value(port)}"
    lines.append(f'ssh = {{ {shown}, admin_password = {{ param = "password" }} }}')
    arguments = {}
    if some(rng):
        arguments["description"] = f"Machine of {word(rng)}"
        lines.append(f"description = {definition.value(arguments['description'])}")
    definition.tables.append("\n".join(lines) + "\n")
    settings = sdk.VirtualMachineSshSettings(
        admin_username=user, ssh_port=port, admin_password="[parameters('password')]"
    )
    return sdk.VirtualMachineCompute(name=name, resource_id=resource, ssh_settings=settings, **arguments)


KINDS = [(instance, 12), (cluster, 6), (spark, 1), (virtual_machine, 1)]


# --- the two bodies, brought to one form -------------------------------------------------------------------------------


def bodies_of(template):
    """The bodies of a template's computes by name, with its parameters replaced by their defaults."""
    defaults = {name: entry.get("defaultValue") for name, entry in template.get("parameters", {}).items()}
    resources = template["resources"]
    found = {}
    for resource in resources.values() if isinstance(resources, dict) else resources:
        if resource["type"].endswith("/computes"):
            name = resource["name"].split("/")[-1].rstrip("')]")
            found[name] = settled(resource, defaults, template.get("variables", {}))
    return found


def settled(value, defaults, variables):
    if isinstance(value, dict):
        return {key: settled(item, defaults, variables) for key, item in value.items()}
    if isinstance(value, list):
        return [settled(item, defaults, variables) for item in value]
    if isinstance(value, str) and value.startswith("["):
        return expression(value, defaults, variables)
    return value


def expression(text, defaults, variables):
    """The few expressions that armlet writes for a reference; anything else stays as it is and shows as a difference."""
    if text.startswith("[["):
        return text[1:]
    if match := re.fullmatch(r"\[parameters\('(\w+)'\)\]", text):
        default = defaults[match[1]]
        return text if default is None else settled(default, defaults, variables)
    if match := re.fullmatch(r"\[if\(parameters\('(\w+)'\), '(\w+)', '(\w+)'\)\]", text):
        return match[2] if defaults[match[1]] else match[3]
    if match := re.fullmatch(r"\[not\(parameters\('(\w+)'\)\)\]", text):
        return not defaults[match[1]]
    if match := re.fullmatch(r"\[variables\('(\w+)'\)\]", text):
        return settled(variables[match[1]], defaults, variables)
    return text


class Comparison:
    def __init__(self):
        self.seen = collections.Counter()
        self.unlisted = []

    def listed(self, name):
        assert name in DIFFERENCES, name
        self.seen[name] += 1

    def compare(self, name, theirs, ours, toml_text):
        theirs, ours = json.loads(json.dumps(theirs)), json.loads(json.dumps(ours))
        for key in ["type", "apiVersion", "name", "dependsOn"]:
            ours.pop(key, None)
        theirs.pop("name", None)
        self.envelope(theirs, ours)
        self.properties(theirs["properties"], ours["properties"])
        for where, left, right in differences(theirs, ours, ""):
            self.unlisted.append((name, where, left, right, toml_text))

    def envelope(self, theirs, ours):
        if "location" in theirs:
            self.listed("location of a cluster")
            theirs["properties"]["computeLocation"] = theirs.pop("location")
        ours.pop("location", None)

    def properties(self, theirs, ours):
        inner, mine = theirs.get("properties", {}), ours.get("properties", {})
        kind = theirs["computeType"]
        if kind == "ComputeInstance":
            self.instance(inner, mine)
        elif kind == "AmlCompute":
            self.cluster(inner, mine)

    def instance(self, theirs, ours):
        for key in ["enableRootAccess", "releaseQuotaOnStop", "enableOSPatching"]:
            theirs.pop(key)
        self.listed("previews always sent")
        self.drop(theirs, ours, "applicationSharingPolicy", "Shared", "applicationSharingPolicy always Shared")
        self.drop(
            theirs, ours, "computeInstanceAuthorizationType", "personal",
            "computeInstanceAuthorizationType always personal",
        )
        for key in ["enableSSO", "enableNodePublicIp"]:
            self.drop(theirs, ours, key, True, "enableSSO and enableNodePublicIp always true")
        for application in theirs.get("customServices", []):
            application.pop("type")
            self.listed("type of a custom application")
        for entry in theirs.get("schedules", {}).get("computeStartStop", []):
            self.schedule(entry)

    def schedule(self, entry):
        entry["status"] = self.title(entry["status"])
        for key in ["cron", "recurrence"]:
            if key in entry and entry[key].pop("triggerType", None):
                self.listed("triggerType inside cron and recurrence")
        if "recurrence" in entry:
            recurrence = entry["recurrence"]
            recurrence["frequency"] = self.title(recurrence["frequency"])
            pattern = recurrence.get("schedule", {})
            if "weekDays" in pattern:
                pattern["weekDays"] = [self.title(day) for day in pattern["weekDays"]]

    def title(self, word):
        if word[:1].islower():
            self.listed("words in lower case")
        return word[:1].upper() + word[1:]

    def cluster(self, theirs, ours):
        self.drop(theirs, ours, "enableNodePublicIp", True, "enableSSO and enableNodePublicIp always true")
        self.drop(theirs, ours, "remoteLoginPortPublicAccess", "NotSpecified", "NotSpecified written")
        key = "nodeIdleTimeBeforeScaleDown"
        left, right = theirs["scaleSettings"].get(key), ours["scaleSettings"].get(key)
        if left != right and seconds(left) == seconds(right):
            self.listed("PT2M for 120 seconds")
            theirs["scaleSettings"][key] = right

    def drop(self, theirs, ours, key, default, name):
        if key not in ours and theirs.get(key) == default:
            self.listed(name)
            theirs.pop(key)


def seconds(duration):
    match = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", duration or "")
    if not match:
        return duration
    days, hours, minutes, rest = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest


def differences(left, right, where):
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted(left.keys() | right.keys()):
            yield from differences(left.get(key), right.get(key), f"{where}.{key}")
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, (one, other) in enumerate(zip(left, right)):
            yield from differences(one, other, f"{where}[{index}]")
    elif left != right:
        yield where, left, right


# --- the run -----------------------------------------------------------------------------------------------------------


def batch(rng, first, count, share):
    definition, entities = Definition(rng, share), {}
    choices, weights = zip(*KINDS)
    for number in range(first, first + count):
        make = rng.choices(choices, weights)[0]
        name = f"c{number}-{word(rng, 4)}"
        entities[name] = make(rng, name, definition)
    return definition, entities


def compile_definition(armlet, text):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "compute.toml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        run = subprocess.run([armlet, "build", path], capture_output=True, text=True, check=False)
        if run.returncode != 0:
            sys.exit(f"armlet build failed with status {run.returncode}:\n{run.stderr[:4000]}")
        with open(os.path.join(folder, "compute.json"), encoding="utf-8") as file:
            return json.load(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--armlet", default="target/release/armlet")
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.5, help="share of the values that stand behind parameters")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    comparison = Comparison()
    parameters = 0
    for first in range(0, arguments.count, 20):
        count = min(20, arguments.count - first)
        definition, entities = batch(rng, first, count, arguments.share)
        parameters += len(definition.parameters)
        text = definition.text()
        ours = bodies_of(compile_definition(arguments.armlet, text))
        for name, entity in entities.items():
            comparison.compare(name, entity._to_rest_object().as_dict(), ours[name], text)
    report(comparison, arguments.count, parameters)


def report(comparison, count, parameters):
    print(f"{count} computes, {parameters} values behind parameters")
    for name, times in comparison.seen.most_common():
        print(f"  {times:6} {name}: {DIFFERENCES[name]}")
    for name, where, left, right, _ in comparison.unlisted[:20]:
        print(f"NOT LISTED {name} {where}: azure-ai-ml {left!r}, armlet {right!r}")
    unused = [name for name in DIFFERENCES if not comparison.seen[name]]
    print(f"{len(comparison.unlisted)} differences that are not listed; listed and not seen: {unused or 'none'}")
    sys.exit(1 if comparison.unlisted or unused else 0)


if __name__ == "__main__":
    main()

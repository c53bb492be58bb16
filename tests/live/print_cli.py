"""Prints a list of computes, a body of the REST API, as `az ml compute list` does.

    python tests/live/print_cli.py tests/live/rest/list.json > tests/live/cli/list.json

Needs azure-ai-ml 1.35.2. The CLI prints what the library makes of each compute, with the resource group added.
"""

import json
import logging
import sys

from azure.ai.ml._restclient.arm_ml_service.models import ComputeResource
from azure.ai.ml.entities import Compute

logging.disable(logging.CRITICAL)


def printed(body):
    """What the CLI prints of one compute."""
    compute = Compute._from_rest_object(ComputeResource(body))._to_dict()
    compute = json.loads(json.dumps(compute, default=str))
    # The enumerations of the models print as their values where the service's own client has read them.
    for key in ("provisioning_state", "state"):
        if compute.get(key):
            rest = body["properties"]
            compute[key] = rest["provisioningState"] if key == "provisioning_state" else rest["properties"]["state"]
    if body.get("id"):
        compute["resourceGroup"] = body["id"].split("/")[4]
    return compute


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        answer = json.load(file)
    computes = [printed(body) for body in answer.get("value", [answer])]
    print(json.dumps(computes, indent=2))

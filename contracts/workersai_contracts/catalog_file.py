"""Read `catalog.json` into models. Owns how a row's provenance is put together."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .model import Model, Task
from .provenance import Provenance
from .schema_file import check_version

FILE = Path(__file__).parent / "catalog.json"

# What a row says nothing of is unknown; what it does say comes from its model page.
_PAGE_FIELDS = {"uuid", "created"}


def read_catalog() -> tuple[Model, ...]:
    """Return the models of the catalogue in its order."""
    document = json.loads(FILE.read_bytes())
    check_version(document, file=FILE.name)
    task = Task(**document["task"])
    sources = {name: Provenance(**source) for name, source in document["sources"].items()}
    defaults = {name: sources[source] for name, source in document["provenance"].items()}
    return tuple(
        _model(row, document=document, task=task, sources=sources, defaults=defaults)
        for row in document["models"]
    )


def _model(
    row: dict[str, Any],
    *,
    document: dict[str, Any],
    task: Task,
    sources: Mapping[str, Provenance],
    defaults: Mapping[str, Provenance],
) -> Model:
    limits = row.get("limits", document["limits"])
    template = row.get("template")
    return Model(
        id=row["id"],
        task=task,
        description=row["description"],
        era=row["era"],
        wire=row["wire"],
        source=2 if row["id"].startswith("@hf/") else 1,
        schema_files=row["schema"],
        max_tokens=row["defaults"]["max_tokens"],
        requests_per_minute=limits["requests_per_minute"],
        created=row.get("created", ""),
        retired=row.get("retired", ""),
        planned_deprecation=row.get("planned_deprecation", ""),
        template=template,
        template_reason="" if template else document["no_template"],
        properties=row["properties"],
        published_uuid=row.get("uuid", ""),
        provenance=_provenance(row, sources=sources, defaults=defaults),
    )


def _provenance(
    row: dict[str, Any],
    *,
    sources: Mapping[str, Provenance],
    defaults: Mapping[str, Provenance],
) -> dict[str, Provenance]:
    page = row["page"]
    where = f"cloudflare-docs, src/content/workers-ai-models/{page['file']}.json @{page['commit']}"
    date = page.get("date", "")
    provenance = {"": Provenance("published", where, date), **defaults}
    for name in _PAGE_FIELDS & row.keys():
        del provenance[name]
    if not row["schema"]:
        provenance["schema"] = Provenance("published", f"{where}: there is no schema", date)
        provenance["max_tokens"] = Provenance("assumed", f"{where}: there is no schema", date)
    elif page["read"] != "whole":
        part = f"{where}; a part was not read and is taken from pages of the same layout"
        provenance["schema"] = provenance["max_tokens"] = Provenance("assumed", part, date)
    provenance.update({name: sources[name_] for name, name_ in row.get("provenance", {}).items()})
    return provenance

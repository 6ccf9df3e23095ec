"""What the playground asks before and after a request: models, schemas, prompts, verdicts."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from typing import TYPE_CHECKING, Any

from workersai_contracts.catalog import input_schema, schema_versions
from workersai_contracts.era import ERA_NAMES
from workersai_contracts.grammar import RULES, WIRES, Judge
from workersai_contracts.profile import PROFILES
from workersai_contracts.refusal import ALL

from ..errors import SettingError
from ..settings import ACCOUNT_ID, MODEL_ID, TOKEN
from ..vocabulary import rows
from .call import Call
from .problem import not_found, unprocessable
from .tenant import label_of

if TYPE_CHECKING:
    from workersai_contracts.model import Model

    from ..contract import Contract


def about(call: Call) -> object:
    """Return what a page must know once: how this mock is set up, what there is to choose."""
    settings, contract = call.mock.settings, call.mock.contract
    token = settings.let_in[0] if settings.let_in else TOKEN
    name = {"token": token, "account": ACCOUNT_ID}.get(settings.tenants, "default")
    return {
        "account": ACCOUNT_ID,
        "token": token,
        "tenants": settings.tenants,
        "tenant": label_of(name, settings),
        "seed": settings.seed,
        "era": settings.era,
        "lifecycle": settings.lifecycle,
        "convenience": settings.convenience,
        "controllable": settings.controllable,
        "model": MODEL_ID,
        "models": [_model(model, contract) for model in contract.catalog.models],
        "eras": list(ERA_NAMES),
        "wires": [profile.name for profile in PROFILES],
        "twists": [
            {"kind": row.kind, "name": row.name, "what": row.what, "keys": list(row.attributes)}
            for row in rows()
        ],
        "refusals": [
            {"name": one.name, "code": one.code, "status": one.status, "text": one.text}
            for one in ALL
        ],
        "rules": {rule.code: rule.title for rule in RULES.values()},
    }


def schema(call: Call) -> object:
    """Return the request schema that a model is held to here; raises Trouble for no such model."""
    model, contract = _asked(call)
    era = contract.era_of(model)
    version = contract.settings.schema or era.schema_version
    known = schema_versions(model)
    version = version if version in known else next(iter(known), None)
    return {
        "model": model.id,
        "version": version,
        "era": era.name,
        "wire": contract.profile(model).name,
        "max_tokens": era.max_tokens,
        "input": input_schema(model, version) if version else None,
    }


def preview(call: Call) -> object:
    """Return what a body would come to: the prompt, the service's verdict, the schema's."""
    fields = call.fields(model=str, body=str, era=str)
    contract = _contract(call, fields["era"])
    path = f"/client/v4/accounts/{ACCOUNT_ID}/ai/run/{fields['model']}"
    route = call.mock.route("POST", path)
    reading = contract.read(route, fields["body"].encode("utf-8", "surrogatepass"))
    model, refused = reading.model, reading.refusal
    if model is None:
        raise not_found(f"the catalogue has no model {fields['model']!r}")
    rendered = contract.rendered(model, reading.inputs)
    return {
        "rendered": rendered.text,
        "reason": rendered.reason,
        "dropped_roles": list(rendered.dropped_roles),
        "warnings": list(rendered.warnings),
        "prompt_tokens": contract.count_prompt(model, reading.inputs),
        "refusal": refused
        and {"status": refused.status, "code": refused.code, "text": refused.text},
        "problems": [
            {"pointer": one.pointer, "keyword": one.keyword, "message": one.message}
            for one in (contract.forbidden(model, reading.judged) if reading.inputs else ())
        ],
    }


def verdict(call: Call) -> object:
    """Return what a captured event stream breaks of the grammar, in order of place."""
    fields = call.fields(data_base64=str, wire=str, whole=bool)
    try:
        data = b64decode(fields["data_base64"], validate=True)
    except (Base64Error, ValueError):
        raise unprocessable("data_base64 must be Base64") from None
    if fields["wire"] and fields["wire"] not in WIRES:
        raise unprocessable(f"wire must be empty or one of: {', '.join(WIRES)}")
    machine = Judge(wire=fields["wire"] or None)
    found = [*machine.feed(data), *machine.close(whole=fields["whole"])]
    found.sort(key=lambda one: (one.offset < 0, one.offset, one.code))
    return {
        "wire": machine.wire,
        "events": len(machine.events) + machine.done,
        "done": machine.done,
        "violations": [
            {
                "code": one.code,
                "severity": RULES[one.code].severity,
                "rule": RULES[one.code].title,
                "message": one.message,
                "event": one.event,
                "offset": one.offset,
                "excerpt": one.excerpt,
            }
            for one in found
        ],
    }


def _asked(call: Call) -> tuple[Model, Contract]:
    model_id, contract = call.query.get("model", MODEL_ID), _contract(call, call.query.get("era"))
    model = contract.catalog.find(model_id)
    if model is None:
        raise not_found(f"the catalogue has no model {model_id!r}")
    return model, contract


def _contract(call: Call, era: str | None) -> Contract:
    try:
        return call.mock.elsewhen.get(era).contract if era else call.mock.contract
    except SettingError as error:
        raise unprocessable(str(error)) from None


def _model(model: Model, contract: Contract) -> dict[str, Any]:
    return {
        "id": model.id,
        "description": model.description,
        "retired": model.retired,
        "planned_deprecation": model.planned_deprecation,
        "beta": model.beta,
        "context_window": model.context_window,
        "price": model.price._asdict() if model.price else None,
        "era": contract.era_of(model).name,
        "wire": contract.profile(model).name,
        "template": model.template,
    }

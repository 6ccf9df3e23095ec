import re

import pytest

from workersai_contracts.branch import branches
from workersai_contracts.catalog import (
    alias,
    all_models,
    default_catalog,
    find_model,
    get_model,
    input_schema,
    nearest,
    output_schema,
    schema_versions,
)
from workersai_contracts.errors import UnknownEraError, UnknownModelError
from workersai_contracts.feature import Features, features
from workersai_contracts.model import Model, Price

PINNED = "@cf/qwen/qwen1.5-1.8b-chat"
WIRES = {"2023", "2024-02", "2024", "2025", "2025-vllm", "2026"}
MODELS = pytest.mark.parametrize("model", all_models(), ids=lambda model: model.id)


@MODELS
def test_row_is_complete(model: Model) -> None:
    assert re.fullmatch(r"@(cf|hf)/[^/\s]+/[^/\s]+", model.id)
    assert model.description.endswith(".")
    assert model.wire in WIRES
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", model.uuid)
    assert (model.template is None) == bool(model.template_reason)
    assert model.source == (2 if model.id.startswith("@hf/") else 1)


@MODELS
def test_every_field_has_a_provenance(model: Model) -> None:
    for field in Model._fields:
        assert model.provenance_of(field).source


@MODELS
def test_provenance_names_fields(model: Model) -> None:
    assert model.provenance.keys() <= {*Model._fields} | {
        "",
        "uuid",
        "schema",
    }


@MODELS
def test_default_of_max_tokens_is_that_of_the_schema(model: Model) -> None:
    schema = str(input_schema(model))
    found = re.search(r"'max_tokens': \{'type': 'integer', 'default': (\d+)", schema)

    assert model.max_tokens == (int(found[1]) if found else None)


def test_ids_are_unique() -> None:
    assert len({model.id for model in all_models()}) == len(all_models()) == 56


def test_pinned_model() -> None:
    model = get_model(PINNED)

    assert model.uuid == "3222ddb3-e211-4fd9-9a6d-79a80e47b3a6"
    assert model.task.id == "c329a1f9-323d-4e91-b2aa-582dd4188d34"
    assert model.retired == "2025-10-01"
    assert model.requests_per_minute == 720
    assert (model.max_tokens, model.wire, model.template) == (256, "2025", "chatml")
    assert (model.price, model.context_window, model.beta) == (None, None, True)
    assert schema_versions(model) == ("2025", "2024-late", "2024-mid", "2024-02")


def test_pinned_model_in_february_2024() -> None:
    schema = input_schema(get_model(PINNED), "2024-02")
    assert schema is not None

    assert [list(branch.properties) for branch in branches(schema)] == [
        ["prompt", "raw", "stream", "max_tokens"],
        ["messages", "stream", "max_tokens"],
    ]


def test_inferred_schema_is_assumed() -> None:
    assert get_model("@cf/microsoft/phi-2").provenance_of("schema").mark == "assumed"


def test_read_schema_is_published() -> None:
    assert get_model(PINNED).provenance_of("schema").mark == "published"


def test_uuid_that_was_not_read_is_derived_and_assumed() -> None:
    model = get_model("@cf/microsoft/phi-2")

    assert model.uuid == "26e3c188-9896-53eb-8bcd-367bf9b8873d"
    assert model.provenance_of("uuid").mark == "assumed"


def test_model_without_schema() -> None:
    model = get_model("@cf/utter-project/eurollm-9b-it")

    assert input_schema(model) is None
    assert output_schema(model) is None
    assert schema_versions(model) == ()
    with pytest.raises(UnknownEraError, match="there are: none"):
        input_schema(model, "2025")


def test_unknown_schema_version_lists_those_there_are() -> None:
    with pytest.raises(UnknownEraError, match=r"'2022'; there are: 2025, 2024-late"):
        input_schema(get_model(PINNED), "2022")


def test_unknown_model_names_the_nearest() -> None:
    with pytest.raises(UnknownModelError, match=f"nearest is {PINNED}$"):
        get_model("@cf/qwen/qwen1.5-1.8-chat")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("qwen1.5-1.8b-chat", PINNED),
        ("@cf/mistral/mistral-7b-instruct-v0.2", "@hf/mistral/mistral-7b-instruct-v0.2"),
        ("@cf/openai/gpt-oss", "@cf/openai/gpt-oss-20b"),
    ],
)
def test_nearest(wrong: str, right: str) -> None:
    assert nearest(wrong) == right


def test_find_model_may_find_none() -> None:
    assert find_model("@cf/no/such") is None


def test_alias_is_like_the_other() -> None:
    model = alias("@cf/me/mine", like=PINNED)

    assert model.id == "@cf/me/mine"
    assert input_schema(model) == input_schema(get_model(PINNED))
    assert model.uuid != get_model(PINNED).uuid
    assert model.retired == ""
    assert model.provenance_of("wire").mark == "convenience"


def test_catalogue_with_a_model_is_another_catalogue() -> None:
    model = alias("@cf/me/mine", like=PINNED)
    catalog = default_catalog().with_model(model)

    assert catalog.get("@cf/me/mine") is model
    assert find_model("@cf/me/mine") is None
    assert len(catalog.with_model(model).models) == len(catalog.models)


def test_price_in_neurons() -> None:
    price = get_model("@cf/meta/llama-3.3-70b-instruct-fp8-fast").price

    assert price == Price(input=0.29, output=2.25)
    assert price.neurons(prompt_tokens=1_000_000, completion_tokens=0) == pytest.approx(26363.636)


@pytest.mark.parametrize(("cached", "usd"), [(None, 1.0), (0.5, 0.5)], ids=["full", "cheaper"])
def test_cached_tokens_have_a_price_of_their_own(cached: float | None, usd: float) -> None:
    price = Price(input=1, output=2, cached=cached)

    neurons = price.neurons(prompt_tokens=1e6, completion_tokens=0, cached_tokens=1e6)

    assert neurons * 0.011 / 1000 == pytest.approx(usd)


def test_paid_plan_and_window_are_read_from_the_properties() -> None:
    model = get_model("@cf/zai-org/glm-5.2")

    assert model.require_workers_paid
    assert model.context_window == 262144


def test_properties_as_the_service_lists_them() -> None:
    assert get_model("@cf/moonshotai/kimi-k2.5").property_list()[:3] == [
        {"property_id": "async_queue", "value": "false"},
        {"property_id": "context_window", "value": "256000"},
        {
            "property_id": "price",
            "value": [
                {"unit": "per M input tokens", "price": 0.6, "currency": "USD"},
                {"unit": "per M output tokens", "price": 3, "currency": "USD"},
                {"unit": "per M cached input tokens", "price": 0.1, "currency": "USD"},
            ],
        },
    ]


@pytest.mark.parametrize(
    ("model_id", "expected"),
    [
        (PINNED, Features(prompt=True, messages=True, stream=True, tools=True, lora=True)),
        ("@cf/meta/llama-guard-3-8b", Features(messages=True, json_mode=True)),
        ("@cf/utter-project/eurollm-9b-it", Features()),
    ],
    ids=["pinned", "flat", "none"],
)
def test_features(model_id: str, expected: Features) -> None:
    assert features(input_schema(get_model(model_id))) == expected


def test_features_of_nested_alternatives() -> None:
    found = features(input_schema(get_model("@cf/openai/gpt-oss-20b")))

    assert found.prompt
    assert found.responses
    assert found.async_batch

import pytest

from workersai_contracts.catalog import all_models, get_model, schema_versions
from workersai_contracts.era import ERA_NAMES, default_era, era_of, get_era
from workersai_contracts.errors import UnknownEraError
from workersai_contracts.model import Model

PINNED = "@cf/qwen/qwen1.5-1.8b-chat"
FAST = "@cf/meta/llama-3.3-70b-instruct-fp8-fast"


@pytest.mark.parametrize(
    ("name", "schema", "wire", "max_tokens", "known"),
    [
        ("2023", "2024-02", "2023", 512, False),
        ("2024-02", "2024-02", "2024-02", 512, False),
        ("2024-mid", "2024-mid", "2024", 512, False),
        ("2024-late", "2024-late", "2024", 512, False),
        ("2025", "2025", "2025", 256, True),
        ("2026", "2025", "2026", 256, True),
    ],
)
def test_table(name: str, schema: str, wire: str, max_tokens: int, known: bool) -> None:
    era = get_era(name)

    assert (era.schema_version, era.wire, era.max_tokens) == (schema, wire, max_tokens)
    assert era.validator_known is known


def test_unknown_era_lists_the_choices() -> None:
    with pytest.raises(
        UnknownEraError, match=r"no era '2022'; there are: 2023, 2024-02, .*, 2026$"
    ):
        get_era("2022")


@pytest.mark.parametrize("name", ERA_NAMES)
def test_pinned_model_has_the_table_itself(name: str) -> None:
    era = era_of(get_model(PINNED), name=name)

    assert era.schema_version in schema_versions(get_model(PINNED))
    assert (era.wire, era.max_tokens) == (get_era(name).wire, get_era(name).max_tokens)


def test_an_era_may_be_the_key_of_a_table() -> None:
    eras = [get_era(name) for name in ERA_NAMES]
    again = era_of(get_model(PINNED), name="2025")

    assert len({era: era.name for era in eras}) == len(ERA_NAMES)
    assert hash(again) == hash(get_era("2025"))


def test_default_era_of_the_pinned_model() -> None:
    assert era_of(get_model(PINNED)).name == "2025"


@pytest.mark.parametrize("model", all_models(), ids=lambda model: model.id)
@pytest.mark.parametrize("name", [None, *ERA_NAMES])
def test_every_model_has_every_era(model: Model, name: str | None) -> None:
    era = era_of(model, name=name)

    assert era.schema_version in (schema_versions(model) or (None,))
    assert era.provenance.keys() == {"schema_version", "wire", "max_tokens", "validator"}


def test_default_era_has_the_wire_of_the_model() -> None:
    era = default_era(get_model(FAST))

    assert (era.name, era.wire, era.schema_version) == ("2025", "2025-vllm", "2025")
    assert era.provenance["wire"].mark == "observed"


def test_other_era_of_another_model_is_assumed() -> None:
    era = era_of(get_model(FAST), name="2024-late")

    assert (era.wire, era.schema_version, era.max_tokens) == ("2024", "2025", 512)
    assert {source.mark for source in era.provenance.values()} == {"assumed"}


def test_other_era_takes_the_schema_of_that_time_where_there_is_one() -> None:
    era = era_of(get_model("@cf/meta/llama-3.1-8b-instruct"), name="2024-late")

    assert era.schema_version == "2024-late"


def test_default_of_the_model_holds_since_defaults_are_respected() -> None:
    assert era_of(get_model("@cf/qwen/qwen3-30b-a3b-fp8"), name="2025").max_tokens == 2000

import orjson
import pytest

from workersai_contracts.catalog import all_models, get_model, input_schema
from workersai_contracts.check import GROUPS
from workersai_contracts.errors import UnknownModelError
from workersai_contracts.identity import MOCK_ACCOUNT_ID, MOCK_TOKEN
from workersai_contracts.probe import Probe
from workersai_contracts.probe_schema import member_cases, text_bounds
from workersai_contracts.probe_table import find_probe, probes
from workersai_contracts.schema_file import Schema
from workersai_contracts.validator import compile_schema

QWEN = "@cf/qwen/qwen1.5-1.8b-chat"
MODELS = [model.id for model in all_models()]


def probe(probe_id: str, *, model_id: str = QWEN) -> Probe:
    found = find_probe(probe_id, model_id=model_id)
    assert found is not None
    return found


@pytest.mark.parametrize("model_id", MODELS)
def test_each_model_has_probes_with_their_own_ids(model_id: str) -> None:
    found = probes(model_id)

    assert len({each.id for each in found}) == len(found)
    assert {group for each in found for group in each.checks} <= set(GROUPS)


def test_the_pinned_models_probes_stay_within_the_default_budget() -> None:
    found = probes(QWEN)

    assert len(found) <= 200
    assert sum(each.tokens for each in found) <= 10_000


@pytest.mark.parametrize("model_id", [QWEN, "@cf/openai/gpt-oss-120b"])
def test_what_is_refused_costs_nothing(model_id: str) -> None:
    refused = [each for each in probes(model_id) if each.codes]

    assert refused
    assert [each.id for each in refused if each.tokens] == []


def test_what_is_answered_costs_prompt_and_answer() -> None:
    found = probe("ask.messages.plain")

    assert (found.prompt_tokens > 20, found.completion_tokens) == (True, 12)


def test_an_answer_of_default_length_costs_as_much() -> None:
    assert probe("ask.default-length.plain").completion_tokens == 256
    assert probe("ask.no-tokens.plain").completion_tokens == 256


def test_each_probe_of_a_body_expects_what_the_validator_says() -> None:
    verdict = compile_schema(input_schema(get_model(QWEN)) or {})
    found = [each for each in probes(QWEN) if each.id.startswith("bound.")]

    assert len(found) > 40
    for each in found:
        assert bool(each.codes) == (verdict(orjson.loads(each.body)) is not None), each.id


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("temperature.at-maximum", ()),
        ("temperature.above-maximum", (5006,)),
        ("temperature.below-minimum", (5006,)),
        ("top_k.at-minimum", ()),
        ("top_k.a-fraction", (5006,)),
        ("seed.null", (5006,)),
        ("prompt.empty", (5006,)),
        ("prompt.too-long", (5006,)),
        ("raw.as-text", (5006,)),
        ("raw.true", ()),
    ],
)
def test_bounds_are_probed_at_and_beyond(name: str, codes: tuple[int, ...]) -> None:
    assert probe(f"bound.{name}").codes == codes


@pytest.mark.parametrize(
    ("probe_id", "codes"),
    [
        ("edge.wrong-token", (10000,)),
        ("edge.method.get", (7001,)),
        ("edge.malformed-account", (7003,)),
        ("edge.encoded-slash", None),
        ("body.nothing", (5006,)),
        ("body.empty", None),
        ("ask.both.plain", (5006,)),
        ("ask.unknown-key.stream", ()),
        ("ask.no-tokens.plain", None),
        ("life.retired", None),
        ("model.unknown", (5007,)),
        ("edge.route-first", (7003,)),
        ("named.plain", ()),
        ("batch.refused", None),
        ("gateway.universal", ()),
        ("gateway.wrong-token", (10000, 2009)),
        ("binding.plain", ()),
        ("binding.no-model", (5007,)),
    ],
)
def test_what_is_known_of_an_answer_is_expected(
    probe_id: str, codes: tuple[int, ...] | None
) -> None:
    assert probe(probe_id).codes == codes


def test_streams_are_asked_for_where_the_model_has_them() -> None:
    streamed = [each.id for each in probes(QWEN) if b'"stream":true' in each.body]

    assert "ask.unicode.stream" in streamed
    assert "ask.seed.stream" in streamed


def test_a_batch_is_asked_of_models_that_have_them() -> None:
    found = probe("batch.queued", model_id="@cf/openai/gpt-oss-120b")

    assert found.path.endswith("/ai/run/@cf/openai/gpt-oss-120b?queueRequest=true")
    assert found.codes == ()
    assert found.needs == {"doors"}
    assert find_probe("batch.queued", model_id=QWEN) is None


def test_a_living_model_is_not_probed_as_retired() -> None:
    living = next(model.id for model in all_models() if not model.retired)

    assert find_probe("life.retired", model_id=living) is None


def test_of_a_model_that_is_not_there_only_that_is_known() -> None:
    assert probe("model.unknown", model_id="@cf/a/b").codes == (5007,)
    assert probe("order.model-first", model_id="@cf/a/b").codes == (5007,)
    assert probe("order.token-first", model_id="@cf/a/b").codes == (10000,)
    assert find_probe("ask.messages.plain", model_id="@cf/a/b") is None


def test_an_unknown_model_has_no_probes() -> None:
    with pytest.raises(UnknownModelError):
        probes("@cf/a/b")


def test_a_probe_is_addressed_to_an_account() -> None:
    url = probe("ask.messages.plain").url(MOCK_ACCOUNT_ID)

    assert url == f"/client/v4/accounts/{MOCK_ACCOUNT_ID}/ai/run/{QWEN}"


@pytest.mark.parametrize(
    ("probe_id", "value"),
    [
        ("ask.messages.plain", f"Bearer {MOCK_TOKEN}"),
        ("edge.no-token", None),
        ("edge.malformed-token", "Bearer not a token"),
        ("edge.wrong-token", "Bearer workersai-probe-with-a-token-that-is-no-ones"),
    ],
)
def test_a_probe_bears_its_credential(probe_id: str, value: str | None) -> None:
    headers = dict(probe(probe_id).all_headers(MOCK_TOKEN))

    assert headers.get("Authorization") == value
    assert headers["Content-Type"] == "application/json"


SCHEMA: Schema = {
    "oneOf": [
        {
            "properties": {
                "messages": {"type": "array"},
                "flag": {"type": "boolean"},
                "free": {"minimum": 1},
                "odd": True,
            },
            "required": ["messages"],
        },
        {"properties": {"prompt": True, "top": {"type": "number"}}, "required": ["prompt"]},
        {"properties": {"prompt": {"type": "string"}, "more": {}}, "required": ["a"]},
    ]
}


def test_members_give_a_case_for_each_bound() -> None:
    assert [case.name for case in member_cases(SCHEMA)] == [
        "flag.true",
        "flag.as-text",
        "flag.null",
        "free.at-minimum",
        "free.below-minimum",
        "top.as-text",
        "top.null",
    ]


def test_a_text_without_bounds_gives_none() -> None:
    assert list(text_bounds(SCHEMA)) == []

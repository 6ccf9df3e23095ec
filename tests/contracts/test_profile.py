import json
from pathlib import Path

import pytest

from workersai_contracts.errors import UnknownEraError
from workersai_contracts.profile import (
    ALPHABET_A,
    ALPHABET_B,
    PROFILES,
    WireProfile,
    get_profile,
)

FOLDER = Path("shared", "data", "transcripts")
TRANSCRIPTS = next(
    (top / FOLDER for top in Path(__file__).resolve().parents if (top / FOLDER).is_dir()), FOLDER
)
recorded_only = pytest.mark.skipif(
    not TRANSCRIPTS.is_dir(), reason="the recorded answers are not here"
)


def recorded_events(file: str) -> list[dict[str, object]]:
    lines = (TRANSCRIPTS / file).read_text().splitlines()
    texts = [line.removeprefix("data: ") for line in lines]
    return [json.loads(text) for text in texts if text.startswith("{")]


def test_profiles_have_the_names_of_the_eras() -> None:
    names = [profile.name for profile in PROFILES]

    assert names == ["2023", "2024-02", "2024", "2025", "2025-vllm", "2026"]
    assert [get_profile(name) for name in names] == list(PROFILES)


def test_get_profile_lists_what_there_is() -> None:
    with pytest.raises(UnknownEraError, match=r"no wire profile '2022'; there are: 2023, .*2026$"):
        get_profile("2022")


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_row_agrees_with_itself(profile: WireProfile) -> None:
    assert ("p" in profile.event_keys) == (profile.padding is not None)
    assert ("usage" in profile.result_keys) == bool(profile.usage_keys) == bool(profile.usage_event)
    assert (profile.shape == "openai") == ("choices" in profile.event_keys)
    assert {field for field, _ in profile.sources} <= set(WireProfile._fields)


def test_provenance_of_a_field_is_the_rows_unless_it_has_its_own() -> None:
    profile = get_profile("2025-vllm")

    assert profile.get_provenance("trailing_event").mark == "contested"
    assert profile.get_provenance("event_keys") is profile.provenance


def test_only_the_vllm_row_bears_tool_calls() -> None:
    assert [profile.name for profile in PROFILES if profile.has_tool_calls] == ["2025-vllm"]


def test_alphabets_are_the_two_that_were_seen() -> None:
    assert len(set(ALPHABET_A)) == len(ALPHABET_A) == 36
    assert set(ALPHABET_A) - set(ALPHABET_B) == set("cqw")
    assert len(ALPHABET_B) == 33


@recorded_only
@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("s02-native-2025-06-secton-copilot.sse", "2025"),
        ("s03-llama3-8b-2024-ruby.sse-events.txt", "2024"),
        ("s04-hello-nuxt-2024.sse", "2024"),
        ("s06-docs-where-is-new-york.sse", "2023"),
        ("s11-pmerit-tutor-fragment-2025-12.sse", "2025-vllm"),
    ],
)
def test_recorded_events_fit_the_row(file: str, name: str) -> None:
    profile = get_profile(name)
    padding = profile.padding
    ring = padding.alphabet * 2 if padding else ""
    bare = tuple(key for key in profile.event_keys if key != "p")
    allowed = {profile.event_keys, bare, profile.trailing_event, profile.usage_event}

    events = recorded_events(file)

    assert {tuple(event) for event in events} <= allowed
    assert all(ring.startswith(str(event.get("p", ""))) for event in events)


@recorded_only
def test_recorded_stream_ends_as_the_row_says() -> None:
    profile = get_profile("2025")

    *_, trailing, usage = recorded_events("s02-native-2025-06-secton-copilot.sse")

    assert tuple(trailing) == profile.trailing_event
    assert tuple(usage) == profile.usage_event
    assert isinstance(usage["usage"], dict)
    assert tuple(usage["usage"]) == profile.usage_keys


@recorded_only
@pytest.mark.parametrize(
    ("file", "name"),
    [("n04-litellm-llama33.json", "2025-vllm"), ("n05-litellm-llama33-toolcall.json", "2025-vllm")],
)
def test_recorded_result_has_the_rows_keys(file: str, name: str) -> None:
    result = json.loads((TRANSCRIPTS / file).read_bytes())["result"]

    assert tuple(result) == get_profile(name).result_keys


@recorded_only
def test_recorded_result_of_2026_has_the_rows_keys() -> None:
    result = json.loads((TRANSCRIPTS / "r05-gemma4-nonstream-binding.json").read_bytes())

    assert tuple(result) == get_profile("2026").result_keys


@recorded_only
def test_recorded_chunk_of_2026_has_the_rows_keys() -> None:
    chunk, usage = recorded_events("s07-kimi-k2.5-tail-2026-04.txt")
    profile = get_profile("2026")

    assert tuple(chunk) == profile.trailing_event
    assert tuple(usage) == profile.usage_event

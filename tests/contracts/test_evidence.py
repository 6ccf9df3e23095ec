from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from tests.contracts.stream import DONE, WHOLE, event, stream

from workersai_contracts.check import get_check
from workersai_contracts.errors import FileFormatError
from workersai_contracts.evidence import Evidence, find_files, judge_evidence, read_evidence
from workersai_contracts.exchange import Exchange, Frame
from workersai_contracts.exchange.file import write_exchanges

# Beside the project, or beside the folder of its worktrees.
_FOLDERS = [parent / "shared/data/transcripts" for parent in Path(__file__).resolve().parents]
TRANSCRIPTS = next(filter(Path.is_dir, _FOLDERS), _FOLDERS[0])
needs_transcripts = pytest.mark.skipif(not TRANSCRIPTS.is_dir(), reason="no transcripts here")

# The real service's, by the wire that each is written in.
STREAMS = {
    "r01-v1-chat-llama31-8b-text.sse": "v1",
    "r01-v1-chat-llama31-8b-text.cassette.json": "v1",
    "s02-native-2025-06-secton-copilot.sse": "2025",
    "s04-hello-nuxt-2024.sse": "2024",
}
NOT_WHOLE = {
    "e18": "without result, success, messages",
    "e19": "without result, messages",
    "e24": "without result, success, messages",
    "e25": "cut off",
    "e26": "without result, messages",
    "e29": "without result, messages",
    "e39": "without result, messages",
    "e45": "without result, messages",
    "n03": "without errors, messages",
    "s06": "abridged",
    "s11": "no end",
}
ENVELOPES = (
    *("e01", "e02", "e04", "e06", "e07", "e08", "e10", "e12", "e13", "e14", "e15", "e16", "e21"),
    *("e27", "e28", "e30", "e34", "e35", "e37", "e38", "e40", "e41", "e46", "e47"),
    *("n01", "n04", "n05", "n07", "n08", "n09", "n10", "n11", "r05", "r07"),
)


def transcript(start: str) -> Path:
    (path,) = TRANSCRIPTS.glob(f"{start}*")
    return path


def judged(path: Path, **options: str) -> Evidence:
    (found,) = judge_evidence([path], **options)  # type: ignore[arg-type]
    return found


def broken(found: Evidence) -> list[str]:
    return [outcome.check.id for outcome in found.violated]


@needs_transcripts
@pytest.mark.parametrize(("name", "wire"), STREAMS.items(), ids=STREAMS)
def test_a_whole_stream_of_the_service_is_clean(name: str, wire: str) -> None:
    found = judged(TRANSCRIPTS / name)

    assert (found.verdict, broken(found), found.lacks) == ("agreed", [], "")
    assert broken(judged(TRANSCRIPTS / name, wire=wire)) == []


@needs_transcripts
@pytest.mark.parametrize("start", ENVELOPES)
def test_a_whole_envelope_of_the_service_is_clean(start: str) -> None:
    found = judged(transcript(start))

    assert (found.verdict, broken(found), found.lacks) == ("agreed", [], "")


@needs_transcripts
@pytest.mark.parametrize(("start", "lacks"), NOT_WHOLE.items(), ids=NOT_WHOLE)
def test_a_part_of_an_answer_is_said_to_be_one(start: str, lacks: str) -> None:
    found = judged(transcript(start))

    assert broken(found) == []
    assert found.lacks == f"not whole: {lacks}"


@needs_transcripts
def test_each_transcript_is_accounted_for() -> None:
    whole = {*NOT_WHOLE, *ENVELOPES, *(name[:3] for name in STREAMS)}
    found = judge_evidence([TRANSCRIPTS])
    unread = {each.path.suffix for each in found if each.unread}

    assert {each.path.name[:3] for each in found if not each.unread} == whole
    assert unread == {".md", ".txt"}
    assert not any(each.violated for each in found)


@needs_transcripts
def test_whole_streams_of_the_service_are_no_streams_of_another_wire() -> None:
    for name, wire in STREAMS.items():
        for other in {"2023", "2024-02", "2025-vllm", "2026", "v1"} - {wire}:
            assert broken(judged(TRANSCRIPTS / name, wire=other)), (name, other)


V2025 = stream(*WHOLE["2025"])
HANDMADE = {
    "two ends": ("SSE003", V2025 + DONE),
    "text after the end": ("SSE004", V2025 + event({"response": "a"})),
    "usage twice": ("SSE014", V2025.replace(DONE, event(WHOLE["2025"][3]) + DONE)),
    "a comment": ("SSE005", b": keep-alive\n\n" + V2025),
    "crlf": ("SSE001", V2025.replace(b"\n", b"\r\n")),
    "a number": ("SSE011", stream({"response": 4})),
    "an error": ("SSE009", stream({"response": "a"}, {"errors": []})),
}


@pytest.mark.parametrize(("code", "body"), HANDMADE.values(), ids=HANDMADE)
def test_a_stream_that_was_broken_by_hand_is_caught(tmp_path: Path, code: str, body: bytes) -> None:
    path = tmp_path / "broken.sse"
    path.write_bytes(body)

    assert code in broken(judged(path))


def test_a_stream_without_end_is_no_agreement_on_it(tmp_path: Path) -> None:
    path = tmp_path / "cut.sse"
    path.write_bytes(V2025.removesuffix(DONE))
    found = judged(path)
    end = next(each for each in found.outcomes if each.check.id == "SSE003")

    assert (found.lacks, end.verdict) == ("not whole: no end", "not looked at")


def test_a_recording_that_ends_without_its_end_is_caught(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl"
    frames = (Frame(0.0, V2025.removesuffix(DONE)),)
    write_exchanges(path, [Exchange(status=200, headers=(), frames=frames, wire="2025")])

    assert "SSE003" in broken(judged(path))


def test_an_envelope_that_was_broken_by_hand_is_caught(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(b'{"success":true,"result":{"response":4},"errors":[],"messages":[]}')

    assert broken(judged(path)) == ["ENV002", "ENV007"]


def test_an_archive_is_judged_by_its_name_or_by_what_is_in_it(tmp_path: Path) -> None:
    request = {"method": "POST", "url": "https://a/ai/run/@cf/a/b", "headers": []}
    response = {"status": 200, "headers": [], "content": {"text": "{}", "size": 2}}
    document = {"log": {"entries": [{"request": request, "response": response, "time": 1}]}}
    for name in ("a.har", "b.json"):
        (tmp_path / name).write_bytes(orjson.dumps(document))

    found = judge_evidence([tmp_path])

    assert ["ENV002" in broken(each) for each in found] == [True, True]


def test_a_cassette_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    request = {"method": "POST", "url": "https://a/ai/run/@cf/a/b", "headers": {}, "body": "{}"}
    response = {"status": 200, "headers": {}, "body": "{}"}
    path = tmp_path / "a.json"
    path.write_bytes(orjson.dumps({"interactions": [{"request": request, "response": response}]}))

    assert [each.door for each in read_evidence(path)] == ["native"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("notes.txt", r"its name ends in \.txt; evidence ends in \.jsonl"),
        ("notes", "its name has no ending"),
        ("gone.sse", "cannot be read"),
        ("gone.jsonl", "cannot be read"),
        ("text.har", "is no HAR"),
    ],
)
def test_a_file_that_is_no_evidence_says_why(tmp_path: Path, name: str, says: str) -> None:
    path = tmp_path / name
    if not name.startswith("gone"):
        path.write_text("hello")

    with pytest.raises(FileFormatError, match=says):
        read_evidence(path)

    assert judged(path).verdict == "not looked at"
    assert judged(path).reason == judged(path).unread


def test_a_folder_is_gone_through_but_for_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b/c.sse", "a.sse", ".hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert [path.name for path in find_files([tmp_path])] == ["a.sse", "c.sse"]


def test_evidence_that_agrees_has_no_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.sse"
    path.write_bytes(V2025)

    assert judged(path).reason == ""


@pytest.mark.parametrize(
    ("checks", "reason"),
    [(["HDR001"], "no JSON answer with headers"), ([], "no check was chosen")],
    ids=["one", "none"],
)
def test_only_the_chosen_checks_are_run(tmp_path: Path, checks: Iterable[str], reason: str) -> None:
    path = tmp_path / "a.sse"
    path.write_bytes(V2025)
    (found,) = judge_evidence([path], checks=[get_check(code) for code in checks])

    assert (found.verdict, found.reason) == ("not looked at", reason)


def test_the_wire_of_a_recording_is_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    exchange = Exchange(frames=(Frame(0.0, V2025),))
    write_exchanges(path, [replace(exchange, wire="2025"), exchange])

    assert [each.wire for each in judged(path, wire="2024").exchanges] == ["2025", "2024"]

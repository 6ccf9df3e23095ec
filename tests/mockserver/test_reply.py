import random
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import run

import pytest

from workersai_mock.errors import SettingError
from workersai_mock.markdown import SECTIONS
from workersai_mock.prose import write, writer
from workersai_mock.reply import Echo, Markdown, Prose, Text, last_user_text

CHAT = [
    {"role": "system", "content": "s"},
    {"role": "user", "content": "one"},
    {"role": "user", "content": "two"},
    {"role": "assistant", "content": "a"},
]


def test_text_is_always_the_same() -> None:
    assert Text("x").text({"prompt": "y"}, random.Random(0)) == "x"


@pytest.mark.parametrize(
    ("inputs", "wanted"),
    [
        pytest.param({"prompt": "hi"}, "hi", id="prompt"),
        pytest.param({"messages": CHAT}, "two", id="last user message"),
        pytest.param({"messages": CHAT[:1]}, "", id="no user message"),
        pytest.param({"messages": ["x", None]}, "", id="no objects"),
        pytest.param({}, "", id="nothing"),
        pytest.param(
            {"messages": [{"role": "user", "content": [{"type": "text", "text": "part"}]}]},
            "part",
            id="content parts",
        ),
    ],
)
def test_echo_says_what_the_user_said_last(inputs: dict[str, object], wanted: str) -> None:
    assert Echo().text(inputs, random.Random(0)) == wanted


def test_messages_that_are_no_list_have_no_last_user() -> None:
    assert last_user_text("hello") == ""


def test_prose_is_drawn_from_the_generator_alone() -> None:
    one = Prose().text({}, random.Random(1))
    writer("en_US").seed_instance(99)  # somebody else moves it
    again = Prose().text({}, random.Random(1))

    assert one == again
    assert one != Prose().text({}, random.Random(2))
    assert 10 < len(one.split()) < 300


def test_prose_is_the_same_where_several_threads_write() -> None:
    interval_s = sys.getswitchinterval()
    alone = [write("en_US", random.Random(n)) for n in range(100)]
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            together = list(pool.map(lambda n: write("en_US", random.Random(n)), range(100)))
    finally:
        sys.setswitchinterval(interval_s)

    assert together == alone


def test_prose_speaks_a_locale() -> None:
    text = Prose("ja_JP").text({}, random.Random(1))

    assert any("\u3040" <= c <= "\u9fff" for c in text)


@pytest.mark.parametrize(
    ("locale", "hint"),
    [
        ("de_XX", "did you mean .*de_DE"),
        ("DE", "did you mean .*de_DE"),
        ("qq_QQ", "the likes of en_US, de_DE$"),
    ],
)
def test_unknown_locale_names_those_that_are_near(locale: str, hint: str) -> None:
    with pytest.raises(SettingError, match=f"no locale '{locale}'.*{hint}"):
        writer(locale)


def test_kitchen_sink_holds_every_section_in_a_seeded_order() -> None:
    one, other = (Markdown().text({}, random.Random(n)) for n in (1, 2))

    assert one == Markdown().text({}, random.Random(1))
    assert one != other
    assert all(section in one for section in SECTIONS)
    assert one.startswith("# Everything at once\n\n")


def test_kitchen_sink_is_what_breaks_renderers() -> None:
    text = "".join(SECTIONS)

    wanted = ("```python", "|---|", "👩‍👩‍👧‍👦", "你好", "שלום", "<script>", "[DONE]", "\\u0000")
    assert [part for part in wanted if part not in text] == []


def test_faker_is_imported_for_the_first_prose_only(tmp_path: Path) -> None:
    code = """
import sys
from workersai_mock.mock import Mock
from workersai_mock.reply import Echo, Prose
from workersai_mock.settings import Settings
Mock(Settings())
before = "faker" in sys.modules
Prose().text({}, __import__("random").Random(0))
print(before, "faker" in sys.modules)
"""

    done = run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)

    assert done.stdout.split() == ["False", "True"], done.stderr

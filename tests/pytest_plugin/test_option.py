"""Options: where they may be said, who wins, what is said of mistakes."""

from typing import get_args

import pytest

from pytest_workersai.finding import OPTION_OF
from pytest_workersai.option import POLICIES
from workersai_mock.finding import WARNINGS
from workersai_mock.ledger import Kind

from .conftest import Inner, says

SEED = """
def test(workersai): print("= seed", workersai.server.settings.seed)
"""
CONFIG = """
import pytest
@pytest.fixture(scope="{scope}")
def workersai_config(): return {{"seed": 3}}
"""


@pytest.mark.parametrize(
    ("mark", "flag", "config", "ini", "seed"),
    [
        ("@pytest.mark.workersai(seed=1)", "--workersai-seed=2", True, "workersai_seed = 4", 1),
        ("", "--workersai-seed=2", True, "workersai_seed = 4", 2),
        ("", "-s", True, "workersai_seed = 4", 3),
        ("", "-s", False, "workersai_seed = 4", 4),
        ("", "-s", False, "", 0),
    ],
    ids=["marker", "flag", "config", "ini", "default"],
)
def test_marker_then_flag_then_config_then_ini_then_default(
    mark: str, flag: str, config: bool, ini: str, seed: int, inner: Inner
) -> None:
    files = {"conftest": CONFIG.format(scope="session")} if config else {}
    result = inner(mark + SEED, "-s", flag, ini=ini, **files)

    result.assert_outcomes(passed=1)
    says(result, f"*= seed {seed}*")


def test_ini_keys_are_set_from_the_command_line_too(inner: Inner) -> None:
    result = inner(SEED, "-s", "-o", "workersai_seed=9")

    says(result, "*= seed 9*")


@pytest.mark.parametrize("scope", ["function", "class", "module", "package", "session"])
def test_the_config_fixture_may_have_any_scope(scope: str, inner: Inner) -> None:
    result = inner(SEED, "-s", conftest=CONFIG.format(scope=scope))

    result.assert_outcomes(passed=1)
    says(result, "*= seed 3*")


def test_the_nearest_marker_wins_option_by_option(inner: Inner) -> None:
    result = inner(
        """
pytestmark = pytest.mark.workersai(seed=1, era=None, unused_stub="off", locale="de_DE")

@pytest.mark.workersai(seed=2, locale="fr_FR")
class TestIt:
    @pytest.mark.workersai(seed=3)
    def test_function(self, workersai):
        workersai.reply("never used")
        settings = workersai.server.settings
        assert (settings.seed, settings.reply.locale) == (3, "fr_FR")
    def test_class(self, workersai): assert workersai.server.settings.seed == 2

def test_module(workersai): assert workersai.server.settings.seed == 1
"""
    )

    result.assert_outcomes(passed=3)


def test_the_marker_alone_brings_the_fixture(inner: Inner) -> None:
    result = inner(
        """
import os, unittest

@pytest.mark.workersai
def test_function(): assert ask()

@pytest.mark.workersai
class TestClass:
    def test_method(self): assert ask()

@pytest.mark.workersai
class TestCase(unittest.TestCase):
    def test_case(self): assert ask()

def test_by_conftest(): assert ask()

def test_without(): assert "CF_AI_API_TOKEN" not in os.environ
""",
        conftest="""
import pytest
def pytest_collection_modifyitems(items):
    for item in items:
        if item.name == "test_by_conftest": item.add_marker(pytest.mark.workersai)
""",
    )

    result.assert_outcomes(passed=5)


def test_a_unittest_case_is_judged_once(inner: Inner) -> None:
    result = inner(
        """
import unittest

@pytest.mark.usefixtures("workersai")
class TestCase(unittest.TestCase):
    def test_ok(self): ask()
    def test_swallowed(self):
        try: ask("hi", model="@cf/x/y")
        except Exception: pass
    def test_failed(self):
        try: ask("hi", model="@cf/x/y")
        except Exception: pass
        self.assertEqual(1, 2)
"""
    )

    result.assert_outcomes(passed=1, failed=2)
    says(result, "*AssertionError: 1 != 2", "*- workersai findings -*", "*no model '@cf/x/y'*")
    says(result, "workersai: POST @cf/x/y was refused with 400/5007*")


MISTAKES = {
    "name": ("unused='off'", "did you mean 'unused_stub'?"),
    "value": ("seed='x'", "seed = 'x': it is a whole number"),
    "place": ("5", "takes keywords only, not 5"),
    "text": ("locale=5", "locale = 5: it is text"),
    "far": ("zzz=5", "has no option 'zzz'; there are: seed, vary,"),
    "reply": ("reply='song'", "it is prose, echo or markdown"),
}


@pytest.mark.parametrize(("arguments", "text"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_a_marker_is_named_without_a_traceback(
    arguments: str, text: str, inner: Inner
) -> None:
    result = inner(f"@pytest.mark.workersai({arguments})\ndef test(workersai): pass")

    result.assert_outcomes(errors=1)
    says(result, f"*{text}*")
    assert "pytest_workersai/" not in result.stdout.str()
    assert "During handling" not in result.stdout.str()


INI_MISTAKES = {
    "policy": ("refused = no", "= 'no': it is error, warn or off"),
    "switch": ("vary = maybe", "= 'maybe': it is true or false"),
    "number": ("neurons_per_1k_tokens = x", "= 'x': it is a number"),
    "values": ("models = x", "= 'x': it takes values, which only a marker or a fixture can give"),
}


@pytest.mark.parametrize(("line", "text"), INI_MISTAKES.values(), ids=INI_MISTAKES)
def test_a_mistake_in_ini_stops_the_run(line: str, text: str, inner: Inner) -> None:
    result = inner("def test(): pass", ini=f"workersai_{line}")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    key = line.partition(" ")[0]
    result.stderr.fnmatch_lines([f"ERROR: ini key workersai_{key} {text}"])


def test_everything_a_tenant_can_be_told_reaches_it(inner: Inner) -> None:
    result = inner(
        """
from pytest_workersai import replies
from workersai_contracts.catalog import alias
from workersai_contracts.tokenizer import EstimateTokenizer
from workersai_mock.pace import Pace

@pytest.mark.workersai(vary=True, lifecycle="current", quota=True, neurons_per_1k_tokens=2,
                       strict_path=True, convenience=False, reply="echo", pace="small-model")
def test_names(workersai):
    settings = workersai.server.settings
    assert settings.vary and settings.quota and settings.strict_path and not settings.convenience
    assert settings.lifecycle == "current" and settings.neurons_per_1k_tokens == 2
    assert settings.pace.ttft_s > 0
    with workersai.expect_refusal(5028): post(workersai.run_url + "/" + MODEL)

@pytest.mark.workersai(
    reply=replies.Text("x"),
    pace=Pace(0, 0),
    tokenizer=EstimateTokenizer(),
    models=[alias("@cf/x/y", MODEL)],
)
def test_values(workersai, workersai_seed, workersai_wire):
    assert ask("hi", model="@cf/x/y") == "x"
    assert workersai_seed is workersai_wire is None

@pytest.mark.workersai(reply="echo", era="2023")
def test_echo(workersai): assert ask("echoed") == "echoed"
"""
    )

    result.assert_outcomes(passed=3)


def test_markers_and_help_list_every_option(inner: Inner) -> None:
    from pytest_workersai.option import PER_TEST, SERVER

    markers = inner("", "--markers").stdout.str()
    usage = " ".join(inner("", "--help").stdout.str().split())

    assert "@pytest.mark.workersai(*, seed=0, vary=False," in markers
    assert all(f"{option.name}=" in markers for option in PER_TEST)
    assert all(f"workersai_{option.name}" in usage for option in (*PER_TEST, *SERVER))
    for flag in ("seed", "network", "contracts"):
        assert f"--workersai-{flag}" in usage


def test_seeds_and_wires_spread_a_test(inner: Inner) -> None:
    result = inner(
        """
import os
from workersai_contracts.profile import PROFILES

@pytest.mark.parametrize("workersai_seed", range(3))
def test_seed(workersai, workersai_seed):
    assert workersai.server.settings.seed == workersai_seed

@pytest.mark.workersai(seed=range(2))
def test_seeds(workersai, workersai_seed):
    assert workersai.server.settings.seed == workersai_seed

@pytest.mark.parametrize("workersai_wire", ["2023", "2024"])
def test_wire(workersai_wire, workersai):
    assert workersai.server.settings.wire == workersai_wire

@pytest.mark.workersai(wire="all", seed=7)
def test_wires(): assert post(os.environ["CLOUDFLARE_API_BASE"] + "/" + MODEL).is_success

def test_counts(request):
    names = [item.originalname for item in request.session.items]
    assert names.count("test_wires") == len(PROFILES)
""",
        "-v",
    )

    assert result.ret == 0
    says(result, "*test_seed[2] PASSED*", "*test_seeds[1] PASSED*", "*test_wires[2023] PASSED*")


def test_the_server_listens_where_its_config_says(inner: Inner) -> None:
    result = inner(
        """
def test(workersai, workersai_server):
    assert workersai.url == workersai_server.url == "http://[::1]:%d" % workersai_server.port
""",
        conftest="""
import pytest
@pytest.fixture(scope="session")
def workersai_server_config(): return {"host": "::1", "port": 0}
""",
    )
    wrong = inner(
        "def test(workersai): pass",
        conftest="""
import pytest
@pytest.fixture(scope="session")
def workersai_server_config(): return {"hots": "::1"}
""",
    )

    result.assert_outcomes(passed=1)
    wrong.assert_outcomes(errors=1)
    says(wrong, "*workersai_server_config has no option 'hots'; did you mean 'host'?*")


def test_every_kind_of_finding_has_a_policy_whose_default_is_its_severity() -> None:
    defaults = {option.name: option.default for option in POLICIES}

    kinds = get_args(Kind)
    assert kinds
    for kind in kinds:
        assert defaults[OPTION_OF.get(kind, kind)] == ("warn" if kind in WARNINGS else "error")

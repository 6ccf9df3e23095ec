"""Whether requests can be generated here at all."""

from importlib.util import find_spec

from ..errors import ContractsError


def need_extra() -> None:
    """Say at once, and without loading it, that what generates requests is not installed.

    Raises:
        ContractsError: Schemathesis is missing; the message says how to get it.
    """
    if find_spec("schemathesis") is None:
        raise ContractsError(
            "generated requests need an extra: pip install 'workersai-mock[contracts]'"
        )

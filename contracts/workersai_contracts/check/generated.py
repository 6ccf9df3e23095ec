"""The check of all generated requests together. Owns its row; `verify.generated` judges."""

from workersai_contracts.provenance import Provenance

from .value import Check

GENERATED = Check(
    "GEN001",
    "generated requests are answered as the schema and the checks say",
    "error",
    Provenance("published", "the document that `workersai-mock openapi` prints"),
    lambda code, readings: [],
)

"""What is true on the wire of Workers AI text generation. No server inside.

Names are imported when they are first asked for. The refusals are constants of
`workersai_contracts.refusal`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .catalog import (
        Catalog,
        alias,
        all_models,
        find_model,
        get_model,
        input_schema,
        output_schema,
        schema_versions,
    )
    from .era import ERA_NAMES, Era, era_of, get_era
    from .errors import (
        ContractsError,
        FileFormatError,
        InvalidJsonError,
        RedactionError,
        SchemaError,
        TargetError,
        UnknownCheckError,
        UnknownEraError,
        UnknownModelError,
        UnknownRefusalError,
        VersionError,
    )
    from .event_stream import Decoder, Event, encode
    from .feature import Features, features
    from .json_text import read_json
    from .model import Model
    from .model_file import read_model_file
    from .profile import PROFILES, WireProfile, get_profile
    from .prompt import Rendered, render
    from .provenance import Provenance
    from .published import violations
    from .refusal import Refusal, get_refusal
    from .tokenizer import EstimateTokenizer, Tokenizer, load_tokenizer
    from .validator import compile_schema
    from .violation import Violation

    __version__: str
else:
    from .facade import lazy

    __getattr__ = lazy(
        __name__,
        {
            "catalog": (
                "Catalog",
                "alias",
                "all_models",
                "find_model",
                "get_model",
                "input_schema",
                "output_schema",
                "schema_versions",
            ),
            "era": ("ERA_NAMES", "Era", "era_of", "get_era"),
            "errors": (
                "ContractsError",
                "FileFormatError",
                "InvalidJsonError",
                "RedactionError",
                "SchemaError",
                "TargetError",
                "UnknownCheckError",
                "UnknownEraError",
                "UnknownModelError",
                "UnknownRefusalError",
                "VersionError",
            ),
            "event_stream": ("Decoder", "Event", "encode"),
            "feature": ("Features", "features"),
            "json_text": ("read_json",),
            "model": ("Model",),
            "model_file": ("read_model_file",),
            "profile": ("PROFILES", "WireProfile", "get_profile"),
            "prompt": ("Rendered", "render"),
            "provenance": ("Provenance",),
            "published": ("violations",),
            "refusal": ("Refusal", "get_refusal"),
            "tokenizer": ("EstimateTokenizer", "Tokenizer", "load_tokenizer"),
            "validator": ("compile_schema",),
            "violation": ("Violation",),
        },
    )

__all__ = [
    "ERA_NAMES",
    "PROFILES",
    "Catalog",
    "ContractsError",
    "Decoder",
    "Era",
    "EstimateTokenizer",
    "Event",
    "Features",
    "FileFormatError",
    "InvalidJsonError",
    "Model",
    "Provenance",
    "RedactionError",
    "Refusal",
    "Rendered",
    "SchemaError",
    "TargetError",
    "Tokenizer",
    "UnknownCheckError",
    "UnknownEraError",
    "UnknownModelError",
    "UnknownRefusalError",
    "VersionError",
    "Violation",
    "WireProfile",
    "__version__",
    "alias",
    "all_models",
    "compile_schema",
    "encode",
    "era_of",
    "features",
    "find_model",
    "get_era",
    "get_model",
    "get_profile",
    "get_refusal",
    "input_schema",
    "load_tokenizer",
    "output_schema",
    "read_json",
    "read_model_file",
    "render",
    "schema_versions",
    "violations",
]

"""What can go wrong in the contracts package, as misuse of ours.

ContractsError
+-- InvalidJsonError      a body that JavaScript's JSON.parse refuses
+-- SchemaError           an input schema that the validator cannot follow
+-- UnknownModelError     a model id the catalogue does not hold
+-- UnknownEraError       an era, schema version or wire name that does not exist
+-- UnknownRefusalError   a code or name that is no refusal of the service
+-- UnknownCheckError     no check of that id
+-- TargetError           an API that probes cannot or must not be sent to
+-- RedactionError        an exchange that cannot be kept without a secret in it
+-- FileFormatError       a file of ours that cannot be read: says which, where and why
    +-- VersionError      a file written by a newer release

A verdict on a request is never one of these: a refusal is a value, a violation is data.
"""


class ContractsError(Exception):
    """Root of the errors that this package raises."""


class InvalidJsonError(ContractsError):
    """The bytes are no JSON text by JavaScript's rules."""


class SchemaError(ContractsError):
    """An input schema holds a keyword or value that the validator does not follow."""


class UnknownModelError(ContractsError, LookupError):
    """No such model in the catalogue; the message names the nearest id."""


class UnknownEraError(ContractsError, LookupError):
    """No such era, schema version or wire; the message lists those there are."""


class UnknownRefusalError(ContractsError, LookupError):
    """No refusal of that code or name; the message lists the nearest."""


class UnknownCheckError(ContractsError, LookupError):
    """No check of that id; the message lists those there are."""


class TargetError(ContractsError):
    """Probes cannot or must not be sent there; the message says what to do."""


class RedactionError(ContractsError):
    """A secret would get into a file; the message says of what kind, never which."""


class FileFormatError(ContractsError):
    """A file that does not hold what it should; the message says where and how to mend it."""


class VersionError(FileFormatError):
    """A file whose `version` is newer than this release reads."""

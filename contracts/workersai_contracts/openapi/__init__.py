"""An OpenAPI 3.2 document of text generation, built from the schemas, wires and refusals."""

from .document import DOORS, Door, document
from .native import native

__all__ = ["DOORS", "Door", "document", "native"]

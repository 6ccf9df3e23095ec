"""All doors, in the order in which a path is held against them."""

from . import Surface, gateway, openai
from .batch import Batch
from .catalog import Catalog
from .named import Named
from .native import Native

DOORS: tuple[Surface, ...] = (
    Batch(),
    Native(),
    Named(),
    *openai.DOORS,
    Catalog(),
    *gateway.DOORS,
)

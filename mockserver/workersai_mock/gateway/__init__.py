"""AI Gateway before the line: what it turns away, keeps and tells. Owns no path and no envelope."""

from .book import Book
from .setting import Gateway

__all__ = ["Book", "Gateway"]

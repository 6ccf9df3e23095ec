"""What aiohttp has to say of bytes that are no HTTP: one line, never a traceback."""

import logging

LOGGER = "workersai_mock.http"


class Brief(logging.Filter):
    """Turns the traceback of a record into its last line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, without its traceback."""
        if record.exc_info and (error := record.exc_info[1]):
            said = " ".join(str(error).split()) or type(error).__name__
            record.msg, record.args = f"{record.getMessage()}: {said}"[:500], ()
        record.exc_info = record.exc_text = None
        return True


def brief_logger() -> logging.Logger:
    """Return the logger for a server's HTTP layer."""
    logger = logging.getLogger(LOGGER)
    if not any(isinstance(found, Brief) for found in logger.filters):
        logger.addFilter(Brief())
    return logger

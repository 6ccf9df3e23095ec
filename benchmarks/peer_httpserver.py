"""pytest-httpserver as a server of its own: `python peer_httpserver.py PORT PATH`.

Runs in the peers' environment, so it imports nothing of this project.
"""

import sys
import threading
from importlib import import_module

HELLO = {
    "result": {"response": "A llama left the barn at dawn and walked"},
    "success": True,
    "errors": [],
    "messages": [],
}

if __name__ == "__main__":
    server = import_module("pytest_httpserver").HTTPServer("127.0.0.1", int(sys.argv[1]))
    server.expect_request(sys.argv[2], method="POST").respond_with_json(HELLO)
    server.start()
    threading.Event().wait()

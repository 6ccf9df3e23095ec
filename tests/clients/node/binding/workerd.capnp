using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (
      name = "main",
      worker = (
        modules = [(name = "worker", esModule = embed "workers/WORKER")],
        compatibilityDate = "2026-01-01",
        bindings = [
          (
            name = "AI",
            wrapped = (
              moduleName = "cloudflare-internal:ai-api",
              innerBindings = [(name = "fetcher", service = "mock")],
            ),
          ),
        ],
      ),
    ),
    (name = "mock", external = (address = "MOCK", http = ())),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

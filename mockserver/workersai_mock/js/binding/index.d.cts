/** What `options` of the binding may hold. */
export interface Options {
  /** The mock's root; else WORKERSAI_MOCK_URL, else http://127.0.0.1:8790. */
  url?: string;
  /** Which tenant of `serve --tenants token` answers; else each worker of vitest has its own. */
  token?: string;
}

/** Plugins by the name that a binding's `plugin.name` gives. */
export declare const plugins: Record<'workersai-mock', object>;

/** An entry of Miniflare's `unsafeBindings`; the binding is called AI unless `name` says otherwise. */
export declare function binding(options?: Options & { name?: string }): {
  name: string;
  type: string;
  plugin: { package: string; name: string };
  options: Options;
};

/** The token that env.AI bears with these options: what `new RemoteMock({ tenant })` wants. */
export declare function tokenOf(options?: Options): string;

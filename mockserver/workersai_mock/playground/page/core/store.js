// Values that tell when they change; some are kept for the next visit.

/** Return a value that can be listened to. */
export function store(value) {
  const listeners = new Set();
  const self = {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener(value);
    },
    patch: (part) => self.set({ ...value, ...part }),
    /** Call now and after each change; returns what ends it. */
    watch(listener) {
      listeners.add(listener);
      listener(value);
      return () => listeners.delete(listener);
    },
  };
  return self;
}

/** Return a store that is there again on the next visit. */
export function kept(name, fallback) {
  const key = `workersai-mock.${name}`;
  const self = store(read(key, fallback));
  self.watch((value) => {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // A browser that keeps nothing still works.
    }
  });
  return self;
}

function read(key, fallback) {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? 'null');
    if (found === null || typeof found !== typeof fallback) return fallback;
    const plain = typeof fallback === 'object' && fallback !== null && !Array.isArray(fallback);
    return plain ? { ...fallback, ...found } : found;
  } catch {
    return fallback;
  }
}

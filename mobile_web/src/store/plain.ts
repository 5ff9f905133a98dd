/** A copy IndexedDB can store: Vue's proxies cannot be cloned by it. */
export const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

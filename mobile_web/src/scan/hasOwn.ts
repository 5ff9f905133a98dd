// The decoder calls what Chrome has since 93; our floor is 86. Imported before it.
if (!Object.hasOwn) {
  Object.hasOwn = (of: object, key: PropertyKey): boolean => Object.prototype.hasOwnProperty.call(of, key)
}

declare global {
  interface ObjectConstructor {
    hasOwn(of: object, key: PropertyKey): boolean
  }
}

export {}

/** Under this name the towns of a county are remembered. */
export const townsKey = (county: string): string => `areas/${county}`

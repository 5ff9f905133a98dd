let whose = ''

/** Names the person whose memory this is: nobody sees what the server said to another. */
export function rememberFor(owner: string): void {
  whose = owner
}

/** A key of that person's memory. */
export const own = (key: string): string => `${whose}/${key}`

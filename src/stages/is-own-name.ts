/**
 * Whether a request was sent to this machine by its own name. A page of another origin whose name suddenly leads here (DNS
 * rebinding) would read what its own user previews.
 */
export const isOwnName = (host: string | undefined, port: number): boolean =>
  host !== undefined && [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`].includes(host.toLowerCase())

import type { DeployObject, WriteAnswer } from '../../src/model/deploy.js'
import { digestOf } from '../../src/model/digest.js'

/** A document or, given bytes, an artifact to deploy. */
export const object = (path: string, content: string | Uint8Array): DeployObject => ({
  path,
  ...(typeof content === 'string'
    ? { class: 'document', mediaType: 'application/json', body: { bytes: Buffer.from(content) } }
    : { class: 'artifact', mediaType: 'application/gzip', body: { bytes: content } }),
})

/** The same, as a file on disk with these bytes. */
export const fileObject = (path: string, file: string, bytes: Uint8Array): DeployObject => ({
  path,
  class: 'artifact',
  mediaType: 'application/gzip',
  body: { file, size: bytes.length, digest: digestOf(bytes) },
})

/** Bytes that are no text, and other for each `seed`. */
export const binary = (seed: number, size = 64): Uint8Array =>
  Buffer.concat([Buffer.from([0x1f, 0x8b, 0, 255]), Buffer.alloc(size, `artifact ${seed} `)])

/** The revision of a write that must have succeeded. */
export const written = (answer: WriteAnswer): string => {
  if (answer.kind === 'written') return answer.revision
  throw new Error(`not written: ${JSON.stringify(answer)}`)
}

/** A clock that only waiting moves. */
export const virtualClock = () => {
  const waits: number[] = []
  let time = Date.UTC(2026, 0, 1)
  return {
    waits,
    now: () => time,
    wait: async (milliseconds: number): Promise<void> => {
      waits.push(Math.round(milliseconds))
      time += milliseconds
    },
  }
}

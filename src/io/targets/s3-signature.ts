import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'

export interface S3Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

export interface Signable {
  readonly method: string
  /** Escaped once, as it is sent. */
  readonly path: string
  /** Escaped, in the order of its names; empty without one. */
  readonly query: string
  /** By lower-case name, without `host`, and without blanks at the ends of a value or two in a row. */
  readonly headers: Readonly<Record<string, string>>
  /** Hex sha256 of the body. */
  readonly sha256: string
}

const SCHEME = 'AWS4-HMAC-SHA256'

/**
 * Signs requests to S3 by AWS Signature Version 4: gives the headers to send. It is the SDK's algorithm without the SDK,
 * whose signer takes as long as the whole upload of a small object; its tests hold the two against each other.
 */
export const openS3Signer = (host: string, region: string) => {
  let known: { readonly secret: string; readonly day: string; readonly key: KeyObject } | undefined
  /** Changes with the day, so it is made once. */
  const keyFor = (secret: string, day: string): KeyObject => {
    if (known?.secret !== secret || known.day !== day) {
      const steps = [day, region, 's3', 'aws4_request']
      const key = steps.reduce<string | Buffer>((from, step) => hmac(from, step).digest(), `AWS4${secret}`)
      known = { secret, day, key: createSecretKey(key as Buffer) }
    }
    return known.key
  }
  let last = { second: Number.NaN, time: '' }
  /** `20260131T235959Z`. Many requests are signed in the same second. */
  const timeOf = (now: Date): string => {
    const second = Math.floor(now.getTime() / 1000)
    if (second !== last.second) last = { second, time: now.toISOString().replace(/[-:]|\.\d+/g, '') }
    return last.time
  }
  return (request: Signable, credentials: S3Credentials, now: Date): Readonly<Record<string, string>> => {
    const time = timeOf(now)
    const day = time.slice(0, 8)
    const headers: Record<string, string> = {
      ...request.headers,
      host,
      'x-amz-content-sha256': request.sha256,
      'x-amz-date': time,
    }
    if (credentials.sessionToken !== undefined) headers['x-amz-security-token'] = credentials.sessionToken
    const names = Object.keys(headers).sort()
    const signed = names.join(';')
    const lines = names.map((name) => `${name}:${headers[name]}\n`).join('')
    const canonical = `${request.method}\n${request.path}\n${request.query}\n${lines}\n${signed}\n${request.sha256}`
    const scope = `${day}/${region}/s3/aws4_request`
    const text = `${SCHEME}\n${time}\n${scope}\n${hash('sha256', canonical)}`
    const signature = hmac(keyFor(credentials.secretAccessKey, day), text).digest('hex')
    headers['authorization'] =
      `${SCHEME} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`
    return headers
  }
}

const hmac = (key: string | Buffer | KeyObject, text: string) => createHmac('sha256', key).update(text)

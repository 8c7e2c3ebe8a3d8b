import { isIP } from 'node:net'
import { RegistryError } from '../../model/errors.js'
import { isSafePath } from '../../model/layout.js'

/** A bucket, or a folder in one, and how it is reached. */
export interface S3Location {
  readonly bucket: string
  /** The registry's folder in the bucket; absent: its root. */
  readonly prefix?: string | undefined
  /** Default: that of the environment or profile; off AWS `us-east-1`, which every store takes. */
  readonly region?: string | undefined
  /** URL of a store that is not AWS, such as R2, MinIO or Ceph. Default: `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`. */
  readonly endpoint?: string | undefined
  /** The bucket is part of the path and not of the host. Default: off AWS, and where its name has a dot. */
  readonly pathStyle?: boolean | undefined
}

/** Where requests go. */
export interface S3Place {
  readonly bucket: string
  /** Empty, or with a final slash. */
  readonly prefix: string
  readonly region: string
  /** Scheme, host and port. */
  readonly origin: string
  readonly host: string
  /** What comes before a key in a path; ends in a slash. */
  readonly base: string
  /** `s3://bucket/prefix`. */
  readonly location: string
}

/** @throws RegistryError `USAGE` for a bucket, prefix or endpoint that cannot be one, or without a region on AWS */
export const resolveS3Place = (
  { bucket, prefix = '', region, endpoint, pathStyle }: S3Location,
  env: Readonly<Record<string, string | undefined>>,
): S3Place => {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/.test(bucket)) {
    throw new RegistryError('USAGE', `${JSON.stringify(bucket)} cannot be the name of a bucket.`)
  }
  const folder = prefix.replace(/^\/+|\/+$/g, '')
  if (folder !== '' && !isSafePath(folder)) {
    throw new RegistryError('USAGE', `${JSON.stringify(prefix)} cannot be a folder of a bucket.`)
  }
  const url = parseEndpoint(endpoint ?? (env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'] || undefined))
  const isAws = url === undefined || /\.amazonaws\.com(\.cn)?$/.test(url.hostname)
  const chosen = region ?? (isAws ? undefined : 'us-east-1')
  if (chosen === undefined) {
    throw new RegistryError('USAGE', `It is not known which region the bucket ${bucket} is in.`, {
      hint: 'Give the region, or set AWS_REGION.',
    })
  }
  const { protocol, host, hostname, pathname } = url ?? awsEndpoint(chosen)
  const isPath = pathStyle ?? (!isAws || bucket.includes('.') || isIP(hostname) !== 0)
  const base = pathname.endsWith('/') ? pathname : `${pathname}/`
  return {
    bucket,
    prefix: folder === '' ? '' : `${folder}/`,
    region: chosen,
    origin: `${protocol}//${isPath ? host : `${bucket}.${host}`}`,
    host: isPath ? host : `${bucket}.${host}`,
    base: isPath ? `${base}${bucket}/` : base,
    location: folder === '' ? `s3://${bucket}` : `s3://${bucket}/${folder}`,
  }
}

const awsEndpoint = (region: string): URL =>
  new URL(`https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`)

const parseEndpoint = (text: string | undefined): URL | undefined => {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search + url.hash !== '') {
    throw new RegistryError('USAGE', 'The S3 endpoint is no plain URL.', {
      hint: 'Give something like https://account.r2.cloudflarestorage.com, without user, password or query.',
    })
  }
  return url
}

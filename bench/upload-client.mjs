/*
 * Uploads small objects to a sink and prints `{ wall, cpu }` of that alone, in seconds: what was loaded and made before
 * is not part of it.
 *
 *     node bench/upload-client.mjs ours|http|undici|sdk PORT OBJECTS AT-A-TIME DIST
 */
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [name, port, objects, atATime, dist] = process.argv.slice(2)
const origin = `http://127.0.0.1:${port}`
const total = Number(objects)
const connections = Number(atATime)

const pathOf = (index) => `plugins/plugin-${index}/1.0.0.json`
const bodies = Array.from({ length: total }, (_, index) =>
  Buffer.from(JSON.stringify({ slug: `plugin-${index}`, description: 'what it does. '.repeat(50 + (index % 100)) })),
)
const cacheControl = 'public, max-age=300'
const mediaType = 'application/json'
const headersOf = (body) => ({
  'content-type': mediaType,
  'cache-control': cacheControl,
  'content-length': String(body.length),
})
const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' }

/** Each gives a function that puts the object of an index. */
const CLIENTS = {
  ours: async () => {
    const { openS3Target } = await import(pathToFileURL(join(dist, 'io/targets/s3.js')))
    const cache = { documents: 300, icons: 3600, pages: 300 }
    const target = await openS3Target({ bucket: 'bucket', endpoint: origin, credentials, env: {}, cache })
    return async (index) => {
      const object = { path: pathOf(index), class: 'document', mediaType, body: { bytes: bodies[index] } }
      const { kind } = await target.write(object, 'absent')
      if (kind !== 'written') throw new Error(kind)
    }
  },

  /** No signature, no condition, no digest. */
  http: async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: connections })
    return (index) =>
      new Promise((resolve, reject) => {
        const body = bodies[index]
        const options = { agent, method: 'PUT', headers: headersOf(body) }
        const sent = request(`${origin}/bucket/${pathOf(index)}`, options, (response) =>
          response.resume().on('end', resolve),
        )
        sent.on('error', reject).end(body)
      })
  },

  /** The same with the library that we use. */
  undici: async () => {
    const { Pool } = await import('undici')
    const pool = new Pool(origin, { connections })
    return async (index) => {
      const body = bodies[index]
      const options = { method: 'PUT', path: `/bucket/${pathOf(index)}`, headers: headersOf(body), body }
      await (await pool.request(options)).body.dump()
    }
  },

  /** What one would write with the SDK. */
  sdk: async () => {
    const { PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3')
    const client = new S3Client({ endpoint: origin, forcePathStyle: true, region: 'us-east-1', credentials })
    return (index) =>
      client.send(
        new PutObjectCommand({
          Bucket: 'bucket',
          Key: pathOf(index),
          Body: bodies[index],
          ContentType: mediaType,
          CacheControl: cacheControl,
          IfNoneMatch: '*',
        }),
      )
  },
}

const upload = async (put, count) => {
  let next = 0
  const work = async () => {
    while (next < count) await put(next++)
  }
  await Promise.all(Array.from({ length: connections }, work))
}

const put = await CLIENTS[name]()
// Connections are open and the code is compiled, of all clients alike.
await upload(put, Math.min(total, 500))
await fetch(origin)
const cpuBefore = process.cpuUsage()
const start = performance.now()
await upload(put, total)
const wall = (performance.now() - start) / 1000
const { user, system } = process.cpuUsage(cpuBefore)
const counted = Number(await (await fetch(origin)).text())
if (counted !== total) throw new Error(`the sink counted ${counted} of ${total}`)
process.stdout.write(`${JSON.stringify({ wall, cpu: (user + system) / 1e6 })}\n`)
process.exit()

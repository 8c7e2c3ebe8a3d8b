import { gzipSync } from 'node:zlib'
import { Header } from 'tar'

/** A `.tar.gz` with these files, whatever their names: made by hand, since no careful packer makes an unsafe one. */
export const tarball = (files: Readonly<Record<string, string>>): Uint8Array => {
  const blocks = Object.entries(files).flatMap(([path, content]) => {
    const body = Buffer.from(content)
    const block = Buffer.alloc(512)
    new Header({ path, size: body.length, mode: 0o644, type: 'File', mtime: new Date(0) }).encode(block)
    return [block, body, Buffer.alloc((512 - (body.length % 512)) % 512)]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

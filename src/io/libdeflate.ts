import { readFileSync } from 'node:fs'

/*
 * libdeflate as WebAssembly: the bytes it makes depend on nothing but the input, where Node's own zlib differs from one
 * platform and release to the next. The binary lies in vendor/libdeflate, with its origin and licence.
 */

/** The same effort as zlib's default, in less time. Changing it changes every digest. */
const LEVEL = 6

/** The binary's exports keep the one-letter names that its build gave them. */
interface Exports {
  readonly c: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  /** Runs the constructors. */
  d(): void
  /** libdeflate_alloc_compressor */
  e(level: number): number
  /** libdeflate_gzip_compress */
  l(compressor: number, input: number, length: number, output: number, capacity: number): number
  /** libdeflate_gzip_compress_bound */
  m(compressor: number, length: number): number
  /** malloc */
  n(size: number): number
}

// Node has it; the type library that describes it is the browser's.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
}

const PAGE = 65536

/** A compressor with memory of its own, allocated once. */
export interface Libdeflate {
  /** What is to be compressed is put here. */
  readonly input: Buffer
  /** The first `length` bytes of {@link input} as one gzip member: no time, no name, OS "unknown". Valid until the next call. */
  compress(length: number): Buffer
}

/** Opens a compressor for inputs of up to `capacity` bytes; about 2 ms and twice `capacity` of memory. */
export const openLibdeflate = (capacity: number): Libdeflate => {
  const wasm = instantiate()
  const compressor = wasm.e(LEVEL)
  const bound = wasm.m(compressor, capacity)
  const input = wasm.n(capacity)
  const output = wasm.n(bound)
  if (compressor === 0 || input === 0 || output === 0) throw new Error('libdeflate could not allocate its memory')
  // Views are made after the last allocation: growing the memory would detach them.
  const memory = wasm.c.buffer
  return {
    input: Buffer.from(memory, input, capacity),
    compress: (length) => {
      const size = wasm.l(compressor, input, length, output, bound)
      if (size === 0) throw new Error(`libdeflate could not compress ${length} bytes`)
      return Buffer.from(memory, output, size)
    },
  }
}

const instantiate = (): Exports => {
  const imports = {
    a: {
      // emscripten_resize_heap
      a: (size: number): number => {
        const missing = (size >>> 0) - wasm.c.buffer.byteLength
        if (missing > 0) wasm.c.grow(Math.ceil(missing / PAGE))
        return 1
      },
      // emscripten_memcpy_big
      b: (to: number, from: number, length: number): void => {
        new Uint8Array(wasm.c.buffer).copyWithin(to, from, from + length)
      },
    },
  }
  const file = new URL('../../vendor/libdeflate/libdeflate.wasm', import.meta.url)
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), imports)
  const wasm = instance.exports as Exports
  wasm.d()
  return wasm
}

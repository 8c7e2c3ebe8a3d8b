import { Buffer } from 'node:buffer'
import { RegistryError } from '../../../dist/model/errors.js'

/** What a target may do with an input besides returning: refuse it. Anything else that is thrown is a finding. */
export const orRefusal = (action) => {
  try {
    return action()
  } catch (error) {
    if (error instanceof RegistryError) return undefined
    throw error
  }
}

/** The same for what takes time. */
export const orRefusalLater = async (action) => {
  try {
    return await action()
  } catch (error) {
    if (error instanceof RegistryError) return undefined
    throw error
  }
}

/** Of an input that is taken. */
export const claim = (isTrue, what) => {
  if (!isTrue) throw new Error(`the input is taken, but ${what}`)
}

export const isFailing = (diagnostics) => diagnostics.some(({ severity }) => severity === 'error')

/** Findings that a person can use: a severity, facts, and a place that the file has. */
export const checkDiagnostics = (diagnostics, bytes) => {
  const lines = bytes === undefined ? Number.MAX_SAFE_INTEGER : Buffer.from(bytes).toString('latin1').split('\n').length
  for (const { code, severity, place, args } of diagnostics) {
    claim(typeof code === 'string' && ['error', 'warning', 'note'].includes(severity), 'a finding is none')
    claim((place.line ?? 1) >= 1 && (place.line ?? 1) <= lines && (place.column ?? 1) >= 1, 'a finding is nowhere')
    claim(args !== undefined && JSON.stringify(args) !== undefined, 'a finding has no facts')
  }
}

const DIGEST = `sha256:${'0'.repeat(64)}`
export const AT = '2024-01-15T10:00:00Z'
export const ARTIFACT = { path: 'apps/x/1.0.0.tar.gz', size: 1, digest: DIGEST, content: DIGEST }
export const ICON = { path: 'apps/x/i.svg', digest: DIGEST, size: 1 }

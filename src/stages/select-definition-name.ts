import { MANIFEST_FILES } from '../model/manifest.js'

/** The name of the file that a definition is kept in: what it is tells the ending, since hosts name types as they like. */
export const selectDefinitionName = (bytes: Uint8Array): string => {
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart()
  const ending = start.startsWith('{') ? '.json' : '.yaml'
  return MANIFEST_FILES.find((name) => name.endsWith(ending)) ?? `plugin${ending}`
}

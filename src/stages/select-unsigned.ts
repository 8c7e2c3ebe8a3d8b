/**
 * What an author may have signed of a definition that holds its own signature: all of it but the `signature` block, as text
 * that is YAML; and the bytes as they are, for a signature that is kept elsewhere.
 */
export const selectUnsigned = (definition: Uint8Array): readonly Uint8Array[] => {
  const lines = new TextDecoder().decode(definition).split(/(?<=\n)/)
  const start = lines.findIndex((line) => /^ *signature:\s*$/.test(line))
  if (start < 0) return [definition]
  const depth = indentOf(lines[start] ?? '')
  const after = lines.findIndex((line, at) => at > start && line.trim() !== '' && indentOf(line) <= depth)
  const rest = [...lines.slice(0, start), ...(after < 0 ? [] : lines.slice(after))]
  return [new TextEncoder().encode(rest.join('')), definition]
}

const indentOf = (line: string): number => line.length - line.trimStart().length

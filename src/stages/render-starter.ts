import type { StarterFile } from '../model/starter.js'

/**
 * Fills in `{{word}}` with the value of that name, written as the file's language needs it: as plain text in Markdown and
 * SVG, else as a JSON string, quotes included, which YAML, JavaScript and TypeScript read as well.
 */
export const renderStarter = (
  files: readonly StarterFile[],
  values: Readonly<Record<string, string>>,
): readonly StarterFile[] =>
  files.map(({ path, text }) => ({
    path,
    text: text.replace(/\{\{(\w+)\}\}/g, (_, word: string) => {
      const value = values[word]
      if (value === undefined) throw new Error(`the template ${path} wants "${word}"`)
      return escapeFor(path, value)
    }),
  }))

const escapeFor = (path: string, value: string): string => {
  if (path.endsWith('.md')) return value.replace(/\s+/g, ' ').replace(/[\\`*[\]<>#]/g, '\\$&')
  if (path.endsWith('.svg')) return value.replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`)
  // YAML allows fewer characters unescaped than JSON.
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

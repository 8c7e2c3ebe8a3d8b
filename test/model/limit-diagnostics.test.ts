import { expect, test } from 'vitest'
import { type Diagnostic, diagnostic } from '../../src/model/diagnostic.js'
import { limitDiagnostics, limitDiagnosticsPerFile } from '../../src/model/limit-diagnostics.js'

const FILE = 'plugins/hello/plugin.yaml'
const error = (line: number, file = FILE): Diagnostic => diagnostic('ACTIONS_MISSING', { file, line }, {})
const note = (line: number): Diagnostic => diagnostic('SLUG_CAPITALS', { file: FILE, line }, { slug: 'A' })
const omitted = (line: number, count: number, severity: Diagnostic['severity'], file = FILE): Diagnostic => ({
  ...diagnostic('FINDINGS_OMITTED', { file, line }, { where: file, count }),
  severity,
})
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

test('200 findings are shown as they come', () => {
  const found = lines(1, 200)
    .reverse()
    .map((line) => error(line))
  expect(limitDiagnostics(found, FILE)).toEqual(found)
})

test('of more the first are shown, then how many there are besides', () => {
  const found = lines(1, 500)
    .reverse()
    .map((line) => error(line))
  const expected = [...lines(1, 200).map((line) => error(line)), omitted(200, 300, 'error')]
  expect(limitDiagnostics(found, FILE)).toEqual(expected)
})

test('errors are shown before notes, in the order of their places', () => {
  const found = [...lines(1, 150).map(note), ...lines(151, 300).map((line) => error(line))]
  const expected = [...lines(1, 50).map(note), ...lines(151, 300).map((line) => error(line)), omitted(300, 100, 'note')]
  expect(limitDiagnostics(found, FILE)).toEqual(expected)
})

test('what was left out before is counted again', () => {
  const once = limitDiagnostics(
    lines(1, 500).map((line) => error(line)),
    FILE,
  )
  expect(limitDiagnostics(once, FILE)).toEqual(once)
  const expected = [...lines(1, 200).map((line) => error(line)), omitted(200, 301, 'error')]
  expect(limitDiagnostics([...once, error(600)], FILE)).toEqual(expected)
})

test('each file has its own', () => {
  const [a, b] = ['a', 'b'].map((file) => lines(1, 201).map((line) => error(line, file))) as [
    Diagnostic[],
    Diagnostic[],
  ]
  expect(limitDiagnosticsPerFile([...a, ...b, error(1)])).toEqual([
    ...[...a.slice(0, 200), omitted(200, 1, 'error', 'a')],
    ...[...b.slice(0, 200), omitted(200, 1, 'error', 'b')],
    error(1),
  ])
})

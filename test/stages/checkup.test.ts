import { expect, test } from 'vitest'
import { linesOf } from '../../src/model/checkup.js'
import type { ProbeAnswer } from '../../src/model/probe.js'
import { parseMaxAge } from '../../src/stages/checkup/check-caching.js'
import { checkAddresses } from '../../src/stages/checkup/check-named-files.js'
import { checkHttps, checkRedirect } from '../../src/stages/checkup/check-transport.js'
import { selectSample } from '../../src/stages/select-sample.js'

const answer = (status: number, redirects: readonly string[] = []): ProbeAnswer => ({
  kind: 'answer',
  status,
  headers: {},
  bytes: new Uint8Array(),
  size: 0,
  digest: 'sha256:',
  isWhole: false,
  redirects,
})

test.each([
  ['https://r.example.com/', 'ok', 'it is served over https'],
  ['http://r.example.com/', 'problem', 'it is served over http'],
  ['http://127.0.0.1:8080/', 'unknown', 'it is served by this machine, where https is not needed'],
  ['http://[::1]/', 'unknown', 'it is served by this machine, where https is not needed'],
])('https of %s', (url, verdict, found) => {
  expect(checkHttps(new URL(url))).toMatchObject([{ check: 'https', verdict, found }])
})

const TO = 'https://r.example.com/catalog.json'

test.each<[string, ProbeAnswer | undefined, string, string]>([
  ['a port', undefined, 'unknown', 'only an https address without a port has an http one beside it'],
  ['no answer', { kind: 'none', problem: 'connect ECONNREFUSED' }, 'ok', 'nothing answers over http'],
  ['a redirect', answer(200, [TO]), 'ok', 'http leads to https'],
  ['a redirect to nothing', answer(404, [TO]), 'warning', `http leads to ${TO}, where the host answers 404`],
  [
    'a redirect to http',
    answer(200, ['http://other.example.com/']),
    'problem',
    'http leads to http://other.example.com/',
  ],
  ['the registry', answer(200), 'warning', 'it is served over http, too, where anyone on the way can change it'],
  ['a refusal', answer(403), 'ok', 'http leads nowhere (the host answers 403)'],
])('http beside https: %s', (_, found, verdict, said) => {
  expect(checkRedirect(new URL('https://r.example.com/'), found)).toMatchObject([{ verdict, found: said }])
})

test.each([
  ['public, max-age=300', 300],
  ['max-age=300, s-maxage="60"', 60],
  ['no-cache', 0],
  ['no-store, max-age=300', 0],
  ['public', undefined],
])('Cache-Control: %s', (header, seconds) => {
  expect(parseMaxAge(header)).toBe(seconds)
})

test('addresses with http are a problem for a registry with https only', () => {
  const urls = ['http://r.example.com/a', 'https://r.example.com/b']
  expect(checkAddresses('https://r.example.com/', undefined, urls)).toEqual([
    { check: 'addresses', verdict: 'problem', found: 'it is named with http', urls: ['http://r.example.com/a'] },
  ])
  expect(checkAddresses('http://r.example.com/', 'http://r.example.com/', urls)).toMatchObject([{ verdict: 'ok' }])
})

test('what is said of many files is one line', () => {
  const warning = (url: string, found = 'it is late') => ({ verdict: 'warning', found, url }) as const
  expect(linesOf('head', [warning('a'), warning('b'), warning('a'), warning('c', 'it is gone')], 'fine')).toEqual([
    { check: 'head', verdict: 'warning', found: 'it is late', urls: ['a', 'b'] },
    { check: 'head', verdict: 'warning', found: 'it is gone', urls: ['c'] },
  ])
  expect(linesOf('head', [], 'fine')).toEqual([{ check: 'head', verdict: 'ok', found: 'fine', urls: [] }])
})

test('a sample is spread over all, its ends among it', () => {
  const items = Array.from({ length: 101 }, (_, at) => at)
  expect(selectSample(items, 5)).toEqual([0, 25, 50, 75, 100])
  expect(selectSample([1, 2], 5)).toEqual([1, 2])
  expect(selectSample(items, Number.POSITIVE_INFINITY)).toBe(items)
})

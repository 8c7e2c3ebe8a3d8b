import { expect, test } from 'vitest'
import { PUBLIC_REGISTRY, parseRegistryAddress } from '../../src/stages/parse-registry-address.js'
import { selectRegistries } from '../../src/stages/select-registries.js'

const A = 'https://a.example.com'
const B = 'https://b-2.example.com:8443/r'
const KEY = { OPENWORKFLOW_REGISTRY_API_KEY: 'sk' }

test.each<[string, readonly string[], Readonly<Record<string, string>>, readonly object[]]>([
  ['nothing said', [], {}, [{ url: PUBLIC_REGISTRY }]],
  ['only a key', [], KEY, [{ url: PUBLIC_REGISTRY, apiKey: 'sk' }]],
  ['the environment', [], { OPENWORKFLOW_REGISTRY_URL: A, ...KEY }, [{ url: A, apiKey: 'sk' }]],
  [
    'several of the environment',
    [],
    { OPENWORKFLOW_REGISTRY_URL: `${A} ${B}`, ...KEY },
    [{ url: A, apiKey: 'sk' }, { url: B }],
  ],
  ['a flag, and a key that is for nobody else', [A], KEY, [{ url: A, apiKey: 'sk' }]],
  ['several flags', [A, B], KEY, [{ url: A, apiKey: 'sk' }, { url: B }]],
  ['a flag for another host than the key is for', [B], { OPENWORKFLOW_REGISTRY_URL: A, ...KEY }, [{ url: B }]],
  [
    'a flag for the host that the key is for',
    [`${A}/r`],
    { OPENWORKFLOW_REGISTRY_URL: A, ...KEY },
    [{ url: `${A}/r`, apiKey: 'sk' }],
  ],
  [
    'a key for a host',
    [A, B],
    { ...KEY, OPENWORKFLOW_REGISTRY_API_KEY_B__2_EXAMPLE_COM_8443: 'sk_b' },
    [
      { url: A, apiKey: 'sk' },
      { url: B, apiKey: 'sk_b' },
    ],
  ],
  ['an empty key', [A], { OPENWORKFLOW_REGISTRY_API_KEY: '' }, [{ url: A }]],
])('%s', (_, given, env, expected) => {
  expect(selectRegistries(given, env)).toEqual(expected)
})

test.each<[string, string | undefined, object]>([
  [A, undefined, { base: `${A}/`, shown: A, origin: A }],
  [`${A}/r/`, 'sk', { base: `${A}/r/`, shown: `${A}/r`, origin: A, authorization: 'Bearer sk' }],
  [
    `${A}/r/registry.json`,
    undefined,
    { base: `${A}/r/`, shown: `${A}/r`, origin: A, manifestUrl: `${A}/r/registry.json` },
  ],
  [
    'https://me:p%C3%A4ss@a.example.com',
    undefined,
    { base: `${A}/`, shown: A, origin: A, authorization: 'Basic bWU6cMOkc3M=' },
  ],
  [
    'http://localhost:8080',
    'sk',
    {
      base: 'http://localhost:8080/',
      shown: 'http://localhost:8080',
      origin: 'http://localhost:8080',
      authorization: 'Bearer sk',
    },
  ],
])('the address %s', (url, apiKey, expected) => {
  expect(parseRegistryAddress({ url, apiKey })).toEqual(expected)
})

test.each<[string, string | undefined, string]>([
  ['plugins.example.com', undefined, 'This is no address of a registry.'],
  ['file:///srv/registry', undefined, 'This is no address of a registry.'],
  [`${A}/?token=secret`, undefined, 'This is no address of a registry.'],
  ['http://plugins.example.com/r', 'sk', 'The API key of http://plugins.example.com would be sent unencrypted.'],
])('the address %s is refused', (url, apiKey, message) => {
  expect(() => parseRegistryAddress({ url, apiKey })).toThrow(expect.objectContaining({ code: 'USAGE', message }))
})

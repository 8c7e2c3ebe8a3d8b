import { expect, test } from 'vitest'
import { checkHosting, type WrittenHosting } from '../../src/stages/check-hosting.js'

const GOOD: WrittenHosting = {
  kind: 'nginx',
  name: 'Sample',
  baseUrl: 'https://plugins.example.com/',
  root: '/srv/my www/plugins',
  isRootGiven: false,
  origins: ['*'],
  tags: [],
  tokenEnv: undefined,
}

test.each<[Partial<WrittenHosting>, string]>([
  [{}, '/srv/my www/plugins'],
  [{ baseUrl: 'https://example.com/my-registry/', root: '/srv/www/my-registry' }, '/srv/www'],
  [{ baseUrl: 'https://example.com/my-registry/', root: '/home/me/dist' }, '/srv/www'],
  [{ baseUrl: 'https://example.com/my-registry/', root: '/home/me', isRootGiven: true }, '/home/me'],
  [{ kind: 's3-cors', baseUrl: undefined }, '/srv/my www/plugins'],
])('%j has the root %s', (change, root) => expect(checkHosting({ ...GOOD, ...change }).root).toBe(root))

test.each<[Partial<WrittenHosting>, string]>([
  [{ baseUrl: undefined }, 'Nothing says where the registry is served.'],
  [
    { baseUrl: 'https://example.com/a%20b/' },
    'The path of https://example.com/a%20b/ has characters that a configuration would read otherwise.',
  ],
  [
    { baseUrl: 'https://example.com/a(b)/' },
    'The path of https://example.com/a(b)/ has characters that a configuration would read otherwise.',
  ],
  ...['/srv/"; evil', '/srv/$uri', '/srv/a\nb', '/srv/{a}', 'C:\\www'].map(
    (root): [Partial<WrittenHosting>, string] => [
      { root },
      'The folder that is served has characters that a configuration would read otherwise.',
    ],
  ),
  [
    { origins: ['https://a.example.com";x'] },
    '`cors.origins` names https://a.example.com";x, which no browser calls an origin.',
  ],
  [
    { origins: ['https://A.example.com'] },
    '`cors.origins` names https://A.example.com, which no browser calls an origin.',
  ],
  [{ tokenEnv: '$(id)' }, '--token-env must be the name of a variable, such as REGISTRY_TOKEN.'],
  [{ tokenEnv: 'TOKEN', kind: 'azure-cors' }, 'azure-cors asks for no token.'],
])('%j is refused', (change, message) =>
  expect(() => checkHosting({ ...GOOD, ...change })).toThrow(expect.objectContaining({ code: 'USAGE', message })),
)

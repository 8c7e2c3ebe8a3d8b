import type { CheckName, CheckupLine } from '../model/checkup.js'

/** What to do where a check does not end well. */
const ADVICE: { readonly [check in CheckName]: string } = {
  https:
    'Clients ask for https, so that nobody on the way can change what they get. Most hosts offer it with one switch.',
  redirect: 'Let the host answer http with a redirect (301) to the same address with https.',
  private: 'Let the host refuse whoever has no token, or leave the token out.',
  state:
    'Read the whole registry: registry verify <url>. A deploy that was stopped is finished by the next: registry deploy',
  apps: 'Correct registry.json: a client skips an app that it does not understand, or the whole registry.',
  versions: 'Correct versions.json: an app without a usable version and a sha256 checksum cannot be installed.',
  search: 'Clients ask for plugins/search. Let the host answer it with the list.',
  details: 'Clients ask for plugins/<slug>. Let the host answer it with the details of the latest version.',
  definitions: 'Put the definition back from a copy of the registry, or publish a new version.',
  addresses: 'Set `baseUrl` of registry.yaml to the address at which clients read the registry, and deploy again.',
  icons: 'Use a PNG or SVG below 1 MB that is there, and served over https.',
  digests: 'Clients refuse this artifact. Put the right file back; published versions never change.',
  'content-type':
    'Let the host send the right Content-Type: application/json, application/gzip, image/svg+xml, image/png.',
  compression: 'Let the host compress JSON for clients that ask for it, and never a .tar.gz.',
  cache: 'Let the host send Cache-Control: public, max-age=300 with documents and max-age=3600 with icons.',
  cors: 'Let the host send Access-Control-Allow-Origin: * with every file. Of a bucket: registry deploy --configure',
  preflight: 'Only pages that send a header, such as a token, need this: allow OPTIONS with the header authorization.',
  head: 'Let the host answer HEAD as it does GET.',
  missing:
    'Let the host answer 404 for what is not there: a page or a 200 is taken for a plugin. S3 says 403 without s3:ListBucket.',
  'version-query':
    'A static host gives the latest version. Clients find others at the paths that the details name in version_urls.',
  'search-query': 'Let the host ignore what it does not understand in a query.',
  host: 'When it is served, look at it there: registry doctor <url>',
}

/** What to do about a line; `undefined` when all is well. */
export const adviceOf = ({ check, verdict }: CheckupLine): string | undefined =>
  verdict === 'ok' ? undefined : verdict === 'unknown' && !ASKED_FOR.includes(check) ? undefined : ADVICE[check]

/** Where even what cannot be told asks for something. */
const ASKED_FOR: readonly CheckName[] = ['host']

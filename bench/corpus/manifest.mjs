import { ADJECTIVES, LINKS, NOUNS, SERVICES, TAGS, VERBS } from './words.mjs'

/** Bytes of a manifest, give or take one action. */
const MANIFEST_BYTES = 6_000

const capital = (word) => word[0].toUpperCase() + word.slice(1)

const openWriter = (random) => {
  const word = () => random.pick(random.below(3) === 0 ? LINKS : random.below(2) === 0 ? NOUNS : ADJECTIVES)
  const phrase = (least, more) => Array.from({ length: least + random.below(more) }, word).join(' ')
  return { random, sentence: (least, more) => capital(phrase(least, more)), noun: () => random.pick(NOUNS) }
}

/** The properties of a JSON Schema as people write them: short ones on one line, the others spelled out. */
const PROPERTIES = [
  (w, name) => `${name}: { type: string, format: ${w.random.pick(['uri', 'date-time', 'email'])} }`,
  (w, name) => `${name}: { type: boolean, default: ${w.random.pick(['true', 'false'])} }`,
  (w, name) => `${name}:\n  type: string\n  description: ${w.sentence(4, 8)}\n  minLength: 1`,
  (w, name) => `${name}:\n  type: string\n  enum: [${w.random.sample(ADJECTIVES, 3).join(', ')}]`,
  (w, name) =>
    `${name}:\n  type: integer\n  minimum: ${w.random.below(5)}\n  maximum: ${100 + w.random.below(9000)}\n  default: ${10 + w.random.below(90)}`,
  (w, name) => `${name}:\n  type: array\n  items: { type: string }\n  description: ${w.sentence(4, 8)}`,
  (w, name) =>
    `${name}:\n  type: object\n  properties:\n    ${w.noun()}_id: { type: string, pattern: "^[a-z0-9-]{8,${16 + w.random.below(48)}}$" }\n    count: { type: integer }\n  required: [count]`,
]

const indent = (text, by) => text.replace(/^/gm, ' '.repeat(by))

const buildSchema = (writer, properties) => {
  const names = writer.random.sample(NOUNS, properties)
  const lines = names.map((name) => indent(writer.random.pick(PROPERTIES)(writer, name), 2)).join('\n')
  return `type: object\nproperties:\n${lines}\nrequired: [${names.slice(0, 1 + writer.random.below(2)).join(', ')}]`
}

const buildAction = (writer, name) => `
  - name: ${name}
    description: ${writer.sentence(6, 8)}
    input:
${indent(buildSchema(writer, 3 + writer.random.below(3)), 6)}
    output:
${indent(buildSchema(writer, 2 + writer.random.below(3)), 6)}
`

/** Names such as `create_order`, in which no two are the same. */
const buildActionNames = (random) => {
  const nouns = random.sample(NOUNS, 60)
  return random.sample(VERBS, 60).map((verb, index) => `${verb}_${nouns[index]}`)
}

const buildHead = (writer, slug, title) => `# ${title}: ${writer.sentence(6, 6).toLowerCase()}.
slug: ${slug}
version: "${writer.random.below(4)}.${writer.random.below(20)}.${writer.random.below(10)}" # Bump this with every change.
name: ${title}
description: >-
  ${writer.sentence(10, 6)},
  ${writer.sentence(6, 6).toLowerCase()}.
author: ${writer.random.pick(SERVICES)} Community
homepage: https://docs.example.com/plugins/${slug}
repository: https://github.com/example/plugin-${slug}
license: ${writer.random.pick(['MIT', 'Apache-2.0', 'BSD-3-Clause', 'ISC'])}
tags: [${writer.random.sample(TAGS, 2 + writer.random.below(4)).join(', ')}]
icon: icon.svg

actions:`

const buildFoot = (writer, prefix) => `
runtime:
  memory: ${writer.random.pick([128, 256, 512])}MB
  timeout: ${30 + writer.random.below(90)}

environment:
  - name: ${prefix}_TOKEN
    description: ${writer.sentence(4, 5)}
    required: true
  - name: ${prefix}_REGION
    description: ${writer.sentence(4, 5)}
`

/** The slug of the plugin of that number, such as `harborly-invoice-00042`. */
export const buildSlug = (random, index) =>
  `${random.pick(SERVICES).toLowerCase()}-${random.pick(NOUNS)}-${String(index).padStart(5, '0')}`

/** An OpenWorkflow manifest of about 6 KB in YAML, with all that the protocol recommends, so that no plugin earns a note. */
export const buildManifest = (random, slug) => {
  const writer = openWriter(random)
  const [service, noun] = slug.split('-')
  const foot = buildFoot(writer, service.toUpperCase())
  let text = buildHead(writer, slug, `${capital(service)} ${capital(noun)}`)
  for (const name of buildActionNames(random)) {
    if (text.length + foot.length >= MANIFEST_BYTES - 500) break
    text += buildAction(writer, name)
  }
  return text + foot
}

/** An icon as design tools export them, once cleaned. */
export const buildIcon = (random) => {
  const at = () => 4 + random.below(56)
  const color = () => `#${random.hex(6)}`
  const path = () => `M${at()} ${at()}C${at()} ${at()} ${at()} ${at()} ${at()} ${at()}L${at()} ${at()}Z`
  const shapes = Array.from({ length: 4 }, () => `  <path fill="${color()}" d="${path()}"/>\n`)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
  <rect width="64" height="64" rx="12" fill="${color()}"/>
${shapes.join('')}</svg>
`
}

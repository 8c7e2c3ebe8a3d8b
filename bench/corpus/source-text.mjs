import { ADJECTIVES, LINKS, NOUNS, VERBS } from './words.mjs'

const capital = (word) => word[0].toUpperCase() + word.slice(1)

/**
 * What one file talks about: as in real sources a few names come again and again, among words that come once. That is what
 * makes the text compress as sources do (see bench/README.md), neither like noise nor like one line repeated.
 */
const openVoice = (random) => {
  const names = Array.from({ length: 36 }, () => {
    const noun = capital(random.pick(NOUNS))
    return random.below(3) === 0 ? `${random.pick(ADJECTIVES)}${noun}` : `${random.pick(VERBS)}${noun}`
  })
  const fields = random.sample(NOUNS, 40)
  const word = () => random.pick(random.below(2) === 0 ? LINKS : [NOUNS, VERBS, ADJECTIVES][random.below(3)])
  return {
    random,
    name: () => random.pick(names),
    field: () => random.pick(fields),
    number: () => random.below(10 ** (1 + random.below(5))),
    phrase: () => Array.from({ length: 4 + random.below(8) }, word).join(' '),
    id: () => random.hex(8),
  }
}

const STATEMENTS = [
  (v) => `  // ${capital(v.phrase())}.\n`,
  (v) => `  const ${v.name()} = await ${v.name()}(${v.name()}, { ${v.field()}, ${v.field()}: ${v.number()} })\n`,
  (v) => `  const ${v.name()} = ${v.name()}.${v.field()} ?? ${v.name()}(${v.name()}.${v.field()})\n`,
  (v) => `  if (${v.name()}.${v.field()} === undefined) throw new TypeError('${v.phrase()}')\n`,
  (v) => `  if (${v.name()} > ${v.number()} && !${v.name()}.has('${v.field()}')) return ${v.name()}\n`,
  (v) => `  for (const ${v.field()} of ${v.name()}.${v.field()}) ${v.name()}.push(${v.name()}(${v.field()}))\n`,
  (v) => `  ${v.name()}.set('${v.field()}-${v.id()}', { ${v.field()}: '${v.phrase()}' })\n`,
  (v) => `  log.debug(\`${v.phrase()}: \${${v.name()}.${v.field()}}\`)\n`,
  (v) => `  return ${v.name()}.filter(({ ${v.field()} }) => ${v.field()} !== '${v.field()}').map(${v.name()})\n`,
]

const code = (v) => {
  let text = `/** ${capital(v.phrase())}; ${v.phrase()}. */\n`
  text += `export const ${v.name()} = async (${v.field()}, { ${v.field()}, ${v.field()} = ${v.number()} }) => {\n`
  for (let left = 3 + v.random.below(9); left > 0; left--) text += v.random.pick(STATEMENTS)(v)
  return `${text}}\n\n`
}

const prose = (v) => {
  let text = `## ${capital(v.phrase())}\n\n`
  for (let left = 3 + v.random.below(5); left > 0; left--) text += `${capital(v.phrase())}, ${v.phrase()}.\n`
  return `${text}\n- \`${v.name()}\`: ${v.phrase()}\n- \`${v.name()}\`: ${v.phrase()}\n\n`
}

const data = (v) =>
  `  { "id": "${v.id()}", "${v.field()}": ${v.number()}, "name": "${v.name()}", "note": "${v.phrase()}" },\n`

/** How each kind of file begins, goes on and ends. */
const KINDS = {
  js: { head: "import { log } from './log.js'\n\n", part: code, tail: '' },
  md: { head: '# Notes\n\n', part: prose, tail: '' },
  json: { head: '[\n', part: data, tail: '  {}\n]\n' },
}

/** Text of exactly `bytes` bytes, all ASCII. The last part ends at the last line that fits; blank lines fill what is left. */
export const buildSourceText = (random, kind, bytes) => {
  const { head, part, tail } = KINDS[kind]
  let room = bytes - head.length - tail.length
  const parts = [head]
  for (let voice = openVoice(random); room > 0; ) {
    const next = part(voice)
    const fitting = next.length > room ? next.slice(0, next.lastIndexOf('\n', room - 1) + 1) : next
    parts.push(fitting)
    room -= fitting.length
    if (fitting !== next) break
    // A long file is like many shorter ones: it does not speak of one thing only.
    if (random.below(60) === 0) voice = openVoice(random)
  }
  return `${parts.join('')}${'\n'.repeat(Math.max(0, room))}${tail}`
}

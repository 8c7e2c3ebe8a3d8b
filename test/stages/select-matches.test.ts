import { describe, expect, it, test } from 'vitest'
import { buildSearch, buildSearchInSteps, type Searchable } from '../../src/stages/build-search.js'
import { type SearchQuery, selectMatches } from '../../src/stages/select-matches.js'

const plugin = (slug: string, name: string, description: string, more: Partial<Searchable> = {}): Searchable => ({
  ...{ slug, name, description, tags: [], author: 'Platform Team' },
  ...more,
})

const PLUGINS: readonly Searchable[] = [
  plugin('github', 'GitHub', 'Issues, pull requests and releases', {
    tags: ['vcs', 'git'],
    created_at: '2024-01-01T00:00:00Z',
    updated_at: '2024-06-01T00:00:00Z',
  }),
  plugin('github-actions', 'GitHub Actions', 'Start workflows and wait for them', {
    tags: ['ci', 'git'],
    created_at: '2024-03-01T00:00:00Z',
    updated_at: '2024-03-01T00:00:00Z',
  }),
  plugin('gitlab', 'GitLab', 'Merge requests, like those of GitHub', {
    tags: ['vcs', 'git'],
    created_at: '2024-02-01T00:00:00Z',
    updated_at: '2024-07-01T00:00:00Z',
  }),
  plugin('hello-world', 'Hello, World!', 'Says hello', { author: 'Zoë Müller' }),
  plugin('old-slack', 'Slack (old)', 'Posts messages', { tags: ['chat'], deprecated: true }),
  plugin('pay', 'Zahlungen', '支付 und Rechnungen'),
  plugin('slack-notify', 'Slack notifications', 'Posts messages', { tags: ['chat', 'notifications'] }),
  plugin('teams', 'Teams', 'Posts messages as Slack does', { tags: ['chat'] }),
]
const SEARCH = buildSearch(PLUGINS)

/** The slugs that are found, with `~` in front where they only come close. */
const find = (query: SearchQuery | string): readonly string[] => {
  const { entries, isLoose } = selectMatches(SEARCH, typeof query === 'string' ? { text: query } : query)
  const slugs = entries.map(({ slug }) => slug)
  return isLoose ? ['~', ...slugs] : slugs
}

const ALL = ['github', 'github-actions', 'gitlab', 'hello-world', 'old-slack', 'slack-notify', 'teams', 'pay']

describe('selectMatches', () => {
  it.each<[string, string, readonly string[]]>([
    ['the slug first, then what begins so', 'github', ['github', 'github-actions', 'gitlab']],
    ['a slug however it is written', 'GitHub_Actions', ['github-actions']],
    ['a name that has other words than the slug', 'git hub', ['github', 'github-actions']],
    ['a name that is not finished', 'hello, wor', ['hello-world']],
    ['by the first letter of a name', 'h', ['hello-world']],
    ['words in any order', 'notifications slack', ['slack-notify']],
    ['a tag', 'ci', ['github-actions']],
    ['words of a description', 'merge', ['gitlab']],
    ['the beginning of a word of a description', 'req', ['github', 'gitlab']],
    ['nothing by two letters of a description', 'me', []],
    ['an author, with or without accents', 'zoe müller', ['hello-world']],
    ['writing without blanks', '付', ['pay']],
    ['deprecated plugins after others', 'slack', ['slack-notify', 'old-slack', 'teams']],
    ['a deprecated plugin by its slug', 'old-slack', ['old-slack']],
    ['a missing letter', 'gihub', ['~', 'github', 'github-actions', 'gitlab']],
    ['two letters that are swapped', 'githbu', ['~', 'github', 'github-actions', 'gitlab']],
    ['a wrong word beside a right one', 'slakc messages', ['~', 'slack-notify', 'teams', 'old-slack']],
    ['what has some of the words', 'gitlab unicorns', ['~', 'gitlab']],
    ['nothing', 'unicorns', []],
    ['nothing that is punctuation', '???', ALL],
    ['what every object has', 'constructor __proto__', []],
  ])('finds %s', (_, text, slugs) => expect(find(text)).toEqual(slugs))

  it.each<[string, SearchQuery, readonly string[]]>([
    ['nothing in particular: all, by name', {}, ALL],
    ['the latest first', { order: 'updated' }, ['gitlab', 'github', 'github-actions', ...ALL.slice(3)]],
    ['the newest first', { order: 'created' }, ['github-actions', 'gitlab', 'github', ...ALL.slice(3)]],
    ['a tag', { tags: ['vcs'] }, ['github', 'gitlab']],
    ['two tags', { tags: ['ci', 'git'] }, ['github-actions']],
    ['a tag that there is not', { tags: ['unicorn'] }, []],
    ['words and a tag', { text: 'posts', tags: ['notifications'] }, ['slack-notify']],
    ['a typo among the plugins of a tag', { text: 'gitub', tags: ['ci'] }, ['~', 'github-actions']],
    ['words, by another order', { text: 'github', order: 'updated' }, ['gitlab', 'github', 'github-actions']],
    ['words, by name', { text: 'slack', order: 'name' }, ['old-slack', 'slack-notify', 'teams']],
  ])('gives %s', (_, query, slugs) => expect(find(query)).toEqual(slugs))

  it('takes no time for what nobody types', () => {
    expect(find('github '.repeat(100_000))).toEqual(find('github '.repeat(28)))
  })
})

test('buildSearchInSteps pauses, and gives what buildSearch gives', () => {
  const many = Array.from({ length: 1000 }, (_, at) => plugin(`p-${at}`, `Plugin ${at}`, 'One of many'))
  const steps = buildSearchInSteps(many)
  const yields: unknown[] = []
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) yields.push(step.value)
  expect(yields).toEqual([undefined, undefined, undefined])
  expect(selectMatches(step.value, { text: 'plugin 99' })).toEqual(
    selectMatches(buildSearch(many), { text: 'plugin 99' }),
  )
  expect(selectMatches(step.value, { text: 'p 999' }).entries).toEqual([many[999]])
})

const words = (text) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [])

const likeness = (a, b) => {
  const shared = [...a].filter((word) => b.has(word)).length
  return shared / (a.size + b.size - shared || 1)
}

export const label_issue = ({ title, body = '', known_labels }) => {
  const found = words(`${title} ${body}`)
  return { labels: known_labels.filter((label) => [...words(label)].some((word) => found.has(word))) }
}

export const find_duplicates = ({ title, open_issues }) => {
  const wanted = words(title)
  const ranked = open_issues
    .map((issue) => ({ number: issue.number, score: likeness(wanted, words(issue.title)) }))
    .filter(({ score }) => score >= 0.5)
    .sort((a, b) => b.score - a.score || a.number - b.number)
  return { duplicates: ranked.map(({ number }) => number) }
}

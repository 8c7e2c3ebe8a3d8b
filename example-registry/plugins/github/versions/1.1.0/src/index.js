const api = async (method, path, body) => {
  const response = await fetch(`https://api.github.com${path}`, {
    method,
    headers: { authorization: `Bearer ${process.env.GITHUB_TOKEN}`, 'user-agent': 'openworkflow-github' },
    body: body && JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`GitHub answered ${response.status}`)
  return response.json()
}

export const create_issue = async ({ repository, title, body }) => {
  const issue = await api('POST', `/repos/${repository}/issues`, { title, body })
  return { number: issue.number, url: issue.html_url }
}

export const list_repos = async ({ owner }) => {
  if (!/^[A-Za-z0-9-]+$/.test(owner)) throw new Error(`${owner} is no GitHub user or organization`)
  return { repositories: await api('GET', `/users/${owner}/repos`) }
}

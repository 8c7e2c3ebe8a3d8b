const API = 'https://api.github.com'

/** Calls the GitHub API and gives its JSON; a refusal becomes an error with GitHub's own message. */
export const request = async (method, path, body) => {
  const response = await fetch(`${API}${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${process.env.GITHUB_TOKEN}`,
      'user-agent': 'openworkflow-github',
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(`GitHub answered ${response.status}: ${answer.message}`)
  return answer
}

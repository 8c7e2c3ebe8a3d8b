export const list_repos = async ({ owner }) => {
  const response = await fetch(`https://api.github.com/users/${owner}/repos`, {
    headers: { authorization: `Bearer ${process.env.GITHUB_TOKEN}`, 'user-agent': 'openworkflow-github' },
  })
  return { repositories: await response.json() }
}

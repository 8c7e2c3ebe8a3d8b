import { request } from './request.js'

export const create_issue = async ({ repository, title, body, labels }) => {
  const path = repository.split('/').map(encodeURIComponent).join('/')
  const issue = await request('POST', `/repos/${path}/issues`, { title, body, labels })
  return { number: issue.number, url: issue.html_url }
}

export const list_repos = async ({ owner, limit = 30 }) => {
  const repos = await request('GET', `/users/${encodeURIComponent(owner)}/repos?per_page=${limit}`)
  return { repositories: repos.map(({ name, private: hidden, html_url }) => ({ name, private: hidden, url: html_url })) }
}

// Part of `registry preview`, and of no registry: loads the page again when the registry was built, and shows what is wrong.
let shownBuild
let banner

const style = (element, rules) => Object.assign(element.style, rules)

const hide = () => {
  banner?.remove()
  banner = undefined
}

const show = (problems) => {
  hide()
  banner = document.createElement('div')
  banner.id = 'registry-preview-problems'
  banner.setAttribute('role', 'alert')
  style(banner, {
    position: 'fixed',
    inset: 'auto 0 0 0',
    zIndex: '2147483647',
    maxHeight: '50vh',
    overflow: 'auto',
    padding: '0.75rem 1rem',
    background: '#7f1d1d',
    color: '#fff',
    font: '14px/1.5 system-ui, sans-serif',
  })
  const close = document.createElement('button')
  close.type = 'button'
  close.textContent = 'Hide'
  style(close, { float: 'right', font: 'inherit', color: 'inherit', background: 'transparent', border: '1px solid' })
  close.addEventListener('click', hide)
  const title = document.createElement('strong')
  title.textContent = 'This is the last good build: the registry has errors.'
  const text = document.createElement('pre')
  text.textContent = problems.join('\n')
  style(text, { margin: '0.5rem 0 0', whiteSpace: 'pre-wrap', font: '13px/1.5 ui-monospace, monospace' })
  banner.append(close, title, text)
  document.body.append(banner)
}

// What the page has loaded may be kept for a while, as its headers say: it is asked for anew, or it would stay as it was.
const reload = async () => {
  const own = performance.getEntriesByType('resource').filter(({ name }) => name.startsWith(`${location.origin}/`))
  const urls = [...new Set(own.map(({ name }) => name))].filter((url) => !url.includes('/.registry-preview/'))
  await Promise.allSettled(urls.map((url) => fetch(url, { cache: 'reload' })))
  location.reload()
}

const events = new EventSource('/.registry-preview/events')
events.addEventListener('message', ({ data }) => {
  const { build, problems } = JSON.parse(data)
  shownBuild ??= build
  if (build !== shownBuild) return reload()
  if (problems.length > 0 && build > 0) show(problems)
  else hide()
  // Before the first good build, the page itself is the report.
  const report = document.getElementById('registry-preview-report')
  if (report !== null) report.textContent = problems.join('\n')
})

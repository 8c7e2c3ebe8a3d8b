export const request = async ({ url, method = 'GET' }) => {
  const response = await fetch(url, { method })
  return { status: response.status, body: await response.text() }
}

export const stream = async function* ({ url }) {
  const response = await fetch(url)
  let rest = ''
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    yield* lines
  }
  if (rest) yield rest
}

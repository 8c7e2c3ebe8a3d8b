const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

const send = async ({ url, method, headers, body }) => {
  const response = await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
  const isJson = response.headers.get('content-type')?.includes('json')
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: isJson ? await response.json() : await response.text(),
  }
}

/** Tries again after a failed connection or a 5xx, each time waiting twice as long. */
export const request = async ({ retries = 2, method = 'GET', ...rest }) => {
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await send({ ...rest, method })
      if (answer.status < 500 || attempt === retries) return answer
    } catch (error) {
      if (attempt === retries) throw error
    }
    await pause(250 * 2 ** attempt)
  }
}

/** RFC 6901, without the escapes. */
export const query = ({ document, pointer }) => ({
  value: pointer.split('/').slice(1).reduce((value, key) => value?.[key], document),
})

export const merge = ({ document, patch }) => ({ document: { ...document, ...patch } })

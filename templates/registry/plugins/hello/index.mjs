/** The action `greet` of plugin.yaml. */
export const greet = ({ name }) => ({ greeting: `Hello, ${name}!` })

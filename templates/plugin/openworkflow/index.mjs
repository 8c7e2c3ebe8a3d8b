/** The action `run` of plugin.yaml. */
export const run = ({ text }) => ({ text })

import type { JsonValue } from '../../model/json.js'
import type { Action } from '../../model/manifest.js'
import { buildSchemaRows, type SchemaRow } from './build-schema-rows.js'
import { type Html, html } from './html.js'

/** So many actions are shown open: of more, a list to choose from tells more. */
const MAX_OPEN = 3

/** Lines of all tables of a page: references can make many of a short definition. */
const MAX_ROWS = 2000

/** What a plugin can do, each with what it takes and gives. */
export const renderActions = (actions: readonly Action[]): Html | false => {
  if (actions.length === 0) return false
  let left = MAX_ROWS
  const build = (schema: JsonValue | undefined): SchemaTable | undefined => {
    if (schema === undefined) return undefined
    const table = left > 0 ? buildSchemaRows(schema) : { rows: [], isCut: true }
    left -= table.rows.length
    return table
  }
  return html`<section aria-labelledby="actions">
<h2 id="actions">Actions <span class="count">${actions.length}</span></h2>
${actions.map((action) =>
  renderAction(action, { input: build(action.input), output: build(action.output) }, actions.length <= MAX_OPEN),
)}
</section>`
}

type SchemaTable = ReturnType<typeof buildSchemaRows>

const renderAction = (
  { name, description }: Action,
  { input, output }: { readonly input: SchemaTable | undefined; readonly output: SchemaTable | undefined },
  isOpen: boolean,
): Html =>
  html`<details class="action"${isOpen && html` open`}>
<summary><h3><code>${name}</code></h3>${description !== undefined && html`<p>${description}</p>`}</summary>
${renderSchema('Input', name, input)}
${renderSchema('Output', name, output)}
${input === undefined && output === undefined && html`<p class="muted">Input and output are not described.</p>`}
</details>
`

const renderSchema = (title: string, action: string, table: SchemaTable | undefined): Html | false => {
  if (table === undefined) return false
  const { rows, isCut } = table
  return html`<h4>${title}</h4>
${rows.length === 0 && !isCut ? html`<p class="muted">Nothing in particular.</p>` : rows.length > 0 && renderTable(`${title} of ${action}`, rows)}
${isCut && html`<p class="muted">There is more: see the definition.</p>`}`
}

const renderTable = (
  label: string,
  rows: readonly SchemaRow[],
): Html => html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">
<table>
<thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Description</th></tr></thead>
<tbody>
${rows.map(renderRow)}</tbody>
</table>
</div>`

const renderRow = ({ before, name, type, isRequired, description, default: value, notes }: SchemaRow): Html =>
  html`<tr><th scope="row"><code>${before !== '' && html`<span class="before">${before}</span>`}${name}</code>${isRequired && REQUIRED}</th><td class="type">${type}</td><td>${description}${value !== undefined && html` <span class="note">Default: <code>${value}</code></span>`}${notes.map(renderNote)}</td></tr>
`

const REQUIRED = html` <span class="required">required</span>`

const renderNote = (note: string): Html => html` <span class="note">${note}</span>`

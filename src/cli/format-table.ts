import { cleanText } from './clean-text.js'

export interface Column {
  readonly title: string
  readonly align?: 'right'
}

/** Rows under their titles, each line indented by two blanks; a column without a value is left out. Cells are cleaned here. */
export const formatTable = (
  columns: readonly Column[],
  rows: readonly (readonly (string | number)[])[],
): readonly string[] => {
  const used = columns
    .map((column, index) => ({ ...column, cells: rows.map((row) => cleanText(String(row[index] ?? ''))) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
    .map((column) => ({ ...column, cells: [column.title, ...column.cells] }))
    .map((column) => ({ ...column, width: column.cells.reduce((most, cell) => Math.max(most, cell.length), 0) }))
  return [-1, ...rows.keys()].map((row) =>
    `  ${used
      .map(({ cells, width, align }) => {
        const cell = cells[row + 1] ?? ''
        return align === 'right' ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')}`.trimEnd(),
  )
}

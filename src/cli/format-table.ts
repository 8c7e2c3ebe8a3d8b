import { cleanText } from './clean-text.js'

export interface Column {
  readonly title: string
  readonly align?: 'right'
}

/** Rows under their titles, each line indented by two blanks; cells are cleaned here. */
export const formatTable = (
  columns: readonly Column[],
  rows: readonly (readonly (string | number)[])[],
): readonly string[] => {
  const cells = [
    columns.map((column) => column.title),
    ...rows.map((row) => row.map((cell) => cleanText(String(cell)))),
  ]
  const widths = columns.map((_, index) => Math.max(...[0], ...cells.map((row) => row[index]?.length ?? 0)))
  return cells.map((row) =>
    `  ${row
      .map((cell, index) =>
        columns[index]?.align === 'right' ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')}`.trimEnd(),
  )
}

import type { JsonObject } from '../model/json.js'
import { DEFAULT_ACCENT } from '../model/site.js'

const LINE = {
  type: 'string',
  minLength: 1,
  pattern: '^[^\\p{Cc}]*$',
  patternErrorMessage: 'be one line without control characters',
}

const file = (extensions: string, words: string): JsonObject => ({
  type: 'string',
  pattern: `^(?!/|[A-Za-z]:)(?!(.*/)?\\.\\.(/|$))[^\\\\]+\\.(${extensions})$`,
  patternErrorMessage: `be a path below the registry's folder, of ${words}`,
})

/** `site` of `registry.yaml`. */
export const SITE_SCHEMA: JsonObject = {
  type: ['boolean', 'object'],
  additionalProperties: false,
  description: 'The pages for people; false makes none.',
  default: true,
  properties: {
    title: { ...LINE, description: "In place of the registry's name.", examples: ['Acme plugins'] },
    description: { type: 'string', minLength: 1, description: "In place of the registry's description." },
    logo: {
      ...file('svg|png|jpe?g|gif|webp|ico', 'an SVG, PNG, JPEG, GIF, WebP or ICO'),
      description: 'An image, relative to this file. Default: one made of the first letter.',
      examples: ['site/logo.svg'],
    },
    accent: {
      type: 'string',
      pattern: '^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$',
      patternErrorMessage: 'be a colour such as "#2f5bd7", in quotes',
      description: 'The colour of links and buttons; shades of it are used that can be read, in light and in dark.',
      default: DEFAULT_ACCENT,
    },
    footer: {
      type: 'array',
      maxItems: 20,
      description: 'Links below every page.',
      items: {
        type: 'object',
        required: ['text', 'url'],
        additionalProperties: false,
        properties: {
          text: { ...LINE, examples: ['Imprint'] },
          url: {
            type: 'string',
            pattern: '^(https?://[^\\s/]|mailto:[^\\s@]+@)\\S*$',
            patternErrorMessage: 'begin with https://, http:// or mailto:',
          },
        },
      },
    },
    stylesheet: {
      ...file('css', 'a .css file'),
      description: 'A stylesheet after ours, relative to this file. It loads nothing from elsewhere.',
      examples: ['site/extra.css'],
    },
  },
}

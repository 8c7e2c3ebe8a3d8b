import { expect, test } from 'vitest'
import { html, trustedHtml } from '../../../src/stages/site/html.js'

test('what is filled in is escaped, in text and in attributes', () => {
  const text = `<script>alert('x')</script> & "y"`
  expect(html`<p title="${text}">${text}</p>`.html).toBe(
    '<p title="&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;">&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;</p>',
  )
})

test('pieces of HTML, lists of them and numbers stand as they are; nothing stands for nothing', () => {
  const items = ['a', 'b&'].map((each) => html`<li>${each}</li>`)
  expect(html`<ul>${items}</ul>${3}${undefined}${false}${[]}${trustedHtml('<hr>')}`.html).toBe(
    '<ul><li>a</li><li>b&amp;</li></ul>3<hr>',
  )
})

test('what neither HTML nor XML can hold is replaced', () => {
  expect(html`a\u0000b${'a\u0000\u0008\u007f\ud800\uffffz\t\n😀'}`.html).toBe(
    'a\u0000ba\ufffd\ufffd\ufffd\ufffd\ufffdz\t\n😀',
  )
})

import { assertEquals } from "@std/assert";
import { html } from "./html.ts";

Deno.test("html() escapes texts, also for attributes, and keeps markup", () => {
  const text = `<script>"&'`;
  assertEquals(
    html`<p title="${text}">${text}${html`<b>${1}</b>`}</p>`.toString(),
    '<p title="&lt;script&gt;&quot;&amp;&#39;">&lt;script&gt;&quot;&amp;&#39;<b>1</b></p>',
  );
});

Deno.test("html() joins lists and leaves out what is undefined", () => {
  const rows = ["<", undefined, html`<br>`, ["a", 0]];
  assertEquals(html`${rows}${undefined}`.toString(), "&lt;\n\n<br>\na\n0");
});

Deno.test("html() drops the indentation of the source", () => {
  const line = html`
    <p>
      ${"  a\n  b"}
    </p>
  `;
  assertEquals(line.toString(), "<p>\n  a\n  b\n</p>");
});

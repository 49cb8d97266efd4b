import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromMarkdown, survives, toMarkdown } from "./markup.js";
import { toXmlText } from "./xml-markup.js";

describe("Markdown becomes XML and comes back as it was", () => {
  const cases: [name: string, markdown: string, xml: string][] = [
    ["emphasis", "*a* and **b**", "<em>a</em> and <strong>b</strong>"],
    ["code keeps its marks", "`a*b*`", "<code>a*b*</code>"],
    ["a quotation", 'the terms "ongoing" and "now"', "the terms <q>ongoing</q> and <q>now</q>"],
    ["sub and sup", "H~2~O, x^2^", "H<sub>2</sub>O, x<sup>2</sup>"],
    ["a link", "see [AC-2](#ac-2)", 'see <a href="#ac-2">AC-2</a>'],
    ["an image", '![alt](a.png "t")', '<img src="a.png" alt="alt" title="t"/>'],
    ["a parameter", "set {{ insert: param, a_1 }}.", 'set <insert type="param" id-ref="a_1"/>.'],
    ["escaped marks", '2 \\* 3 \\"x\\"', '2 * 3 "x"'],
    ["brackets that are no link", "Act [includes FISMA] (P.L. 107)", "Act [includes FISMA] (P.L. 107)"],
    ["underscores are letters", "a_b_c", "a_b_c"],
    ["a mark without its other half", "2 \\* 3", "2 * 3"],
    ["characters of XML", "a < b & c", "a &lt; b &amp; c"],
  ];
  for (const [name, markdown, xml] of cases) {
    test(name, () => {
      const { nodes, exact } = fromMarkdown(markdown, false);
      expect(toXmlText(nodes)).toBe(xml);
      expect(exact).toBe(true);
    });
  }
});

describe("blocks", () => {
  const cases: [name: string, markdown: string, xml: string][] = [
    ["paragraphs", "a\n\nb", "<p>a</p><p>b</p>"],
    ["a heading", "## a\n\nb", "<h2>a</h2><p>b</p>"],
    ["a list ends with a line break", "a\n\n* b\n* c\n", "<p>a</p><ul><li>b</li><li>c</li></ul>"],
    ["a numbered list", "1. a\n1. b\n", "<ol><li>a</li><li>b</li></ol>"],
    ["a list within an item", "* a\n  * b\n* c\n", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"],
    ["code in a fence", "```\na *b*\n  c\n```", "<pre>a *b*\n  c</pre>"],
    [
      "a table",
      "| a | b |\n| --- | --- |\n| c | d |",
      "<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>",
    ],
    ["a quotation", "> a\n> \n> b", "<blockquote><p>a</p><p>b</p></blockquote>"],
  ];
  for (const [name, markdown, xml] of cases) {
    test(name, () => {
      const { nodes, exact } = fromMarkdown(markdown, true);
      expect(toXmlText(nodes)).toBe(xml);
      expect(exact).toBe(true);
    });
  }
});

test("text of any kind, written as Markdown, is read as that text", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab *`"~^[](){}!\\_|<&#- '.split("")) }), (text) => {
      const plain = text.replace(/\s+/g, " ");
      const nodes = plain === "" ? [] : [plain];
      expect(survives(nodes, toMarkdown(nodes, false), false)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("hostile marks take time in proportion to their number", () => {
  for (const mark of ["[", "*", '"', "`", "![", "**a", "[a](", "{{", "~^"]) {
    const start = performance.now();
    fromMarkdown(`${mark.repeat(20_000)}](x)`, false);
    expect(performance.now() - start).toBeLessThan(2_000);
  }
});

"""The style sheet of the page of quotations: for screens, light and dark, and for paper."""

from __future__ import annotations

__all__ = ["STYLE"]

STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --faint: #595959; --paper: #fff;
  --rule: #c9c9c9; --mark: #fff0a8; --link: #0b4a8f; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --faint: #b0b0b0; --paper: #161616;
  --rule: #4a4a4a; --mark: #5b4a00; --link: #9cc7ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 44rem; padding: 2rem 1.25rem 3rem; background: var(--paper);
  color: var(--ink); font: 1.0625rem/1.6 Georgia, "Times New Roman", serif;
  overflow-wrap: anywhere; }
header { border-bottom: 2px solid var(--ink); padding-bottom: .75rem; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.25rem 0 0; }
p { margin: .5rem 0; }
header p, footer, figcaption { color: var(--faint);
  font: .875rem/1.5 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
ol { list-style: none; margin: 0; padding: 0; }
li { margin: 1.75rem 0 0; }
li + li { border-top: 1px solid var(--rule); padding-top: 1.5rem; }
.statement { font-size: 1.125rem; font-weight: bold; }
figure { margin: 1rem 0 0; }
blockquote { margin: 0 0 .5rem; border-left: 3px solid var(--rule); padding-left: 1rem;
  white-space: pre-line; }
mark { background: var(--mark); color: inherit; text-decoration: underline;
  text-decoration-thickness: 1px; text-underline-offset: .2em;
  -webkit-print-color-adjust: exact; print-color-adjust: exact; }
figcaption b { color: var(--ink); }
code { font: .8125rem/1.5 ui-monospace, Consolas, Menlo, monospace; }
a { color: var(--link); }
a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
footer { border-top: 1px solid var(--rule); margin-top: 2.5rem; padding-top: .75rem; }
@media print { :root { color-scheme: light; --ink: #000; --faint: #333; --paper: #fff;
  --rule: #888; --mark: #fff0a8; --link: #000; }
  @page { margin: 20mm 18mm; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  figure { break-inside: avoid; }
  h1, h2, .statement { break-after: avoid; }
  figcaption { break-before: avoid; }
  p, blockquote { orphans: 3; widows: 3; } }
"""

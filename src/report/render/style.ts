import { SCHEME } from "./scheme.js";

const { light, dark } = SCHEME;

/** The page's style: light and dark, wide and narrow, screen and paper. */
export const STYLE = `
  :root { color-scheme: light dark; ${light} }
  @media (prefers-color-scheme: dark) { :root { ${dark} } }
  * { box-sizing: border-box; }
  html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
  body { margin: 0; background: var(--paper); color: var(--ink);
    font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", "Liberation Sans", sans-serif; }
  main { max-width: 74rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: break-word; }
  h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 1rem; }
  h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
  p { margin: .5rem 0; max-width: 48rem; }
  a { color: var(--chart-validation); }
  .summary { padding-left: 1.2rem; margin: 0 0 1rem; }
  nav ul { list-style: none; padding: 0; margin: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .9rem; }
  .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); gap: 1.25rem; margin: 1rem 0; }
  .charts.narrow { grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); }
  figure { margin: 0; min-width: 0; }
  figure.whole { grid-column: 1 / -1; }
  figcaption { font-weight: 600; margin-bottom: .35rem; }
  svg { display: block; width: 100%; max-width: 40rem; height: auto; overflow: visible; }
  .narrow svg { max-width: 24rem; }
  .whole svg { width: auto; max-width: none; }
  svg:focus-visible { outline: 2px solid var(--chart-validation); outline-offset: 4px; }
  svg [tabindex]:focus { outline: none; }
  svg .pointed { stroke: var(--ink); stroke-width: 2; stroke-opacity: 1; }
  .tip { position: absolute; z-index: 1; max-width: min(24rem, calc(100vw - 1rem)); padding: .3rem .55rem; border: 1px solid var(--quiet);
    border-radius: 4px; background: var(--paper); font-size: .8125rem; line-height: 1.35; white-space: pre-line; overflow-wrap: anywhere;
    pointer-events: none; box-shadow: 0 2px 8px rgb(0 0 0 / .18); }
  .tip[hidden] { display: none; }
  pre { overflow-x: auto; margin: .5rem 0; padding: .75rem 1rem; background: var(--shade); font-size: .8125rem; line-height: 1.45; }
  summary { cursor: pointer; overflow-wrap: anywhere; }
  summary h2, summary h3 { display: inline; border: 0; margin: 0; padding: 0; }
  section > details > summary, .listing { margin: 1rem 0 .5rem; }
  section:has(> details > summary h2) { margin-top: 1.25rem; padding-top: .75rem; border-top: 1px solid var(--line); }
  section:has(> details > summary h2) + section:has(> details > summary h2) { margin-top: .75rem; }
  section > details:has(> summary h2) > summary { margin: 0; }
  .listing { max-width: 48rem; }
  .scroll { overflow-x: auto; margin: .25rem 0; }
  table { border-collapse: collapse; font-size: .875rem; line-height: 1.35; }
  h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
  th, td { padding: .3rem .75rem .3rem 0; text-align: left; vertical-align: top; white-space: nowrap; }
  th { font-weight: 400; }
  thead th, thead td { font-weight: 600; vertical-align: bottom; white-space: normal; border-bottom: 1px solid var(--ink); }
  tbody tr { border-bottom: 1px solid var(--line); }
  .number { text-align: right; font-variant-numeric: tabular-nums; padding-left: .75rem; }
  .long { white-space: normal; overflow-wrap: break-word; min-width: 13rem; max-width: 32rem; }
  .good { color: var(--good); }
  .bad { color: var(--bad); }
  /* A bold number is the best of its column. */
  .bad:not(.number) { font-weight: 600; }
  .quiet, .note { color: var(--quiet); }
  .note { font-size: .875rem; }
  @media screen {
    .wide table { font-size: .8125rem; }
    .wide th, .wide td { padding-right: .5rem; }
    .wide .number { padding-left: .5rem; }
    .wide tbody th:not(.long):not(.number) { white-space: normal; min-width: 9rem; }
  }
  @media screen and (max-width: 40rem) {
    table { font-size: .8125rem; }
    .long { min-width: 9rem; max-width: 15rem; overflow-wrap: anywhere; }
    th, td, .wide th, .wide td { padding-right: .4rem; }
    .number, .wide .number { padding-left: .4rem; }
    tbody th:not(.long):not(.number), .wide tbody th:not(.long):not(.number) { white-space: normal; min-width: 5rem; }
    .breaks { white-space: normal; min-width: 5.25rem; }
  }
  @media (hover: hover) { tbody tr:hover { background: var(--shade); } }
  @media print {
    :root { color-scheme: light; ${light} }
    @page { margin: 15mm; }
    @page wide { size: landscape; margin: 10mm; }
    body { font-size: 10pt; }
    main { max-width: none; padding: 0; }
    nav, .tip { display: none; }
    svg .pointed { stroke: inherit; stroke-width: inherit; stroke-opacity: inherit; }
    details::details-content { content-visibility: visible; block-size: auto; }
    summary { list-style: none; }
    h2, h3, figcaption, summary { break-after: avoid; }
    .note { break-before: avoid; }
    figure, tr, details:has(> summary h3), .scroll:not(:has(tbody tr:nth-child(25))) { break-inside: avoid; }
    thead { display: table-header-group; }
    .charts { grid-template-columns: repeat(auto-fill, 86mm); gap: 4mm 6mm; }
    .charts:not(.narrow) > figure:not(.whole) svg { width: 86mm; }
    .scroll { overflow: visible; }
    .whole svg { width: auto; zoom: .677; max-width: 262mm; }
    .charts.narrow { grid-template-columns: repeat(auto-fill, 56mm); gap: 4mm 6mm; }
    .charts.narrow svg { width: 56mm; }
    pre { white-space: pre-wrap; overflow-wrap: anywhere; }
    table { font-size: 7.5pt; }
    th, td { white-space: normal; padding-right: .4rem; }
    td.number { padding-left: .4rem; }
    td.number, tbody th:not(.long) { white-space: nowrap; }
    .long { min-width: 5rem; overflow-wrap: anywhere; }
    .breaks { min-width: 7rem; }
    section:has(.wide) { page: wide; }
    .wide table { font-size: 6.5pt; width: 100%; }
    .wide th, .wide td { padding: .2rem .3rem .2rem 0; min-width: 0; }
    .wide .long { min-width: 4.5rem; }
  }
`;

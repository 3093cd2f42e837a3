/** The style of the page of advice; dark where the reader's system is. */
export const advicePageStyle = `
  :root { color-scheme: light dark; --back: #f6f7f9; --card: #fff; --text: #1c2733; --dim: #5d6975; --line: #d5dae0;
    --high: #c0392b; --medium: #b97a0a; --low: #7a8794; --good: #0b6a4b; --bar: #3d6fa5; --bar2: #8fb1d6; --bar3: #c9a24b; --code: #eef1f4; }
  @media (prefers-color-scheme: dark) { :root { --back: #14191f; --card: #1d242c; --text: #e4e9ee; --dim: #9aa7b4; --line: #34404c;
    --high: #e2725b; --medium: #d9a441; --low: #8593a1; --good: #5cc49a; --bar: #5b93cf; --bar2: #35567a; --bar3: #a8833a; --code: #11161b; } }
  body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
  header { background: #22313f; color: #fff; padding: 16px 24px; }
  header h1 { font-size: 19px; font-weight: 600; margin: 0; }
  header p { margin: 2px 0 0; opacity: .85; }
  main { max-width: 1100px; margin: 0 auto; padding: 8px 24px 40px; }
  h2 { font-size: 17px; margin: 28px 0 10px; }
  h3 { font-size: 15px; margin: 0 0 4px; }
  .card { background: var(--card); border-left: 5px solid var(--low); border-radius: 4px; margin: 0 0 12px; padding: 12px 16px;
    box-shadow: 0 1px 2px rgb(0 0 0 / 12%); overflow-wrap: anywhere; }
  .card.high { border-color: var(--high); } .card.medium { border-color: var(--medium); }
  .card p { margin: 0 0 6px; }
  .mark { color: #fff; background: var(--low); border-radius: 3px; font-size: 12px; padding: 1px 7px; margin-right: 4px; }
  .mark.high { background: var(--high); } .mark.medium { background: var(--medium); }
  .id { color: var(--dim); font: 12px ui-monospace, monospace; }
  .effect { color: var(--good); font-variant-numeric: tabular-nums; }
  pre { background: var(--code); border-radius: 4px; font: 12.5px/1.45 ui-monospace, monospace; margin: 4px 0 8px; overflow-x: auto;
    padding: 8px 10px; }
  .sql { white-space: pre-wrap; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 14px; margin: 6px 0; }
  dt { color: var(--dim); } dd { margin: 0; }
  details { margin: 4px 0; } summary { cursor: pointer; color: var(--dim); }
  .chart { background: var(--card); border-radius: 4px; box-sizing: border-box; display: block; padding: 10px; width: 100%; }
  .chart text { fill: var(--text); font: 13px system-ui, sans-serif; } .chart .label { text-anchor: end; fill: var(--dim); }
  .chart .high { fill: var(--high); } .chart .medium { fill: var(--medium); } .chart .low { fill: var(--low); }
  .chart .rows { fill: var(--bar); } .chart .indexes { fill: var(--bar2); } .chart .toast { fill: var(--bar3); }
  .key span { margin-right: 14px; } .key i { border-radius: 2px; display: inline-block; height: 11px; margin-right: 5px; width: 11px; }
  .key .rows { background: var(--bar); } .key .indexes { background: var(--bar2); } .key .toast { background: var(--bar3); }
  .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; } .pair > div { min-width: 0; }
  @media (max-width: 800px) { .pair { grid-template-columns: 1fr; } }
  .dim, .key { color: var(--dim); } ul { margin: 0; padding-left: 20px; }
  @media print { body { background: #fff; } .card, .chart { break-inside: avoid; } }
`

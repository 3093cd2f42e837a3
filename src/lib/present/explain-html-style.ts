/** The style of the page around the plan viewer. */
export const pageStyle = `
  body { margin: 0; background: #f6f7f9; color: #1c2733; font: 15px/1.5 system-ui, sans-serif; }
  body > header { background: #22313f; color: #fff; padding: 14px 24px; }
  body > header h1 { font-size: 18px; font-weight: 600; margin: 0; }
  body > main { max-width: 1100px; margin: 0 auto; padding: 8px 24px 20px; }
  body > main h2 { font-size: 16px; margin: 18px 0 8px; }
  body > main ul { list-style: none; margin: 0; padding: 0; }
  .finding { background: #fff; border-left: 5px solid #a9b4c0; border-radius: 4px; margin: 0 0 10px; padding: 10px 16px;
    box-shadow: 0 1px 2px rgb(0 0 0 / 12%); overflow-wrap: anywhere; }
  .finding h3 { font-size: 15px; margin: 0 0 2px; }
  .finding p { margin: 0 0 4px; }
  .finding pre { margin: 0 0 4px; white-space: pre-wrap; }
  .finding.high { border-color: #c0392b; }
  .finding.medium { border-color: #e08e0b; }
  .severity { color: #fff; background: #7a8794; border-radius: 3px; font-size: 12px; padding: 1px 7px; margin-right: 4px; }
  .high .severity { background: #c0392b; }
  .medium .severity { background: #b97a0a; }
  .place { color: #66727e; font-size: 13px; }
  .evidence { font-variant-numeric: tabular-nums; }
  .next { color: #0b6a4b; }
  .none { margin: 18px 0; }
  #plan-viewer { height: 90vh; min-height: 500px; display: flex; flex-direction: column; background: #fff; border-top: 1px solid #d5dae0; }
`

/** How a drawing looks. A page that has `color-scheme: light dark` shows it in both; it may set any of these variables itself. */

/** CSS for a page that holds drawings, once; it touches nothing but them, and gives their colours to what has the class flow-colours. */
export const flowStyle = `.flow,
.flow-colours {
  --flow-ink: light-dark(#1c2430, #e6eaf0);
  --flow-quiet: light-dark(#5b6675, #9aa6b5);
  --flow-back: light-dark(#ffffff, #1a2028);
  --flow-tight: light-dark(#8a5300, #f0b35a);
  --flow-ill: light-dark(#b3261e, #ff8a80);
  --flow-0: light-dark(#2563c9, #6ea8ff);
  --flow-1: light-dark(#0d8577, #45c9b8);
  --flow-2: light-dark(#7b4fc9, #b79bff);
  --flow-3: light-dark(#a8620b, #f0b35a);
  --flow-4: light-dark(#b03a78, #f48fc0);
  --flow-5: light-dark(#58702a, #b5d06a);
}
.flow {
  display: block;
  max-width: 100%;
  height: auto;
  font: 13px/1.2 system-ui, "DejaVu Sans", sans-serif;
  print-color-adjust: exact;
}
.flow text {
  fill: var(--flow-ink);
  stroke: var(--flow-back);
  stroke-width: 3px;
  stroke-linejoin: round;
  paint-order: stroke;
  font-variant-numeric: tabular-nums;
}
.flow .flow-name,
.flow .flow-changed {
  font-weight: 600;
}
.flow .flow-note {
  font-size: 12px;
}
.flow .flow-quiet,
.flow .flow-note.flow-well {
  fill: var(--flow-quiet);
}
.flow .flow-note.flow-tight {
  fill: var(--flow-tight);
}
.flow .flow-note.flow-ill {
  fill: var(--flow-ill);
  font-weight: 600;
}
.flow-band,
.flow-bar {
  fill: var(--flow-colour);
}
.flow-band {
  fill-opacity: 0.3;
}
.flow-band:hover {
  fill-opacity: 0.45;
}
.flow-band.flow-canary {
  fill-opacity: 0.16;
}
.flow-bar.flow-canary {
  fill-opacity: 0.4;
  stroke: var(--flow-colour);
}
.flow-source,
.flow-split {
  --flow-colour: var(--flow-quiet);
}
.flow-band.flow-source {
  fill-opacity: 0.16;
}
.flow-lost {
  --flow-colour: var(--flow-ill);
}
.flow-band.flow-lost {
  fill-opacity: 0.7;
}
.flow-before {
  fill: var(--flow-quiet);
}
${[0, 1, 2, 3, 4, 5].map((i) => `.flow-${i} {\n  --flow-colour: var(--flow-${i});\n}`).join('\n')}
`

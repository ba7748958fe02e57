/** The report's look: paper, one accent, tabular figures; prints on A4. */
export const STYLE = `
:root { color-scheme: light; --ink: #1d2433; --soft: #5b6475; --line: #d5dae3; --accent: #1f4e9c; --good: #1c6b3f; --bad: #a32020; }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.6 "Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", sans-serif; color: var(--ink); background: #f4f6f9; font-variant-numeric: tabular-nums; }
header, main { max-width: 1080px; margin: 0 auto; padding: 24px; }
header { padding-top: 40px; }
section { background: #fff; border: 1px solid var(--line); border-radius: 6px; padding: 20px 24px; margin-bottom: 20px; }
h1 { font-size: 28px; line-height: 1.3; margin: 8px 0; }
h2 { font-size: 19px; margin: 0 0 12px; }
.ko, .en { display: block; }
.en { color: var(--soft); font-size: .86em; }
.mark { display: inline-block; margin: 0; padding: 2px 10px; border: 1px solid var(--accent); border-radius: 4px; color: var(--accent); font-weight: 600; }
.when { color: var(--soft); margin: 0; }
.good, .bad { font-size: 17px; font-weight: 600; }
.good { color: var(--good); } .bad { color: var(--bad); }
.good .en, .bad .en { color: inherit; font-weight: 400; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(104px, 1fr)); gap: 10px; padding: 0; margin: 0; list-style: none; }
.tiles li { border: 1px solid var(--line); border-radius: 6px; padding: 10px 14px; }
.tiles b { display: block; font-size: 26px; line-height: 1.3; }
.line { list-style: none; margin: 0; padding: 0; border-left: 2px solid var(--line); }
.line li { display: grid; grid-template-columns: 76px 1fr; gap: 12px; padding: 6px 0 6px 14px; position: relative; }
.line li::before { content: ""; position: absolute; left: -6px; top: 14px; width: 10px; height: 10px; border-radius: 50%; background: #fff; border: 2px solid var(--accent); }
time { color: var(--soft); text-align: right; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 8px 10px; border-bottom: 1px solid var(--line); }
thead th { font-size: 13px; }
.number { text-align: right; }
code { display: block; font: 12.5px/1.5 ui-monospace, "D2Coding", monospace; color: var(--soft); overflow-wrap: anywhere; }
pre { background: #f4f6f9; border: 1px solid var(--line); border-radius: 4px; padding: 12px; overflow: auto; font: 13px/1.6 ui-monospace, "D2Coding", monospace; }
.bars th { width: 34%; font-weight: 400; } .bars .number { width: 90px; }
.bars svg { display: block; width: 100%; height: 14px; margin-top: 6px; } .bars rect { fill: var(--accent); }
figure { margin: 0 0 24px; } img { display: block; width: 100%; border: 1px solid var(--line); border-radius: 6px; }
figcaption { margin-top: 6px; }
.missing { color: var(--soft); }
@media print { body { background: #fff; } section { break-inside: avoid; border: 0; padding: 0; } }
`

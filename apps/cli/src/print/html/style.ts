/** Colours are the console's tokens, so that a report looks like the house it comes from. */
export const STYLE = `
:root{color-scheme:light dark;--canvas:#fff;--subtle:#f6f7f9;--line:#e3e6eb;--fg:#151920;--fg-2:#434b59;--fg-3:#5d6675;
--accent:#2a4fc4;--critical:#a50f38;--critical-soft:#fbe8ed;--high:#a03c06;--high-soft:#fdeee3;--medium:#735200;
--medium-soft:#faf2d9;--low:#24607a;--low-soft:#e4f1f6;--info:#565f6e;--info-soft:#eef0f3}
@media (prefers-color-scheme:dark){:root{--canvas:#12151b;--subtle:#171b22;--line:#272e39;--fg:#e8ebf1;--fg-2:#b9c0cc;
--fg-3:#98a1b0;--accent:#93abff;--critical:#ff93a9;--critical-soft:#3b1622;--high:#ffae78;--high-soft:#392110;
--medium:#e9c964;--medium-soft:#322a11;--low:#8ac9e3;--low-soft:#13303d;--info:#aab3c1;--info-soft:#242a34}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:1.5rem;background:var(--canvas);color:var(--fg);
font:14px/1.5 Inter,system-ui,-apple-system,"Segoe UI","Noto Sans JP","Noto Sans CJK JP","Hiragino Sans",sans-serif}
h1{font-size:1.5rem;font-weight:600;margin:0 0 .75rem}
h2{font-size:1.05rem;font-weight:600;margin:0 0 .5rem;display:flex;gap:.6rem;align-items:baseline;flex-wrap:wrap}
h2 small{color:var(--fg-3);font-weight:400}
header p,.description,footer,.nothing{color:var(--fg-2);margin:.25rem 0 .75rem}
section{margin:2rem 0}
a{color:var(--accent)}
dl{margin:0}
dd{margin:0;overflow-wrap:anywhere}
.figures{display:flex;flex-wrap:wrap;gap:.5rem 2.5rem;margin:.5rem 0}
.figures dt{color:var(--fg-3);font-size:12px}
.figures dd{font-size:1.4rem;font-weight:600;font-variant-numeric:tabular-nums}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th{text-align:start;font-weight:500;color:var(--fg-3);font-size:12px}
th,td{padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:baseline}
.number{text-align:end;font-variant-numeric:tabular-nums}
.time,time{white-space:nowrap;font-variant-numeric:tabular-nums}
.level{display:inline-block;white-space:nowrap;border-radius:3px;padding:0 .4rem;font-size:12px;font-weight:500}
.critical{color:var(--critical);background:var(--critical-soft)}
.high{color:var(--high);background:var(--high-soft)}
.medium{color:var(--medium);background:var(--medium-soft)}
.low{color:var(--low);background:var(--low-soft)}
.informational,.none{color:var(--info);background:var(--info-soft)}
.rulefacts{display:flex;flex-wrap:wrap;gap:.1rem 1.5rem;margin:0 0 .5rem;font-size:13px}
.rulefacts div{display:flex;gap:.4rem}
.rulefacts dt,.event dt,.found dt{color:var(--fg-3)}
details{border-top:1px solid var(--line);padding:.35rem 0}
summary{cursor:pointer;overflow-wrap:anywhere}
summary>*{margin-inline-end:1rem}
.where{font-weight:500}
.source{color:var(--fg-2)}
.found,.event{font:12px/1.5 ui-monospace,"SFMono-Regular",Menlo,"Noto Sans Mono CJK JP",monospace}
.found{margin:.15rem 0 0 1rem}
.found div,.event div{display:flex;gap:.75rem}
.found dt,.event dt{flex:none;min-width:13rem}
th:nth-child(2){text-align:end}
.event{background:var(--subtle);border-radius:5px;padding:.5rem .75rem;margin:.25rem 0 .25rem 1rem}
.about,.more{color:var(--fg-3);margin:.25rem 0 .25rem 1rem;font-size:12px}
li{overflow-wrap:anywhere}
code{color:var(--fg-3)}
@media (max-width:40rem){body{padding:1rem .75rem}.found div,.event div{display:block}.event{margin-inline-start:0}}
@media print{body{max-width:none;padding:0;font-size:11px}section{break-inside:auto}details{break-inside:avoid}}
`;

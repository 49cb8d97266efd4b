/** Looks of the guideline, on a screen and on A4 paper. */
export const STYLE = `
:root{color-scheme:light;font:15px/1.65 "Noto Sans JP","Hiragino Sans","Yu Gothic",system-ui,sans-serif;color:#1c2430}
body{max-width:52rem;margin:2.5rem auto;padding:0 1.25rem}
h1{font-size:1.7rem;line-height:1.3;margin:0}header p{color:#56606e;margin:.4rem 0 2rem}
h2{font-size:1.2rem;border-bottom:2px solid #1f4e79;padding-bottom:.25rem;margin:2.5rem 0 1rem}
nav{columns:2;column-gap:2rem}nav h2{column-span:all}nav h3{font-size:.9rem;margin:.6rem 0 .2rem}
nav section{break-inside:avoid}nav ol{list-style:none;margin:0;padding:0;font-size:.85rem}
nav a{color:inherit;text-decoration:none}nav a:hover{text-decoration:underline}nav b{color:#1f4e79;font-weight:600}
article{margin:0 0 2rem;padding-top:.25rem}article h3{font-size:1.05rem;margin:1.4rem 0 0}
article h3 span{color:#1f4e79;font-variant-numeric:tabular-nums;margin-right:.4rem}
h4{font-size:.85rem;margin:.9rem 0 .15rem;color:#56606e}
.phases{color:#56606e;font-size:.82rem;margin:.1rem 0 .6rem}
.statements{list-style:none;padding:0;margin:0}.statements li{padding-left:1.6rem;text-indent:-1.6rem;margin:.3rem 0}
.statements i{display:inline-block;width:1.6rem;text-indent:0;color:#56606e}
table{border-collapse:collapse;width:100%;margin:.8rem 0;font-size:.85rem}caption{text-align:left;color:#56606e}
th,td{border:1px solid #cfd6df;padding:.3rem .5rem;text-align:left;vertical-align:top}
tr>:first-child{width:9rem;font-weight:600;background:#f4f6f9}em{color:#8a93a0;font-style:normal}
ul{margin:.1rem 0;padding-left:1.2rem}small{color:#56606e}.why{margin:.8rem 0 .2rem}.small{color:#56606e;font-size:.82rem;margin:0}
@media(max-width:40rem){nav{columns:1}}
@page{size:A4;margin:18mm 16mm}
@media print{body{margin:0;max-width:none;font-size:10pt}a{color:inherit}.domain{break-before:page}article{break-inside:avoid}
tr>:first-child{background:none}}
`;

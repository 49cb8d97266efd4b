/** Contents and how wimlib 1.13.6 packed them, in base64. */
interface WindowsPacked {
  readonly format: "xpress" | "lzx";
  readonly content: Uint8Array;
  readonly packed: string;
}

/** Lines of a log: literals, near matches and repeated distances. */
function lines(count: number): Uint8Array {
  const text = Array.from(
    { length: count },
    (_, index) =>
      `${String(index).padStart(4, "0")} /var/log/app-${(index * 7) % 13}.log opened by user${(index * 31) % 17}\n`,
  );
  return Buffer.from(text.join(""));
}

/** One byte over and over: lengths that take further bytes. */
function run(count: number): Uint8Array {
  return Buffer.from(`ababab${"A".repeat(count)}`);
}

/** Calls of x86 code, to places before and behind, within the 12,000,000 bytes and beyond them. */
function calls(count: number): Uint8Array {
  const parts: Buffer[] = [];
  for (let index = 0; index < count; index += 1) {
    const target = Buffer.alloc(4);
    if (index % 3 === 0) {
      target.writeUInt32LE(Number((BigInt(index) * 2_654_435_761n) & 0xffff_ffffn));
      parts.push(Buffer.from([0x55, 0x89, 0xe5, 0xe8]), target);
    } else {
      target.writeUInt32LE(index % 2 === 1 ? 0x1_0000_0000 - 5 * index : 0x1000 - index);
      parts.push(Buffer.from([0xe8]), target);
    }
  }
  return Buffer.concat(parts);
}

export const WINDOWS_PACKED: readonly WindowsPacked[] = [
  {
    format: "xpress",
    content: lines(60),
    packed:
      "AAAAAAAHAAAAAAAAAAAAAAYAAAAAAIB4REREVWUAAAAAAAAAAAAAAAAAAAAAAAAAcAh4gAAACHgGh4AIgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAHAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIAAAAAAAAAAAAAAAAAAAANwAAAABQAFAAAAAAAAAHgAAAAAAAAACAAAAAAAAABgAAAAAAAAAAMAAAAAAAAABQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAANpO+3HX5b+Pbk+2PMnb/zydVuc2z/FP181Pvj71eR1Ot85wRYCFAbqWCVeXUAJtutiELiIBwoYiJAGNboZwpQgB/9Bo6FsTAlOlcApdqwKEUU6gAhO+KlzSvQHLuxHOCwEBFuHs/nknAmF6EhICIuQTrBAlBESoEI2QKAIQDkJSERBAEBAQi8CCEPJOVq6ETAZgIxEhlQgJEA9il2AR9SBMoBCDEEmFEqAIEQhNoUYQIRUICBBCto0QEezlT1a7vAaTFQmpBhBqECPEh0AQByGCCRFAEBAhiYAFERCqhIoRhNQTbBEQYo2QENDl4awYMwUl0BFBSFjCEVCEyCURoUYQQhAREBAIOSlCEcaYq0ISxZhsghFaQu+EESUvKGkFDkKkEhGBIBCYDQLCEYRcJlQRRggSwRASQkIREGAPEOaKoDERiE3CQREhdeEUEgDYAAA=",
  },
  {
    format: "xpress",
    content: run(9000),
    packed:
      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAwAAAAAAAAAAAAAAAAAAAAIAMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADAAAAAAAAMAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAKcoAMD/JCMAAA==",
  },
  {
    format: "lzx",
    content: lines(60),
    packed:
      "mEDRcANgAAAAAFUiAEVdQ4dmAJu75/+Z0mw0DCwIEkj3F4b1AAAAAGBmAGAKZBlewz14JaxR3Bv/IfkYABAAAAAAMgAiA0QEzwz7Ne/3Xbrj9Mv3H7eefnnc63Ve5MZ/Op348+vnp6ef5jxfF/siAiYe0LpRkV5gmhotzCLDLcq1rpVZ1rQNy7NoYF0dL67nIxZr8YCVvz0l6N6VoaamYGv0lkWr38ixRkELSTXmJWTSmm0UE3fBYcwiB+ESejDsWN2c1Egtwo2TzI7isz4ohOusvMYjhcFh9rLcekLKMQZ2IW46ztijcByJqlEk+Kd9IgjsuyQ2sSohs3dqUEJCtKNwTmqYEHjdIcnVSGtwFT68jxSEE4vyhd3Z/W+cUuIoLQ64qRwjA+GxI7IaVhWFtNeotHCcWNso4jMAFw==",
  },
  {
    format: "lzx",
    content: calls(300),
    packed:
      "cCAAhAAAFTIGAAAAy2/+Nuc3FKpnLLaLfrOVa0h0dta1nvhnaqjWkEObzLpqyjVmdfnodnZWTWbrJBavqJvXag4NLf2rHtht5XtOdlPPbXkAhgAAiGaIAEYAOROFb8YAopQwZJLZ/v4B/AAAAAAAAAAADwH//3X+1zOV4cOL2v7ffP8PhwNVuTJ69r+YGU+8ulfwWuTPw2ekBaLECBB01OmqwyRpam4MEmpqHLwR6O0dcISCmdkGzxj3qXs8lxcZsPub6FmzeXcoXNRRYfNTdzTjQZ9X6Ww9GcdNHmL2DOJLKYsjKj0t5jbTMVq7XNHDyU7szO6sR4D70pDSh+Lw9B4droUzcGQ3h3pZVY3JSBDc5EvCFy8PnqApMzNKjBoETWfvF91VqRBqCmIjxG1qOn9NEkdHpKwnYG13qdcjUkmqsiwSIk2Eo7bgaQB80+ZYG+gJR4siE45s/9Jqqbi9jIvnixTrOdVd1zjBpYGJMFPpOmMcLqqGIjvFVYZbth3SkPQcP5vLkkB2RhT2NpjBdyTHfG1tfNJWSsiTIs5lpWvJDz231TfCciFd/80vDj1M3IThH4+hPjbYBJ2WE8c2KDTJb11/4jYhZ5PU0+Uu6o0Mb5U1AC+lTtU5GvpBKUnFJ/O2SFAgMCcs/C/U1SLNKKwcOAai3/TDd/6Dtz4BYWM2E1Ks8yJibYimHGU4MrBH5qZTSFmmh8GBdwwt5DwsqI6Mw45I6qIS0VKEeLJK2Pd12mJFJ3sQP1zZCTYqxxWsDs97Qj3GM+ImZFlRo5aDY6QcM6LXv8gRpVKliVSTc7i0Ev7WrivYR2aWGs7rm+QcD/yRU96isg4OdKgDC9jBZP4rGFq5ICU6fKmIA0+6xS20g8yC3yA6kjd+pO6w3U+7wzw9wofU69RlncxtWNAzmrnt68ukQhnt16kBSCT633m0LhtsvlQxNTjyaiFPbuUqnrPTJ2229fM4/5P9e4ZxNfieTKuGM5KhYijaJ3dZeXXQwflO4cpnqtILvvD7a6jfT77o5Okto7kxHZtOCzsZSGQUMTL2sESq8qhCsh6Fdikl6t9B8/zJDwI1Gvj8UXfTMhYKjR42sz7t4uQGm9O9T5bvyDV64tev8VtJlrZCX54mbMwRNeMiZmUGCyjHXPDcKDhd7sjWYf8r4fwLbVOw4KNH2uryV+JDHVtzbkJdzToPmdiY4Pg=",
  },
  {
    format: "lzx",
    content: run(9000),
    packed: "MiIA4AAAAAAwACEw6gfs5e/7YMAAAAAABABkAJ9AdEx+v/39AIAAAAAAAAAEBP8f+/99s1W3VVVVVVVVVlUAqA==",
  },
];

/** Hosts, addresses, URLs, mail addresses and hashes within a text: a command, a message, a list of values. */
import { type Take, takeForm, takeHost, takeMail, takeUrl } from "./form.js";

/** So much of a text is searched; what is behind is said to be cut. */
const TEXT_MAX = 16_384;

/** Ends what could be a URL: blanks, quotes, brackets that no URL has, and what shells and markup put behind it. */
const URL_IN_TEXT = /\b(?:https?|ftp|wss?):\/\/[^\s"'`<>|{}\\^「」『』（）、。]{1,2048}/gi;
const TOKEN = /(?:[\p{L}\p{N}]|::)[\p{L}\p{N}._:@%+-]{2,511}/gu;

/** Calls with each thing found; true where the text was too long to be searched to its end. */
export function takeFromText(text: string, take: Take): boolean {
  const part = text.length > TEXT_MAX ? text.slice(0, TEXT_MAX) : text;
  const rest = part.includes("://") ? takeUrls(part, take) : part;
  for (const [token] of rest.matchAll(TOKEN)) {
    if (token.length < 4) continue;
    const plain = token.replace(/[.:@%+-]+$/, "");
    if (plain.includes("@")) takeMail(plain, take);
    else {
      takeForm(plain, false, take);
      if (isHostInText(plain)) takeHost(plain, take);
    }
  }
  return part !== text;
}

/** Takes the URLs; the text without them is left. */
function takeUrls(text: string, take: Take): string {
  return text.replaceAll(URL_IN_TEXT, (found) => (takeUrl(withoutTail(found), take) ? " " : found));
}

/** Without the punctuation of the sentence around it; a closing bracket stays where the URL opened one. */
function withoutTail(url: string): string {
  const bare = url.replace(/[.,;:!?]+$/, "");
  return bare.endsWith(")") && !bare.includes("(") ? bare.slice(0, -1) : bare;
}

/** Endings of names of files: in a text they are no host. `com` is left out, hosts have it more often. */
const FILES = new Set(
  (
    "exe dll sys ps1 psm1 bat cmd vbs js jse wsf hta lnk msi scr cpl ocx tmp log txt csv xml json yml yaml ini conf cfg md html htm php " +
    "asp aspx jsp jar class zip gz tar rar 7z iso img pdf doc docx xls xlsx ppt pptx rtf png jpg jpeg gif svg ico dat bin so py pl rb sh " +
    "bak old local service socket timer mount target slice evtx pf db sqlite manifest mui config tlb rs ts go c h"
  ).split(" "),
);

function isHostInText(token: string): boolean {
  const dot = token.lastIndexOf(".");
  if (dot < 1 || token.length > 260) return false;
  const ending = token.slice(dot + 1).replace(/:\d{1,5}$/, "");
  return ending.length >= 2 && !FILES.has(ending.toLowerCase());
}

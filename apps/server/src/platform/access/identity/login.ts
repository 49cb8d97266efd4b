/** A login name as it is kept and compared: NFKC, lower case, no space around it. */
export function foldLogin(login: string): string {
  return login.normalize("NFKC").trim().toLowerCase();
}

/** Letters and digits of any script, and `. _ - + @` within: nothing that looks like another name, or like a path. */
const LOGIN = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}._+@-]{0,98}[\p{L}\p{M}\p{N}])?$/u;

/** Whether a folded login name may be given to an account. */
export function isLogin(folded: string): boolean {
  return LOGIN.test(folded);
}

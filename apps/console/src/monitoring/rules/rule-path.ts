/** Where a rule is asked for; ids of rules that bear none are paths. */
export function rulePath(id: string): string {
  return `/api/v1/rules/${encodeURIComponent(id)}`;
}

/** Whether something caught is an error with this code of the system (`ENOENT`, `EPERM`) or of PostgreSQL (`57P03`). */
export function hasCode(caught: unknown, code: string): boolean {
  return caught instanceof Error && "code" in caught && caught.code === code;
}

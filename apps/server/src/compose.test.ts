import { expect, test } from "vitest";
import { composeDomains } from "./compose.js";
import { openTestHttp } from "./platform/testing/http.js";

test("the routes of all domains make one OpenAPI document: no two schemas have one name", async () => {
  const http = await openTestHttp(() => null);
  composeDomains().addRoutes(http);
  await http.ready();
  const paths = Object.keys(http.swagger().paths ?? {});
  for (const path of ["/api/v1/alerts", "/api/v1/incidents/{id}", "/api/v1/overview", "/api/v1/services"]) {
    expect(paths).toContain(path);
  }
  await http.close();
});

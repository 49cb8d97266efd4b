import { useParams } from "@tanstack/react-router";
import { isRecord } from "../api/shape.js";

/** The id in the address of a record's page; empty where there is none. */
export function useRouteId(): string {
  const parameters: unknown = useParams({ strict: false });
  return isRecord(parameters) && typeof parameters["id"] === "string" ? parameters["id"] : "";
}

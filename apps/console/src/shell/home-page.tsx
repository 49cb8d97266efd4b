import { Navigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useSession } from "../shared/session.js";
import { placesFor } from "./places.js";

/** The first place somebody may see. */
export function HomePage(): ReactNode {
  const { may } = useSession();
  const first = placesFor(may).find((place) => place.path !== "/");
  return <Navigate to={first?.path ?? "/account"} replace />;
}
